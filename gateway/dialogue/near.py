"""Say which public keyword a mistyped word is one slip away from, if exactly one; never decides by itself.

Half the keywords have two letters and 68 pairs are one slip apart (people.md §1.4), so a word of two
letters counts as near only when its letters are all there: swapped, or with one too many. Anything that
could be a Vietnamese syllable or an everyday abbreviation is left alone.
"""

import re

from rapidfuzz.distance import OSA

from gateway.dialogue.keywords import KEYWORDS, PUBLIC
from gateway.dialogue.words import ABBREVIATIONS
from gateway.text.fold import fold

# Every syllable Vietnamese can write without accents; names and ordinary words all match it.
_SYLLABLE = re.compile(
    r"(?:(?:c|g|ng)(?![eiy])|k(?=[eiy])|gh(?=[ei])|ngh(?=[ei])|qu|gi|b|ch|d|h|kh|l|m|n|nh|ph|r|s|t|th|tr"
    r"|v|x)?"
    r"(?:ai|ao|au|ay|eo|eu|ia|ie|ieu|iu|oa|oai|oao|oay|oe|oeo|oi|oo|ua|uai|uay|ue|ui|uo|uoi|uou|uu|uy|uya|uye"
    r"|uyu|ye|yeu|ya|a|e|i|o|u|y)(?:ch|c|ng|nh|m|n|p|t)?|gi[nm]?"
)
_EVERYDAY = (
    "ok oh oke hi hey alo hello bye tks thx thks thanks tka pls ad add sim ip fb zl ib vs cs ck vk ny"
    " gf bf sn qt kt kv kp kc bb bbq cmt cmnd cccd bhxh ubnd tphcm vn vnd usd test sms app web link wifi"
    " pin atm gps kk hk hs sv gv nv cb sp sdtn"
)
_KNOWN = frozenset(fold(spelled) for keyword in KEYWORDS for spelled in keyword.spellings)

_PHRASES = (("khai y te", "kb"), ("khai bao y te", "kb"))
"""What is written out whole, and too long to be one slip away from anything else that people write."""


def public_keyword(raw: str) -> str | None:
    """The name of the one public keyword ``raw`` is a slip of, or None."""
    plain = fold(raw)
    if not raw.isascii() or not plain.isalpha() or not 2 <= len(plain) <= 8:
        return None
    if plain in _KNOWN or plain in _EVERYDAY.split() or plain in ABBREVIATIONS or _SYLLABLE.fullmatch(plain):
        return None
    found = {name for word, name in PUBLIC if _one_slip(plain, word)}
    return found.pop() if len(found) == 1 else None


def public_phrase(said: str) -> str | None:
    """The name of the keyword of several words that the whole text ``said`` is one slip away from ("kai y te")."""
    plain = fold(said)
    return next((name for phrase, name in _PHRASES if OSA.distance(plain, phrase, score_cutoff=1) == 1), None)


def _one_slip(plain: str, word: str) -> bool:
    if OSA.distance(plain, word, score_cutoff=1) != 1:
        return False
    return len(word) > 2 or sorted(plain) == sorted(word) or (len(plain) == 3 and set(plain) == set(word))
