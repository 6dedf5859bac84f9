"""Says what is wrong with a text of the catalogue before a person reads or hears it; changes nothing.

Every rule comes from people.md §1 and §4. A rule looks at one entry; texts are measured both with the example
values of the glossary and with the longest ones.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from gateway.text.fold import fold, strip_accents
from gateway.text.segments import measure
from gateway.wording import CATALOGUE, pace, rendering
from gateway.wording.catalogue import LANGUAGES, Catalogue, Entry, Form
from gateway.wording.template import Slot, Template, names, slots

SCREEN = 182  # characters of one USSD screen
SPOKEN_SECONDS = 15  # nobody keeps more in mind, and keys only work once it has been heard
APPENDED = len(" gui 1022")  # what a sender that cannot be answered adds

COLLIDING = {
    "cam": "cấm, cam, cầm", "ban": "bán, bạn, bận", "roi": "rời, rơi, rồi", "cach": "cách, cạch",
    "dung": "dừng, dùng, đừng, đúng, đứng", "ba con": "bà con, ba con",
}  # fmt: skip
"""Words that mean opposite things once their accents are gone (people.md §1.18)."""

_LINK = re.compile(r"https?:|www\.|\.(?:vn|com|net|org|gov|info|me|ly)\b|\w@\w", re.IGNORECASE)
_ORDER_TO_REPLY = re.compile(r"\b(?:tra loi|reply)(?:\s*:|\s+(?:\d|tin nay|bang|voi|with|to this|by text))")
_ANNOUNCES = re.compile(
    r"\b(?:goi lai|goi lan nua|se goi|se bao|bao lai|tra loi truoc|se doc|se den|dang den|dap lai)\b"
)
_TEXT_IT = re.compile(r"\b(?:soan|text) (?:[A-Z]{2,}|\d)")
_TO_NUMBER = re.compile(r"\b(?:gui|to) 1022\b")
_ASKS = re.compile(rf"\?|{_TEXT_IT.pattern}")

Rule = Callable[[Catalogue, Entry], Iterator[str]]


class Finding(NamedTuple):
    """One thing to put right: the entry, the rule's name, and what is wrong in words."""

    id: str
    rule: str
    what: str


def findings(catalogue: Catalogue = CATALOGUE) -> list[Finding]:
    """Everything wrong, entry by entry; empty when the catalogue may be used."""
    return [
        Finding(entry.id, name, what)
        for entry in catalogue.entries.values()
        for name, rule in RULES.items()
        if (not entry.is_word or name in _FOR_WORDS) and not (entry.heard and name in _OF_WRITING)
        for what in rule(catalogue, entry)
    ]


def sample(catalogue: Catalogue, entry: Entry, *, longest: bool) -> dict[str, Any]:
    """Arguments for every slot of `entry`, as in the examples or as long as they may be."""
    wanted = [catalogue.arguments[name] for name in sorted(entry.arguments)]
    return {each.name: each.longest_value if longest else each.example for each in wanted}


def _shown(catalogue: Catalogue, entry: Entry, form: Form) -> Iterator[tuple[str, bool, str]]:
    """(language, with longest values, text) of one form."""
    for lang in entry.texts:
        for longest in (False, True):
            args = sample(catalogue, entry, longest=longest)
            yield lang, longest, rendering.render(catalogue, entry.id, args, lang, form)


def _languages(_catalogue: Catalogue, entry: Entry) -> Iterator[str]:
    for lang in LANGUAGES:
        if lang not in entry.texts:
            yield f"has no {lang} text"


def _purpose(_catalogue: Catalogue, entry: Entry) -> Iterator[str]:
    if not entry.purpose:
        yield "does not say what it is for"


def _length(catalogue: Catalogue, entry: Entry) -> Iterator[str]:
    for lang, longest, text in _shown(catalogue, entry, "sms"):
        size = measure(text)
        if size.segments > entry.parts or (entry.parts == 1 and size.units > 160):
            values = "longest" if longest else "example"
            yield f"{lang}: {size.units} septets with {values} values, {entry.parts} part(s) allowed"


def _alphabet(catalogue: Catalogue, entry: Entry) -> Iterator[str]:
    for lang, longest, text in _shown(catalogue, entry, "sms"):
        odd = measure(text).offending
        if odd and not longest:
            yield f"{lang}: {' '.join(odd)} not in GSM-7"


def _accented_parts(catalogue: Catalogue, entry: Entry) -> Iterator[str]:
    for lang, longest, text in _shown(catalogue, entry, "accented"):
        parts = measure(text).segments
        if lang == "vi" and not longest and parts != entry.accented_parts:
            yield f"{parts} part(s) with accents, {entry.accented_parts} stated"


def _screen(catalogue: Catalogue, entry: Entry) -> Iterator[str]:
    for lang, longest, text in _shown(catalogue, entry, "ussd"):
        if "ussd" in entry.texts[lang] and (len(text) > SCREEN or strip_accents(text) != text):
            values = "longest" if longest else "example"
            yield f"{lang}: USSD screen of {len(text)} characters with {values} values, or with accents"


def _seconds(catalogue: Catalogue, entry: Entry) -> Iterator[str]:
    allowed = SPOKEN_SECONDS * entry.parts
    for lang, longest, text in _shown(catalogue, entry, "spoken"):
        if not longest and pace.seconds(text, lang) > allowed:
            yield f"{lang}: {pace.seconds(text, lang):.0f} s to say, {allowed} allowed"


def _links(_catalogue: Catalogue, entry: Entry) -> Iterator[str]:
    for lang, form, text in _texts(entry):
        if _LINK.search(text):
            yield f"{lang} {form}: a link, which teaches people to open what strangers send"


def _shouting(_catalogue: Catalogue, entry: Entry) -> Iterator[str]:
    for lang, form, text in _texts(entry):
        if "!" in text:
            yield f"{lang} {form}: an exclamation mark frightens and explains nothing"


def _reply(_catalogue: Catalogue, entry: Entry) -> Iterator[str]:
    """Names cannot be answered on a Vietnamese phone; staff phones are always texted by the number."""
    for lang, form, text in _texts(entry):
        if form != "spoken" and not entry.staff and _ORDER_TO_REPLY.search(fold_punctuated(text)):
            yield f"{lang} {form}: asks to reply, which a name as sender cannot receive"


def _number(catalogue: Catalogue, entry: Entry) -> Iterator[str]:
    """What is sent unasked may leave from a name: it names the number or leaves room for it."""
    for lang, _longest, text in _shown(catalogue, entry, "sms"):
        units, answerable = measure(text).units, entry.expects_answer or _TEXT_IT.search(text)
        if entry.unprompted and answerable and not _TO_NUMBER.search(text) and units + APPENDED > 160:
            yield f"{lang}: {units} septets leave no room for ' gui 1022'"


def _answer(_catalogue: Catalogue, entry: Entry) -> Iterator[str]:
    text = entry.texts["vi"]["sms"]
    marked = entry.expects_answer or entry.staff
    if _ASKS.search(text) and not _TO_NUMBER.search(text) and not marked:
        yield "asks for an answer and is not marked expects_answer"


def _collisions(_catalogue: Catalogue, entry: Entry) -> Iterator[str]:
    said = f" {fold(_literal(entry.templates['vi']['sms']))} "
    found = {word for word in COLLIDING if f" {word} " in said}
    for word in sorted(found - entry.accepts.keys()):
        yield f"'{word}' without accents may be {COLLIDING[word]}"
    for word in sorted(entry.accepts.keys() - found):
        yield f"accepts '{word}', which it does not say"


def _promises(catalogue: Catalogue, entry: Entry) -> Iterator[str]:
    template = entry.templates["vi"]["sms"]
    announces = _ANNOUNCES.search(fold(_literal(template)))
    timed = any(catalogue.arguments[name].kind == "clock" for name in names(template))
    if announces and not timed and not entry.untimed:
        yield f"'{announces[0]}' without a clock time"
    if entry.untimed and (timed or not announces):
        yield "gives a reason for naming no time, and needs none"


def _placeholders(_catalogue: Catalogue, entry: Entry) -> Iterator[str]:
    """Every language and written form says the same; what is not read out is listed."""
    said = names(entry.templates["vi"]["sms"])
    for lang, forms in entry.templates.items():
        for form, template in forms.items():
            expected = said - entry.silent if form == "spoken" else said
            if form == "spoken" and not entry.texts[lang][form]:
                continue  # never spoken
            if form != "ussd" and names(template) != expected:
                yield f"{lang} {form}: arguments {sorted(names(template) ^ expected)} differ"
            if form == "ussd" and not names(template) <= said:
                yield f"{lang} ussd: arguments {sorted(names(template) - said)} are new"


def _words(catalogue: Catalogue, entry: Entry) -> Iterator[str]:
    """Words the rendering will ask for by name exist."""
    if entry.last and entry.last not in catalogue.entries:
        yield f"last choice {entry.last} is no word of the catalogue"
    for name in sorted(entry.arguments):
        empty = catalogue.arguments[name].empty
        if empty and empty not in catalogue.entries:
            yield f"{name}: {empty} is no word of the catalogue"


def _names(_catalogue: Catalogue, entry: Entry) -> Iterator[str]:
    """A phone is shared: only the read-back to whoever is declaring shows a whole name."""
    for lang, forms in entry.templates.items():
        if entry.id != "K9" and any("full" in slot.styles for form in forms.values() for slot in slots(form)):
            yield f"{lang}: shows a whole name"


def _spacing(_catalogue: Catalogue, entry: Entry) -> Iterator[str]:
    for lang, form, text in _texts(entry):
        if text != text.strip() or "  " in text:
            yield f"{lang} {form}: stray spaces"


RULES: Mapping[str, Rule] = {
    "languages": _languages,
    "purpose": _purpose,
    "length": _length,
    "alphabet": _alphabet,
    "accented parts": _accented_parts,
    "screen": _screen,
    "seconds": _seconds,
    "links": _links,
    "shouting": _shouting,
    "reply": _reply,
    "number": _number,
    "answer": _answer,
    "collisions": _collisions,
    "promises": _promises,
    "placeholders": _placeholders,
    "words": _words,
    "names": _names,
    "spacing": _spacing,
}
_OF_WRITING = {"length", "alphabet", "accented parts", "screen", "reply", "number", "answer", "collisions"}
"""What only a text can have wrong, and nothing that is only heard."""
_FOR_WORDS = {"languages", "alphabet", "links", "shouting", "placeholders", "words", "spacing"}


def _texts(entry: Entry) -> Iterator[tuple[str, Form, str]]:
    for lang, forms in entry.texts.items():
        for form, text in forms.items():
            yield lang, form, text


def _literal(template: Template) -> str:
    """The template's own words, a slot shown as a digit so that the words around it stay apart."""
    parts: list[str] = []
    for piece in template:
        if isinstance(piece, str):
            parts.append(piece)
        elif isinstance(piece, Slot):
            parts.append(" 0 ")
        else:
            parts.append(_literal(piece.pieces))
    return "".join(parts)


def fold_punctuated(text: str) -> str:
    """Lower case and without accents, punctuation kept."""
    return strip_accents(text).casefold()
