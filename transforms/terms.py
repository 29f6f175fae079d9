"""On what terms an article page may be read, and where it was written, as printed."""

from collections.abc import Sequence
from dataclasses import replace

from transforms.article import Access, Basis, Block, Evidence, Label, Metadata, Region
from transforms.datelines import read_dateline
from transforms.notices import Notice, read_notice
from transforms.rules import Rules

_NEAR = frozenset({Region.ABOVE, Region.BODY, Region.BELOW})


def add_terms(
    metadata: Metadata, blocks: Sequence[Block], rules: Rules
) -> tuple[Metadata, tuple[Evidence, ...]]:
    """Add what notices, paywalls and the dateline say; with the evidence for it.

    What the page's own data say of access stands: a paywall's text is in the markup of
    free pages, too.
    """
    language = metadata.language
    notices = [
        notice
        for b in blocks
        if b.label in {Label.NOTICE, Label.PAYWALL} and b.region in _NEAR
        if (notice := read_notice(b.text, language, rules))
    ]
    evidence: list[Evidence] = []
    found: dict[str, object] = {}
    for name in ("publication", "network", "access", "free_until"):
        said = [(n, value) for n in notices if (value := getattr(n, name)) is not None]
        is_open = getattr(metadata, name) is None
        for order, (notice, value) in enumerate(said):
            chosen = is_open and order == 0
            evidence.append(_evidence(name, value, notice, chosen=chosen))
            if chosen:
                found[name] = value
    if metadata.access is None and "access" not in found:
        lock = next((b for b in blocks if _stops(b)), None)
        if lock:
            found["access"] = Access.TRUNCATED
            evidence.append(
                Evidence(
                    field="access",
                    value=Access.TRUNCATED,
                    basis=Basis.NOTICE,
                    raw=lock.text,
                    chosen=True,
                )
            )
    first = next((b for b in blocks if b.label is Label.PARAGRAPH), None)
    dateline = read_dateline(first.text, language) if first else None
    if dateline and metadata.dateline is None:
        found["dateline"] = dateline.place
    return replace(metadata, **found), tuple(evidence)  # type: ignore[arg-type]


def _stops(block: Block) -> bool:
    """Tell a paywall's own words; a class alone is on free pages, too."""
    return (
        block.label is Label.PAYWALL
        and block.region in {Region.BODY, Region.BELOW}
        and not block.rule.startswith(("class ", "container "))
    )


def _evidence(name: str, value: object, notice: Notice, *, chosen: bool) -> Evidence:
    return Evidence(
        field=name,
        value=str(value),
        basis=Basis.NOTICE,
        raw=notice.raw,
        chosen=chosen,
    )
