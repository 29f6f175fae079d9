"""Plain-text dumps: no markup to lean on."""

from transforms.article import (
    Block,
    Draft,
    Label,
    Metadata,
    Page,
    Reason,
    Refusal,
    Region,
)
from transforms.rules import Rules


def read_dump(page: Page, rules: Rules) -> tuple[Draft | Refusal, str | None]:
    """Take a text dump apart; the second value is the encoding it was read in."""
    text = page.content.decode("utf-8", "replace")
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines:
        return Refusal(reason=Reason.NO_TEXT, message="no text"), "utf-8"
    blocks = tuple(
        Block(
            label=Label.TITLE if n == 0 else Label.PARAGRAPH,
            text=line,
            rule="stub",
            region=Region.BODY,
        )
        for n, line in enumerate(lines)
    )
    return Draft(metadata=Metadata(title=lines[0]), blocks=blocks), "utf-8"


def split_export(page: Page) -> tuple[Page, ...]:
    """Split a dump that holds several articles; one page, unchanged, if it does not."""
    return (page,)
