"""C14: difficulties and feedback reach the unit in charge, and its answer comes back to whoever wrote."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gateway import clock, duty, tickets
from gateway.tickets import working
from tests.journeys.subscribers import e164
from tests.journeys.town import Phone, Town
from tests.rows.teams import in_town
from tests.rows.telling import talk


@pytest.mark.row("C14", "sms")
def test_c14_by_sms(town: Town, phone: Phone, new_phone: Callable[[], Phone]) -> None:
    unit = new_phone()
    now = clock.now()
    with in_town(town) as tx:
        team = duty.add_team(tx, name="Phòng Khoa giáo thử", kind=duty.Kind.FEEDBACK, by="tests", now=now)
        duty.put_on_duty(
            tx, team.id, name="Người trực", number=e164(unit), starts_at=now, by="tests", now=now
        )
        team_id = team.id
    talk(phone, "GOPY tram y te dong cua buoi trua", "Da nhan gop y", "tra loi truoc")
    unit.reads("gop y", "dong cua buoi trua")
    with in_town(town) as tx:
        found, _total = tickets.listing.find(tx, None, tickets.listing.Asked(kind="feedback"), limit=500)
        (mine,) = [one for one in found if one.number == e164(phone)]
        working.say(tx, mine.id, None, "Trạm sẽ trực trưa từ thứ hai", 11, clock.now(), asks=False)
        duty.close_team(tx, team_id, "tests", clock.now())
    phone.reads(mine.code, "Tram se truc trua tu thu hai")
