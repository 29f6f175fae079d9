"""XML from others: no entities of its own, nothing loaded from elsewhere."""

import re

from flows.guards.limits import SourceError

_ENTITY = re.compile(rb"<!\s*ENTITY", re.IGNORECASE)


def check_xml(content: bytes, thing: str) -> None:
    """Refuse XML that declares entities: feeds and sitemaps have no use for any.

    Looked for in every encoding of 8, 16 and 32 bits, since zero bytes are left out.

    Raises:
        SourceError: it does.
    """
    if _ENTITY.search(content.replace(b"\0", b"")):
        raise SourceError(
            thing,
            "its XML declares entities, which can be made to swell or to read files",
            "do not trust it",
            "xml-entities",
        )
