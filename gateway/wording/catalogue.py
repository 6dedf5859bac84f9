"""Loads every text the house says, once, and hands out entries by id; renders nothing.

Vietnamese files carry the facts of an entry (purpose, parts, how it is sent), English files only its texts.
Where `sms` is left out it is `accented` without accents, where `accented` is left out (English) it is `sms`. An entry
with nothing but `spoken` is only ever heard in a call; where its words are shown after all, they are what was said.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, get_args

from gateway.text.fold import strip_accents
from gateway.wording import template
from gateway.wording.arguments import Argument, load_arguments
from gateway.wording.template import Template

Form = Literal["sms", "accented", "spoken", "ussd"]
FORMS: tuple[Form, ...] = get_args(Form)
LANGUAGES = ("vi", "en")

_HERE = Path(__file__).parent
_WORD_FILE = "words.toml"


class BadCatalogue(ValueError):
    """A file of the catalogue is wrong; the message names the entry. Raised at load time only."""


@dataclass(frozen=True)
class Entry:
    """One message, or one word that stands for a value inside messages.

    `texts`: language → form → text. `parts`, `accented_parts`: how many SMS parts it may cost without and
    with accents. `expects_answer`: must leave from a sender that can receive. `unprompted`: sent though the
    person has not just written. `staff`: goes to staff phones. `clinical`: a clinician owns the wording.
    `last`: word added as the last numbered choice. `silent`: arguments that are not read out. `accepts`:
    plain words of a colliding pair → why they cannot be misread here. `untimed`: why it names no time for
    what it announces. `heard`: only ever said in a call, and no text of its own. `topic`: the file it stands in.
    """

    id: str
    texts: Mapping[str, Mapping[Form, str]]
    purpose: str = ""
    parts: int = 1
    accented_parts: int = 2
    expects_answer: bool = False
    unprompted: bool = False
    staff: bool = False
    clinical: bool = False
    last: str | None = None
    silent: frozenset[str] = frozenset()
    accepts: Mapping[str, str] = field(default_factory=dict)
    untimed: str = ""
    heard: bool = False
    topic: str = ""

    @property
    def is_word(self) -> bool:
        """Whether it is a word or menu item, not a message of its own."""
        return self.id.startswith(("W_", "M_"))

    @cached_property
    def templates(self) -> Mapping[str, Mapping[Form, Template]]:
        """The parsed texts, language → form."""
        return {
            lang: {form: template.parse(text) for form, text in forms.items()}
            for lang, forms in self.texts.items()
        }

    def template(self, lang: str, form: Form) -> Template:
        """The template to render: an unknown language gets Vietnamese, USSD without a screen the SMS text."""
        forms = self.templates.get(lang) or self.templates["vi"]
        return forms[form] if form in forms else forms["sms"]

    @cached_property
    def arguments(self) -> frozenset[str]:
        """Every argument that any form in any language can use."""
        every = [t for forms in self.templates.values() for t in forms.values()]
        return frozenset().union(*map(template.names, every))


@dataclass(frozen=True)
class Catalogue:
    """Entries by id and the glossary of their arguments."""

    entries: Mapping[str, Entry]
    arguments: Mapping[str, Argument]

    def __post_init__(self) -> None:
        for entry in self.entries.values():
            try:
                unknown = entry.arguments - self.arguments.keys()
            except template.BadTemplate as error:
                raise BadCatalogue(f"{entry.id}: {error}") from None
            if unknown:
                raise BadCatalogue(f"{entry.id}: unknown arguments {', '.join(sorted(unknown))}")


def load(folder: Path = _HERE) -> Catalogue:
    """The catalogue in `folder`. Raises BadCatalogue for anything that could not be rendered later."""
    facts: dict[str, Mapping[str, Any]] = {}
    texts: dict[str, dict[str, Mapping[Form, str]]] = {}
    for lang in LANGUAGES:
        for topic, msg_id, row in _rows(folder / lang):
            spoken_for = texts.setdefault(msg_id, {})
            if lang in spoken_for:
                raise BadCatalogue(f"{msg_id}: twice in {lang}")
            spoken_for[lang] = _forms(msg_id, row)
            if lang == "vi":
                heard = {"heard": True} if set(FORMS) & row.keys() == {"spoken"} else {}
                told = {key: value for key, value in row.items() if key not in FORMS}
                facts[msg_id] = {"topic": topic} | heard | told
            elif row.keys() - set(FORMS):
                raise BadCatalogue(f"{msg_id}: the {lang} file holds texts only")
    foreign = texts.keys() - facts.keys()
    if foreign:
        raise BadCatalogue(f"not in Vietnamese: {', '.join(sorted(foreign))}")
    entries = {msg_id: _entry(msg_id, texts[msg_id], row) for msg_id, row in facts.items()}
    return Catalogue(entries, load_arguments(folder / "arguments.toml"))


def _rows(folder: Path) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    for path in sorted(folder.glob("*.toml")):
        for msg_id, row in tomllib.loads(path.read_text("utf-8")).items():
            yield path.stem, msg_id, {"accented": row} if isinstance(row, str) else row


def _forms(msg_id: str, row: Mapping[str, Any]) -> dict[Form, str]:
    forms: dict[Form, str] = {form: row[form] for form in FORMS if form in row}
    if "sms" not in forms and "accented" not in forms:
        forms["accented"] = forms.get("spoken", "")
    if not forms.get("sms") and not forms["accented"]:
        raise BadCatalogue(f"{msg_id}: no text to send")
    forms.setdefault("sms", strip_accents(forms.get("accented", "")))
    forms.setdefault("accented", forms["sms"])
    if msg_id.startswith(("W_", "M_")):
        forms.setdefault("spoken", forms["accented"])
    elif "spoken" not in forms:
        raise BadCatalogue(f'{msg_id}: nothing to say by voice; "" if it is never spoken')
    return forms


def _entry(msg_id: str, texts: Mapping[str, Mapping[Form, str]], facts: Mapping[str, Any]) -> Entry:
    try:
        return Entry(msg_id, texts, **{**facts, "silent": frozenset(facts.get("silent", ()))})
    except TypeError as error:
        raise BadCatalogue(f"{msg_id}: {error}") from None
