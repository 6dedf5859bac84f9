"""An alert on paper and over loudspeakers at the console: the page for a hamlet, the sound, the log of who read it."""

from __future__ import annotations

import html
from collections.abc import Callable

from gateway.house import House
from tests.alerts.siren import NINH_HAI, VINH_HAI, numbers
from tests.console.conftest import Browser
from tests.console.sirens import ALERTS, audited, drafted, released


def test_the_page_for_a_hamlet_once_it_is_released(house: House, signed_in: Callable[..., Browser]) -> None:
    with house.db.transaction() as tx:
        draft = drafted(tx).public_id
    station = signed_in("station")
    page = html.unescape(station.get(f"{ALERTS}/{draft}/paper").text)
    assert "chưa in, chưa đọc loa được" in page and "leaflet.pdf" not in page
    assert station.get(f"{ALERTS}/{draft}/leaflet.pdf").status_code == 409
    alert = released(house, numbers(2))
    page = html.unescape(station.get(f"{ALERTS}/{alert}/paper").text)
    assert f"{ALERTS}/{alert}/leaflet.pdf" in page and "/sound/vi/loudspeaker?file=1" in page
    made = station.get(f"{ALERTS}/{alert}/leaflet.pdf")
    assert made.mimetype == "application/pdf" and made.data.startswith(b"%PDF")
    assert made.headers["Content-Disposition"] == f'attachment; filename="1022-{alert}.pdf"'
    sound = station.get(f"{ALERTS}/{alert}/sound/vi/loudspeaker?file=1")
    assert sound.mimetype == "audio/wav" and sound.data.startswith(b"RIFF")
    sound.close()


def test_who_calls_in_that_it_was_read_is_written_down(
    house: House, signed_in: Callable[..., Browser]
) -> None:
    alert = released(house, numbers(2))
    station, page = signed_in("station"), f"{ALERTS}/{alert}/paper"
    plays = f"{ALERTS}/{alert}/plays"
    assert "Chưa nơi nào báo" in html.unescape(station.get(page).text)
    noted = html.unescape(station.post(plays, page, place=VINH_HAI, spot="loa đình  Thái An").text)
    assert "Đã ghi: đã phát loa." in noted and "loa đình Thái An, Xã Vĩnh Hải" in noted
    assert "Cán bộ station" in noted
    long = html.unescape(station.post(plays, page, place=VINH_HAI, spot="a" * 81).text)
    assert "Nơi phát dài nhất 80 ký tự." in long
    assert "Chọn xã, phường." in html.unescape(station.post(plays, page, place=NINH_HAI).text)
    assert [one.details for one in audited(house, "alert.play")] == [{"place": VINH_HAI}]


def test_nothing_is_read_of_a_draft(house: House, signed_in: Callable[..., Browser]) -> None:
    with house.db.transaction() as tx:
        draft = drafted(tx).public_id
    refused = signed_in("cdc").post(f"{ALERTS}/{draft}/plays", "/console/account", place=VINH_HAI)
    assert refused.status_code == 409


def test_who_only_reads_notes_nothing(house: House, signed_in: Callable[..., Browser]) -> None:
    alert = released(house, numbers(2))
    auditor = signed_in("auditor")
    assert "/plays" not in auditor.get(f"{ALERTS}/{alert}/paper").text
    assert auditor.post(f"{ALERTS}/{alert}/plays", place=VINH_HAI).status_code == 403
