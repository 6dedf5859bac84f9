"""B14: a question has one owner, whichever unit they are of: nobody else takes or answers it."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from gateway import clock
from gateway.errors import Conflict
from gateway.tickets import working
from gateway.tickets.model import TicketRow
from tests.journeys.conftest import Run
from tests.journeys.subscribers import database
from tests.journeys.town import Phone, Town
from tests.rows.calling import chooses
from tests.rows.dictating import written
from tests.rows.newsroom import account_id
from tests.rows.operating import account
from tests.rows.telling import talk


@pytest.mark.row("B14", "sms")
def test_b14_by_sms_no_question_is_owned_by_two(town: Town, run: Run, phone: Phone) -> None:
    answered_by_one(town, run, phone, talk(phone, "HOI nha van hoa thon bao gio mo cua", "Da nhan cau hoi"))


@pytest.mark.row("B14", "voice")
def test_b14_by_voice_a_question_that_was_said_has_one_owner_too(town: Town, run: Run, phone: Phone) -> None:
    line = chooses(phone, "4")
    line.hears("Hỏi cán bộ, bấm ba")
    line.presses("3").hears("Xin nói câu hỏi")
    line.says("Nhà văn hóa thôn bao giờ mở cửa").hears("Đã ghi lời nói")
    line.hangs_up()
    written(town, phone, ("text", "Nhà văn hóa thôn bao giờ mở cửa"))
    answered_by_one(town, run, phone, phone.reads("Da nhan cau hoi"))


def answered_by_one(town: Town, run: Run, phone: Phone, told: str) -> None:
    """Who has taken the question of which the phone was told answers it; nobody else takes or answers it."""
    found = re.search(r"cau hoi (\d+), tra loi truoc", told)
    assert found is not None, told
    with database(town) as tx:
        first, second = account_id(tx, "tongdai"), account_id(tx, "truongca")
        query = select(TicketRow.id).where(TicketRow.code == found[1], TicketRow.closed_at.is_(None))
        question = tx.scalars(query).one()
        working.take(tx, question, None, first, clock.now())
        with pytest.raises(Conflict):
            working.take(tx, question, None, second, clock.now())
    answers = ("question", "answer", found[1])
    other = run(*answers, "mở sáng thứ bảy", "--by", account(run, "truongca@demo.example"))
    assert other.returncode == 2, other.stdout
    owner = run(*answers, "mở sáng thứ hai", "--by", account(run, "tongdai@demo.example"))
    assert owner.returncode == 0, owner.stderr
    phone.reads(f"Tra loi cau hoi {found[1]}: mo sang thu hai")
    assert not any("thu bay" in message["text"] for message in phone.inbox())
