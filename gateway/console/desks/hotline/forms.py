"""What the forms of an agent's page offer; data alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from flask_babel import lazy_gettext as _l

from gateway.tickets import Kind

KINDS: Final = (
    Kind.CALLBACK, Kind.RESCUE, Kind.HEALTH, Kind.REPORT, Kind.DOCTOR, Kind.QUESTION, Kind.RUMOUR, Kind.FOOD,
    Kind.MEDICINE, Kind.SHELTER, Kind.VIOLENCE, Kind.SCAM, Kind.DEATH, Kind.ANIMAL, Kind.FEEDBACK,
)  # fmt: skip
"""What a caller may ask for."""
LATELY: Final = timedelta(days=2)
"""So long an incident counts as one that others may be calling about."""
TEXTS: Final[dict[str, Any]] = {
    "ticket": _l("Số phiếu và giờ trả lời"),
    "menu": _l("Các mục của 1022 và cách soạn"),
    "scam": _l("1022 không bao giờ hỏi mã, tiền"),
    "danger": _l("Dấu hiệu nguy hiểm: gọi 115"),
}
"""What may be sent after a call."""
