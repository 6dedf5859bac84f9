"""Daily health by text: one line, a talk, a family on one phone, a manager's room, and whoever is asked for nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session as Tx

from gateway import clock, duty, people, quarantine, sites
from gateway.messages import bodies
from gateway.messages.model import Message
from gateway.quarantine import HealthReport, HealthSlot, Quarantine, reporting
from tests.conversations.talk import Talk

NURSE, CHAIRMAN = "+84900000991", "+84900000992"
VINH_HAI = "22846"
NewTalk = Callable[..., Talk]


def admit(
    tx: Tx, talk: Talk, name: str = "Nguyễn Văn An", cls: str = "f1_home", **more: object
) -> Quarantine:
    """Somebody behind the phone is watched since yesterday."""
    begun = talk.now - timedelta(days=1)
    people.contact(tx, talk.number, begun)
    born = int(str(more.pop("born", 1985)))
    member = people.remember(
        tx, talk.number, None, name=name, birth_year=born, sex="Nam", commune_code=VINH_HAI,
        address="thôn Mỹ Tường 2", now=begun,
    )  # fmt: skip
    given: dict[str, object] = {"cls": cls, "number": talk.number, **more}
    return quarantine.admit(
        tx, person_id=member.person_id, commune_code=VINH_HAI, until=clock.today(begun) + timedelta(days=13),
        by="tests", now=begun, **given,  # type: ignore[arg-type]
    )  # fmt: skip


def reports(tx: Tx, line: Quarantine) -> list[tuple[str, str]]:
    """Outcome and author of each report, the oldest first."""
    query = select(HealthReport).where(HealthReport.quarantine_id == line.id).order_by(HealthReport.id)
    return [(report.outcome, report.author) for report in tx.scalars(query)]


def slot_states(tx: Tx, line: Quarantine) -> list[str]:
    return list(tx.scalars(select(HealthSlot.state).where(HealthSlot.quarantine_id == line.id)))


@pytest.fixture
def staffed(tx: Tx, talk: Talk) -> None:
    """A nurse and somebody of the committee are on duty for Vĩnh Hải."""
    for name, kind, number in (
        ("Trạm thử", duty.Kind.STATION, NURSE),
        ("Ban chỉ đạo thử", duty.Kind.COMMITTEE, CHAIRMAN),
    ):
        team = duty.add_team(tx, name=name, kind=kind, communes=[VINH_HAI], by="tests", now=talk.now)
        since = talk.now - timedelta(hours=1)
        duty.put_on_duty(tx, team.id, name="Trực", number=number, starts_at=since, by="tests", now=talk.now)


@pytest.mark.parametrize(
    ("said", "heard", "outcome"),
    [
        ("SK 368", "Da nhan suc khoe sang", "ok"),
        ("SK 36,8", "Da nhan suc khoe sang", "ok"),
        ("SK 1", "Da nhan suc khoe sang", "unmeasured"),
        ("SK 36.8 spo2 97 mach 80 nhip tho 18", "Da nhan suc khoe sang", "ok"),
        ("SK 386", "Da nhan: sot 38.6. Tram y te goi lai truoc", "sign"),
        ("SK ho khan", "Da nhan suc khoe cua AN. Tram y te goi lai truoc", "sign"),
        ("SK 368 dau hong", "Tram y te goi lai truoc", "sign"),
    ],
)
def test_one_line_is_enough(tx: Tx, talk: Talk, said: str, heard: str, outcome: str) -> None:
    line = admit(tx, talk)
    talk.says(said).hears(heard)
    assert reports(tx, line) == [(outcome, reporting.OF_THE_PHONE)]


def test_thanks_name_the_next_time(tx: Tx, talk: Talk) -> None:
    admit(tx, talk)
    talk.says("SK 368").hears("cua AN. Cam on. Lan toi 08:00")


def test_well_is_refused_where_something_must_be_measured(tx: Tx, talk: Talk) -> None:
    line = admit(tx, talk, cls="f0_home")
    talk.says("SK 1").hears("Moi ngay can do it nhat mot lan", "AN")
    assert reports(tx, line) == []
    talk.says("cao lắm").hears("Chua hieu nhiet do")
    talk.says("368").hears("Da nhan suc khoe")
    assert reports(tx, line) == [("ok", "number")]
    talk.says("SK 1").hears("Da nhan suc khoe")
    assert reports(tx, line)[1:] == [("unmeasured", "number")], "measured once today is enough"


def test_a_home_without_a_thermometer_is_asked_for_signs(tx: Tx, talk: Talk) -> None:
    line = admit(tx, talk, cls="f0_home")
    talk.says("SK K").hears("1 Khoe 2 Sot 3 Ho")
    talk.says("1").hears("Da nhan suc khoe")
    assert reports(tx, line) == [("unmeasured", "number")]


def test_question_by_question(tx: Tx, talk: Talk) -> None:
    line = admit(tx, talk, cls="f0_home")
    talk.says("SK").hears("SK cua AN. Nhiet do? VD 368")
    talk.says("368").hears("SpO2")
    talk.says("97").hears("Hom nay AN: 1 Khoe")
    talk.says("1").hears("Da nhan suc khoe")
    assert reports(tx, line) == [("ok", "number")]


def test_a_bare_kho_is_refused(tx: Tx, talk: Talk) -> None:
    line = admit(tx, talk)
    for said in ("SK KHO", "SK 36.8*98*KHO"):
        talk.says(said)
        assert talk.outcome == "asked"
    talk.says("SK 2", "368", "kho").hears("KHO la khoe, kho tho hay ho khan?")
    assert reports(tx, line) == []


def test_a_figure_without_its_name_is_asked_about(tx: Tx, talk: Talk) -> None:
    line = admit(tx, talk)
    talk.says("SK 36,8 98").hears("98 la SpO2 hay mach? 1 SpO2, 2 Mach")
    talk.says("2").hears("Da nhan suc khoe")
    (report,) = reporting.reports_of(tx, line.id)
    assert reporting.said_in(report).figures == {"temperature": 36.8, "pulse": 98}


@pytest.mark.usefixtures("staffed")
def test_low_oxygen_calls_for_help_before_a_word_is_said(tx: Tx, talk: Talk) -> None:
    line = admit(tx, talk)
    talk.says("SK 368 spo2 91")
    assert talk.templates == ["C1", "C2"]
    (rescue,) = talk.tickets("rescue")
    assert "36.8" in rescue.said or "oxygen 91" in rescue.said
    assert reports(tx, line) == [("danger", "number")] and slot_states(tx, line) == ["escalated"]
    talk.says("ở cạnh chợ")
    assert talk.templates == ["C1_MORE"], "what is said next belongs to the call for help"


def test_a_cry_in_words_ends_the_slot_too(tx: Tx, talk: Talk) -> None:
    line = admit(tx, talk)
    talk.says("SK 38 kho tho qua")
    assert talk.templates == ["C1", "C2"]
    assert slot_states(tx, line) == ["escalated"]


def test_the_promise_is_a_timer_that_is_heard_when_it_breaks(tx: Tx, talk: Talk) -> None:
    admit(tx, talk)
    talk.says("SK 386").hears("goi lai truoc 11:00")
    talk.later(hours=2).escalated()
    assert any("QUA HEN" in page and "11:00" in page for page in talk.duty)


def test_a_child_reaches_a_person_whatever_is_said(tx: Tx, talk: Talk) -> None:
    admit(tx, talk, born=talk.now.year - 6)
    talk.says("SK 368").hears("Tram y te xem va goi lai truoc")
    assert talk.tickets("health")


def test_two_on_one_phone_are_kept_apart(tx: Tx, talk: Talk) -> None:
    an = admit(tx, talk)
    binh = admit(tx, talk, "Trần Thị Bình")
    talk.says("SK 386").hears("Suc khoe cua ai? 1 An, 2 Binh")
    talk.says("2").hears("sot 38.6")
    assert (reports(tx, an), reports(tx, binh)) == ([], [("sign", "number")])


def test_the_name_on_a_shared_phone_is_all_that_is_said(tx: Tx, talk: Talk) -> None:
    admit(tx, talk, cls="f0_home")
    talk.says("SK 368 ho")
    assert not any(word in " ".join(talk.heard).lower() for word in ("f0", "f1", "cach ly", "duong tinh"))


def test_anybody_may_tell_their_health_under_the_same_rules(tx: Tx, talk: Talk) -> None:
    talk.says("SK 368").hears("Da nhan suc khoe sang", "Cam on. Neu met hon")
    talk.says("SK 386").hears("sot 38.6. Tram y te goi lai truoc")
    talk.says("SK 368 spo2 90")
    assert talk.templates == ["C1", "C2"]
    query = select(HealthReport.outcome).where(HealthReport.number == talk.number).order_by(HealthReport.id)
    assert list(tx.scalars(query)) == ["ok", "sign", "danger"]


@pytest.mark.usefixtures("staffed")
def test_a_sign_reaches_the_station_and_the_committee_learns_who_and_where(tx: Tx, talk: Talk) -> None:
    admit(tx, talk)
    talk.says("SK 386")
    nurse, chairman = duty_texts(tx, NURSE), duty_texts(tx, CHAIRMAN)
    assert len(nurse) == len(chairman) == 1
    assert talk.number[3:] in nurse[0].replace(" ", "") and "Vinh Hai" in chairman[0]
    assert "38.6" not in nurse[0] + chairman[0] and "sot" not in chairman[0]


def test_somebody_released_meanwhile_is_not_lost(tx: Tx, talk: Talk) -> None:
    line = admit(tx, talk, cls="f0_home")
    talk.says("SK 1").hears("Moi ngay can do")
    quarantine.release(tx, line.id, "account:1", talk.now)
    talk.says("386").hears("sot 38.6")
    assert talk.tickets("health") and reports(tx, line) == []


# A manager's room


@pytest.fixture
def room(tx: Tx, new_talk: NewTalk) -> tuple[Talk, list[Quarantine]]:
    """The keeper of P5 and the three who stay there."""
    keeper = new_talk()
    site = sites.add(
        tx,
        name="Khu thử",
        kind="lodging",
        commune_code=VINH_HAI,
        by="tests",
        now=keeper.now - timedelta(days=2),
    )
    quarantine.managers.add(
        tx, number=keeper.number, name="Người giữ", site_id=site.id, groups=["P5"], by="tests", now=keeper.now
    )
    lines = [
        admit(tx, new_talk(), name, cls="f1_site", site_id=site.id, group="P5")
        for name in ("Nguyễn Văn An", "Trần Thị Bình", "Katơr Thị H'Hoa")
    ]
    return keeper, lines


def test_a_room_all_well(tx: Tx, room: tuple[Talk, list[Quarantine]]) -> None:
    keeper, lines = room
    keeper.says("SK P5 1").hears("P5: da ghi 3 nguoi khoe", "1 Khong ai, 2 An, 3 Binh")
    manager = quarantine.managers.of_number(tx, keeper.number)[0]
    assert [reports(tx, line) for line in lines] == [[("unmeasured", f"manager:{manager.id}")]] * 3
    keeper.says("1").hears("Da ghi suc khoe P5: 3 nguoi khoe. Ai kho tho")


def test_then_the_exceptions(tx: Tx, room: tuple[Talk, list[Quarantine]]) -> None:
    keeper, lines = room
    keeper.says("SK P5 1", "34").hears("Hom nay BINH: 1 Khoe")
    keeper.says("23").hears("Hom nay H'HOA: 1 Khoe")
    keeper.says("4")
    assert keeper.templates == ["SK_RESCUE", "C2", "SK_GROUP_DONE"]
    keeper.hears("1 nguoi khoe, 2 nguoi co dau hieu")
    assert [[outcome for outcome, _ in reports(tx, line)] for line in lines] == [
        ["unmeasured"],
        ["unmeasured", "sign"],
        ["unmeasured", "danger"],
    ]
    assert all(len(slot_states(tx, line)) == 1 for line in lines)


def test_a_room_where_somebody_is_not_well_is_recorded_after_it_was_asked(
    tx: Tx, room: tuple[Talk, list[Quarantine]]
) -> None:
    keeper, lines = room
    keeper.says("SK P5 2").hears("P5: ai khong khoe?")
    assert [reports(tx, line) for line in lines] == [[], [], []]
    keeper.says("2", "3").hears("2 nguoi khoe, 1 nguoi co dau hieu")
    assert [[outcome for outcome, _ in reports(tx, line)] for line in lines] == [
        ["sign"], ["unmeasured"], ["unmeasured"],
    ]  # fmt: skip


def test_nobody_else_reports_for_a_room(tx: Tx, room: tuple[Talk, list[Quarantine]], talk: Talk) -> None:
    _, lines = room
    talk.says("SK P5 1").hears("chua duoc giao bao suc khoe cho P5")
    assert [reports(tx, line) for line in lines] == [[], [], []]


def duty_texts(tx: Tx, number: str) -> list[str]:
    """What a phone on duty was texted."""
    rows = tx.scalars(select(Message).where(Message.recipient == number).order_by(Message.id))
    return [bodies.render(m.template, bodies.unpack(m.args), m.lang, m.accents) for m in rows]
