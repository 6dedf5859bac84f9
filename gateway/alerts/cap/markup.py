"""Bytes from strangers become a tree that names, fetches and multiplies nothing: declarations are refused unparsed.

The text that is looked at is the text that is parsed: it is decoded here, once, and libxml2 is told the encoding.
"""

from __future__ import annotations

import codecs
import re
from typing import Any, Final

from lxml import etree  # type: ignore[import-untyped]

from gateway.alerts.cap.faults import Invalid, fault
from gateway.alerts.cap.layout import ROOT

MOST: Final = 1024 * 1024  # bytes; the longest real alerts, with a drawn coast, have a tenth of that
MOST_ELEMENTS: Final = 10_000
"""Three thousand geocodes. What the schema complains of costs the square of its number: here, half a second."""

_UTF_16: Final = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_HEAD: Final = re.compile(r"<\?xml\s[^?>]*\?>")
_ENCODING: Final = re.compile(r"""encoding\s*=\s*["']([^"']*)["']""")
_KNOWN: Final = frozenset({"utf-8", "us-ascii", "ascii"})
_DECLARATION: Final = re.compile(r"<!(?!--|\[CDATA\[)")
"""DOCTYPE, ENTITY and their kin, also where they would be plain text: no alert needs to write that."""
_INCLUSION: Final = "{http://www.w3.org/2001/XInclude}*"
"""Never followed here; refused because whoever we hand the bytes on to might."""


def parse(xml: bytes) -> Any:
    """The root element, without comments. Raises Invalid."""
    if len(xml) > MOST:
        raise Invalid([fault(ROOT, "too_large", most=MOST // 1024)])
    text = _decoded(xml)
    if _DECLARATION.search(text):
        raise Invalid([fault(ROOT, "declaration")])
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,  # or "cdc<!-- -->@x" would be read as "cdc"
        remove_pis=True,
    )
    try:
        root = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as error:
        raise Invalid([fault(ROOT, "not_xml", line=error.lineno or 1)]) from None
    if next(root.iter(_INCLUSION), None) is not None:
        raise Invalid([fault(ROOT, "inclusion")])
    if sum(1 for _ in root.iter()) > MOST_ELEMENTS:
        raise Invalid([fault(ROOT, "too_many_elements", most=MOST_ELEMENTS)])
    return root


def _decoded(xml: bytes) -> str:
    """Without mark and head. An encoding in which a declaration could hide from our eyes is not read at all."""
    wide = _UTF_16.get(xml[:2])
    try:
        text = xml.decode(wide or "utf-8-sig")
        text.encode()
    except UnicodeError:
        raise Invalid([fault(ROOT, "encoding")]) from None
    head = _HEAD.match(text)
    if head is None:
        return text
    named = _ENCODING.search(head[0])
    if named is not None and named[1].lower() not in ({"utf-16"} if wide else _KNOWN):
        raise Invalid([fault(ROOT, "encoding")])
    # As many lines as before: a fault names the line its sender sees. A blank: a second head is none.
    return " " + "\n" * head[0].count("\n") + text[head.end() :]
