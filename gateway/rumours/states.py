"""The words of rumours and checks, each with a sentence for staff; a table, no rule."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Verdict(StrEnum):
    """What is known of a claim."""

    FALSE = "false"
    TRUE = "true"
    UNSURE = "unsure"


VERDICTS: Final[Mapping[Verdict, str]] = {
    Verdict.FALSE: "Tin sai: có căn cứ để bác bỏ.",
    Verdict.TRUE: "Tin đúng: cơ quan có thẩm quyền đã xác nhận.",
    Verdict.UNSURE: "Chưa đủ căn cứ để nói đúng hay sai.",
}


class About(StrEnum):
    """What a claim is about; what is said of health carries the name of a clinician who has read it."""

    HEALTH = "health"
    ORDERS = "orders"
    SCAM = "scam"
    OTHER = "other"


ABOUT: Final[Mapping[About, str]] = {
    About.HEALTH: "Bệnh, thuốc, vắc xin: cần bác sĩ kiểm tra.",
    About.ORDERS: "Phong tỏa, cấm, mở lại, hỗ trợ.",
    About.SCAM: "Lừa đảo, mạo danh.",
    About.OTHER: "Việc khác.",
}


class CheckState(StrEnum):
    """Where a check is."""

    OPEN = "open"
    SETTLED = "settled"
    TOLD = "told"


CHECKS: Final[Mapping[CheckState, str]] = {
    CheckState.OPEN: "Chưa có kết luận; người hỏi đang chờ.",
    CheckState.SETTLED: "Đã có kết luận; đang nhắn cho từng người hỏi.",
    CheckState.TOLD: "Mọi người hỏi đã được nhắn.",
}

CHECK_MOVES: Final[Mapping[CheckState, frozenset[CheckState]]] = {
    CheckState.OPEN: frozenset({CheckState.SETTLED}),
    CheckState.SETTLED: frozenset(
        {CheckState.TOLD, CheckState.SETTLED}
    ),  # its verdict was taken down meanwhile
    CheckState.TOLD: frozenset(),
}
