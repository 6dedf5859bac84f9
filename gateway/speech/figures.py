"""Numbers that count or measure, their units and what stands between two of them; Vietnamese only, leaves no figure."""

from __future__ import annotations

import re

from gateway.wording import speech

_UNITS = {
    "km2": "ki lô mét vuông", "km": "ki lô mét", "Km": "ki lô mét", "cm": "xăng ti mét", "mm": "mi li mét",
    "m3": "mét khối", "m2": "mét vuông", "kg": "ki lô gam", "ml": "mi li lít", "kWh": "ki lô oát giờ", "°C": "độ xê",
    "°": "độ", "m": "mét", "g": "gam", "l": "lít", "ha": "héc ta", "s": "giây", "h": "giờ", "đ": "đồng", "tr": "triệu",
    "k": "nghìn",
}  # fmt: skip
_POWERS = ("km2", "m2", "m3")
_ALONE = ("km", "Km", "cm", "mm", "kg", "°C")
"""With these, units that cannot be taken for a word or an initial, so that they need no figure before them."""


def _any_of(units: tuple[str, ...]) -> str:
    return "|".join(map(re.escape, sorted(units, key=len, reverse=True)))


_MEASURE = re.compile(
    rf"(?:(?<=\d)\s?({_any_of(tuple(_UNITS))})(?!\w)|(?<!\w)({_any_of(_POWERS)})(?!\w)"
    rf"|(?<![^\W\d_])({_any_of(_ALONE)})(?![^\W\d_]))"
    r"(?:\s?/\s?(s|h|giờ|giây|ngày|người)\b)?"
)
_BELOW_ZERO = re.compile(r"(?:(?<=\s)|^)-(?=\d+(?:,\d+)?\s?(?:°|độ))")
_TO = re.compile(r"(?<![^\W\d_]-)(?<=[\d%])\s?-\s?(?=\d)")
_OVER = re.compile(r"(?<=\d)\s?/\s?(?=\w)|(?<=[^\W\d_])\s?/\s?(?=\d)")
_NUMBER = re.compile(r"(?<![\d.,])(?:(\d{1,3}(?:\.\d{3})+)|(\d+))(?:,(\d+)|\.(\d+))?(?![.,]?\d)")
_LEFT = re.compile(r"\d+")
_BETWEEN = re.compile(r"(?<=\d)([.:])(?=\d)")
_SIGNS = (
    (re.compile(r"\+\s?(?=\d)"), " cộng "),
    (re.compile(r"[>]\s?(?=\d)"), " hơn "),
    (re.compile(r"[<]\s?(?=\d)"), " dưới "),
    (re.compile(r"≥\s?(?=\d)"), " từ "),
    (re.compile(r"≤\s?(?=\d)"), " tối đa "),
)


def measured(text: str) -> str:
    """Units after their number, and rates, in full: "120 m3/s" → "120 mét khối trên giây"."""
    return _MEASURE.sub(_measure, _BELOW_ZERO.sub("âm ", text))


def signs(text: str) -> str:
    """Marks beside and between numbers as words: "10-15" → "10 đến 15", ">100" → "hơn 100", "12/QĐ" → "12 trên QĐ"."""
    for sign, word in _SIGNS:
        text = sign.sub(word, text)
    return _OVER.sub(" trên ", _TO.sub(" đến ", text)).replace("%", " phần trăm ")


def counted(text: str) -> str:
    """Every number in words: "1.500", "36,8", "05"; a figure inside a name or a code stands apart from its letters."""
    text = _NUMBER.sub(_number, text)
    text = _BETWEEN.sub(lambda found: " chấm " if found[1] == "." else " ", text)
    return _LEFT.sub(lambda found: f" {_plain(found[0])} ", text)


def _measure(found: re.Match[str]) -> str:
    per = f" trên {_UNITS.get(found[4], found[4])}" if found[4] else ""
    return f" {_UNITS[found[1] or found[2] or found[3]]}{per} "


def _number(found: re.Match[str]) -> str:
    whole, part = (found[1] or found[2]).replace(".", ""), found[3] or found[4]
    said = _plain(whole)
    if part:
        said += f" phẩy {' '.join(speech.DIGITS['vi'][int(digit)] for digit in part)}"
    return f" {said} "


def _plain(digits: str) -> str:
    # "05 hộ" is five; what begins with more than a filled-up figure is a code
    if len(digits) > 12 or (len(digits) > 2 and digits.startswith("0")):
        return speech.digits(digits, "vi")
    return speech.amount(int(digits), "vi")
