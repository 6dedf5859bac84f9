"""The keywords of people.md §2 as one table: how each is spelled and when it acts; reads no text.

Spellings carry their accents: *hỏi* is HOI, *hội* is not. A keyword acts when it is the whole message
(`whole`), or when what follows has its shape. Public words are on posters; everything else is a silent
alias for who once learnt it. A service may not exist yet: the conversation knows, this table does not.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from gateway.dialogue import shapes
from gateway.dialogue.readings import Sender


@dataclass(frozen=True, slots=True)
class Keyword:
    """One row of the table.

    `acts_alone` and `acts_with` say whether it changes something at once, alone or with arguments; `everyday`
    that the bare word is also an ordinary answer.
    """

    name: str
    spellings: tuple[str, ...]
    shape: Callable[[str], shapes.Arguments | None] | None = None
    whole: bool = True
    args: Mapping[str, str] = field(default_factory=dict)
    acts_alone: bool = False
    acts_with: bool = False
    everyday: bool = False
    only: Sender = Sender.ANYONE


_ENGLISH = ("English", "tiếng Anh", "English please", "speak English", "do you speak English")

KEYWORDS: tuple[Keyword, ...] = (
    # Declare, enter, leave, report health
    Keyword("kb", ("KB", "KBYT"), shapes.declaration),
    Keyword("kb", ("khai báo y tế", "khai báo", "khai y tế"), shapes.strict_declaration),
    Keyword("kb", ("khai",), everyday=True),
    Keyword("kb", ("VETINH", "về tỉnh"), args={"start": "travel"}),
    Keyword("kb", ("DC",), shapes.starred, whole=False, args={"start": "travel"}),  # bare, "dc" is "được"
    Keyword("site", ("vào", "đến"), shapes.boarding, whole=False, acts_with=True, args={"way": "in"}),
    Keyword("ra", ("RA",), shapes.visit, acts_alone=True, acts_with=True),
    Keyword("sk", ("SK", "sức khỏe"), shapes.health, acts_with=True),
    # Ask, check, read
    Keyword("hoi", ("hỏi",), shapes.question, whole=False),
    Keyword("tingia", ("TINGIA", "tin giả", "XACMINH", "xác minh"), shapes.question),
    Keyword("tingia", ("XM",)),
    Keyword("tin", ("TIN",), shapes.menu_item),
    Keyword("tin", ("SL",), shapes.figures, args={"item": "2"}),
    Keyword("tin", ("số liệu",), args={"item": "2"}),
    Keyword("tin", ("TB",), shapes.notices, args={"item": "3"}, everyday=True),
    Keyword("tin", ("thông báo",), args={"item": "3"}, everyday=True),  # "Thông báo họp phụ huynh"
    Keyword("tin", ("VB", "văn bản"), shapes.document, args={"item": "4"}, everyday=True),
    Keyword("tin", ("PHONGTRANH", "phòng tránh"), args={"item": "6"}),
    Keyword("bd", ("BD", "bản đồ"), shapes.place_or_code),
    Keyword("sdt", ("SĐT", "DDN"), shapes.place_or_code),
    Keyword("sdt", ("BV",), shapes.place_or_code, args={"only": "hospital"}),
    Keyword("sdt", ("DOICDC",), shapes.place_or_code, args={"only": "team"}),
    # A person
    Keyword("goi", ("gọi",), shapes.hour, acts_alone=True, acts_with=True),
    Keyword("goi", ("gấp", "gặp"), acts_alone=True),
    Keyword("menu", ("MENU", "1022", "HELP", "giúp"), shapes.menu_item),
    Keyword("hd", ("HD", "hướng dẫn"), shapes.guide),
    Keyword("menu", ("TK",)),
    # News by text
    Keyword("tc", ("TC", "STOP", "từ chối", "ngừng tin", "ngưng tin", "UNSUB"), acts_alone=True),
    Keyword("dktin", ("ĐKTIN", "ĐK tin"), shapes.notices, acts_alone=True, acts_with=True),
    Keyword("dktin", ("START", "UNSTOP"), acts_alone=True),  # what carriers abroad tell people to text
    Keyword("dktin", ("nhận",), shapes.place, whole=False, acts_with=True),
    # My code, my data
    Keyword("ma", ("mã",)),
    Keyword("otp", ("OTP",)),
    Keyword("sai", ("SAI",), shapes.receipt, acts_alone=True, acts_with=True, everyday=True),
    Keyword("ssk", ("SSK", "sổ sức khỏe"), shapes.menu_item),
    Keyword("xoa", ("xóa",), everyday=True),
    Keyword("saoluu", ("SAOLUU", "sao lưu")),
    Keyword("kb", ("BHYT",), shapes.insurance, whole=False),  # a declaration that a card fills in
    Keyword("ten", ("tên",), shapes.person_name, whole=False, acts_with=True),
    Keyword("gd", ("GD",)),
    # By name only in guides
    Keyword("tiem", ("tiêm",), shapes.registration, everyday=True),
    Keyword("kham", ("khám",), everyday=True),
    Keyword("bokham", ("bỏ khám",), shapes.number, whole=False, acts_with=True),
    Keyword("bs", ("BS",), shapes.question, everyday=True),
    Keyword("gao", ("gạo",), shapes.need, everyday=True),
    Keyword("pa", ("PA",), shapes.report, everyday=True),
    Keyword("pa", ("phản ánh",), everyday=True),
    Keyword("pu", ("PU",), shapes.few_words),
    Keyword("gopy", ("GOPY", "góp ý"), shapes.question),
    Keyword("at", ("AT",), shapes.site, whole=False),
    Keyword("xong", ("XONG",), acts_alone=True, everyday=True),
    Keyword("diec", ("điếc",), acts_alone=True, everyday=True),
    Keyword("diec", ("hết điếc",), args={"back": "1"}, acts_alone=True),
    Keyword(
        "language", ("VI", "tiếng Việt", "Vietnamese"), args={"to": "vi"}, acts_alone=True, everyday=True
    ),
    Keyword("language", ("EN",), args={"to": "en"}, acts_alone=True, everyday=True),
    Keyword("language", _ENGLISH, args={"to": "en"}, everyday=True),  # also as a question
    Keyword("dkd", ("ĐKĐ",), shapes.starred, whole=False),
    Keyword("tx", ("TX",), shapes.phone, whole=False, acts_with=True),
    # Registered phones only; a citizen's "CT16 còn không" is plain text
    Keyword("ds", ("DS",), shapes.digits_first, only=Sender.STAFF),
    Keyword("ci", ("CI",), shapes.digits_first, whole=False, acts_with=True, only=Sender.STAFF),
    Keyword("ct", ("CT",), shapes.digits_first, whole=False, acts_with=True, only=Sender.STAFF),
    Keyword("bc", ("BC",), shapes.digits_first, acts_with=True, only=Sender.STAFF),
    Keyword("pin", ("PIN",), shapes.pin, whole=False, only=Sender.STAFF),
    Keyword("loa", ("LOA",), shapes.few_words, acts_alone=True, acts_with=True, only=Sender.STAFF),
    Keyword("khaiho", ("KHAIHO", "khai hộ"), shapes.phone, whole=False, only=Sender.STAFF),
    Keyword("atk", ("ATK",), shapes.self_check, whole=False, acts_with=True, only=Sender.SITE),
    Keyword("lt", ("LT",), shapes.digits_first, whole=False, acts_with=True, only=Sender.SITE),
)

PUBLIC: tuple[tuple[str, str], ...] = (
    ("cuu", "cuu"),
    ("kb", "kb"),
    ("ra", "ra"),
    ("sk", "sk"),
    ("hoi", "hoi"),
    ("tingia", "tingia"),
    ("tin", "tin"),
    ("sdt", "sdt"),
    ("goi", "goi"),
    ("menu", "menu"),
    ("tc", "tc"),
    ("dktin", "dktin"),
    ("ma", "ma"),
    ("otp", "otp"),
)
"""(word on posters, name): the only words a typing mistake may be near to."""
