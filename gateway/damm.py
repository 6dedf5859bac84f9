"""Check digits by Damm's method: every single wrong digit and every swap of neighbours is noticed; pure
arithmetic.

Codes a person keys or says are digits only and end in this digit; their length tells the kind (decisions 11).
"""

from __future__ import annotations

from collections.abc import Callable

# The weakly totally anti-symmetric quasigroup of H. Michael Damm's thesis (Marburg 2004), order 10.
_TABLE = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)


def digit(payload: str) -> str:
    """The digit to append to `payload` (ASCII digits only; ValueError otherwise)."""
    return str(_interim(payload))


def valid(code: str) -> bool:
    """Whether `code` is at least two ASCII digits of which the last is the right check digit."""
    return len(code) > 1 and code.isascii() and code.isdigit() and _interim(code) == 0


def new_code(length: int, randbelow: Callable[[int], int]) -> str:
    """A random code of `length` digits, check digit included, that never begins with 0.

    `randbelow(n)` gives a number below n (`secrets.randbelow`); uniqueness is the caller's.
    """
    if length < 2:
        raise ValueError("a code has at least one digit and its check digit")
    low = 10 ** (length - 2)
    payload = str(low + randbelow(9 * low))
    return payload + digit(payload)


def _interim(digits: str) -> int:
    if not (digits.isascii() and digits.isdigit()):
        raise ValueError("only the digits 0 to 9")
    interim = 0
    for sign in digits:
        interim = _TABLE[interim][int(sign)]
    return interim
