"""D5a to D5d and E15: guides that say first how to do it by text; each app has its own, also by its name."""

from __future__ import annotations

import pytest

from gateway.content import Guide, Kind
from tests.journeys.town import Phone, Town
from tests.rows.calling import chooses
from tests.rows.newsroom import publish, title
from tests.rows.telling import talk

FIRST = "Khong can cai cung lam duoc bang 1022: "


@pytest.mark.row("D5a", "sms")
def test_d5a_by_sms_declaring_by_text_first(phone: Phone) -> None:
    talk(phone, "HD", "Huong dan: 1 Khai y te, 2 Ma vao ra, 3 Bluezone", "5 Phong tranh")
    said = talk(phone, "1", f"{FIRST}soan KB gui 1022", "tokhaiyte")
    assert said.index("soan KB") < said.index("tokhaiyte")


@pytest.mark.row("D5b", "sms")
def test_d5b_by_sms_both_codes(phone: Phone) -> None:
    talk(phone, "HD 2", "Ma cua minh: soan MA", "Vao mot diem: gui 5 so", "soan DKD")


@pytest.mark.row("D5c", "sms")
def test_d5c_by_sms_bluezone_and_what_does_without_it(phone: Phone) -> None:
    talk(phone, "HD 3", FIRST, "soan TX", "tim ten Bluezone trong kho ung dung")


@pytest.mark.row("D5d", "sms")
def test_d5d_by_sms_the_app_of_ones_own_province(town: Town, phone: Phone) -> None:
    publish(town, Kind.GUIDE, Guide.PROVINCE, title("Smart Thanh Hóa"), province_code="38")
    said = talk(phone, "HD 4", FIRST, "ung dung cua tinh Khanh Hoa")
    assert "Thanh Hoa" not in said.replace("Khanh Hoa", "")


@pytest.mark.row("E15", "sms")
def test_e15_by_sms_a_script_for_each_app(phone: Phone) -> None:
    for words, app in (
        ("HD 6", "Vietnam Health Declaration"),
        ("HD NCOVI", "NCOVI"),
        ("HD 8", "AntoanCovid"),
    ):
        assert app in talk(phone, words, FIRST)


@pytest.mark.row("A21", "voice")
@pytest.mark.row("D5c", "voice")
def test_a21_by_voice_a_guide_and_then_a_person(phone: Phone) -> None:
    """The script is read out; nobody is left with it: a person is one key away, day and night, with a clock time."""
    line = chooses(phone, "7", "3")
    line.hears("Bluezone, bấm ba")
    line.presses("3").hears("Bluezone", "Cần gì thêm")
    line.presses("0").hears("gọi lại trước")


@pytest.mark.row("D5a", "voice")
@pytest.mark.row("D5b", "voice")
@pytest.mark.row("D5d", "voice")
@pytest.mark.row("E15", "voice")
def test_d5_by_voice_every_guide_says_first_what_1022_does(phone: Phone) -> None:
    line = chooses(phone, "7", "3")
    line.hears("Bluezone, bấm ba")
    for key, heard in (
        ("1", "khai y tế"),
        ("2", "mã"),
        ("4", "Khánh Hòa"),
        ("6", "Vietnam Health Declaration"),
        ("7", "NCOVI"),
        ("8", "AntoanCovid"),
    ):
        line.presses(key).hears("soạn" if key == "2" else "Không cần cài", heard, "Mục khác, bấm bảy")
        line.goes(("7", "bấm ba"), ("3", "Bluezone, bấm ba"))
