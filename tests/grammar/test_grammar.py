"""Every row of people.md §2, both ways: what fires it, and the everyday sentence that must not."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.dialogue.grammar import read
from gateway.dialogue.keywords import KEYWORDS
from gateway.dialogue.readings import (
    AskOnce,
    Command,
    Control,
    Digit,
    Free,
    Move,
    Near,
    Reading,
    Rescue,
    Sender,
)

COMMANDS: list[tuple[str, str, dict[str, str]]] = [
    # KB
    ("KB", "kb", {}), ("kb.", "kb", {}), ("KHAI", "kb", {}), ("KBYT", "kb", {}), ("khai báo", "kb", {}),
    ("Khai bao y te", "kb", {}),
    ("KHAI Y TE", "kb", {}), ("khai baos", "kb", {}), ("KB 2", "kb", {"member": "2"}),
    ("KB2", "kb", {"member": "2"}),
    ("khai báo 3", "kb", {"member": "3"}), ("VETINH", "kb", {"start": "travel"}),
    ("DC Ha Noi*20/11*xe khach*29B", "kb", {"start": "travel", "text": "Ha Noi*20/11*xe khach*29B"}),
    # sites and visits
    ("41536", "site", {"site": "41536"}), ("41 536", "site", {"site": "41536"}),
    ("VAO 41536", "site", {"way": "in", "site": "41536"}),
    ("đến 41536", "site", {"way": "in", "site": "41536"}),
    ("ddeens 41536", "site", {"way": "in", "site": "41536"}),
    ("RA", "ra", {}), ("ra!", "ra", {}), ("RA 2", "ra", {"visit": "2"}),
    ("RA 41536", "ra", {"site": "41536"}), ("AT 41536", "at", {"site": "41536"}),
    # health
    ("SK", "sk", {}), ("SK 1", "sk", {"choice": "1"}), ("SK1", "sk", {"choice": "1"}),
    ("sk 2", "sk", {"choice": "2"}),
    ("SK K", "sk", {"temperature": "none"}), ("SK 368", "sk", {"temperature": "36.8"}),
    ("SK 36,8", "sk", {"temperature": "36.8"}),
    ("SK 37", "sk", {"temperature": "37.0"}), ("SK P5 1", "sk", {"room": "P5", "choice": "1"}),
    ("SK khỏe", "sk", {"sign": "khoe"}),
    ("SK 368 ho khan", "sk", {"temperature": "36.8", "sign": "ho khan"}),
    ("SK 36.8 spo2 97 mach 80", "sk", {"temperature": "36.8", "oxygen": "97", "pulse": "80"}),
    ("SK 36,8 98", "sk", {"temperature": "36.8", "unnamed": "98"}),
    ("SK 36,8 98 nhip tho 18", "sk", {"temperature": "36.8", "unnamed": "98", "breaths": "18"}),
    ("SK sot, ho khan", "sk", {"sign": "sot, ho khan"}), ("SK 2 mất mùi", "sk", {"sign": "mat mui", "choice": "2"}),
    ("SK T2 1", "sk", {"room": "T2", "choice": "1"}),
    # questions and rumours
    ("HOI tiem mui 3 o dau", "hoi", {"text": "tiem mui 3 o dau"}),
    ("Hỏi: khi nào đi học lại?", "hoi", {"text": "khi nào đi học lại"}),
    ("TINGIA", "tingia", {}), ("tin giả", "tingia", {}), ("XM", "tingia", {}), ("XACMINH", "tingia", {}),
    ("TINGIA uống tỏi khỏi covid", "tingia", {"text": "uống tỏi khỏi covid"}),
    ("Tin này có thật không", "tingia", {"text": "Tin này có thật không"}),
    ("tin nhan nay lua dao ha", "tingia", {"text": "tin nhan nay lua dao ha"}),
    # news
    ("TIN", "tin", {}), ("TIN 3", "tin", {"item": "3"}), ("tin3", "tin", {"item": "3"}),
    ("SL", "tin", {"item": "2"}),
    ("soos lieeuj", "tin", {"item": "2"}), ("TB", "tin", {"item": "3"}), ("VB", "tin", {"item": "4"}),
    ("BD", "bd", {}), ("BD 22861", "bd", {"code": "22861"}),
    ("PHONGTRANH", "tin", {"item": "6"}), ("SDT", "sdt", {}), ("SĐT", "sdt", {}), ("DDN", "sdt", {}),
    ("BV", "sdt", {"only": "hospital"}), ("DOICDC", "sdt", {"only": "team"}),
    # a person
    ("GOI", "goi", {}), ("gọi", "goi", {}), ("GAP", "goi", {}), ("gặp", "goi", {}),
    ("GOI 19h", "goi", {"at": "19:00"}),
    ("GOI19h", "goi", {"at": "19:00"}), ("GOI 19:30", "goi", {"at": "19:30"}),
    ("gọi 19h30", "goi", {"at": "19:30"}),
    ("goi 7 gio toi", "goi", {"at": "19:00"}), ("gọi 7 giờ sáng mai", "goi", {"at": "07:00"}),
    ("GOI 8", "goi", {"at": "08:00"}),
    ("MENU", "menu", {}), ("?", "menu", {}), ("1022", "menu", {}), ("help", "menu", {}),
    ("giúp", "menu", {}), ("TK", "menu", {}),
    ("HD", "hd", {}), ("hướng dẫn", "hd", {}), ("HD 2", "hd", {"item": "2"}), ("HD 8", "hd", {"item": "8"}),
    ("HD Bluezone", "hd", {"item": "3"}), ("hd an toan covid", "hd", {"item": "8"}),
    ("SL VN", "tin", {"item": "2", "scope": "vn"}), ("SL the gioi", "tin", {"item": "2", "scope": "world"}),
    ("SL Vinh Hai", "tin", {"item": "2", "where": "Vinh Hai"}),
    ("TB phong toa", "tin", {"item": "3", "notice": "lockdown"}),
    ("TB cách ly Vĩnh Hải", "tin", {"item": "3", "notice": "quarantine", "where": "Vĩnh Hải"}),
    ("VB 15", "tin", {"item": "4", "document": "15"}),
    ("VB 15/CT-UBND", "tin", {"item": "4", "document": "15/CT-UBND"}),
    ("DKTIN phong toa", "dktin", {"notice": "lockdown"}),
    # texts off and on
    ("TC", "tc", {}), ("stop", "tc", {}), ("từ chối", "tc", {}), ("TU CHOI", "tc", {}),
    ("NGUNG TIN", "tc", {}), ("UNSUB", "tc", {}),
    ("DKTIN", "dktin", {}), ("đktin", "dktin", {}), ("Start", "dktin", {}), ("UNSTOP", "dktin", {}),
    # codes
    ("MA", "ma", {}), ("mã", "ma", {}), ("max", "ma", {}), ("OTP", "otp", {}), ("SAI", "sai", {}),
    ("SAI 10482138", "sai", {"receipt": "10482138"}), ("482913", "code", {"code": "482913"}),
    ("482 913", "code", {"code": "482913"}),
    ("Mã chưa tới", "otp", {"again": "yes"}), ("Không nhận được mã", "otp", {"again": "yes"}),
    ("khong nhan duoc ma otp", "otp", {"again": "yes"}),
    # by name only in guides
    ("TIEM", "tiem", {}), ("tiêm", "tiem", {}), ("TIEM 1048219", "tiem", {"registration": "1048219"}),
    ("KHAM", "kham", {}), ("BS", "bs", {}),
    ("GAO", "gao", {}), ("gạo 5", "gao", {"people": "5"}),
    ("gao vinh hai, het gao 2 ngay", "gao", {"text": "vinh hai, het gao 2 ngay"}), ("PA", "pa", {}), ("SSK", "ssk", {}),
    ("PU", "pu", {}), ("XOA", "xoa", {}),
    ("SAOLUU", "saoluu", {}), ("GOPY", "gopy", {}),
    ("GOPY loa xã nhỏ quá", "gopy", {"text": "loa xã nhỏ quá"}),
    ("BHYT 5800000001", "kb", {"card": "5800000001"}), ("KB BHYT 5800000001", "kb", {"card": "5800000001"}),
    ("BHYT GD4585800000001", "kb", {"card": "GD4585800000001"}),
    ("XONG", "xong", {}), ("GD", "gd", {}), ("DIEC", "diec", {}),
    ("HET DIEC", "diec", {"back": "1"}), ("VI", "language", {"to": "vi"}),
    ("EN", "language", {"to": "en"}),
    ("TEN Nguyen Van An", "ten", {"name": "Nguyen Van An"}),
    ("tên Katơr Thị Bông", "ten", {"name": "Katơr Thị Bông"}),
    ("BO KHAM 12", "bokham", {"number": "12"}), ("TX 0900000123", "tx", {"phone": "0900000123"}),
    ("DKD Quan com*Nhon Hai*22888", "dkd", {"text": "Quan com*Nhon Hai*22888"}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "name", "args"), COMMANDS)
def test_command_fires(text: str, name: str, args: dict[str, str]) -> None:
    reading = read(text, question_open=False)
    assert isinstance(reading, Command)
    assert (reading.name, dict(reading.args), reading.only) == (name, args, Sender.ANYONE)


@pytest.mark.parametrize(
    "text",
    [
        "KB Nguyen Van An 1985 nam Nhon Hai khoe",
        "kb Nguyễn Thị Hoa, 1990, nữ, Ninh Hải",
        "KB 1985 Nguyen Van An nam Nhon Hai",
        "KB Katơr Thị Bông 62t nu Phuoc Ha",
        "KB Vàng A Sử 15/03/1985",
        "KB Nguyen Viet Thang 1980 nam Phuoc Ha",
        "KB Lầu Thị Phượng 45t nữ Nhơn Hải",
        "KB Huy*1999*nam*Nhon Hai",
        "KB Đỗ Thị Tuổi 58 nữ Nhơn Hải",
        "Khai báo Lê Văn Đỗ 1970 nam Nhơn Hải",
    ],
)
def test_one_line_declaration(text: str) -> None:
    reading = read(text, question_open=False)
    assert isinstance(reading, Command)
    assert (reading.name, list(reading.args), reading.changes) == ("kb", ["line"], False)
    assert text.endswith(reading.args["line"])


@pytest.mark.parametrize(
    ("text", "name", "place"),
    [
        ("SDT Nhơn Hải", "sdt", "Nhơn Hải"), ("DDN Ninh Hai", "sdt", "Ninh Hai"),
        ("BV Ninh Thuan", "sdt", "Ninh Thuan"),
        ("DKTIN Vinh Hai", "dktin", "Vinh Hai"), ("NHAN Vinh Hai", "dktin", "Vinh Hai"),
    ],
)  # fmt: skip
def test_a_place_is_said_not_known(text: str, name: str, place: str) -> None:
    reading = read(text, question_open=False)
    assert isinstance(reading, Command)
    assert (reading.name, reading.place) == (name, place)


@pytest.mark.parametrize(
    ("text", "name", "only"),
    [
        ("DS 0900000123", "ds", Sender.STAFF), ("CI 0900000123 482913", "ci", Sender.STAFF),
        ("CT GD4585800000001", "ct", Sender.STAFF),
        ("BC 12*3", "bc", Sender.STAFF), ("KHAIHO 0900000123", "khaiho", Sender.STAFF),
        ("41 1", "dispatch", Sender.STAFF), ("DS", "ds", Sender.STAFF), ("PIN 4821", "pin", Sender.STAFF),
        ("CT16 còn không", "ct", Sender.STAFF), ("ATK 41536", "atk", Sender.SITE),
        ("ATK 41536 1 2 10", "atk", Sender.SITE),
        ("LT 0900000123", "lt", Sender.SITE),
        ("LOA", "loa", Sender.STAFF),
        ("Loa nhà văn hóa thôn", "loa", Sender.STAFF),
    ],
)  # fmt: skip
def test_staff_words_say_who_may_use_them(text: str, name: str, only: Sender) -> None:
    reading = read(text, question_open=False)
    assert isinstance(reading, Command)
    assert (reading.name, reading.only) == (name, only)


@pytest.mark.parametrize(
    ("text", "word", "details"),
    [
        ("CUU", "cuu", ""), ("cứu", "cuu", ""), ("Cứu mẹ con", "cuu", "mẹ con"),
        ("CUU!!! nha ngap", "cuu", "nha ngap"), ("cuuuu", "cuu", ""),
        ("cuu tui", "cuu", "tui"), ("cuwus tooi", "cuu", "tooi"), ("cu7u1", "cuu", ""), ("cưu", "cuu", ""),
        ("CUU HO xe", "cuu", "HO xe"),
        ("CAPCUU", "capcuu", ""), ("cấp cứu", "cap cuu", ""), ("CAP CUU Nhon Hai", "cap cuu", "Nhon Hai"),
        ("SOS", "sos", ""),
        ("sos nha toi", "sos", "nha toi"), ("115", "115", ""), ("gọi 115", "115", ""),
        ("cuu tro voi, me kho tho", "cuu", "tro voi, me kho tho"),
        ("S.O.S", "sos", ""), ("s.o.s.", "sos", ""), ("S O S", "sos", ""), ("S-O-S!!!", "sos", ""),
        ("S.O.S nhà ngập", "sos", "nhà ngập"),
        ("911", "911", ""), ("111", "111", ""), ("112", "112", ""), ("113", "113", ""), ("114!", "114", ""),
        ("goi 113", "113", ""), ("gọi 114", "114", ""),
        ("113 ơi", "113", ""), ("gọi 115 giùm em với", "115", ""),
    ],
)  # fmt: skip
def test_rescue(text: str, word: str, details: str) -> None:
    for question_open in (True, False):
        assert read(text, question_open=question_open) == Rescue(word, details)


@pytest.mark.parametrize(
    "text",
    [
        "cừu",
        "Cừu nhà tôi ốm",
        "cuwuf",
        "cựu chiến binh",
        "Cửu Long",
        "115 Nguyễn Trãi",
        "cụ bà",
        "113 Trần Phú",
        "nhà số 112",
        "911 người",
        "110",
        "116",
        "S O",
        "so sánh",
        "s.o.n",
    ],
)
def test_not_rescue(text: str) -> None:
    assert not isinstance(read(text, question_open=False), Rescue)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("CC", "cc"), ("cc!", "cc"), ("CUU TRO", "cuu tro"), ("Cứu trợ cho thôn em với", "cuu tro"),
        ("KHO", "kho"), ("khó", "kho"),
        ("SK KHO", "kho"), ("SK 36.8*98*KHO", "kho"), ("SK K KHO", "kho"), ("dung", "tc"), ("dừng", "tc"),
        ("đừng nhắn nữa", "tc"),
        ("thoi dung nhan nua", "tc"), ("ngưng", "tc"), ("không nhận tin nữa", "tc"), ("Ra?", "ra"),
        ("TC?", "tc"),
    ],
)  # fmt: skip
def test_asked_once(text: str, name: str) -> None:
    assert read(text, question_open=False) == AskOnce(name)


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("SUA", Control(Move.BACK)), ("sửa", Control(Move.BACK)), ("LUI", Control(Move.BACK)),
        ("lùi", Control(Move.BACK)),
        ("SUA 4", Control(Move.EDIT, 4)), ("sua4", Control(Move.EDIT, 4)),
        ("sửa câu 3", Control(Move.EDIT, 3)), ("sua3", Control(Move.EDIT, 3)),
        ("THOAT", Control(Move.LEAVE)), ("thoát", Control(Move.LEAVE)), ("HUY", AskOnce("huy")),
        ("hủy", AskOnce("huy")), ("Huỷ", AskOnce("huy")),
    ],
)  # fmt: skip
def test_control_words_only_while_a_question_is_open(text: str, reading: Reading) -> None:
    assert read(text, question_open=True) == reading
    assert read(text, question_open=False) == Free()


@pytest.mark.parametrize("number", range(10))
def test_digits(number: int) -> None:
    assert read(f"{number}", question_open=False) == Digit(number)
    assert read(f"({number}).", question_open=True) == Digit(number)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("BK", "kb"), ("KBB", "kb"), ("MENUU", "menu"), ("MNEU", "menu"), ("HIO", "hoi"),
        ("TINGAI", "tingia"), ("SDTT", "sdt"), ("DKTN", "dktin"),
        ("CUUR", "cuu"), ("HOI", "hoi"), ("TINGI", "tingia"),
    ],
)  # fmt: skip
def test_near_asks(text: str, name: str) -> None:
    assert read(text, question_open=False) == Near(name)


@pytest.mark.parametrize("text", ["kai y te", "Khia y tế", "khai yte", "khay y te.", "khai bao y t"])
def test_a_service_written_out_with_a_slip_is_asked_about(text: str) -> None:
    assert read(text, question_open=False) == Near("kb")


@pytest.mark.parametrize("text", ["kai y", "khai thac y te", "tram y te", "mai khai y te duoc khong"])
def test_what_is_further_off_is_free_text(text: str) -> None:
    assert read(text, question_open=False) == Free()


@pytest.mark.parametrize("text", ["41356", "41 356", "41356."])
def test_a_site_number_with_a_wrong_digit_goes_to_who_can_say_so(text: str) -> None:
    assert read(text, question_open=False) == Near("site", {"site": "41356"})


# The named cases of people.md §1.1, §1.2 and §8 f, and sentences around every keyword.
FREE = [
    "Má tôi bệnh mấy bữa nay", "Má", "Má ơi con về rồi", "Huy bị sốt", "Dũng ơi", "Đúng giờ nào thì tiêm",
    "Dùng thuốc gì", "Đừng đi ra ngoài",
    "XN", "XN dương tính", "Sài Gòn còn phong tỏa không", "Rồi ạ", "Đói quá hết gạo",
    "Phong tỏa đến bao giờ", "Phòng 5 chưa có nước",
    "Phỏng nặng", "Tiệm nào mở cửa", "Nhận được rồi", "Nhận được tin rồi cảm ơn", "Sữa cho bé hết",
    "Đc: thôn Mỹ Tường", "Kh có",
    "CC 058085000001", "cc 058085000001 cua toi", "chung cư CC2", "Hội trường thôn ngập rồi", "Hơi mệt",
    "hoi met", "Hồi sáng em gọi",
    "KB là gì vậy", "khai sinh năm 1985 ở đâu", "Khải 1985", "khai bao nhu the nao", "KB ko được",
    "KB Nguyen Van An", "Ra ngoài được không",
    "ra viện rồi", "Rà soát", "SK cua me toi khong tot", "SK 98", "SK 1 2 3", "SK 1 98", "SK 36.8 98 80", "SK P5 368",
    "HOI a",
    "Tin tưởng chính quyền", "tin vui",
    "TIN 9", "tín", "SDT cua ai vay?", "gọi cho tôi với", "GOI 25h", "Gói quà Tết", "gói", "Gấp lắm rồi",
    "giúp đỡ nhau", "MENU quán cơm",
    "Từ chối tiêm có sao không", "TC Bình Phước ở đâu", "dc", "DC: thôn Mỹ Tường", "DKTIN được không?",
    "Nhân viên y tế", "Mã Lai", "ma", "Mà", "OTP là gì", "Sai rồi",
    "SAI 123", "tiêm mũi 2 chưa", "Khám ở đâu", "BS ơi", "Gạo hết rồi", "Pa con sốt", "Xóa nợ",
    "Xong việc rồi", "Vì sao", "Vị trí", "en ơi",
    "TEN gi vay", "Tên tôi là An", "tên thuốc đó là gì", "Tên đường mới là gì", "Bỏ khám được không",
    "TV hư rồi", "NN nhà tôi", "DK thế nào",
    "Dạ", "Hông", "Đến nơi rồi", "vào được chưa", "VAO 41356", "12", "1985", "15031985", "0900000123",
    "058085000001", "XM hết bao nhiêu",
    "Cảm ơn tin nhắn thật hữu ích", "mã thẻ bảo hiểm của tôi sai", "Má chưa tới", "không có má",
    "Con heo bệnh", "đúng", "Đúng rồi",
]  # fmt: skip


@pytest.mark.parametrize("text", [text for text in FREE if text != "ma"])
def test_sentences_stay_free(text: str) -> None:
    assert read(text, question_open=False) == Free()


@pytest.mark.parametrize("text", ["XN", "KHONG", "Huy", "dung", "đúng", "Má", "cô", "Sữa"])
def test_never_a_command_inside_a_question(text: str) -> None:
    assert not isinstance(read(text, question_open=True), Command | Control)


def test_every_keyword_row_is_fired_by_a_test() -> None:
    fired = {name for _, name, _ in COMMANDS} | {"ds", "ci", "ct", "bc", "khaiho", "pin", "atk", "lt", "loa"}
    assert {keyword.name for keyword in KEYWORDS} <= fired


def test_danger_is_never_filed_as_a_question() -> None:
    assert read("HOI me toi kho tho qua", question_open=False) == Free()


_TEXTS = [text for text, *_ in COMMANDS] + FREE


@given(st.text(max_size=200), st.booleans())
def test_never_raises(text: str, question_open: bool) -> None:
    read(text, question_open=question_open)


@given(st.text(alphabet="kbsrachoitnd0123456789 *.,?áđ\u0301", max_size=25), st.booleans())
def test_never_raises_near_keywords(text: str, question_open: bool) -> None:
    read(text, question_open=question_open)


@given(
    st.sampled_from(_TEXTS),
    st.sampled_from(["NFC", "NFD"]),
    st.sampled_from([str.upper, str.lower, str]),
    st.booleans(),
)
def test_form_case_and_space_do_not_matter(
    text: str, form: str, case: type[str], question_open: bool
) -> None:
    typed = unicodedata.normalize(form, f" \n{case(text)}  ")
    assert _kind(read(typed, question_open=question_open)) == _kind(read(text, question_open=question_open))


def _kind(reading: Reading) -> tuple[type, str]:
    return type(reading), getattr(reading, "name", "")
