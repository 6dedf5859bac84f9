"""Why somebody needs help to leave, when they are called, what a call may bring: tables, each row a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from sqlalchemy import ColumnElement, and_, case

from gateway.movers.model import Mover

TOPIC: Final = "movers"
"""What open pages listen to."""


class Reason(StrEnum):
    """Why they cannot leave alone."""

    DIALYSIS = "dialysis"
    BEDRIDDEN = "bedridden"
    BOAT = "boat"
    PREGNANT = "pregnant"  # from the eighth month
    ALONE = "alone"  # and older than 75


@dataclass(frozen=True)
class Danger:
    """How soon they are called, 1 first, and why; `alone`: the same for whoever has nobody beside them."""

    turn: int
    why: str
    alone: int | None = None


DANGERS: Final[Mapping[Reason, Danger]] = MappingProxyType(
    {
        Reason.DIALYSIS: Danger(
            1, "Lỡ một lần lọc máu là nguy đến tính mạng: phải đến nơi có máy trước khi đường bị cắt."
        ),
        Reason.BEDRIDDEN: Danger(
            2,
            "Không tự đi được, phải khiêng bằng cáng; ở một mình thì không ai khiêng: gọi trước hết.",
            alone=1,
        ),
        Reason.BOAT: Danger(3, "Vào bờ mất nhiều giờ: gọi muộn thì không vào kịp nữa."),
        Reason.PREGNANT: Danger(4, "Có thể sinh bất cứ lúc nào: phải ở gần nơi đỡ đẻ."),
        Reason.ALONE: Danger(5, "Đi chậm, không có ai giúp: cần người đến đón."),
    }
)


def turn(reason: str, people: int) -> int:
    """Whose turn it is, 1 first."""
    danger = DANGERS[Reason(reason)]
    return danger.alone if danger.alone is not None and people == 1 else danger.turn


def turn_sql() -> ColumnElement[int]:
    """The same, for an ORDER BY."""
    whens = [
        (and_(Mover.reason == reason, Mover.people == 1), danger.alone)
        for reason, danger in DANGERS.items()
        if danger.alone is not None
    ]
    return case(*whens, *((Mover.reason == reason, danger.turn) for reason, danger in DANGERS.items()))


class Outcome(StrEnum):
    """What a check has brought."""

    SAFE = "safe"
    MOVING = "moving"
    NEEDS_HELP = "needs_help"
    NO_ANSWER = "no_answer"
    WRONG = "wrong"


OUTCOMES: Final[Mapping[Outcome, str]] = MappingProxyType(
    {
        Outcome.SAFE: "Đang ở nơi an toàn, không phải làm gì thêm.",
        Outcome.MOVING: "Đang đi hoặc đã có người đưa đi: gọi lại để biết đã đến nơi.",
        Outcome.NEEDS_HELP: "Cần người đến giúp ngay: đã mở việc cấp cứu và báo đội trực.",
        Outcome.NO_ANSWER: "Gọi không được: gọi số người thân, hoặc đến nhà.",
        Outcome.WRONG: "Sai số hoặc không còn ở đó: hỏi trưởng thôn rồi sửa danh sách.",
    }
)
REACHED: Final = frozenset({Outcome.SAFE, Outcome.MOVING, Outcome.NEEDS_HELP})
"""Somebody has spoken with them; after the others nobody knows how they are."""


class End(StrEnum):
    """Why somebody is no longer on the list."""

    WELL = "well"
    AWAY = "away"
    DIED = "died"
    MISTAKE = "mistake"


ENDS: Final[Mapping[End, str]] = MappingProxyType(
    {
        End.WELL: "Không còn cần giúp: đã khỏe, đã sinh, đã vào bờ, đã có người ở cùng.",
        End.AWAY: "Đã chuyển đi nơi khác.",
        End.DIED: "Đã mất.",
        End.MISTAKE: "Ghi nhầm hoặc ghi hai lần.",
    }
)
