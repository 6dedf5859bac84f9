"""The elements of CAP 1.2 in the order of its schema: which value of a document each holds, and how it is spelt; pure.

Reading, writing and the names that faults give to places all follow this one table.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from gateway.alerts.cap import document as cap
from gateway.alerts.cap.spelling import (
    CIRCLE,
    DECIMAL,
    EXACT,
    MOMENT,
    POLYGON,
    REFERENCES,
    TEXT,
    TOKEN,
    TONGUE,
    WHOLE,
    Spelling,
    word,
)

NAMESPACE: Final = "urn:oasis:names:tc:emergency:cap:1.2"
ROOT: Final = "alert"


class Slot(NamedTuple):
    """An element and the field it fills. `of`: how it is spelt, or what it is made of; `always`: never left out."""

    element: str
    field: str
    of: Spelling | type[Any]
    many: bool = False
    always: bool = False


class Placed(NamedTuple):
    """A value of a document and where it stands: "alert/info[2]/area[1]/polygon"."""

    path: str
    slot: Slot
    value: Any


_PAIR: Final = (
    Slot("valueName", "value_name", TEXT, always=True),
    Slot("value", "value", TEXT, always=True),
)
_AREA: Final = (
    Slot("areaDesc", "area_desc", TEXT, always=True),
    Slot("polygon", "polygons", POLYGON, many=True),
    Slot("circle", "circles", CIRCLE, many=True),
    Slot("geocode", "geocodes", cap.Parameter, many=True),
    Slot("altitude", "altitude", DECIMAL),
    Slot("ceiling", "ceiling", DECIMAL),
)
_RESOURCE: Final = (
    Slot("resourceDesc", "resource_desc", TEXT, always=True),
    Slot("mimeType", "mime_type", TEXT, always=True),
    Slot("size", "size", WHOLE),
    Slot("uri", "uri", TOKEN),
    Slot("derefUri", "deref_uri", EXACT),
    Slot("digest", "digest", EXACT),
)
_INFO: Final = (
    Slot("language", "language", TONGUE),
    Slot("category", "categories", word(cap.Category), many=True, always=True),
    Slot("event", "event", TEXT, always=True),
    Slot("responseType", "response_types", word(cap.ResponseType), many=True),
    Slot("urgency", "urgency", word(cap.Urgency), always=True),
    Slot("severity", "severity", word(cap.Severity), always=True),
    Slot("certainty", "certainty", word(cap.Certainty), always=True),
    Slot("audience", "audience", TEXT),
    Slot("eventCode", "event_codes", cap.Parameter, many=True),
    Slot("effective", "effective", MOMENT),
    Slot("onset", "onset", MOMENT),
    Slot("expires", "expires", MOMENT),
    Slot("senderName", "sender_name", TEXT),
    Slot("headline", "headline", TEXT),
    Slot("description", "description", TEXT),
    Slot("instruction", "instruction", TEXT),
    Slot("web", "web", TOKEN),
    Slot("contact", "contact", TEXT),
    Slot("parameter", "parameters", cap.Parameter, many=True),
    Slot("resource", "resources", cap.Resource, many=True),
    Slot("area", "areas", cap.Area, many=True),
)
_ALERT: Final = (
    Slot("identifier", "identifier", EXACT, always=True),
    Slot("sender", "sender", EXACT, always=True),
    Slot("sent", "sent", MOMENT, always=True),
    Slot("status", "status", word(cap.Status), always=True),
    Slot("msgType", "msg_type", word(cap.MsgType), always=True),
    Slot("source", "source", TEXT),
    Slot("scope", "scope", word(cap.Scope), always=True),
    Slot("restriction", "restriction", TEXT),
    Slot("addresses", "addresses", EXACT),
    Slot("code", "codes", EXACT, many=True),
    Slot("note", "note", TEXT),
    Slot("references", "references", REFERENCES),
    Slot("incidents", "incidents", EXACT),
    Slot("info", "infos", cap.Info, many=True),
)
LAYOUT: Final[Mapping[type[Any], tuple[Slot, ...]]] = MappingProxyType(
    {
        cap.Alert: _ALERT,
        cap.Info: _INFO,
        cap.Resource: _RESOURCE,
        cap.Area: _AREA,
        cap.Parameter: _PAIR,
    }
)
_COUNTED: Final = frozenset({"info", "resource", "area"})
"""Blocks carry their number even when there is one; a value does when there are several."""


def below(path: str, element: str, number: int, count: int) -> str:
    """The place of the `number`th of `count` elements of that name."""
    counted = count > 1 or element in _COUNTED
    return f"{path}/{element}[{number}]" if counted else f"{path}/{element}"


def walk(holder: Any, path: str = ROOT) -> Iterator[Placed]:
    """Every value that is there, in the order of the schema, each block before what it holds."""
    for placed in children(holder, path):
        yield placed
        if isinstance(placed.slot.of, type):
            yield from walk(placed.value, placed.path)


def children(holder: Any, path: str) -> Iterator[Placed]:
    """The values right below `holder`. A text that is "" is not there, unless its element must be."""
    for slot in LAYOUT[type(holder)]:
        held = getattr(holder, slot.field)
        values = held if slot.many else (held,) if slot.always or held not in ("", None, ()) else ()
        for number, value in enumerate(values, 1):
            yield Placed(below(path, slot.element, number, len(values)), slot, value)
