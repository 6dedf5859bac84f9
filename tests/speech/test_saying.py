"""What officers type, as it is said: tables for each kind of figure and short form, properties for everything else."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gateway.speech.saying import normalised


def said(text: str) -> str:
    return normalised(text, "vi")


@pytest.mark.parametrize(
    ("typed", "aloud"),
    [
        ("Ngày 20/11 lúc 14:00", "Ngày hai mươi tháng mười một lúc hai giờ chiều"),
        ("sáng 20/11", "sáng ngày hai mươi tháng mười một"),
        ("05/04", "ngày năm tháng tư"),
        ("20/11/2026", "ngày hai mươi tháng mười một năm hai nghìn không trăm hai mươi sáu"),
        ("ngày 5-4-2026", "ngày năm tháng tư năm hai nghìn không trăm hai mươi sáu"),
        ("20.11.26", "ngày hai mươi tháng mười một năm hai nghìn không trăm hai mươi sáu"),
        ("tháng 4/2026", "tháng tư năm hai nghìn không trăm hai mươi sáu"),
        ("11/2026", "tháng mười một năm hai nghìn không trăm hai mươi sáu"),
        ("từ 20-22/11", "từ hai mươi đến ngày hai mươi hai tháng mười một"),
        ("18/11 - 20/11", "ngày mười tám tháng mười một đến ngày hai mươi tháng mười một"),
        ("35/13", "ba mươi lăm trên mười ba"),
        (
            "T2 23/11, T4 25/11",
            "thứ hai ngày hai mươi ba tháng mười một, thứ tư ngày hai mươi lăm tháng mười một",
        ),
        ("CN 29/11", "chủ nhật ngày hai mươi chín tháng mười một"),
        ("đường 21/8", "đường hai mươi mốt tháng tám"),
        ("Đợt 2/2026", "Đợt hai năm hai nghìn không trăm hai mươi sáu"),
        ("3/4 dân số, 1/2 liều", "ba phần tư dân số, một phần hai liều"),
        ("ngày 3/4 người dân", "ngày ba tháng tư người dân"),
        ("số 10/2 đường Trần Phú", "số mười trên hai đường Trần Phú"),
        ("trực 24/7, 24/24", "trực hai mươi bốn trên bảy, hai mươi bốn trên hai mươi bốn"),
    ],
)
def test_dates(typed: str, aloud: str) -> None:
    assert said(typed) == aloud


@pytest.mark.parametrize(
    ("typed", "aloud"),
    [
        ("9h30, 9g30, 9h30', 09:30", ", ".join(["chín giờ ba mươi"] * 4)),
        ("21h", "chín giờ tối"),
        ("21 giờ", "hai mươi mốt giờ"),
        ("12 giờ 30", "mười hai giờ ba mươi"),
        ("9 h 30, lúc 7h 6 người", "chín giờ ba mươi, lúc bảy giờ sáu người"),
        ("14h chiều", "hai giờ chiều"),
        ("chiều 14h", "chiều hai giờ"),
        ("21h đêm 20/11", "chín giờ đêm ngày hai mươi tháng mười một"),
        ("14h ngày 20/11", "hai giờ chiều ngày hai mươi tháng mười một"),
        ("di dời ngay.14:00 đóng cửa", "di dời ngay. hai giờ chiều đóng cửa"),
        ("24h, 36h", "mười hai giờ đêm, ba mươi sáu giờ"),
        ("trong 18h tới", "trong mười tám giờ tới"),
        ("6-9h", "sáu giờ đến chín giờ"),
        ("13-15h", "một giờ chiều đến ba giờ chiều"),
        ("trong 12-18h tới", "trong mười hai đến mười tám giờ tới"),
        ("7h30-9h", "bảy giờ ba mươi đến chín giờ"),
        ("11h – 13h", "mười một giờ đến một giờ chiều"),
        ("14:00-16:30", "hai giờ chiều đến mười sáu giờ ba mươi"),
        ("9:75", "chín: bảy mươi lăm"),
    ],
)
def test_times(typed: str, aloud: str) -> None:
    assert said(typed) == aloud


@pytest.mark.parametrize(
    ("typed", "aloud"),
    [
        ("Gọi 1022.", "Gọi một không hai hai."),
        ("gọi 0259 1022", "gọi không hai năm chín, một không hai hai"),
        ("0259.3822.115", "không hai năm chín, ba tám hai hai, một một năm"),
        ("0900000000", "không chín không không, không không không, không không không"),
        ("+84 900 000 000", "cộng tám bốn, chín không không, không không không, không không không"),
        ("1900 1022, 19001022", ", ".join(["một chín không không, một không hai hai"] * 2)),
        ("soạn 9 gửi 1022", "soạn chín gửi một không hai hai"),
        ("Soạn KB gửi 8022", "Soạn ca bê gửi tám không hai hai"),
        ("cấp cứu 115 hoặc 114", "cấp cứu một một năm hoặc một một bốn"),
        ("Gọi 113, 114, 115.", "Gọi một một ba, một một bốn, một một năm."),
        ("tổng số 115 ca, 114 người", "tổng số một trăm mười lăm ca, một trăm mười bốn người"),
        ("OTP 482913", "ô tê pê bốn tám hai, chín một ba"),
        ("mã số 10482138", "mã số một không bốn tám, hai một ba tám"),
        ("hồ sơ 2043", "hồ sơ hai không bốn ba"),
        (
            "Yêu cầu 2056, lời nhắn 1048219",
            "Yêu cầu hai không năm sáu, lời nhắn một không bốn, tám hai một chín",
        ),
        ("yêu cầu 2000 người, yêu cầu 20 xe", "yêu cầu hai nghìn người, yêu cầu hai mươi xe"),
        ("CCCD 056085001234", "căn cước công dân không năm sáu, không tám năm, không không một, hai ba bốn"),
        ("biển số 85B-012.34", "biển số tám năm B, không một hai, ba bốn"),
        ("gọi 115/113", "gọi một một năm hoặc một một ba"),
        ("bấm *1022# hoặc *101*2#", "bấm sao một không hai hai thăng hoặc sao một không một sao hai thăng"),
    ],
)
def test_numbers_that_are_dialled_or_copied(typed: str, aloud: str) -> None:
    assert said(typed) == aloud


@pytest.mark.parametrize(
    ("typed", "aloud"),
    [
        ("05 hộ, 21 nhà", "năm hộ, hai mươi mốt nhà"),
        ("1.500 hộ", "một nghìn năm trăm hộ"),
        ("15000 người", "mười lăm nghìn người"),
        ("500k, 1,5 triệu đồng", "năm trăm nghìn, một phẩy năm triệu đồng"),
        ("100-200mm/24h", "một trăm đến hai trăm mi li mét trên hai mươi bốn giờ"),
        ("sốt 38.6, SpO2 94 %", "sốt ba mươi tám phẩy sáu, SpO hai chín mươi bốn phần trăm"),
        ("36.5-37.5", "ba mươi sáu phẩy năm đến ba mươi bảy phẩy năm"),
        ("50.000đ, 15.020.300 đồng", "năm mươi nghìn đồng, mười lăm triệu không trăm hai mươi nghìn ba trăm đồng"),
        ("36,8 và 36.8", "ba mươi sáu phẩy tám và ba mươi sáu phẩy tám"),
        ("1.250,75 tấn", "một nghìn hai trăm năm mươi phẩy bảy năm tấn"),
        ("năm 2026", "năm hai nghìn không trăm hai mươi sáu"),
        ("cấp 8-9, giật cấp 11", "cấp tám đến chín, giật cấp mười một"),
        ("80%, 70-80%", "tám mươi phần trăm, bảy mươi đến tám mươi phần trăm"),
        ("120 m3/s, 120m³/s", ", ".join(["một trăm hai mươi mét khối trên giây"] * 2)),
        ("5km, 3,5 m, 20kg", "năm ki lô mét, ba phẩy năm mét, hai mươi ki lô gam"),
        ("10-15 km/h", "mười đến mười lăm ki lô mét trên giờ"),
        ("vài km, Km1534+500", "vài ki lô mét, ki lô mét một nghìn năm trăm ba mươi bốn cộng năm trăm"),
        ("39°C, -5°C", "ba mươi chín độ xê, âm năm độ xê"),
        ("mưa >100mm, < 5 ha", "mưa hơn một trăm mi li mét, dưới năm héc ta"),
        ("- 5 người", "năm người"),
        ("1,2,3", "một, hai, ba"),
        ("F0, H5N1", "F không, H năm N một"),
        ("tổ ٣, ４ và ⅳ", "tổ ba, bốn và iv"),
    ],
)  # fmt: skip
def test_numbers_that_count(typed: str, aloud: str) -> None:
    assert said(typed) == aloud


@pytest.mark.parametrize(
    ("typed", "aloud"),
    [
        ("UBND TP. Phan Rang-Tháp Chàm", "Ủy ban nhân dân thành phố Phan Rang-Tháp Chàm"),
        ("TP.Nha Trang", "thành phố Nha Trang"),
        ("TT. Khánh Hải, TT Phước Dân", "thị trấn Khánh Hải, thị trấn Phước Dân"),
        ("P. Phước Mỹ, P.Đô Vinh, P.1", "phường Phước Mỹ, phường Đô Vinh, phường một"),
        ("X. Phước Dinh, H. Ninh Sơn", "xã Phước Dinh, huyện Ninh Sơn"),
        ("X. PHƯỚC DINH", "xã PHƯỚC DINH"),
        ("ông H. và bà X.", "ông H. và bà X."),
        ("QL1A, QL 27, QL.27B", "quốc lộ một A, quốc lộ hai mươi bảy, quốc lộ hai mươi bảy B"),
        ("ĐT 704, ĐT: 0259 1022", "đường tỉnh bảy trăm linh bốn, điện thoại: không hai năm chín, một không hai hai"),
        ("trường THCS, THPT", "trường trung học cơ sở, trung học phổ thông"),
        ("trường TH Đông Hải", "trường tiểu học Đông Hải"),
        ("BCH PCTT và TKCN", "Ban Chỉ huy Phòng chống thiên tai và Tìm kiếm cứu nạn"),
        ("PCTT&TKCN", "Phòng chống thiên tai và Tìm kiếm cứu nạn"),
        ("CDC, SMS, COVID-19", "xê đê xê, ét em ét, cô vít mười chín"),
        ("KHẨN CẤP: DI TẢN NGAY, BÀ CON XÃ VĨNH HẢI", "KHẨN CẤP: DI TẢN NGAY, BÀ CON XÃ VĨNH HẢI"),
        ("HOTLINE ZALO", "HOTLINE ZALO"),
        ("58/2020/NĐ-CP", "năm mươi tám trên hai nghìn không trăm hai mươi trên nghị định chính phủ"),
        ("16/CT-TTg", "mười sáu trên chỉ thị thủ tướng"),
        ("đợt II, quý IV, cấp V, thế kỷ XXI", "đợt hai, quý bốn, cấp năm, thế kỷ hai mươi mốt"),
        ("Giai đoạn I", "Giai đoạn một"),
        ("K'ho, Raglai", "K'ho, Raglai"),
        ("mưa, lũ, v.v... hết", "mưa, lũ, vân vân hết"),
        ("và/hoặc", "và hoặc"),
        ("xem 1022.khanhhoa.gov.vn", "xem một không hai hai chấm khanhhoa chấm gov chấm vn"),
    ],
)  # fmt: skip
def test_short_forms(typed: str, aloud: str) -> None:
    assert said(typed) == aloud


@pytest.mark.parametrize(
    ("typed", "aloud"),
    [
        ("Dòng một\n- dòng hai\r\n\r\nba.", "Dòng một. dòng hai. ba."),
        ("Chạy ngay!!! Nước lên …", "Chạy ngay! Nước lên."),
        ("⚠️ Bão 🌊🌊 lớn", "Bão lớn"),
        ("[[h@llo]]", "h a còng llo"),
        ("<speak>xin</speak>", "speak xin speak"),
        ("a\0b\x1bc\u200bd", "a b cd"),
        ("", ""),
        (" 🌊 ", ""),
    ],
)
def test_what_cannot_be_said_goes(typed: str, aloud: str) -> None:
    assert said(typed) == aloud


def test_an_alert() -> None:
    typed = (
        "KHẨN: Bão số 12 cách bờ 120km, gió cấp 9-10. UBND P. Đông Hải đề nghị 1.250 hộ dọc QL27 di dời "
        "trước 14:00 ngày 20/11. Cần giúp, soạn 9 gửi 1022 hoặc gọi 0259 1022, cấp cứu 115."
    )
    assert said(typed) == (
        "KHẨN: Bão số mười hai cách bờ một trăm hai mươi ki lô mét, gió cấp chín đến mười. Ủy ban nhân dân phường "
        "Đông Hải đề nghị một nghìn hai trăm năm mươi hộ dọc quốc lộ hai mươi bảy di dời trước hai giờ chiều ngày hai "
        "mươi tháng mười một. Cần giúp, soạn chín gửi một không hai hai hoặc gọi không hai năm chín, một không hai "
        "hai, cấp cứu một một năm."
    )


@pytest.mark.parametrize(
    ("typed", "aloud"),
    [
        ("Call 1022 or 115 at once", "Call one zero two two or one one five at once"),
        ("115 people on 20/11/2026", "115 people on 20 November 2026"),
        ("at 14:00, 9:20 a.m., 5/4", "at 2 p.m. 9:20 a.m. 5 April"),
        ("10-15 people, 6-9h", "10 to 15 people, 6 to 9 a.m."),
        ("0259 1022", "zero two five nine, one zero two two"),
        ("80% & 39°C", "80 percent and 39 degrees C"),
    ],
)
def test_english_keeps_the_figures_its_engine_reads(typed: str, aloud: str) -> None:
    assert normalised(typed, "en") == aloud


def test_another_language_is_taken_for_vietnamese() -> None:
    assert normalised("lúc 21h", "cjm") == said("lúc 21h")


WORDS = [
    "bão",
    "khẩn",
    "cấp",
    "mưa",
    "lớn",
    "di",
    "dời",
    "ngay",
    "Phước",
    "Đông",
    "Hải",
    "nước",
    "dâng",
    "gọi",
    "số",
]
FIGURES = [
    "20/11", "20/11/2026", "14:00", "9h30", "21h", "1022", "0259 1022", "115", "0900000000", "6-9h", "36,8", "1.500",
    "QL1A", "P.1", "12", "05", "120 m3/s", "5km", "%", "-", "/", "*1022#", "+84", "00", "1", ".", ",", "h", "24/7",
    "7h 6", "a.m.", "II", "TP.", "P.", "X.", "UBND", "SMS", "(", ")", "'", "&", "@", "\n", "m", "đ", "°C", "1.2.3", ">",
    "v.v.", "COVID-19",
]  # fmt: skip
alerts = st.lists(st.sampled_from(WORDS + FIGURES)).flatmap(
    lambda parts: st.sampled_from([" ", "", "  ", "-", "."]).map(lambda between: between.join(parts))
)
typed_texts = (
    alerts | st.text() | st.text(alphabet="0123456789 hgkmđPXQTH.,:;/-+*#%°'&@()\nVIaà\u0301\ufe0f\u200b³½")
)


@given(typed_texts, st.sampled_from(["vi", "en"]))
@example("9:20 a.m.", "en")
@example("0đ\u0301", "vi")
def test_what_is_sayable_stays_as_it_is(text: str, lang: str) -> None:
    once = normalised(text, lang)
    assert normalised(once, lang) == once


@given(typed_texts)
def test_no_figure_and_nothing_for_a_shell_or_an_engine_is_left(text: str) -> None:
    aloud = said(text)
    assert not re.search(r"\d|[<>\[\]{}$|\\`\"*#@&%/_^~=+\x00-\x1f\x7f]", aloud)
    assert not aloud.startswith("-")


@given(st.lists(st.sampled_from(WORDS + FIGURES)))
def test_no_word_is_lost(parts: list[str]) -> None:
    aloud = iter(re.findall(r"\w+", said(" ".join(parts))))
    assert all(word in aloud for word in parts if word in WORDS)  # in their order: the iterator only moves on
