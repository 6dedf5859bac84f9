"""What may be ordered for a place, gravest first, and where a zone stands: tables with a sentence each, no rule."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

TOPIC: Final = "zones"
"""What open pages listen to."""


class Level(StrEnum):
    """What an order says of a place."""

    LOCKDOWN = "lockdown"
    QUARANTINE = "quarantine"
    CONTAINED = "contained"
    HIGH_RISK = "high_risk"
    RELATED = "related"


LEVELS: Final[Mapping[Level, str]] = MappingProxyType(
    {
        Level.LOCKDOWN: "Phong tỏa: không ai ra, vào nếu không có giấy hoặc không phải cấp cứu.",
        Level.QUARANTINE: "Cách ly y tế: ở trong vùng, chỉ ra ngoài khi thật cần và theo hướng dẫn.",
        Level.CONTAINED: "Khoanh vùng: đang tìm người liên quan, ai ở đó khai y tế và hạn chế đi lại.",
        Level.HIGH_RISK: "Nguy cơ cao: hạn chế tụ tập, đeo khẩu trang, theo dõi sức khỏe.",
        Level.RELATED: "Nơi có liên quan ca bệnh: ai đã đến trong những ngày đó khai y tế.",
    }
)
"""What each means for whoever lives there; gravest first, and the gravest is what is told."""
GRAVEST_FIRST: Final = tuple(LEVELS)


class State(StrEnum):
    """Where a zone is; `APPROVED` counts from its first hour to its last, whatever else happens."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"
    EXPIRED = "expired"


MEANING: Final[Mapping[State, str]] = MappingProxyType(
    {
        State.PROPOSED: "Đã trình, chưa có hiệu lực với ai.",
        State.APPROVED: "Người thứ hai đã duyệt: có hiệu lực từ giờ bắt đầu đến giờ kết thúc.",
        State.RETURNED: "Người thứ hai trả lại, có ghi lý do; sửa rồi trình lại.",
        State.WITHDRAWN: "Người trình đã rút lại trước khi có ai duyệt.",
        State.ENDED: "Kết thúc sớm, có ghi lý do.",
        State.EXPIRED: "Hết thời hạn của quyết định.",
    }
)

MOVES: Final[Mapping[State, frozenset[State]]] = MappingProxyType(
    {
        State.PROPOSED: frozenset({State.APPROVED, State.RETURNED, State.WITHDRAWN}),
        State.APPROVED: frozenset({State.ENDED, State.EXPIRED}),
        State.RETURNED: frozenset(),
        State.WITHDRAWN: frozenset(),
        State.ENDED: frozenset(),
        State.EXPIRED: frozenset(),
    }
)
