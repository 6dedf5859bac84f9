"""The letters on the keys of a telephone: the keys of a name in plain letters; pure."""

from __future__ import annotations

from typing import Final

_LETTERS: Final = {
    "2": "abc",
    "3": "def",
    "4": "ghi",
    "5": "jkl",
    "6": "mno",
    "7": "pqrs",
    "8": "tuv",
    "9": "wxyz",
}
_KEY_OF: Final = str.maketrans({letter: key for key, letters in _LETTERS.items() for letter in letters})


def keys_of(name: str) -> str:
    """The keys of a name in plain letters; what is no letter is left as it is."""
    return name.translate(_KEY_OF)


def are_letters(said: str) -> bool:
    """Whether these can be the keys of letters."""
    return bool(said) and all(sign in _LETTERS for sign in said)
