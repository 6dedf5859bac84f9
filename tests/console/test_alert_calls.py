"""Check-calls while an alert runs, and who did not hear: whom to call now, one press each, the list to walk with."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from gateway import alerts, clock, movers
from gateway.alerts.answers import Told
from gateway.house import House
from gateway.movers import Entry, MoverCheck
from gateway.tickets.model import TicketRow
from tests.alerts.siren import NINH_HAI, VINH_HAI, numbers
from tests.console.conftest import Browser
from tests.console.sirens import ALERTS, FAILED, audited, drafted, released

PEOPLE = (
    ("alone", "Bà Tám", "0900000611", VINH_HAI),
    ("dialysis", "Ông Hai", "0900000612", VINH_HAI),
    ("pregnant", "Chị Ba", "0900000613", VINH_HAI),
    ("boat", "Anh Tư", "0900000614", NINH_HAI),
)


@pytest.fixture
def alert(house: House) -> str:
    """A flood in Vĩnh Hải, and people there and elsewhere who cannot leave alone."""
    now = clock.now()
    with house.db.transaction() as tx:
        for reason, name, number, commune in PEOPLE:
            until = clock.today(now) + timedelta(days=20) if reason == "pregnant" else None
            entry = Entry(reason=reason, name=name, commune_code=commune, hamlet="Thái An", address="",
                          note="cần cáng", number=number, other_number="0900000699", people=2, until=until)  # fmt: skip
            movers.put(tx, entry, 901, now, None)
        return drafted(tx).public_id


def opened(used: Browser, alert: str, query: str = "") -> str:
    return html.unescape(used.get(f"{ALERTS}/{alert}/calls{query}").text)


def upcoming(page: str) -> str:
    found = re.search(r"Gọi bây giờ: ([^<]*?) <span", page)
    return found[1] if found else ""


def press(used: Browser, alert: str, page: str, outcome: str, **more: str) -> str:
    """Note an outcome for who is on top; the page that follows."""
    to = re.search(rf'action="({ALERTS}/{alert}/calls/[^"]+)"', page)
    assert to is not None
    return html.unescape(used.post(to[1], f"{ALERTS}/{alert}/calls", outcome=outcome, **more).text)


def test_calls_go_by_danger_and_come_back(
    house: House, alert: str, signed_in: Callable[..., Browser]
) -> None:
    station = signed_in("station")
    page = opened(station, alert)
    assert upcoming(page) == "Ông Hai" and "0900 000 612" in page and "tel:+84900000699" in page
    assert "Anh Tư" not in page and "Đã biết tình hình 0 / 3" in page and "lọc máu" in page
    page = press(station, alert, page, "no_answer")
    assert "Ông Hai: gọi không được." in page and upcoming(page) == "Chị Ba"
    page = press(station, alert, page, "safe")
    assert upcoming(page) == "Bà Tám" and "Đã biết tình hình 1 / 3" in page
    page = press(station, alert, page, "wrong")
    assert upcoming(page) == "Ông Hai", "who did not answer is tried again, a wrong number is not"
    page = press(station, alert, page, "moving")
    assert upcoming(page) == "" and "Không còn ai phải gọi" in page
    with house.db.transaction() as tx:
        checks = tx.scalars(select(MoverCheck).order_by(MoverCheck.id)).all()
        assert [one.outcome for one in checks] == ["no_answer", "safe", "wrong", "moving"]
        assert {one.by_account for one in checks} == {station.account_id}
    assert audited(house, "mover.call_list")[0].details == {"shown": 3, "page": 1}


def test_who_needs_help_becomes_a_call_for_help(
    house: House, alert: str, signed_in: Callable[..., Browser]
) -> None:
    station = signed_in("station")
    page = press(station, alert, opened(station, alert), "needs_help", said="nước vào đến cửa")
    assert "Đã mở việc cấp cứu" in page and "cần giúp ngay" in page
    with house.db.transaction() as tx:
        assert tx.scalars(select(TicketRow.kind)).all() == ["rescue"]


def test_who_was_chosen_is_on_top(alert: str, signed_in: Callable[..., Browser]) -> None:
    station = signed_in("station")
    page = opened(station, alert)
    chosen = next(one for one in re.findall(r"\?who=([^&\"]+)\">Ghi kết quả<span[^>]*> Bà Tám", page))
    page = opened(station, alert, f"?who={chosen}")
    assert upcoming(page) == "Bà Tám" and re.findall(r'accesskey="(\d)"', page) == list("12345")


def test_nobody_notes_what_is_none_or_elsewhere(
    house: House, alert: str, signed_in: Callable[..., Browser]
) -> None:
    station = signed_in("station")
    page = opened(station, alert)
    assert "Chọn kết quả." in press(station, alert, page, "asleep")
    elsewhere = signed_in("station", communes=[NINH_HAI], email="other@demo.example")
    assert "không nêu xã nào bạn phụ trách" in opened(elsewhere, alert)
    to = re.search(rf'action="({ALERTS}/{alert}/calls/[^"]+)"', page)
    assert to is not None and elsewhere.post(to[1], "/console/account", outcome="safe").status_code == 404
    agent = signed_in("agent")
    page = opened(agent, alert)
    assert upcoming(page) == "Ông Hai" and "accesskey" not in page
    assert agent.post(to[1], "/console/account", outcome="safe").status_code == 403


def test_who_answered_the_alert_is_known(house: House, alert: str, signed_in: Callable[..., Browser]) -> None:
    with house.db.transaction() as tx:
        found = alerts.by_public_id(tx, alert)
        told = Told(found.id, alert, found.event, found.issuer, True, VINH_HAI, clock.now())
        alerts.answers.note(tx, told, "+84900000612", alerts.Answer.SAFE, "sms", clock.now())
    station = signed_in("station")
    page = opened(station, alert)
    assert upcoming(page) == "Chị Ba" and "tự trả lời tin" in page
    counted = html.unescape(station.get(f"{ALERTS}/{alert}/calls/counts").text)
    assert "Đã biết tình hình 1 / 3" in counted and "0900" not in counted


def test_nobody_is_called_for_a_drill(house: House, alert: str, signed_in: Callable[..., Browser]) -> None:
    with house.db.transaction() as tx:
        drill = drafted(tx, reality="exercise").public_id
    station = signed_in("station")
    page = opened(station, drill)
    assert "không gọi người dân" in page and upcoming(page) == "" and "accesskey" not in page
    found = re.search(r"\?who=([^&\"]+)", opened(station, alert))
    assert found is not None
    refused = station.post(f"{ALERTS}/{drill}/calls/{found[1]}", "/console/account", outcome="safe")
    assert refused.status_code == 409


def test_who_did_not_hear_is_listed_for_who_walks(house: House, signed_in: Callable[..., Browser]) -> None:
    told = released(house, numbers(3), FAILED, ladder_minutes=20)
    station = signed_in("station")
    assert "chưa đến lúc tìm" in html.unescape(station.get(f"{ALERTS}/{told}/unheard").text)
    with house.db.transaction() as tx:
        alerts.ladder.climb(tx, clock.now() + timedelta(minutes=21), None)
    page = html.unescape(station.get(f"{ALERTS}/{told}/unheard").text)
    assert "<strong>3</strong> số còn phải báo tận nhà" in page and "0900000000" not in page
    assert "Trưởng thôn đến từng nhà" in page and "chưa báo xong" in page
    assert "/console/requests?code=" in page
    sheet = f"{ALERTS}/{told}/unheard/{VINH_HAI}"
    walking = html.unescape(station.get(sheet).text)
    assert all(f"090000000{n}" in walking for n in range(3))
    (taken,) = audited(house, "alert.unheard_list")
    assert taken.details == {"place": VINH_HAI, "numbers": 3} and taken.subject == told
    elsewhere = signed_in("station", communes=[NINH_HAI], email="other@demo.example")
    assert elsewhere.get(sheet).status_code == 403
    assert sheet not in elsewhere.get(f"{ALERTS}/{told}/unheard").text
    assert (
        signed_in("releaser").get(sheet).status_code == signed_in("clinician").get(sheet).status_code == 403
    )
    assert station.get(f"{ALERTS}/{told}/unheard/-").status_code == 403
    assert signed_in("cdc").get(f"{ALERTS}/{told}/unheard/{NINH_HAI}").status_code == 404
