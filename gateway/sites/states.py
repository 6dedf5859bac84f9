"""The words a site or a visit can be described by, each with a sentence; no rule."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """What a site is; `label` says it to staff (services of the plan, §2.3)."""

    label: str

    def __new__(cls, value: str, label: str) -> Kind:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    OFFICE = "office", "cơ quan, công sở"
    HOSPITAL = "hospital", "bệnh viện, trạm y tế"
    SCHOOL = "school", "trường học"
    SUPERMARKET = "supermarket", "siêu thị"
    MARKET = "market", "chợ"
    LODGING = "lodging", "cơ sở lưu trú"
    RESTAURANT = "restaurant", "nhà hàng"
    EATERY = "eatery", "quán ăn"
    CAFE = "cafe", "quán cà phê"
    ENTERPRISE = "enterprise", "xí nghiệp, doanh nghiệp"
    TRANSPORT = "transport", "phương tiện công cộng"
    CHECKPOINT = "checkpoint", "trạm kiểm soát liên ngành"


class Purpose(StrEnum):
    """What a site is registered for."""

    GATE = "gate"
    QUARANTINE = "quarantine"

    @property
    def label(self) -> str:
        """The purpose as staff read it."""
        return _PURPOSES[self]


_PURPOSES: Final[Mapping[Purpose, str]] = {
    Purpose.GATE: "điểm kiểm dịch",
    Purpose.QUARANTINE: "điểm kiểm soát cách ly",
}


class State(StrEnum):
    """Whether a site takes people in; only an active one does. Leaving is always possible."""

    REQUESTED = "requested"  # asked for; the authority has not decided
    ACTIVE = "active"
    SUSPENDED = "suspended"  # takes nobody in for now
    CLOSED = "closed"  # for good

    @property
    def label(self) -> str:
        """The state as staff read it."""
        return _STATES[self]


_STATES: Final[Mapping[State, str]] = {
    State.REQUESTED: "chờ duyệt",
    State.ACTIVE: "đang hoạt động",
    State.SUSPENDED: "tạm ngừng",
    State.CLOSED: "đã đóng",
}


class Act(StrEnum):
    """What the authority does with a site, as the audit log names it (`site.<act>`)."""

    APPROVE = "approve"
    REFUSE = "refuse"  # a request that does not become a site
    SUSPEND = "suspend"
    RESUME = "resume"
    CLOSE = "close"
    REISSUE = "reissue"  # another number for its gate; the old one is dead
    EDIT = "edit"


MOVES: Final[Mapping[Act, Mapping[State, State]]] = {
    Act.APPROVE: {State.REQUESTED: State.ACTIVE},
    Act.REFUSE: {State.REQUESTED: State.CLOSED},
    Act.SUSPEND: {State.ACTIVE: State.SUSPENDED},
    Act.RESUME: {State.SUSPENDED: State.ACTIVE},
    Act.CLOSE: {State.ACTIVE: State.CLOSED, State.SUSPENDED: State.CLOSED},
    Act.REISSUE: {State.ACTIVE: State.ACTIVE, State.SUSPENDED: State.SUSPENDED},
    Act.EDIT: {each: each for each in (State.REQUESTED, State.ACTIVE, State.SUSPENDED)},
}
"""From which state an act is possible, and what it leads to; a closed site stays closed and is registered anew."""


class Retired(StrEnum):
    """Why a number is no longer a site's own; whoever texts it is told accordingly."""

    REISSUED = "reissued"  # the board was lost, copied or misused
    MOVED = "moved"  # the site is somewhere else now


class Method(StrEnum):
    """How somebody was let in, or out."""

    SMS = "sms"
    USSD = "ussd"
    VOICE = "voice"
    WEB = "web"  # their own smartphone, on the page of the site
    OTP_STAFF = "otp_staff"  # a code texted to their phone, told to the staff
    BHYT = "bhyt"  # the insurance card
    CCCD = "cccd"  # the identity card
    KIOSK_QR = "kiosk_qr"  # the QR code of a declaration
    BEHALF = "behalf"  # the staff declared for them
    READ_OUT = "read_out"  # a number said aloud, its phone not there
    NO_PAPERS = "no_papers"  # no phone and no card: a name, a year, a hamlet
    PAPER = "paper"  # a sheet kept while there was no power, entered later by hand
    IMPORT = "import"  # the same as a file


UNPROVED: Final = frozenset({Method.READ_OUT, Method.NO_PAPERS, Method.PAPER, Method.IMPORT})
"""Nobody has shown that they are whom these say; the visit stands all the same."""


class Proof(StrEnum):
    """Whether it is certain who came."""

    PROVED = "proved"
    UNVERIFIED = "unverified"


class Arrival(StrEnum):
    """How the arrival of a visit is known."""

    EXACT = "exact"  # recorded when the person came
    TOLD = "told"  # said by the person when they left
    UNKNOWN = "unknown"  # only the departure was recorded


class ClosedBy(StrEnum):
    """What ended a visit; a visit without it is open, unless it was disputed."""

    PERSON = "person"  # they said that they left
    NEXT_VISIT = "next_visit"  # they were seen elsewhere
    TRIP = "trip"  # the trip of the vehicle ended, and everybody got out
    TIME = "time"  # nobody said anything for hours: when they left is not known
