"""C14: difficulties and feedback reach the unit in charge, and its answer comes back to whoever wrote."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gateway import clock, duty, tickets
from gateway.tickets import working
from tests.journeys.subscribers import e164
from tests.journeys.town import Phone, Town
from tests.rows.calling import chooses
from tests.rows.dictating import written
from tests.rows.teams import in_town


@pytest.mark.row("C14", "sms")
def test_c14_by_sms(town: Town, phone: Phone, new_phone: Callable[[], Phone]) -> None:
    answered(town, phone, new_phone(), lambda: phone.texts("GOPY tram y te dong cua buoi trua"))


@pytest.mark.row("C14", "voice")
def test_c14_by_voice(town: Town, phone: Phone, new_phone: Callable[[], Phone]) -> None:
    def say() -> None:
        line = chooses(phone, "7", "6")
        line.presses("4").hears("Xin nói góp ý")
        line.says("Trạm y tế đóng cửa buổi trưa").hears("Đã ghi lời nói")
        line.hangs_up()
        written(town, phone, ("said", "Trạm y tế đóng cửa buổi trưa"))

    answered(town, phone, new_phone(), say)


def answered(town: Town, phone: Phone, unit: Phone, say: Callable[[], object]) -> None:
    """What is said comes to the unit in charge, and its answer to the phone."""
    now = clock.now()
    with in_town(town) as tx:
        team = duty.add_team(tx, name="Phòng Khoa giáo thử", kind=duty.Kind.FEEDBACK, by="tests", now=now)
        duty.put_on_duty(
            tx, team.id, name="Người trực", number=e164(unit), starts_at=now, by="tests", now=now
        )
        team_id = team.id
    say()
    phone.reads("Da nhan gop y", "tra loi truoc")
    unit.reads("gop y", "dong cua buoi trua")
    with in_town(town) as tx:
        found, _total = tickets.listing.find(tx, None, tickets.listing.Asked(kind="feedback"), limit=500)
        (mine,) = [one for one in found if one.number == e164(phone)]
        working.say(tx, mine.id, None, "Trạm sẽ trực trưa từ thứ hai", 11, clock.now(), asks=False)
        duty.close_team(tx, team_id, "tests", clock.now())
    phone.reads(mine.code, "Tram se truc trua tu thu hai")
