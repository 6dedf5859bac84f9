"""Which alert of ours a CAP message goes on from: by sender and identifier, as the standard names earlier ones."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from gateway.alerts import cap
from gateway.alerts.cap.chains import Known, referred
from gateway.alerts.exchange.outgoing import identifier_of, is_ours, public_id_of, type_of
from gateway.alerts.model import Alert
from gateway.alerts.states import RELEASED, Relation, State
from gateway.errors import BadInput, Conflict

_REFERENCES: Final = "alert/references"
_MOST_REFERENCES: Final = 200  # of a chain that was updated every hour for a week


def followed(tx: Session, document: cap.Alert, relation: Relation) -> Alert | None:
    """The newest of our alerts that `document` is about; None: it was told nobody, so that an update is news.

    A reference whose time differs counts: whoever reads the draft decides. Raises BadInput for references to nothing
    we have, Conflict for a cancellation of what nobody was told.
    """
    ours = dict(_ours(tx, document))
    found = referred(document, ours)
    meant = [ours[each] for each in (*found.surely, *found.perhaps)]
    if not meant:
        named = ", ".join(f"{each.sender},{each.identifier}" for each in document.references[:5])
        raise BadInput(
            _REFERENCES, "unknown_reference", f"Không có bản tin trước nào như vậy ở đây: {named}."
        )
    released = [alert for alert in meant if State(alert.state) in RELEASED]
    if released:
        return max(released, key=lambda alert: (alert.approved_at is not None, alert.approved_at, alert.id))
    if relation is Relation.CANCEL:
        raise Conflict(
            f"Bản tin trước ({meant[0].public_id}) chưa báo cho ai: bác bỏ bản nháp, không cần báo hết."
        )
    return None


def _ours(tx: Session, document: cap.Alert) -> Iterator[tuple[Known, Alert]]:
    """Alerts of ours under each name they have: as they were received, and as we have sent them."""
    references = document.references[-_MOST_REFERENCES:]
    named = [(each.sender, each.identifier) for each in references]
    received = select(Alert).where(tuple_(Alert.cap_sender, Alert.cap_identifier).in_(named))
    for alert in tx.scalars(received):
        known = _received(alert)
        if known is not None:
            yield known, alert
    sent = select(Alert).where(Alert.public_id.in_([public_id_of(identifier) for _, identifier in named]))
    for alert in tx.scalars(sent):
        for sender, identifier in named:
            if identifier == identifier_of(alert) and is_ours(sender) and alert.cap_sent is not None:
                yield Known(sender, identifier, alert.cap_sent, type_of(alert)), alert


def _received(alert: Alert) -> Known | None:
    if alert.cap_source is None:
        return None
    document = cap.read(alert.cap_source.encode())
    return Known(document.sender, document.identifier, document.sent, document.msg_type)
