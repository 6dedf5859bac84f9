"""Names, numbers and days of people who do not exist: plainly made up, and always the same for the same seed number.

Numbers are those no network gives out (0900…), apart from those of the demo and of tests: 0900 100 000 and above are
people's, 0900 050 000 and above those of sites, 0900 060 000 and above those of who reports for others.
"""

from __future__ import annotations

import base64
from random import Random
from typing import Final

_FAMILIES: Final = (
    "Nguyễn", "Trần", "Lê", "Phạm", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Katơr", "Chamalea", "Pi Năng", "Đàng",
)  # fmt: skip
_MIDDLES: Final = ("Văn", "Thị", "Ngọc", "Minh", "Thanh", "Hữu", "Xuân", "Kim")
_GIVEN: Final = ("Thử", "Mẫu", "Nháp", "Ví Dụ", "Giả", "Tạm", "Phỏng", "Vờ", "Mô Hình", "Tập Dượt")
"""Words for what is only tried out; nobody is called so."""
_NTH: Final = (
    "Một", "Hai", "Ba", "Bốn", "Năm", "Sáu", "Bảy", "Tám", "Chín", "Mười", "Chục", "Trăm", "Ngàn", "Vạn",
)  # fmt: skip


def chance(number: int, noun: str) -> Random:
    """Dice for one noun: another noun that throws more or less does not change what they say."""
    return Random(f"{number}:{noun}")  # noqa: S311 - a province that can be made again, not a secret


def person_name(dice: Random) -> str:
    """A name with everything a Vietnamese name may have, that nobody bears."""
    parts = [dice.choice(_FAMILIES), dice.choice(_MIDDLES), dice.choice(_GIVEN)]
    return " ".join([*parts, dice.choice(_NTH)] if dice.random() < 0.7 else parts)


def phone(nth: int) -> str:
    """The number of the `nth` phone, from 0."""
    return f"+84900{100_000 + nth:06d}"


FIRST_NUMBER: Final = phone(0)
"""Of the first phone: whoever is behind it has been ill, and was at the busiest site."""
LAST_NUMBER: Final = phone(899_999)


def site_phone(nth: int) -> str:
    """The number of whoever is responsible for the `nth` site."""
    return f"+84900{50_000 + nth:06d}"


def keeper_phone(nth: int) -> str:
    """The number of the `nth` of those who report for others."""
    return f"+84900{60_000 + nth:06d}"


def hamlet(dice: Random) -> str:
    """Where in a commune."""
    return f"thôn Giả Định {dice.randint(1, 12)}"


def public_id(kind: str, dice: Random) -> str:
    """As `messages.outbox.new_public_id` makes them, of the dice instead of chance."""
    return f"{kind}_{base64.b32encode(dice.randbytes(16)).decode().rstrip('=').lower()}"
