"""Say whether a sentence speaks of somebody now, of people in general, of the past or of animals.

"Covid có gây khó thở không" asks in general; "em khó thở có phải Covid không" asks from a bed. A first
person, a relative or a sign of the present outweighs the form of the question.
"""

import re

from gateway.dialogue import spelling
from gateway.dialogue.clauses import Clause
from gateway.text.fold import fold

# Who may be ill: accented, since tỏi, mè and bò fold to the same letters as tôi, mẹ and bố.
_PEOPLE = {
    "toi": ("tôi",), "tui": ("tui",), "em": ("em",), "con": ("con", "còn"), "chau": ("cháu",),
    "me": ("mẹ",), "ba": ("bà", "ba"), "bo": ("bố",), "ong": ("ông",), "chong": ("chồng",), "vo": ("vợ",),
    "anh": ("anh", "ảnh"),
    "chi": ("chị", "chỉ"), "bac": ("bác",), "chu": ("chú",), "be": ("bé",), "minh": ("mình",),
    "noi": ("nội",),
    "ngoai": ("ngoại",), "o": ("ổng",), "ma": ("má", "mạ"),
}  # fmt: skip
_NEEDS_ACCENT = frozenset({"o", "ma"})  # unaccented, "o" is "ở" and "ma" is "mà"

# Courtesies that name the writer without saying the writer is ill.
_FRAMES = re.compile(
    r"(?:xin |lam on )?cho (?:toi|tui|em|con|chau|minh|anh|chi)(?: xin)? (?:hoi|biet)"
    r"|(?:toi|tui|em|con|chau|minh)(?: (?:muon|can|xin|dinh|dang))* (?:hoi|tim hieu|thac mac|biet|doc)"
    r"|(?:(?:toi|tui|em|con|chau|minh) )?(?:xin )?(?:cam on|chao)(?: (?:anh|chi|bac si|em|co|chu|ban))?"
    r"|(?<!\S)(?:da )?(?:bac si|anh chi|(?:chi|anh|em|bac|co|chu) oi)(?!\S)"
    r"|(?:(?:vay|the|ha|a) )?(?:anh|chi|em|co|chu|bac|ad)(?: oi| a)?$"
    r"|ba (?:bau|con)|me bau|tre em|anh em|chi em",
    re.MULTILINE,
)
_NOW = re.compile(
    r"(?<!\S)(?:dang|bay gio|hom nay|hien gio|gio nay|nay (?:lai|van|bi)|tu (?:sang|toi|hom|dem|chieu"
    r"|khuya)|hoai"
    r"|lien tuc|lai bi|gio lai|van (?:con|bi|dang)|may (?:ngay|bua|hom) nay|luc nay|moi (?:vua|day)"
    r"|vua (?:bi|moi))(?!\S)"
)
_SUFFERS = re.compile(r"(?<!khi )(?<!neu )(?<!nguoi )(?<!ai )(?<!nhan )(?<!tre )(?<!luc )(?<!\S)bi(?!\S)")
_DEGREE = frozenset({"qua", "lam", "roi", "nhieu", "nang"})


def somebody(text: list[list[Clause]], clause: Clause, first: int, last: int) -> bool:
    """Whether the text shows a first person, a relative, or a sign these words happen now."""
    if last < len(clause.plains) and clause.plains[last] in _DEGREE:
        return True
    said = "\n".join(
        _people(other, range(first, last) if other is clause else range(0)) for other in _all(text)
    )
    bare = _FRAMES.sub(" ", said)
    return bool(_PERSON.search(bare) or _NOW.search(bare) or _SUFFERS.search(bare))


def now(text: list[list[Clause]]) -> bool:
    """Whether any sentence says it is happening now."""
    return any(_NOW.search(clause.plain) for clause in _all(text))


_PERSON = re.compile(rf"(?<!\S)(?:{'|'.join(_PEOPLE)}|hang xom)(?!\S)")


def _people(clause: Clause, without: range) -> str:
    """The clause folded, with every word that only folds to a person blanked."""
    shown = []
    for at, (raw, plain) in enumerate(zip(clause.raws, clause.plains, strict=True)):
        spelt = _PEOPLE.get(plain)
        marked = spelling.has_marks(raw)
        someone_else = spelt is not None and (raw not in spelt if marked else plain in _NEEDS_ACCENT)
        shown.append("_" if at in without or someone_else else plain)
    return " ".join(shown)


_QUESTION = re.compile(
    r"(?<!\S)(?:gi|nao|ra sao|sao|co phai|phai khong|bao gio|o dau|goi ai|may|bao nhieu|bao lau|co nen"
    r"|hay khong"
    r"|co that|duoc khong)(?!\S)"
    r"|(?<!\S)(?:khong|chua|ha|a)(?: vay| a| nhi| em| anh| chi| bac si| co| chu)*$"
)
_GENERAL_BEFORE = re.compile(
    r"(?<!\S)(?:gay|dan den|bien chung|trieu chung|dau hieu|bieu hien|tac dung phu|phan ung|chua|tri"
    r"|phong|ngua"
    r"|so cuu|xu ly|xu tri|cach|neu|truong hop|gia su|phong khi|de phong|the nao la|hien tuong|benh nhan"
    r"|nguoi benh|nguoi bi|covid|benh|thuoc|vac xin|vaccine|khau trang|ai|tre|nghe noi|nghe don|tin|tren mang"
    r"|facebook|zalo)(?!\S)"
    r"|(?<!\S)khi(?: bi| co| thay)?\s*$|(?<!\S)khi nao(?!\S)"
)
_GENERAL_AFTER = re.compile(
    r"^\s*(?:thi )?(?:nghia )?(?:(?:la|co phai la) (?:gi|trieu chung|dau hieu|bieu hien|benh|do|vi|sao"
    r"|hien tuong"
    r"|the nao|nhu the nao)|co nguy hiem|thuong|cua (?:covid|benh|tre)|khac|xay ra|sau tiem)"
)
_GENERAL_STATEMENT = re.compile(
    r"(?<!\S)(?:neu|gom|bao gom|theo bo y te|thuong gap|cach|so cuu|xu ly|xu tri|the nao la|huong dan"
    r"|khuyen cao"
    r"|canh bao|tuyen truyen|tap huan|dien tap|(?:theo|doc|xem|coi|tren) (?:bao|tin|tivi|ti vi|tv|dai|mang|facebook"
    r"|fb|zalo|tiktok|youtube)|ban tin|tin tuc|thoi su|bao dua tin|chuyen tiep|fwd|forward(?:ed)?)(?!\S)"
)


def in_general(sentence: list[Clause], place: int, first: int, last: int) -> bool:
    """Whether the sentence asks or teaches about such things in general; a bare question is not general."""
    clause = sentence[place]
    before = " ".join([*(other.plain for other in sentence[:place]), *clause.plains[:first]])
    after = " ".join([*clause.plains[last:], *(other.plain for other in sentence[place + 1 :])])
    if sentence[-1].ends_with == "?" or any(_QUESTION.search(other.plain) for other in sentence):
        return bool(_GENERAL_BEFORE.search(before) or _GENERAL_AFTER.search(after))
    return bool(_GENERAL_STATEMENT.search(before))


_LONG_AGO = re.compile(
    r"(?<!\S)(?:nam (?:ngoai|truoc|kia)|hoi (?:do|nho|xua|truoc|nam)|ngay xua|truoc day"
    r"|(?:thang|tuan|lan|dot) (?:truoc|roi)|tung)(?!\S)"
)


def long_ago(sentence: list[Clause]) -> bool:
    """Whether the sentence speaks of last week or longer ago; yesterday is still today for a sick person."""
    return any(_LONG_AGO.search(clause.plain) for clause in sentence)


# Urgent for a farmer, but not an ambulance. Unaccented, only what cannot be a person or a verb counts.
_ANIMAL = re.compile(
    r"(?<!\S)(?:(?:mấy )?con |đàn |bầy )?(?:bò|trâu|dê|cừu|heo|lợn|gà|vịt|ngan|ngỗng|chó|mèo|tôm|cá|cút"
    r"|thỏ|lúa|cây"
    r"|chim|bồ câu|nghé|bê)(?!\S)"
)
_ANIMAL_PLAIN = re.compile(
    r"(?<!\S)(?:heo|vit|trau|tom|meo|bo cau|(?:dan|bay|chuong|may con) (?:bo|de|cuu|ga|lon|cho)"
    r"|con (?:ga|cuu|de|cho meo)|ga vit)(?!\S)"
)
_OWNER = re.compile(r"(?:cua|nha) (?:toi|tui|em|con|chau|minh|anh|chi|ba|ong|bac)")


def of_animals(clause: Clause, first: int) -> bool:
    """Whether the words before `first` name animals or crops and, apart from their owner, nobody else."""
    raw, plain = " ".join(clause.raws[:first]), " ".join(clause.plains[:first])
    if not (_ANIMAL.search(raw) or _ANIMAL_PLAIN.search(plain)):
        return False
    left = _ANIMAL_PLAIN.sub(" ", fold(_ANIMAL.sub(" ", raw)))
    return not _PERSON.search(_OWNER.sub(" ", left))


def _all(text: list[list[Clause]]) -> list[Clause]:
    return [clause for sentence in text for clause in sentence]
