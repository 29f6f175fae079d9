"""What a line must hold before a pattern is tried on it: sure, and telling."""

import json
import re
from importlib.resources import files

import pytest

from tests.dumps import RULES
from transforms.article import Label, hash_32, is_compiled
from transforms.rules import LabelRule, RuleSet
from transforms.rules.asking import Entry, Same
from transforms.triggers import (
    WRITTEN,
    Triggers,
    parse_triggers,
    read_triggers,
    write_triggers,
)

PATTERNS = sorted({pattern for rule in RULES.rules for pattern in rule.match})
LINES = sorted({line for r in RULES.rules for line in (*r.case, *r.stays)})


def holds(triggers: Triggers, line: str) -> bool:
    """Whether a line has what the triggers ask for."""
    lowered = line.lower()
    return lowered.startswith(triggers.prefixes) and all(
        any(piece in lowered for piece in choice) for choice in triggers.pieces
    )


def test_triggers_rule_out_no_line_that_a_pattern_matches() -> None:
    """Every pattern of ours, asked of every line of ours: a match has its triggers."""
    missed = []
    for pattern in PATTERNS:
        triggers = read_triggers(pattern)
        compiled = re.compile(pattern, re.IGNORECASE)
        missed += [
            (pattern, line)
            for line in LINES
            if line[:3].isascii()
            and not holds(triggers, line)
            and compiled.fullmatch(line)
        ]
    assert missed == []


@pytest.mark.parametrize(
    ("pattern", "prefixes", "pieces"),
    [
        ("share this.*", ("sha",), (("share this",),)),
        ("(?:the )?end", ("end", "the"), (("end",),)),
        ("a?b?c?", ("",), ()),
        (".{0,9}(?:maps?|consent) here", ("",), ((" here",), ("consent", "map"))),
        (".*(?:yes|)", ("",), ()),
        ("[^x]day", ("",), (("day",),)),
        ("[Bİ]lank", ("bla", "ila"), (("lank",),)),
        (r"\d\d of", tuple("0123456789"), ((" of",),)),
        ("(?:ab){2,}c", ("ab",), (("ab",),)),
        ("É(?=t)té", ("été",), ()),
        ("©.*", ("©",), (("©",),)),
    ],
)
def test_triggers_are_read_off_the_pattern(
    pattern: str, prefixes: tuple[str, ...], pieces: tuple[tuple[str, ...], ...]
) -> None:
    """What may be absent, repeat or be another sign is not asked for."""
    found = read_triggers(pattern)
    assert (found.prefixes, found.pieces) == (prefixes, pieces)


def test_a_compiled_core_brings_the_triggers_of_its_patterns() -> None:
    """What is written down when it is built says what the patterns say."""
    written = files("transforms.data").joinpath(f"{WRITTEN}.json")
    assert written.is_file() == is_compiled()
    assert [p for p in PATTERNS if read_triggers(p) != parse_triggers(p)] == []


def test_triggers_are_written_by_the_pattern_they_are_of() -> None:
    """A rule that is changed or a user's own finds nothing there, and is parsed."""
    pattern = "[Bİ]lank"
    told = parse_triggers(pattern)
    assert json.loads(write_triggers([pattern])) == {
        hash_32(pattern): [list(told.prefixes), [list(c) for c in told.pieces]]
    }


@pytest.mark.parametrize(
    "line", ["is this", "ıs this", "İs this", "iſ this", "is THİS", "Été: is this"]
)
def test_letters_that_equal_ascii_ones_do_not_hide_a_match(line: str) -> None:
    """A dotless i equals an i where case does not count, and is none in lower case."""
    rule = LabelRule(
        id="x",
        label=Label.SHARE,
        why="a test",
        file="x",
        match=("(?:été: )?is this",),
    )
    assert RuleSet([Entry(0, rule)], Same()).ask(line, 2) == (rule,)
