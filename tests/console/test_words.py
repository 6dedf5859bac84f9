"""Two languages: each message has its English, no catalogue keeps words nobody says, and a page speaks one language."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from flask import Flask

from gateway import clock, tickets
from gateway.accounts import ROLES
from gateway.console.language import COOKIE, LANGUAGES
from gateway.house import House
from scripts import catalogues
from tests.console.conftest import Browser, make
from tests.console.test_permissions import address

_LIBRARIES = {
    "flask_security.po": ("flask_security", "translations/flask_security.pot"),
    "wtforms.po": ("wtforms", "locale/wtforms.pot"),
}

_NEVER_SAID = (
    # These parts of Flask-Security are off (`gateway.console.sign_in.security`); prefixes of its message names.
    *(
        "CONFIRM",
        "EMAIL_CONFIRMED",
        "ALREADY_CONFIRMED",
        "INVALID_CONFIRMATION",
        "EMAIL_ALREADY",
        "IDENTITY_",
    ),
    *(
        "CHANGE_EMAIL",
        "USERNAME_",
        "OAUTH_",
        "US_",
        "USE_CODE",
        "GENERIC_RECOVERY",
        "GENERIC_US",
        "REFRESH_TOKEN",
    ),
    *(
        "PASSWORD_RESET",
        "FORGOT_PASSWORD",
        "INVALID_RESET",
        "PASSWORD_BREACHED",
        "PASSWORDLESS",
        "PHONE_INVALID",
    ),
    *("LOGIN_EMAIL", "LOGIN_EXPIRED", "INVALID_LOGIN_TOKEN"),
    "INVALID_INPUT_LENGTH",  # of usernames; its placeholder is broken
)

_VIETNAMESE_IN_ENGLISH = (
    "Chăm",  # a language is named in itself
    "xã Vĩnh Hải; huyện Ninh Hải; tỉnh Khánh Hòa; cả nước",  # places are written as people say them
    "huyện Ninh Hải; tỉnh Khánh Hòa; cả nước",
    "loại, đơn vị, số, nơi, xã, địa chỉ, dịch vụ, vĩ độ, kinh độ, từ ngày, đến ngày",  # the file's own columns
    "lý do, họ tên, xã, thôn, địa chỉ, số điện thoại, số người thân, số người, dự sinh, ghi chú",  # and another's
    "chạy thận, liệt giường, tàu trên biển, mang thai, sống một mình",  # with the words it takes
    "số điện thoại, xã, ngôn ngữ",  # and those of a list of numbers
    "bản địa phương soạn, chưa ban hành",  # who has issued the rules of screening
    "Xã Vĩnh Hải",
    "Khánh Hòa",
    "Tiếng Việt",  # the button that leads back
    "Cán bộ",  # names: whoever `make` makes,
    "Trạm",  # and their unit,
    "TP. Hồ Chí Minh, Quyết định 1203/QĐ-BCĐ ngày 6-4-2020",  # and what a decision was published as
)

_COMMUNE = re.compile(  # places keep their names
    r'<option value="[0-9]{2}(?:[0-9]{3})?">[^<]*</option>|<input [^>]*value="[0-9]{5}"[^>]*> <span>[^<]*</span>'
)
_NO_PAGES = {
    "console.static",
    "console.vendor",
    "security.logout",
    "security.two_factor_token_validation",  # opened out of turn, it signs out
}


def library(name: str) -> Catalog:
    """The messages of a library, as it ships them."""
    package, path = _LIBRARIES[name]
    with (files(package) / path).open("rb") as source:
        return read_po(source)


def placeholders(words: str | tuple[str, ...]) -> set[str]:
    """What is filled in; for a message with plurals, in any of its forms."""
    forms = (words,) if isinstance(words, str) else words
    return {found for form in forms for found in re.findall(r"%\(\w+\)[sd]|%%|%[sd]", form)}


def different(catalogue: Catalog) -> list[str]:
    """Messages whose translation is not there or fills in something else."""
    return [
        message.id
        for message in catalogue
        if message.id and (not message.string or placeholders(message.id) != placeholders(message.string))
    ]


@pytest.mark.parametrize("path", catalogues.catalogues(), ids=lambda path: path.parts[-3])
def test_every_message_is_in_every_catalogue_and_nothing_else(path: Path) -> None:
    known = catalogues.read(path)
    assert {message.id for message in known} == {message.id for message in catalogues.said()}, (
        "run scripts/words"
    )
    assert path.read_bytes() == catalogues.written(known), "run scripts/words"
    assert different(known) == []


def test_every_language_but_the_one_we_write_in_has_a_catalogue() -> None:
    assert {path.parts[-3] for path in catalogues.catalogues()} == LANGUAGES.keys() - {"vi"}


@pytest.mark.parametrize("name", _LIBRARIES)
def test_what_libraries_say_has_its_vietnamese(name: str) -> None:
    ours = catalogues.read(catalogues.TRANSLATIONS / "vi" / "LC_MESSAGES" / name)
    theirs = library(name)
    assert [message.id for message in ours if message.id and message.id not in theirs] == []
    assert different(ours) == []


def test_nothing_that_signing_in_can_say_lacks_its_vietnamese(app: Flask) -> None:
    ours = catalogues.read(catalogues.TRANSLATIONS / "vi" / "LC_MESSAGES" / "flask_security.po")
    sayable = {
        name.removeprefix("SECURITY_MSG_"): value[0]
        for name, value in app.config.items()
        if name.startswith("SECURITY_MSG_")
    }
    assert [
        name for name, words in sayable.items() if not name.startswith(_NEVER_SAID) and words not in ours
    ] == []


def test_nothing_a_validator_can_say_lacks_its_vietnamese() -> None:
    ours = catalogues.read(catalogues.TRANSLATIONS / "vi" / "LC_MESSAGES" / "wtforms.po")
    assert {message.id for message in library("wtforms.po")} == {message.id for message in ours}


@pytest.mark.parametrize(
    ("lang", "said"),
    [("vi", "Thư điện tử hoặc mật khẩu không đúng."), ("en", "E-mail or password is wrong.")],
)
def test_who_signs_in_wrongly_is_told_in_their_language(
    lang: str, said: str, house: House, browser: Callable[[], Browser]
) -> None:
    account = make(house, "station")
    used = browser()
    used.client.set_cookie(COOKIE, lang)
    page = used.sign_in(str(account.email), "khong phai cau nay")
    assert said in page.text and f'<html lang="{lang}">' in page.text


@pytest.mark.parametrize(
    ("lang", "short", "wrong"),
    [
        ("vi", "Cần từ 2 đến 80 ký tự.", "Không có lựa chọn 'king'."),
        (
            "en",
            "Field must be between 2 and 80 characters long.",
            "'king' is not a valid choice for this field.",
        ),
    ],
)
def test_a_form_complains_in_the_language_of_the_page(
    lang: str, short: str, wrong: str, signed_in: Callable[..., Browser]
) -> None:
    used = signed_in("admin")
    used.post(f"/console/language/{lang}")
    page = html.unescape(used.post("/console/accounts/new", name="A", roles="king").text)
    assert short in page and wrong in page


@pytest.mark.parametrize(
    ("lang", "said", "label"),
    [
        ("vi", "Hai lần nhập mật khẩu không giống nhau.", "Nhập lại mật khẩu mới"),
        ("en", "Passwords do not match", "Retype Password"),
    ],
)
def test_flask_security_speaks_the_language_of_the_page(
    lang: str, said: str, label: str, signed_in: Callable[..., Browser]
) -> None:
    used = signed_in("station")
    used.post(f"/console/language/{lang}")
    fields = {"password": "x", "new_password": "mot cau khac han", "new_password_confirm": "mot cau khac"}
    page = used.post("/console/change", "/console/change", **fields).text
    assert said in page and label in page


def test_english_pages_are_english(
    app: Flask, house: House, signed_in: Callable[..., Browser], browser: Callable[[], Browser]
) -> None:
    with house.db.transaction() as tx:
        asked, now = "Cho mo luc may gio?", clock.now()
        tickets.open_ticket(tx, tickets.Kind.QUESTION, "+84900700001", "sms", asked, promised_at=now, now=now)
    colleague = signed_in(*ROLES, email="all@demo.example")
    colleague.post("/console/language/en")
    stranger = browser()
    stranger.client.set_cookie(COOKIE, "en")
    left = {
        (path, piece)
        for used in (colleague, stranger)
        for path in pages(app)
        for piece in vietnamese(used.get(path).text)
    }
    assert left == set()
    assert "Cho mo luc may gio?" in colleague.get("/console/requests/1").text
    assert "Hello" in colleague.get("/console").text, "signed out on the way, so pages were not seen"


def test_the_way_in_is_english_too(
    house: House, signed_in: Callable[..., Browser], browser: Callable[[], Browser]
) -> None:
    known, new = signed_in("admin"), make(house, "approver")
    coming, beginning = browser(), browser()
    for used in (coming, beginning):
        used.client.set_cookie(COOKIE, "en")
    asked = coming.sign_in("admin@demo.example")
    steps = {
        "Second step": asked,
        "The code is wrong": coming.proves(asked, "000000"),
        "was used already": coming.proves(asked, known.spent),
        "The recovery code is wrong": coming.post("/console/mf-recovery", "/console/mf-recovery", code="no"),
        "Your role decides for others": beginning.sign_in(str(new.email)),
        "scan this picture": beginning.post("/console/tf-setup", "/console/tf-setup", setup="authenticator"),
        "Please wait": [coming.sign_in("admin@demo.example", f"doan lan thu {n}") for n in range(6)][-1],
    }
    assert [said for said, page in steps.items() if said not in page.text] == []
    assert {piece for page in steps.values() for piece in vietnamese(page.text)} == set()


def pages(app: Flask) -> Iterator[str]:
    """Every page of the console that can be opened without leaving it, and one that is not there."""
    for rule in app.url_map.iter_rules():
        opens = rule.rule.startswith("/console") and "GET" in (rule.methods or ())
        if opens and rule.endpoint not in _NO_PAGES:
            yield address(rule.rule)
    yield "/console/nowhere"


_MARKED = re.compile(r'<(\w+)[^>]*\blang="vi"[^>]*>.*?</\1>', re.DOTALL)
"""What says of itself that it is Vietnamese, such as the words that callers hear."""


def vietnamese(page: str) -> set[str]:
    """Pieces of a page with letters that English does not have, other than those it may hold."""
    for allowed in _VIETNAMESE_IN_ENGLISH:
        page = page.replace(allowed, "")
    page = _COMMUNE.sub("", page)
    page = _MARKED.sub("", page)
    pieces = re.split(r"[<>\"]", html.unescape(page))
    return {piece.strip() for piece in pieces if any(map(_is_vietnamese, piece))}


def _is_vietnamese(letter: str) -> bool:
    return letter in "đĐ" or (letter.isalpha() and len(unicodedata.normalize("NFD", letter)) > 1)
