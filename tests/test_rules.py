"""Rule files: well formed, each rule fires where it says and nowhere it must not."""

import pickle
import re
import time
from pathlib import Path

import pytest

from tests.dumps import RULES, labels, read
from transforms.article import Label
from transforms.label import find_rule, label_line
from transforms.rules import LabelRule, RuleError, Zone, load_rules
from transforms.rules.reading import check_cases

WORDED = [rule for rule in RULES.rules if rule.case]


@pytest.mark.parametrize("rule", WORDED, ids=lambda rule: rule.id)
def test_rule_fires_on_its_case_and_not_on_its_look_alikes(rule: LabelRule) -> None:
    """A rule that does not fire is dead; one that fires on a look-alike is wrong."""
    check_cases([rule])


@pytest.mark.parametrize("rule", [r for r in WORDED if r.zones], ids=lambda r: r.id)
def test_case_bears_the_rules_label_on_a_page(rule: LabelRule) -> None:
    """On a page of its language the rule's case gets its label in one of its zones.

    Another rule of the same label may be asked first; one of another label may not take
    the case everywhere.
    """
    found = {
        answer[0]
        for case in rule.case
        for zone in rule.zones
        if (answer := label_line(case, rule.language, zone, RULES))
    }
    assert rule.label in found


def test_every_rule_says_why() -> None:
    """A rule without a reason cannot be judged when it is in the way."""
    assert not [rule.id for rule in RULES.rules if len(rule.why) < 10]


NASTY = (
    "a " * 200,
    "Subscribe " * 60,
    "Home | News | " * 40,
    "x" * 2_900,
    "Ada Thorpe, " * 50,
    "© 2024 " * 80,
    "By " + "Ada and " * 60,
    "1 of 2 | " * 60,
    "(Photo: " * 70,
    "Lesen Sie mehr " * 50 + "!",
    "- – — " * 80,
    "https://a.example/" * 60,
)


@pytest.mark.parametrize("line", NASTY, ids=lambda line: line[:12])
@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "it", "pt", "nl"])
def test_no_pattern_runs_away(line: str, language: str) -> None:
    """Long lines of repeated words take no pattern more than a moment."""
    find_rule("warm up", language, Zone.BODY, RULES)
    started = time.process_time()
    for zone in Zone:
        find_rule(line, language, zone, RULES)
    assert time.process_time() - started < 2.0


def write(folder: Path, text: str, name: str = "own.toml") -> Path:
    """A user's rule file."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder


OWN = """
name = "The Skell Observer"
hosts = ["skell.example"]

[[label]]
id = "skell.lantern"
label = "promo"
match = ['light the lantern .*']
why = "the paper's own appeal"
case = ["Light the lantern with us today"]
stays = ["Lanterns were lit along the quay."]
"""

STORY = """The Ferry Was Late

By Ada Thorpe

May 5, 2026

SKELL—The ferry was late on Monday, and nobody on the quay was surprised by that.

The crew said it would be late on Tuesday, too, and gave a list of nine reasons.

Light the lantern with us today
"""


def test_adding_a_rule_touches_no_python(tmp_path: Path) -> None:
    """A file in a user's folder is enough: its label and its id stand on the block."""
    rules = load_rules(write(tmp_path, OWN))
    found = [b for b in read(STORY, rules).blocks if b.text.startswith("Light")]
    assert [(b.label, b.rule) for b in found] == [(Label.PROMO, "skell.lantern")]


def test_a_users_rule_comes_before_ours(tmp_path: Path) -> None:
    """Where both fire, the user's counts."""
    own = OWN.replace("light the lantern .*", "you may also like").replace(
        "Light the lantern with us today", "You May Also Like"
    )
    rules = load_rules(write(tmp_path, own))
    assert label_line("You May Also Like", "en", Zone.BELOW, rules) == (
        Label.PROMO,
        "skell.lantern",
    )


def test_a_publishers_rules_hold_on_its_hosts_only(tmp_path: Path) -> None:
    """On another host the rule is not asked; on a dump, which has none, it is."""
    rules = load_rules(write(tmp_path, OWN))
    line = "Light the lantern with us today"
    asked = {
        host: find_rule(line, "en", Zone.BELOW, rules, host=host) is not None
        for host in ("skell.example", "other.example", None)
    }
    assert asked == {"skell.example": True, "other.example": False, None: True}


def test_a_users_rules_count_in_the_version(tmp_path: Path) -> None:
    """The version is the same for the same files, and another for any other byte."""
    first = load_rules(write(tmp_path / "a", OWN)).version
    again = load_rules(write(tmp_path / "b", OWN)).version
    other = load_rules(write(tmp_path / "c", OWN + "\n# a remark\n")).version
    assert first == again
    assert len({first, other, RULES.version}) == 3


def test_a_user_may_teach_a_notice(tmp_path: Path) -> None:
    """Words for "free" and "until" are data, too."""
    own = 'language = "en"\n[notice]\nfree = ["on the house"]\nuntil = ["as long as"]\n'
    rules = load_rules(write(tmp_path, own))
    assert rules.notices["en"].free[0] == "on the house"


def test_rules_travel_between_processes() -> None:
    """A pickled copy answers the same."""
    copy = pickle.loads(pickle.dumps(RULES))  # noqa: S301 -- our own bytes
    line = "Credit: Kestrel Forge"
    assert copy == RULES
    assert label_line(line, "en", Zone.HEAD, copy) == (Label.CREDIT, "en.credit")


BAD = {
    "not-toml": ("name = ", r"own\.toml: file: not TOML"),
    "no-kind": ("x = 1", r"own\.toml: file: unknown key 'x'; known are"),
    "neither": ("[slots]\nA = 'a'", r"file: neither 'language' nor 'name'"),
    "unknown-key": (
        OWN.replace("why =", "wyh ="),
        r"label\[1\] 'skell\.lantern': unknown key 'wyh'; known are .*why",
    ),
    "no-why": (
        OWN.replace('why = "the paper\'s own appeal"\n', ""),
        r"label\[1\] 'skell\.lantern': no 'why'; say what",
    ),
    "no-case": (
        OWN.replace('case = ["Light the lantern with us today"]\n', ""),
        r"no 'case'; give a line on which the rule fires",
    ),
    "bad-label": (
        OWN.replace('label = "promo"', 'label = "ad"'),
        r"'ad'; choose from title",
    ),
    "bad-zone": (
        OWN.replace("why =", 'zones = ["top"]\nwhy ='),
        r"'top'; choose from above, head, body, below",
    ),
    "bad-pattern": (
        OWN.replace("lantern .*']", "lantern (']"),
        r"is no regular expression .*; put a backslash",
    ),
    "dead": (
        OWN.replace("light the lantern .*", "light a lantern"),
        r"does not fire on its case 'Light the lantern with us today'; mend",
    ),
    "greedy": (
        OWN.replace("light the lantern .*", ".*lantern.*"),
        r"fires on 'Lanterns were lit along the quay\.', which must stay; ask for more",
    ),
    "uncalled": (
        OWN.replace("['light", "['feed the keeper', 'light").replace(
            "why =", 'cues = ["lantern"]\nwhy ='
        ),
        r"matches 'feed the keeper', and none of its cues is in it.*; add a word",
    ),
    "no-slot": (
        OWN.replace("lantern .*", "lantern {MOON}"),
        r"no slot \{MOON\}; known are",
    ),
    "bad-host": (
        OWN.replace("skell.example", "https://skell.example/"),
        r"hosts: 'https://skell\.example/'; give a bare host",
    ),
    "wrong-type": (
        OWN.replace("match = [", "max_words = true\nmatch = ["),
        "'bool'|bool",
    ),
    "taken": (
        OWN.replace("skell.lantern", "en.credit"),
        r"label 'en\.credit': the id is taken in .*; give it another",
    ),
    "nothing": (
        OWN.replace("match = ['light the lantern .*']\n", ""),
        r"nothing to match; give lines, starts, match or select",
    ),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_rule_file_is_refused(kind: str, tmp_path: Path) -> None:
    """The message says file, entry, what was found and what to do."""
    text, message = BAD[kind]
    with pytest.raises(RuleError) as caught:
        load_rules(write(tmp_path, text))
    assert re.search(message, str(caught.value), re.DOTALL), str(caught.value)


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    """A folder that is not there is an error, not no rules."""
    with pytest.raises(RuleError, match="there is none; give a folder"):
        load_rules(tmp_path / "nowhere")


def test_a_file_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    """Its first bad byte is named."""
    (tmp_path / "own.toml").write_bytes(b'name = "K\xfcste"')
    with pytest.raises(RuleError, match="byte 9 is not UTF-8; save it as UTF-8"):
        load_rules(tmp_path)


def test_every_block_names_its_rule() -> None:
    """What labelled a block stands beside it."""
    draft = read(STORY)
    assert all(block.rule for block in draft.blocks)
    assert labels(draft)[0] == ("title", "The Ferry Was Late")
