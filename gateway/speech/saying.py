"""Makes what an officer typed sayable by an engine: figures, dates and short forms become words, signs go.

In Vietnamese no figure is left; English keeps those that its engines read well. Nothing is looked up and nothing cut:
every word of letters that is no short form comes out as it went in. Done twice, it changes nothing more.
"""

from __future__ import annotations

import re

from gateway.speech import abbreviations, codes, figures, letters, moments

_ADDRESS = re.compile(r"(?<![\w.-])[\w-]+(?:\.[\w-]+)*\.(?:vn|com|net|org)\b(?:\.vn\b)?", re.IGNORECASE)
_SPOKEN_SIGNS = {
    "vi": {"&": "và", "@": "a còng"},
    "en": {"&": "and", "@": "at", "%": "percent", "°": "degrees"},
}
_CLOSE = re.compile(r"(?:(?<=[^\W\d_])|^)([.,;:])(?=\d)")
_TO = re.compile(r"(?<=[\dh%])\s?-\s?(?=\d)")
_PASSES = 8  # what went may have hidden a short form beside it: again, but not for ever
_AND_SO_ON = re.compile(r"\bv\.\s?v\b\.*")


def normalised(text: str, lang: str) -> str:
    """`text` as it is said; empty where it holds nothing that can be. A language that is not known is Vietnamese."""
    said = letters.sifted(text)
    for _ in range(_PASSES):
        before, apart = said, _CLOSE.sub(r"\1 ", said)
        said = letters.tidied(_in_english(apart) if lang == "en" else _in_vietnamese(apart))
        if said == before:
            break
    return said


def _in_vietnamese(text: str) -> str:
    text = _AND_SO_ON.sub("vân vân", _addresses(text, "vi"))
    text = codes.dialled(moments.with_years(text, "vi"), "vi")
    text = moments.short_dates(_days_apart(moments.times(text, "vi")), "vi")
    text = abbreviations.before_figures(figures.measured(text))
    text = figures.signs(codes.short(text, "vi"))
    return abbreviations.in_full(figures.counted(text))


def _in_english(text: str) -> str:
    text = codes.dialled(moments.with_years(_addresses(text, "en"), "en"), "en")
    text = _TO.sub(" to ", text)
    return codes.short(moments.short_dates(moments.times(text, "en"), "en"), "en")


def _addresses(text: str, lang: str) -> str:
    """Addresses of pages and mail with their dots said; signs between words too."""
    dot = " dot " if lang == "en" else " chấm "
    text = _ADDRESS.sub(lambda found: found[0].replace(".", dot), text)
    for sign, word in _SPOKEN_SIGNS[lang].items():
        text = text.replace(sign, f" {word} ")
    return text


def _days_apart(text: str) -> str:
    """ "20-22/11" → "20 đến 22/11"; it must come after times and before dates."""
    return re.sub(r"(?<![\w.,:/-])(\d{1,2}(?:/\d{1,2})?)\s?-\s?(?=\d{1,2}/\d{1,2}(?!\w))", r"\1 đến ", text)
