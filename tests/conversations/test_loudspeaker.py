"""`LOA`: the head of a hamlet has read the alert aloud, and it is in the log; from anybody else it is a sentence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from gateway import alerts, duty
from gateway.duty import Kind
from tests.alerts import siren
from tests.conversations.talk import Talk


def head(talk: Talk) -> None:
    """This phone is the hamlet head's."""
    team = duty.add_team(
        talk.tx, name="Thôn Mỹ Tường 2", kind=Kind.HAMLET, communes=[siren.VINH_HAI], by="test", now=talk.now
    )
    duty.put_on_duty(
        talk.tx, team.id, name="Trưởng thôn", number=talk.number, starts_at=talk.now - timedelta(days=1), by="test",
        now=talk.now,
    )  # fmt: skip


def test_it_is_logged_under_the_alert_of_the_place(talk: Talk) -> None:
    head(talk)
    talk.says("LOA").hears("Chua co canh bao nao")
    siren.living(talk.tx, ["+84900000555"], now=talk.now)
    alert = siren.approved(talk.tx, now=talk.now, seen={"old_date", "time"})
    talk.says("LOA nha van hoa thon My Tuong 2").hears("Da ghi: phat loa canh bao Lu len nhanh", "Vinh Hai")
    talk.says("Loa").hears("Da ghi: phat loa")
    first, second = alerts.plays.of(talk.tx, alert)
    assert (first.place, first.spot, first.by_number) == (
        siren.VINH_HAI,
        "nha van hoa thon My Tuong 2",
        talk.number,
    )
    assert second.spot == ""


def test_from_anybody_else_it_is_a_sentence(new_talk: Callable[..., Talk]) -> None:
    talk = new_talk()
    talk.says("Loa o xom hong roi").hears("1022 da nhan tin nay")
