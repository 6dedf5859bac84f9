"""What an item of content can be, and which kinds of notices and guides there are; words for staff, no rule."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from gateway.said import Said


class Kind(Said):
    """What an item is."""

    NEWS = "news", "tin tức"
    SITUATION = "situation", "tình hình dịch trong ngày"
    NOTICE = "notice", "thông báo"
    DIRECTIVE = "directive", "văn bản chỉ đạo"
    VACCINATION = "vaccination", "lịch, điểm tiêm"
    TESTING = "testing", "điểm xét nghiệm, khám sàng lọc"
    TREATMENT = "treatment", "nơi điều trị"
    PREVENTION = "prevention", "cách phòng tránh"
    GUIDE = "guide", "hướng dẫn"


class NoticeType(Said):
    """What a notice is about; each can be listed and subscribed to."""

    ORDER = "order", "chỉ đạo"
    MEASURE = "measure", "biện pháp"
    STATE = "state", "tình hình"
    TRACING = "tracing", "truy vết"
    LOCKDOWN = "lockdown", "phong tỏa"
    QUARANTINE = "quarantine", "cách ly"


class Guide(Said):
    """Which guide: HD and its number, or the name of the app it is about; 5 is the text of prevention itself."""

    DECLARE = "1", "khai báo y tế"
    CODES = "2", "mã vào ra: của mình và của điểm"
    BLUEZONE = "3", "Bluezone"
    PROVINCE = "4", "ứng dụng của tỉnh"
    VHD = "6", "Vietnam Health Declaration"
    NCOVI = "7", "NCOVI"
    SAFE = "8", "AntoanCovid"


SUBTYPES: Final[Mapping[Kind, type[Said]]] = {Kind.NOTICE: NoticeType, Kind.GUIDE: Guide}
"""Kinds that are divided further: what an item of them must say it is."""

FRESH_NEWS: Final = (Kind.NEWS, Kind.SITUATION)
"""What "the newest" is looked for among."""

FACILITIES: Final = (Kind.VACCINATION, Kind.TESTING, Kind.TREATMENT)

TOPICS: Final[Mapping[str, str]] = {
    Kind.NEWS.value: "tin tức",
    Kind.SITUATION.value: "tình hình dịch",
    Kind.VACCINATION.value: "lịch tiêm",
    **{each.value: f"thông báo {each.sentence}" for each in NoticeType},
}
"""What somebody can subscribe to; a notice goes by its type."""


def topic_of(kind: str, subtype: str | None) -> str | None:
    """The topic an item is sent under; None for what is looked up and never sent."""
    topic = subtype if kind == Kind.NOTICE else kind
    return topic if topic in TOPICS else None
