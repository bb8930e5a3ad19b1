"""XML that somebody sent: parsed only when it declares no document type, and so no entities to expand or to fetch."""

from __future__ import annotations

import re
from xml.etree import ElementTree

_DECLARATION = re.compile(r"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)


class UnsafeXmlError(ValueError):
    """XML that is broken or that declares a document type."""


def parse_xml(text: str) -> ElementTree.Element:
    """Return the root of a document. Raises UnsafeXmlError for broken XML and for any document type or entity."""
    if found := _DECLARATION.search(text):
        raise UnsafeXmlError(f"declares a {found.group(1)}, which is not accepted")
    # The text is decoded already: what it says about its own encoding no longer holds.
    body = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    try:
        return ElementTree.fromstring(body)
    except ElementTree.ParseError as error:
        raise UnsafeXmlError(f"not XML: {error}") from error


def local_name(element: ElementTree.Element) -> str:
    """Return the name of an element without its name space."""
    return element.tag.rpartition("}")[2]
