"""A colleague at the desk of recordings: hears what a phone of the town has said, and writes it down."""

from __future__ import annotations

from urllib.parse import urlencode
from urllib.request import Request

from sqlalchemy import select

from gateway.dictation import Dictation, Recording
from tests.journeys.subscribers import database
from tests.journeys.town import Phone, Town
from tests.rows.at_a_desk import Desk
from tests.waiting import until

_HOME = 30.0  # seconds until a recording is fetched from the carrier, on a busy machine


def written(town: Town, phone: Phone, *answers: tuple[str, str]) -> str:
    """Steps and what was said at each; a step "" answers what is still asked. The last page."""
    desk, number = Desk(town, "tongdai"), f"+84{phone.number[1:]}"
    with database(town) as tx:
        waits = tx.scalars(
            select(Dictation.id).where(Dictation.number == number, Dictation.ended_at.is_(None))
        ).one()
    path = f"/dictation/{waits}"
    until(lambda: _all_home(town, number), _HOME)
    page = desk.opens(path)
    assert "<audio" in page
    for step, said in answers:
        fields = {"csrf_token": desk._token(path), "step": step, "said": said}
        page = desk._read(Request(f"{desk._base}{path}/write", urlencode(fields).encode()))
        assert "không nhận lời đó" not in page, (step, said)
    assert "Đã chép xong" in page
    return page


def _all_home(town: Town, number: str) -> bool:
    """what was said is fetched, and the carrier has no copy"""
    with database(town) as tx:
        rows = tx.scalars(select(Recording).where(Recording.number == number)).all()
        return bool(rows) and all(row.state == "kept" and row.next_at is None for row in rows)
