"""CAP 1.2 from bytes: parsed without trust, held against the schema, taken apart, judged; fetches and keeps nothing.

Digital signatures are let pass and not looked at: whoever wants to check one keeps the bytes.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from gateway import clock
from gateway.alerts.cap import markup, rules, schema
from gateway.alerts.cap.document import Alert
from gateway.alerts.cap.faults import MOST, Fault, Invalid, fault
from gateway.alerts.cap.layout import LAYOUT, ROOT, Slot, below


def read(xml: bytes, now: datetime | None = None) -> Alert:
    """The alert that these bytes are; `now`: the house's clock. Raises Invalid with everything that is wrong."""
    root = markup.parse(xml)
    faults = schema.faults(root)
    if not faults:
        alert: Alert = _read(Alert, root, ROOT, faults)
        faults = faults or rules.judge(alert, clock.now() if now is None else now)
    if faults:
        raise Invalid(faults)
    return alert


def _read(kind: type[Any], node: Any, path: str, faults: list[Fault]) -> Any:
    """What `node` holds as a `kind`; None, and more in `faults`, where a text is not what it should spell."""
    before, fields = len(faults), {}
    for slot in LAYOUT[kind]:
        nodes = node.findall(schema.named(slot.element))
        values = [
            _value(slot, one, below(path, slot.element, number, len(nodes)), faults)
            for number, one in enumerate(nodes, 1)
        ]
        if slot.many:
            fields[slot.field] = tuple(values)
        elif values:
            fields[slot.field] = values[0]
    return kind(**fields) if len(faults) == before else None


def _value(slot: Slot, node: Any, path: str, faults: list[Fault]) -> Any:
    if isinstance(slot.of, type):
        return _read(slot.of, node, path, faults)
    try:
        return slot.of.read(node.text or "")
    except ValueError:
        if len(faults) < MOST:
            faults.append(fault(path, slot.of.rule))
        return None
