"""What is wrong with the words of an alert before anybody hears them: what forbids it, and what a person must look at.

Every rule comes from people.md §1, §4 and §6; those of the catalogue's own texts stand in `gateway.wording.lint`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final, Literal

from gateway import clock
from gateway.alerts.model import Alert, Words
from gateway.alerts.states import Reality
from gateway.text.accents import apply as apply_accents
from gateway.text.fold import fold, strip_accents
from gateway.text.segments import measure
from gateway.wording.lint import COLLIDING

MOST_SEGMENTS: Final = 3
"""Parts of an alert's text: who reads on a small screen in the rain reads no more; longer ones warn with their cost."""
LONGEST: Final = 1000
"""Characters of one text, whatever it costs."""

Weight = Literal["forbids", "warns"]


@dataclass(frozen=True)
class Finding:
    """One thing to put right (`forbids`) or to look at (`warns`): where, by which rule, and what in words."""

    lang: str
    field: str
    rule: str
    weight: Weight
    said: str


_LINK = re.compile(r"https?:|www\.|\b[\w-]+\.(?:vn|com|net|org|gov|info|me|ly)\b|\w@\w", re.IGNORECASE)
_REPLY = re.compile(r"\b(?:tra loi|reply)\b")
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
_CLOCK = re.compile(r"\b\d{1,2}(?:[:h]\d{2}|h)\b")
_UNTIL = re.compile(r"\b(?:den|toi|truoc|until|het)\b.{0,12}\d{1,2}(?:[:h]\d{2}|h\b|/\d)")
_DEAD = re.compile(r"\b\d+\s+(?:nguoi\s+)?(?:chet|tu vong|thiet mang|mat tich|dead|killed)\b")
_TEXT_IT = re.compile(r"\b(?:soan|text)\s+(?:8|9|[A-Z]{2,})", re.IGNORECASE)
_TO_NUMBER = re.compile(r"\b(?:gui|to)\s+1022\b")
_SAFE = re.compile(r"\bsoan\s+8\b|\btext\s+8\b")
_RESCUE = re.compile(r"\bsoan\s+9\b|\btext\s+9\b")
_ACTIONS = MappingProxyType(
    {
        "vi": ("roi ", "len ", "vao ", "tranh ", "khong ", "o trong", "so tan", "di chuyen", "soan ", "goi ", "dun ",
               "tat ", "dong ", "mang ", "den ", "chuan bi", "theo doi", "kiem tra", "khai ", "khong can lam gi",
               "bao "),
        "en": ("leave", "go ", "stay", "avoid", "do not", "boil", "move", "call", "text ", "prepare", "nothing to do",
               "check"),
    }
)  # fmt: skip
_DRILL = MappingProxyType({"vi": "dien tap", "en": "drill"})
_TEST = MappingProxyType({"vi": "thu nghiem", "en": "test"})
_CLEAR = (
    "cho dung",
    "roi ngay",
    "roi khoi",
    "roi nha",
    "dung lai",
    "dung yen",
    "cach ly",
    "cach xa",
    "ban do",
    "ban tin",
    "cam on",
)
"""Two syllables leave no doubt."""
_MARKS = MappingProxyType({Reality.EXERCISE.value: _DRILL, Reality.TEST.value: _TEST})
_ALL_CAPS_MOST: Final = 6  # words in a row: a hazard, a drill's first line; more is shouting


def look(alert: Alert, words: Sequence[Words], now: datetime) -> list[Finding]:
    """Everything to be said about the words of `alert`; empty where nothing is."""
    found = [finding for each in words for rule in RULES for finding in rule(alert, each, now)]
    if not any(each.lang == "vi" for each in words):
        found.insert(0, Finding("vi", "sms", "missing", "forbids", "Cần có nội dung tiếng Việt."))
    return found


def forbids(findings: Sequence[Finding]) -> list[Finding]:
    """Those that must be put right first."""
    return [finding for finding in findings if finding.weight == "forbids"]


def warns(findings: Sequence[Finding]) -> list[Finding]:
    """Those that a person may pass, having read them."""
    return [finding for finding in findings if finding.weight == "warns"]


def _complete(_alert: Alert, words: Words, _now: datetime) -> Iterator[Finding]:
    for field in ("headline", "sms", "spoken"):
        if not getattr(words, field).strip():
            yield Finding(words.lang, field, "missing", "forbids", "Chưa có nội dung.")
    for field in FIELDS:
        said = getattr(words, field)
        if len(said) > LONGEST:
            yield Finding(words.lang, field, "too_long", "forbids", f"Dài hơn {LONGEST} ký tự.")
        for hole in _PLACEHOLDER.findall(said):
            yield Finding(words.lang, field, "placeholder", "forbids", f"Chỗ trống {hole} chưa được điền.")


def _links(_alert: Alert, words: Words, _now: datetime) -> Iterator[Finding]:
    for field in FIELDS:
        if _LINK.search(getattr(words, field)):
            yield Finding(
                words.lang, field, "link", "forbids",
                "Có đường dẫn: tin của 1022 không bao giờ có, để không ai bị lừa bấm vào.",
            )  # fmt: skip


def _replies(_alert: Alert, words: Words, _now: datetime) -> Iterator[Finding]:
    said = _plain(words.sms)
    if _REPLY.search(said):
        yield Finding(
            words.lang, "sms", "reply", "forbids",
            "Viết “trả lời”: máy không trả lời được tin của một tên. Viết “soạn … gửi 1022”.",
        )  # fmt: skip
    if _TEXT_IT.search(words.sms) and not _TO_NUMBER.search(said):
        yield Finding(
            words.lang,
            "sms",
            "no_number",
            "forbids",
            "Bảo người ta soạn tin mà không nói gửi đến 1022.",
        )


def _drills(alert: Alert, words: Words, _now: datetime) -> Iterator[Finding]:
    """Who hears one half of a drill must know that it is one (people.md §6)."""
    marks = _MARKS.get(alert.reality)
    for field in ("sms", "spoken", "chat", "loudspeaker"):
        said = fold(getattr(words, field))
        mark = marks.get(words.lang, "") if marks else ""
        if marks and said and not (said.startswith(mark) and mark in said[-60:] and said.count(mark) > 1):
            yield Finding(
                words.lang, field, "drill_words", "forbids",
                f"Phải nói “{mark.upper()}” ở đầu và ở cuối.",
            )  # fmt: skip
        if alert.reality == Reality.ACTUAL and said.startswith((_DRILL.get(words.lang, "\0"), _TEST["vi"])):
            yield Finding(
                words.lang, field, "not_a_drill", "forbids", "Là cảnh báo thật mà lời nói là diễn tập."
            )


def _calm(_alert: Alert, words: Words, _now: datetime) -> Iterator[Finding]:
    for field in FIELDS:
        said = getattr(words, field)
        if "!" in said:
            yield Finding(
                words.lang, field, "exclamation", "warns", "Dấu chấm than làm người ta sợ mà không hiểu thêm."
            )
        if _DEAD.search(_plain(said)):
            yield Finding(
                words.lang,
                field,
                "deaths",
                "warns",
                "Nêu số người chết, mất tích: không giúp ai thoát nạn.",
            )
        if field != "headline" and _shouts(said):
            yield Finding(
                words.lang, field, "capitals", "warns", "Nhiều chữ in hoa liền nhau: chỉ in hoa tên mối nguy."
            )


def _what_it_needs(alert: Alert, words: Words, _now: datetime) -> Iterator[Finding]:
    """Who, when, what, until when, what to do (A1)."""
    if alert.reality != Reality.ACTUAL or alert.relation == "cancel":
        return
    said = _plain(words.sms)
    if fold(alert.issuer) not in fold(words.sms):
        yield Finding(words.lang, "sms", "issuer", "warns", f"Không nói ai báo ({alert.issuer}).")
    if not _CLOCK.search(said):
        yield Finding(
            words.lang, "sms", "time", "warns", "Không có giờ: người nhận không biết tin mới hay cũ."
        )
    if alert.relation != "correction" and not _UNTIL.search(said):
        yield Finding(words.lang, "sms", "until", "warns", "Không nói đến khi nào.")
    if not any(action in f" {said} " for action in _ACTIONS.get(words.lang, _ACTIONS["vi"])):
        yield Finding(words.lang, "sms", "action", "warns", "Không nói phải làm gì.")
    if alert.purpose == "emergency" and alert.relation is None:
        if not _RESCUE.search(said):
            yield Finding(words.lang, "sms", "rescue", "warns", "Không nói cách gọi cứu (soạn 9 gửi 1022).")
        if not _SAFE.search(said):
            yield Finding(
                words.lang,
                "sms",
                "safe",
                "warns",
                "Không nói cách báo an toàn (soạn 8): sẽ không biết ai đã nghe.",
            )


def _collisions(alert: Alert, words: Words, _now: datetime) -> Iterator[Finding]:
    """Two words that mean opposite things once their accents are gone (people.md §1.18)."""
    if words.lang != "vi" or alert.accents == "keep":
        return
    said = f" {' '.join(re.findall(r'[a-z]+', fold(words.sms)))} "
    for clear in _CLEAR:
        said = said.replace(f" {clear} ", "  ")
    for word in sorted(COLLIDING):
        if f" {word} " in said:
            yield Finding(
                "vi", "sms", "collision", "warns",
                f"“{word}” không dấu có thể đọc là {COLLIDING[word]}: nên dùng từ hai tiếng, ví dụ “không được vào”.",
            )  # fmt: skip


def _cost(alert: Alert, words: Words, _now: datetime) -> Iterator[Finding]:
    forms: dict[str, str] = (
        {"fold": "không dấu", "keep": "có dấu"}
        if alert.accents == "own"
        else {alert.accents: "có dấu" if alert.accents == "keep" else "không dấu"}
    )
    for form, called in forms.items():
        size = measure(apply_accents(words.sms, form))  # type: ignore[arg-type]  # a word of the policy
        if size.segments > MOST_SEGMENTS:
            yield Finding(
                words.lang, "sms", "segments", "warns",
                f"Dài {size.segments} phần ({called}, {size.units} đơn vị): mỗi người nhận tính {size.segments} tin.",
            )  # fmt: skip
    odd = [char for char in measure(strip_accents(words.sms)).offending if not char.isspace()]
    if odd and alert.accents != "keep":
        yield Finding(
            words.lang, "sms", "alphabet", "warns",
            f"Ký tự {' '.join(odd)} làm tin không dấu vẫn phải gửi dạng đắt gấp đôi.",
        )  # fmt: skip


def _its_time(alert: Alert, words: Words, now: datetime) -> Iterator[Finding]:
    """The date it says is a date it is sent on."""
    here = clock.local(max(now, alert.starts_at or now))
    dates = set(re.findall(r"\b(\d{1,2})/(\d{1,2})\b", words.sms))
    if not dates or words.lang != "vi":
        return
    last = clock.local(alert.expires_at).date()
    said = {(int(day), int(month)) for day, month in dates}
    if all((month, day) < (here.month, here.day) and here.date() <= last for day, month in said):
        yield Finding("vi", "sms", "old_date", "warns", "Ngày trong tin đã qua.")


def _plain(said: str) -> str:
    """Without accents and capitals, with its points and colons: times and dates are still times and dates."""
    return strip_accents(said).casefold()


def _shouts(said: str) -> bool:
    run = 0
    for word in re.findall(r"[^\W\d_]+", said):
        run = run + 1 if len(word) > 1 and word.isupper() else 0
        if run > _ALL_CAPS_MOST * 2:
            return True
    return False


Rule = Callable[[Alert, Words, datetime], Iterator[Finding]]

FIELDS: Final = ("headline", "sms", "spoken", "chat", "loudspeaker", "description", "instruction")
"""What an alert says, form by form."""
RULES: Final[tuple[Rule, ...]] = (
    _complete,
    _links,
    _replies,
    _drills,
    _calm,
    _what_it_needs,
    _collisions,
    _cost,
    _its_time,
)
