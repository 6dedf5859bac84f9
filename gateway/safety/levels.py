"""The levels of safety and what each means for a site, in the words staff and people read; no rule."""

from __future__ import annotations

from enum import StrEnum


class Level(StrEnum):
    """How likely an infection spreads there; `label` says it to staff."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Level:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    VERY_LOW = "very_low", "rất ít nguy cơ"
    LOW = "low", "nguy cơ thấp"
    MEDIUM = "medium", "nguy cơ trung bình"
    HIGH = "high", "nguy cơ cao"
    VERY_HIGH = "very_high", "nguy cơ rất cao"


class Act(StrEnum):
    """What a level asks of a site."""

    OPEN = "open"  # it may operate
    WATCH = "watch"  # it may operate, and corrects what is worst
    REDUCE = "reduce"  # it must reduce the risk before it operates
    STOP = "stop"  # it must not operate


class Staleness(StrEnum):
    """How fresh a rating is; `label` says it to staff."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Staleness:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    UNRATED = "unrated", "không thuộc diện đánh giá"
    NEW = "new", "chưa đến hạn đánh giá lần đầu"
    CURRENT = "current", "còn hạn"
    OVERDUE = "overdue", "quá hạn"
