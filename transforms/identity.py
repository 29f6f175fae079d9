"""What an article is known by: its canonical URL, else its own, else its source."""

from dataclasses import dataclass

from transforms.article import Basis, Page, hash_32


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """An article's address and key."""

    url: str | None
    article_id: str
    aliases: tuple[tuple[str, Basis], ...] = ()


def identify(page: Page, canonical_url: str | None) -> Identity:
    """Tell which article ``page`` belongs to."""
    url = canonical_url or page.url
    return Identity(url=url, article_id=hash_32(url or page.source_uri))
