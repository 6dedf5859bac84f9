"""CAP 1.2 as bytes: valid by schema and rules, and always the same bytes for the same alert.

After the first line, which names the encoding, the bytes are the Canonical XML 1.0 of the document, without white
space between elements. A signature (XMLDSIG, enveloped) goes in as the last child of `alert`, right before `</alert>`,
where the schema has a place for it. Taken out again, it leaves these bytes: what is signed is the digest of them, from
`<alert` on.
"""

from __future__ import annotations

from typing import Any, Final

from lxml import etree  # type: ignore[import-untyped]

from gateway.alerts.cap import markup, rules, schema
from gateway.alerts.cap.document import Alert
from gateway.alerts.cap.faults import Invalid, fault
from gateway.alerts.cap.layout import NAMESPACE, ROOT, children

HEAD: Final = b'<?xml version="1.0" encoding="UTF-8"?>\n'


def write(alert: Alert) -> bytes:
    """Texts as NFC, times with the offset they carry. Raises Invalid for what `read` would refuse."""
    faults = rules.judge(alert, alert.sent)  # its hour is the sender's business
    if not faults:
        root = etree.Element(schema.named(ROOT), nsmap={None: NAMESPACE})
        _fill(root, alert)
        faults = schema.faults(root)
    if faults:
        raise Invalid(faults)
    written = HEAD + bytes(etree.tostring(root, method="c14n"))
    if len(written) > markup.MOST:
        raise Invalid([fault(ROOT, "too_large", most=markup.MOST // 1024)])
    return written


def _fill(node: Any, holder: Any) -> None:
    for _, slot, value in children(holder, ROOT):
        child = etree.SubElement(node, schema.named(slot.element))
        if isinstance(slot.of, type):
            _fill(child, value)
        else:
            child.text = slot.of.write(value)
