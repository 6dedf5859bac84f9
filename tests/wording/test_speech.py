"""Values as they are said aloud."""

from __future__ import annotations

import pytest

from gateway.wording import pace, speech


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("00:00", "không giờ"),
        ("09:00", "chín giờ"),
        ("09:20", "chín giờ hai mươi"),
        ("12:00", "mười hai giờ trưa"),
        ("14:00", "hai giờ chiều"),
        ("15:30", "mười lăm giờ ba mươi"),
        ("17:00", "năm giờ chiều"),
        ("19:00", "bảy giờ tối"),
        ("21:05", "hai mươi mốt giờ năm"),
        ("23:00", "mười một giờ đêm"),
    ],
)
def test_times_of_day(value: str, said: str) -> None:
    assert speech.clock(value, "vi") == said


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("00:00", "12 a.m."),
        ("09:20", "9:20 a.m."),
        ("12:00", "12 p.m."),
        ("16:00", "4 p.m."),
        ("21:05", "9:05 p.m."),
    ],
)
def test_times_of_day_in_english(value: str, said: str) -> None:
    assert speech.clock(value, "en") == said


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0, "không"), (5, "năm"), (10, "mười"), (11, "mười một"), (15, "mười lăm"), (21, "hai mươi mốt"),
        (25, "hai mươi lăm"), (40, "bốn mươi"), (100, "một trăm"), (105, "một trăm linh năm"),
        (115, "một trăm mười lăm"), (1022, "một nghìn không trăm hai mươi hai"),
        (1985, "một nghìn chín trăm tám mươi lăm"),
        (2000, "hai nghìn"), (2005, "hai nghìn không trăm linh năm"), (12345, "một hai ba bốn năm"),
    ],
)  # fmt: skip
def test_numbers(value: int, said: str) -> None:
    assert speech.number(value, "vi") == said


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (9999, "chín nghìn chín trăm chín mươi chín"), (12345, "mười hai nghìn ba trăm bốn mươi lăm"),
        (50000, "năm mươi nghìn"), (1_000_005, "một triệu không trăm linh năm"),
        (15_020_300, "mười lăm triệu không trăm hai mươi nghìn ba trăm"),
        (2_000_000_000, "hai tỷ"), (10**12, " ".join(["một", *["không"] * 12])),
    ],
)  # fmt: skip
def test_amounts(value: int, said: str) -> None:
    assert speech.amount(value, "vi") == said


def test_codes_are_said_in_groups() -> None:
    assert speech.digits("10482138", "vi") == "một không bốn tám, hai một ba tám"
    assert speech.digits("0900000123", "vi") == "không chín không không, không không không, một hai ba"
    assert speech.digits("900000123", "vi") == "chín không không, không không không, một hai ba"
    assert speech.digits("02590000123", "vi") == "không hai năm chín, không không không, không một hai ba"
    assert speech.digits("0259 1022", "en") == "zero two five nine, one zero two two"
    assert speech.secret("482913", "vi") == "bốn, tám, hai; chín, một, ba"


def test_dates_and_decimals() -> None:
    assert speech.date("20/11", "vi") == "hai mươi tháng mười một"
    assert speech.date("05/04", "vi") == "năm tháng tư"
    assert speech.date("05/04", "en") == "5 April"
    assert speech.decimal("38.6", "vi") == "ba mươi tám phẩy sáu"
    assert speech.decimal("37", "vi") == "ba mươi bảy"


def test_offices_and_numbers_inside_names_are_spelled_out() -> None:
    assert speech.name("UBND xã, thôn Mỹ Tường 2", "vi") == "Ủy ban nhân dân xã, thôn Mỹ Tường hai"
    assert (
        speech.name("số 10/2, lúc 9:30, 36.8 độ, mã 10482138", "vi")
        == "số 10/2, lúc 9:30, 36.8 độ, mã 10482138"
    )


def test_the_pace_agrees_with_the_measured_prompts() -> None:
    question = "Câu một trên tám. Xin nói họ và tên sau tiếng bíp, rồi im lặng."
    assert pace.seconds(question, "vi") == pytest.approx(4, abs=2)
    consent = (
        "Khai y tế có tám câu, miễn phí. Thông tin chỉ cơ quan phòng dịch được xem. Đồng ý, bấm một. "
        "Gặp cán bộ khai giúp, bấm không."
    )
    assert pace.seconds(consent, "vi") == pytest.approx(8, abs=2)
