"""The drill list: phones of staff that drills, tests and trial copies may reach; nothing else ever is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import delete, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from gateway import audit, events, phone
from gateway.alerts import checking, writing
from gateway.alerts.model import Alert, DrillNumber
from gateway.alerts.states import EDITABLE, TOPIC, State
from gateway.errors import BadInput, Conflict, NotFound
from gateway.messages import outbox
from gateway.messages.outbox import Order

MOST_AT_ONCE: Final = 5
"""Phones that get a trial copy before anybody else does (people.md §5)."""
_TRIAL_EVERY: Final = 5
"""Minutes between trial copies of one alert to one phone."""
TRIAL: Final = {"vi": "THỬ, KHÔNG CHUYỂN TIẾP: ", "en": "TRIAL, DO NOT PASS ON: "}
"""How a trial copy begins: on a screen that somebody else sees it must not be taken for the alert."""


def add(tx: Session, number: str, name: str, by: int, now: datetime) -> None:
    """Put a phone of staff on the list, with whose it is. Raises BadInput for a number that is none or is there."""
    own = phone.parse_recipient(number)
    if not _is_of_staff(tx, own, now):
        raise BadInput(
            "number",
            "not_staff",
            "Chỉ thêm máy của cán bộ: máy của một tài khoản, hoặc đang có trong lịch trực.",
        )
    if not 2 <= len(name.strip()) <= 60:
        raise BadInput("name", "invalid", "Ghi máy này của ai, 2 đến 60 ký tự.")
    row = {"number": own, "name": name.strip(), "added_by": by, "added_at": now}
    fresh = insert(DrillNumber).values(row).on_conflict_do_nothing().returning(DrillNumber.number)
    if tx.execute(fresh).first() is None:
        raise BadInput("number", "listed", "Máy này đã có trong danh sách: xóa rồi thêm lại nếu sai tên.")
    audit.record(tx, f"account:{by}", "drill.add", phone.mask(own), now)
    events.announce(tx, TOPIC, "drills")


def remove(tx: Session, number: str, by: int, now: datetime) -> None:
    """Take it off: nothing of a drill reaches it any more, not even what is approved already. Raises NotFound."""
    gone = tx.execute(delete(DrillNumber).where(DrillNumber.number == number).returning(DrillNumber.number))
    if gone.first() is None:
        raise NotFound("Máy này không có trong danh sách.")
    audit.record(tx, f"account:{by}", "drill.remove", phone.mask(number), now)
    events.announce(tx, TOPIC, "drills")


def every(tx: Session) -> list[DrillNumber]:
    """The list, oldest first."""
    return list(tx.scalars(select(DrillNumber).order_by(DrillNumber.added_at, DrillNumber.number)))


def try_out(tx: Session, alert: Alert, numbers: Sequence[str], by: int, now: datetime) -> int:
    """Send the draft's text to some phones of the list, marked as a trial; how many were ordered.

    Raises BadInput for a phone that is not on the list, Conflict once the alert cannot be changed any more.
    """
    if State(alert.state) not in EDITABLE | {State.SUBMITTED}:
        raise Conflict("Cảnh báo đã phát hoặc đã bỏ, không gửi thử nữa.")
    known = {each.number for each in every(tx)}
    wanted = list(dict.fromkeys(numbers))
    if not wanted or len(wanted) > MOST_AT_ONCE:
        raise BadInput("numbers", "invalid", f"Chọn 1 đến {MOST_AT_ONCE} máy.")
    if not known.issuperset(wanted):
        raise BadInput("numbers", "not_listed", "Chỉ gửi thử đến máy trong danh sách diễn tập.")
    texts = writing.words(tx, alert)
    if not texts or not all(words.sms for words in texts):
        raise BadInput("texts", "missing", "Chưa có nội dung để gửi thử.")
    wrong = checking.forbids(checking.look(alert, texts, now))
    if wrong:
        raise BadInput(f"texts.{wrong[0].lang}.{wrong[0].field}", wrong[0].rule, wrong[0].said)
    ordered = 0
    for words in texts:
        for number in wanted:
            body = f"{TRIAL[words.lang]}{words.sms}"
            wish = Order(
                number, "emergency", "text", {"text": body}, lang=words.lang,
                accents="fold" if alert.accents == "own" else alert.accents,
                origin=f"alert-trial:{alert.id}:{now:%d%H}{now.minute // _TRIAL_EVERY}:{words.lang}:{number}",
            )  # fmt: skip
            ordered += outbox.order(tx, wish, now) is not None
    if ordered == 0:
        raise Conflict(f"Vừa gửi thử đến các máy này: chờ {_TRIAL_EVERY} phút rồi gửi lại.")
    audit.record(tx, f"account:{by}", "alert.try_out", alert.public_id, now, {"phones": len(wanted)})
    return ordered


_OF_STAFF: Final = text("""
    SELECT EXISTS (SELECT FROM accounts WHERE active AND phone = :number)
        OR EXISTS (SELECT FROM duty WHERE phone = :number AND (ends_at IS NULL OR ends_at > :now))
""")


def _is_of_staff(tx: Session, number: str, now: datetime) -> bool:
    return bool(tx.execute(_OF_STAFF, {"number": number, "now": now}).scalar())
