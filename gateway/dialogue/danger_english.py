"""The words that mean danger in English, and how visitors of other languages cry for help.

Denial and general questions are heard here too. A visitor of any language is better answered in English
than in Vietnamese, so all of it counts as English.
"""

from __future__ import annotations

import re

from gateway.dialogue.danger_signs import Kind
from gateway.text.fold import fold

_NOT = r"(?:can ?not|can ?t|could ?n ?t|could not|does ?n ?t|does not|not|un ?able to|barely|hardly)"
_SIGNS: tuple[tuple[str, Kind, str], ...] = (
    ("cannot breathe", Kind.BREATH,
     rf"{_NOT} (?:\w+ )?breath(?:e|ing)?"
     r"|(?:stopped|trouble|difficulty|problems?|hard to|struggl\w+ to) breath(?:e|ing)?"),
    ("short of breath", Kind.BREATH, r"short(?:ness)? of breath|out of breath|chok(?:ing|ed)|suffocat\w+"),
    ("chest pain", Kind.CHEST,
     r"(?:chest|heart) (?:pains?|hurts?|aches?|tightness)|pains? in (?:\w+ )?chest|heart attack"),
    ("unconscious", Kind.MIND,
     r"unconscious|passed out|faint(?:ed|ing)|collapsed|(?:a|having) stroke"
     rf"|(?:{_NOT}|wo ?n ?t) (?:wak\w+|respond\w*)"),
    ("seizure", Kind.FIT, r"seizures?|convuls\w+|epileptic fit"),
    ("heavy bleeding", Kind.BLEEDING,
     r"bleeding (?:heavily|badly|a lot|to death)|los\w+ (?:\w+ )?blood|vomit\w+ blood"),
    ("drowning", Kind.WATER, r"drown(?:ing|ed)|swept away|water (?:is )?(?:rising|coming in)|flooded in"
     r"|help flood(?:s|ed|ing)?|^flood(?:s|ing)?(?: help| here| now)*$"),
    ("trapped", Kind.WATER,
     r"(?:am|are|is|we|got|get) (?:\w+ )?(?:trapped|stranded)|(?:stuck|trapped) (?:on|in|at|under)"),
    ("fire", Kind.FIRE, r"(?:is )?on fire|house fire|help fire|^fire(?: fire| help| here)*$"
     r"|fire in (?:\w+ )?(?:house|hotel|room|building)"),
    ("poison", Kind.POISON,
     r"snake ?bite|(?:bitten|bit) (?:\w+ )*by (?:a )?snake|snake (?:bit|has bitten)|poison(?:ed|ing)"),
    ("in labour", Kind.BIRTH, r"(?:in|going into) labou?r|waters? broke|giving birth"),
    ("suicide", Kind.SELF_HARM, r"kill(?:ing)? myself|suicid\w+|(?:want|going) to die|end my life"),
    ("violence", Kind.VIOLENCE,
     r"rap(?:ed|ing)|(?:being|been|was|got) (?:attacked|stabbed|assaulted|robbed|mugged)|beat(?:s|ing) me"),
    ("accident", Kind.ACCIDENT,
     r"(?:had|have|in|an?|help) (?:\w+ )?(?:accident|crash)|hit by (?:a )?(?:car|truck|bus|motorbike|bike)"),
    ("lost", Kind.LOST,
     r"lost in (?:the |a )?(?:\w+ )?(?:forest|jungle|mountains?|woods|sea)"
     r"|(?:son|daughter|child|kid|husband|wife|friend)(?: \w+)? (?:missing|disappeared)"),
    ("help me", Kind.PLEA,
     r"help (?:me|us|him|her)|save (?:me|us|him|her)|(?:please|pls) help|help (?:please|pls)"),
    ("ambulance", Kind.PLEA,
     r"ambulance|(?:call|dial) (?:911|11[1-5])|911 (?:please|help|emergency)|emergency"
     r"|(?:is|am|are) dying(?! to)|life threatening"),
)  # fmt: skip
# Where no word begins with a space (Chinese, Thai) or many endings follow (Russian): found anywhere.
_CRIES = tuple(
    fold(cry)
    for cry in ("помогите", "спасите", "на помощь", "допоможіть", "救命", "救我", "救救", "살려", "도와주세요",
                "도와 주세요", "助けて", "たすけて", "ช่วยด้วย", "ជួយផង")
)  # fmt: skip
_LATIN_CRIES = re.compile(
    r"(?<!\S)(?:au secours|a l aide|aidez (?:moi|nous)|socorro|ayuda(?:me|dme|nos)?|auxilio|hilfe|aiuto|tolong)"
    r"(?!\S)"
)
_TABLE = tuple((word, kind, re.compile(rf"(?<!\S)(?:{said})(?!\S)")) for word, kind, said in _SIGNS)

_DENIED = re.compile(
    r"(?:^|\s)(?:no|not|don t|do not|did not|without|never|neither|nor|free of)"
    r"(?: (?:any|a|an|have|had|having|is|am|are|sign of|signs of))*\s*$"
)
_IN_GENERAL = re.compile(
    r"(?<!\S)(?:(?:can|does|do|may|will) (?:covid|the vaccine|vaccines?|it|this)|what if|if (?:i|someone)"
    r"|emergency (?:number|contact|services?)"
    r"|ambulance (?:number|fees?|cost|services?)|(?:number|cost|price) (?:of|for) (?:the |an )?ambulance"
    r"|(?:how much|what number) .*ambulance|in case of|accident insurance"
    r"|help (?:me|us|him|her) (?:to |with )?(?:my |the |this )?"
    r"(?:declare|declaration|fill|find|understand|register|form|check))(?!\S)"
)


def find(text: str) -> tuple[str, Kind, str] | None:
    """The sign, its kind and its folded words in `text`, or None; clauses end at punctuation."""
    whole = fold(text)
    for cry in _CRIES:
        if cry in whole:
            return cry, Kind.PLEA, cry
    if found := _LATIN_CRIES.search(whole):
        return found.group(), Kind.PLEA, found.group()
    clauses = [fold(clause) for clause in re.split(r"[.,;:!?\n]+", text)]
    if clauses[0] == "help":  # "help! flood" is one cry
        clauses[:2] = [" ".join(clauses[:2]).strip()]
    for word, kind, said in _TABLE:
        for clause in clauses:
            match = said.search(clause)
            if match and not _DENIED.search(clause[: match.start()]) and not _IN_GENERAL.search(clause):
                return word, kind, match.group()
    return None
