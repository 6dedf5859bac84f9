"""E20: the head of a hamlet reads the alert aloud, and a text of theirs puts when and where into its log."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gateway import alerts, clock, duty, lists
from gateway.alerts import leaflet
from tests.journeys.subscribers import database, e164
from tests.journeys.town import Phone, Town
from tests.rows.alarming import alarm, said
from tests.rows.teams import in_town
from tests.rows.telling import talk
from tests.waiting import until

PHUOC_DINH = "22888"
"""A commune in which no other story happens."""


@pytest.mark.row("E20", "sms")
def test_e20_by_sms_the_loudspeaker_log(town: Town, phone: Phone) -> None:
    with in_town(town) as tx:
        team = duty.add_team(
            tx, name=f"Thôn thử {phone.number}", kind=duty.Kind.HAMLET, communes=[PHUOC_DINH], by="tests",
            now=clock.now(),
        )  # fmt: skip
        duty.put_on_duty(
            tx, team.id, name="Trưởng thôn", number=e164(phone), starts_at=clock.now() - timedelta(minutes=1),
            by="tests", now=clock.now(),
        )  # fmt: skip
        made = team.id
    one = alarm(
        town, [], said(town),
        audience={"include": [{"kind": "communes", "codes": [PHUOC_DINH]}, {"kind": "list", "ref": _own(town, phone)}]},
    )  # fmt: skip
    phone.reads("LU LEN NHANH")
    talk(phone, "LOA nha van hoa", "Da ghi: phat loa canh bao Lu len nhanh", "nha van hoa")

    def logged() -> bool:
        """the loudspeaker log names the place"""
        with database(town) as tx:
            return [play.spot for play in alerts.plays.of(tx, alerts.by_public_id(tx, one))] == [
                "nha van hoa"
            ]

    until(logged, 10)
    with in_town(town) as tx:
        alert = alerts.by_public_id(tx, one)
        assert leaflet.pdf(alert, alerts.writing.words(tx, alert), [], "1022", clock.now()).startswith(
            b"%PDF"
        )
        duty.close_team(tx, made, "tests", clock.now())


def _own(town: Town, phone: Phone) -> str:
    with in_town(town) as tx:
        return lists.bring(tx, "máy trưởng thôn", e164(phone), 1, clock.now()).public_id
