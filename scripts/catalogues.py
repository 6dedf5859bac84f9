"""Gathers the console's messages, which are written in Vietnamese where they are said, into one catalogue a language.

Called by `scripts/words`. It translates nothing; a catalogue holds no date, place or line: a difference shows words.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Final

import click
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

CONSOLE: Final = Path(__file__).resolve().parent.parent / "gateway" / "console"
TRANSLATIONS: Final = CONSOLE / "translations"
_KEYWORDS: Final = {**DEFAULT_KEYWORDS, "_l": None, "lazy_gettext": None}


def said() -> Catalog:
    """Every message that code and templates say, without a translation."""
    with (TRANSLATIONS / "babel.cfg").open() as mapping:
        methods, options = parse_mapping_cfg(mapping)  # type: ignore[no-untyped-call]
    found = Catalog()
    for _, _, words, _, context in extract_from_dir(CONSOLE, methods, options, keywords=_KEYWORDS):
        found.add(words, context=context)
    return found


def catalogues() -> list[Path]:
    """The catalogue of every language but the one that messages are written in."""
    return sorted(TRANSLATIONS.glob("*/LC_MESSAGES/console.po"))


def read(path: Path) -> Catalog:
    """One catalogue; its language is the folder's name."""
    with path.open("rb") as source:
        return read_po(source, locale=path.parts[-3])


def brought_up_to(messages: Catalog, old: Catalog) -> Catalog:
    """`messages` with the words that `old` has for them."""
    new = Catalog(old.locale)
    for message in messages:
        if message.id:
            known = old.get(message.id, message.context)
            new.add(message.id, known.string if known else "", context=message.context)
    return new


def written(catalogue: Catalog) -> bytes:
    """As it is kept: sorted, under the three lines that a reader of the format needs."""
    out = io.BytesIO()
    write_po(out, catalogue, width=0, no_location=True, omit_header=True, sort_output=True)
    head = (
        f'msgid ""\nmsgstr ""\n"Language: {catalogue.locale_identifier}\\n"\n'
        f'"Content-Type: text/plain; charset=utf-8\\n"\n"Plural-Forms: {catalogue.plural_forms}\\n"\n\n'
    )
    return head.encode() + out.getvalue().strip(b"\n") + b"\n"


def main() -> None:
    """Write the catalogues, and say what has no words yet."""
    messages = said()
    for path in catalogues():
        new = brought_up_to(messages, read(path))
        path.write_bytes(written(new))
        missing = [message.id for message in new if message.id and not message.string]
        click.echo(f"{new.locale_identifier}: {len(new)} messages, {len(missing)} without words")
        for words in missing:
            click.echo(f"  {words}")


if __name__ == "__main__":
    main()
