"""What a registration for a dose can be described by, and the words of its form; each with a sentence; data only.

The form is the one of the national portal of 2021 without ethnic group: language is kept, ethnicity never (people.md §6
of the plan).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

TOPIC: Final = "vaccination"
"""What open pages listen to."""

MOST_DOSES: Final = 4


class State(StrEnum):
    """What has become of a registration. `label`: what staff read."""

    label: str

    REGISTERED = "registered", "chờ gọi"
    CALLED = "called", "đã gọi tiêm"  # a place, a day and hours have been texted
    VACCINATED = "vaccinated", "đã tiêm"
    WITHDRAWN = "withdrawn", "đã rút"  # the person, or staff for them; they may register anew

    def __new__(cls, value: str, label: str = "") -> State:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member


MOVES: Final[Mapping[State, frozenset[State]]] = MappingProxyType(
    {
        State.REGISTERED: frozenset({State.CALLED, State.VACCINATED, State.WITHDRAWN}),
        State.CALLED: frozenset({State.CALLED, State.VACCINATED, State.WITHDRAWN}),
        State.VACCINATED: frozenset(),
        State.WITHDRAWN: frozenset(),
    }
)
"""From each state, the states that may follow; whoever did not come is called again."""

PRIORITIES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "health": "nhân viên y tế, tuyến đầu",
        "old": "từ 65 tuổi",
        "chronic": "có bệnh nền",
        "pregnant": "mang thai, cho con bú",
        "teacher": "giáo viên, học sinh",
        "worker": "công nhân, tiểu thương",
        "other": "người dân khác",
    }
)
OCCUPATIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "farmer": "nông, ngư nghiệp",
        "worker": "công nhân",
        "trader": "buôn bán, dịch vụ",
        "official": "cán bộ, viên chức",
        "student": "học sinh, giáo viên",
        "retired": "hưu trí, nội trợ",
        "other": "việc khác",
    }
)
HISTORY_ONE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "anaphylaxis": "phản vệ độ 2 trở lên",
        "covid": "mắc COVID trong 6 tháng",
        "other_vaccine": "tiêm vắc xin khác 14 ngày qua",
        "immune": "suy giảm miễn dịch, ung thư, cắt lách, xơ gan",
        "drugs": "thuốc ức chế miễn dịch, hóa xạ trị",
    }
)
HISTORY_TWO: Final[Mapping[str, str]] = MappingProxyType(
    {
        "acute": "đang bệnh cấp tính",
        "chronic": "bệnh mạn tính",
        "pregnant": "mang thai, cho con bú",
        "old": "từ 65 tuổi",
        "bleeding": "rối loạn đông máu",
    }
)
UNKNOWN: Final = "unknown"
"""Said of a screen of the medical history: the person does not know, and staff ask again before the dose."""
HISTORY: Final[Mapping[str, str]] = MappingProxyType(
    {**HISTORY_ONE, **HISTORY_TWO, UNKNOWN: "không rõ, hỏi lại trước khi tiêm"}
)
