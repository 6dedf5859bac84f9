"""The catalogue is clean, and every rule of the linter can find what it is there to find."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from gateway.wording import CATALOGUE, BadCatalogue, Catalogue, Entry, lint
from gateway.wording.catalogue import load

CLEAN = Entry(
    "T9",
    {
        "vi": {
            "sms": "Goi lai truoc {by}.",
            "accented": "Gọi lại trước {by}.",
            "spoken": "Gọi lại trước {by}.",
        },
        "en": {"sms": "We call by {by}.", "accented": "We call by {by}.", "spoken": "We call by {by}."},
    },
    purpose="A text to break",
    accented_parts=1,
)


def found(entry: Entry) -> set[str]:
    """The rules that object to `entry`."""
    catalogue = Catalogue(MappingProxyType({**CATALOGUE.entries, entry.id: entry}), CATALOGUE.arguments)
    return {finding.rule for finding in lint.findings(catalogue) if finding.id == entry.id}


def saying(text: str, lang: str = "vi", form: str = "sms", **facts: Any) -> Entry:
    """The clean text with one form exchanged (the accented one with it)."""
    forms = {**CLEAN.texts[lang], form: text}
    if form == "sms":
        forms["accented"] = text
    return replace(CLEAN, texts={**CLEAN.texts, lang: forms}, **facts)


def test_the_catalogue_is_clean() -> None:
    assert lint.findings() == []


def test_the_glossary_has_no_argument_that_nobody_says() -> None:
    said = frozenset().union(*(entry.arguments for entry in CATALOGUE.entries.values()))
    assert CATALOGUE.arguments.keys() - said == set()


def test_the_text_to_break_is_clean() -> None:
    assert found(CLEAN) == set()


@pytest.mark.parametrize(
    ("rule", "entry"),
    [
        ("languages", replace(CLEAN, texts={"vi": CLEAN.texts["vi"]})),
        ("purpose", replace(CLEAN, purpose="")),
        ("length", saying("Goi lai truoc {by}. " + "Xin cho may. " * 11 + "Nhe.")),
        ("length", saying("We call by {by}. " + "Wait. " * 24, "en")),
        ("alphabet", saying("Gọi lại truoc {by}.")),
        ("accented parts", replace(CLEAN, accented_parts=2)),
        ("screen", saying("Goi lai truoc {by}\n" + "1 Mot dong dai\n" * 12, form="ussd")),
        ("screen", saying("Gọi lại trước {by}", form="ussd")),
        ("seconds", saying("Gọi lại trước {by}. " + "Xin chờ máy thêm chút nữa. " * 12, form="spoken")),
        ("links", saying("Goi lai truoc {by}. Xem tokhaiyte.vn")),
        ("links", saying("We call by {by}. See http://x", "en")),
        ("shouting", saying("Goi lai truoc {by}!")),
        ("reply", saying("Goi lai truoc {by}. Tra loi 1", expects_answer=True)),
        ("reply", saying("We call by {by}. Reply 1", "en", expects_answer=True)),
        (
            "number",
            saying(
                "Goi lai truoc {by}. Soan 1 hoac soan SK 2" + " xin cho" * 14,
                unprompted=True,
                expects_answer=True,
            ),
        ),
        ("answer", saying("Goi lai truoc {by}. Can gap: soan 0")),
        ("answer", saying("Goi lai truoc {by}, co nghe khong?")),
        ("collisions", saying("Goi lai truoc {by}. Cam vao")),
        ("collisions", saying("Goi lai truoc {by}. Dung ra duong")),
        ("collisions", saying("Goi lai truoc {by}. Chao ba con")),
        ("collisions", replace(CLEAN, accepts={"dung": "it is not there"})),
        ("promises", saying("Goi lai truoc {day}.")),
        ("promises", replace(CLEAN, untimed="no reason needed")),
        ("placeholders", saying("We call by {by} {day}.", "en")),
        ("placeholders", saying("Gọi lại.", form="spoken")),
        ("placeholders", replace(CLEAN, silent=frozenset({"by"}))),
        ("placeholders", saying("Goi {ticket} {by}", form="ussd")),
        ("words", saying("Goi lai truoc {by}. {choices:keys}", last="W_NOBODY")),
        ("names", saying("Goi {name:full} truoc {by}.")),
        ("spacing", saying("Goi lai  truoc {by}.")),
    ],
)
def test_each_rule_finds_its_fault(rule: str, entry: Entry) -> None:
    if rule == "words":  # a missing word cannot even be rendered, so only this rule is asked
        assert list(lint.RULES[rule](CATALOGUE, entry))
    else:
        assert rule in found(entry)


def test_every_rule_has_a_fault_above() -> None:
    marks = [
        mark for mark in vars(test_each_rule_finds_its_fault)["pytestmark"] if mark.name == "parametrize"
    ]
    assert {rule for rule, _ in marks[0].args[1]} == set(lint.RULES)


def test_a_staff_phone_may_be_asked_to_reply_and_a_reason_excuses_a_word() -> None:
    assert found(saying("Goi lai truoc {by}. Tra loi 1", staff=True)) == set()
    assert found(saying("Goi lai truoc {by}, dung gio", accepts={"dung": "'đúng giờ' only"})) == set()


def folder(at: Path, **files: str) -> Path:
    """A catalogue folder with these files: `vi_k` is vi/k.toml, `arguments` the glossary."""
    for name, text in files.items():
        path = at / f"{name.replace('_', '/', 1)}.toml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return at


GLOSSARY = 'by = { kind = "clock", limit = 5, example = "15:30" }'
ONE = '[K1]\naccented = "Gọi trước {by}"\nspoken = ""\n'


def test_plain_text_is_made_from_the_accented_one(tmp_path: Path) -> None:
    catalogue = load(folder(tmp_path, arguments=GLOSSARY, vi_k=ONE, en_k='[K1]\nsms = "Call"\nspoken = ""\n'))
    assert catalogue.entries["K1"].texts["vi"]["sms"] == "Goi truoc {by}"
    assert catalogue.entries["K1"].texts["en"]["accented"] == "Call"


def test_what_is_only_said_is_no_text_and_not_measured_as_one(tmp_path: Path) -> None:
    long = "Xin " + "chờ " * 120
    heard = load(
        folder(tmp_path, arguments="", vi_k=f'[K1]\npurpose = "A wait"\nspoken = "{long.strip()}."\n')
    )
    entry = heard.entries["K1"]
    assert entry.heard and entry.texts["vi"]["accented"] == entry.texts["vi"]["spoken"]
    written = replace(entry, heard=False)
    rules = {
        each.heard: {finding.rule for finding in lint.findings(Catalogue({"K1": each}, heard.arguments))}
        for each in (entry, written)
    }
    assert rules[False] - rules[True] == {"length", "accented parts"}
    assert "seconds" in rules[True]


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"vi_k": ONE, "vi_l": ONE}, "twice"),
        ({"vi_k": '[K1]\naccented = "Gọi {nobody}"\nspoken = ""\n'}, "unknown arguments nobody"),
        ({"vi_k": '[K1]\naccented = "Gọi {by:loud}"\nspoken = ""\n'}, "unknown style"),
        ({"vi_k": '[K1]\naccented = "Gọi {by"\nspoken = ""\n'}, "stray"),
        ({"vi_k": '[K1]\naccented = "Gọi [{by}"\nspoken = ""\n'}, "never closed"),
        ({"vi_k": '[K1]\naccented = "Gọi [ngay]"\nspoken = ""\n'}, "without an argument"),
        ({"vi_k": '[K1]\naccented = "Gọi"\n'}, "nothing to say"),
        ({"vi_k": '[K1]\nussd = "Goi"\n'}, "no text"),
        ({"vi_k": '[K1]\naccented = "Gọi"\nspoken = ""\ncolour = "red"\n'}, "colour"),
        ({"vi_k": ONE, "en_k": '[K1]\nsms = "Call"\nspoken = ""\nparts = 2\n'}, "texts only"),
        ({"vi_k": ONE, "en_k": '[K2]\nsms = "Call"\nspoken = ""\n'}, "not in Vietnamese: K2"),
    ],
)
def test_a_wrong_file_stops_the_start_with_a_clear_word(
    tmp_path: Path, files: dict[str, str], message: str
) -> None:
    with pytest.raises(BadCatalogue, match=message):
        load(folder(tmp_path, arguments=GLOSSARY, **files))
