"""What an approver agrees to, as one figure: every word, every number, when and how; another word is another figure."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime

from sqlalchemy.orm import Session

from gateway.alerts import snapshot, writing
from gateway.alerts.model import Alert
from gateway.errors import Conflict


def taken(tx: Session, alert: Alert) -> str:
    """As it is now."""
    draft = writing.drafted(tx, alert)
    said = {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in vars(draft).items()
        if name != "texts"
    }
    texts = sorted((vars(each) for each in draft.texts), key=lambda each: str(each["lang"]))
    pinned = [said, texts, alert.relation, alert.follows_id, alert.count, snapshot.digest(tx, alert)]
    return hashlib.sha256(json.dumps(pinned, sort_keys=True, default=list).encode()).hexdigest()


def submitted(alert: Alert) -> str:
    """As it was submitted; the approver hands it back. Raises Conflict where it was not."""
    if alert.digest is None:
        raise Conflict("Cảnh báo chưa được trình.")
    return alert.digest
