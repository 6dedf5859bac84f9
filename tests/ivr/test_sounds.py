"""What calls hear: recordings before the engine, the file of the tree for want of both, nothing readable outside."""

from __future__ import annotations

import base64
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import create_engine, text

from gateway import clock, prompts, speech, wording
from gateway.house import House
from gateway.speech import wav
from gateway.wording import word
from ivr import sounds
from ivr.sounds import Said, Sound, Text
from tests.ivr.caller import Caller
from tests.prompts.conftest import Record, record
from tests.prompts.sounds import read
from tests.speech.sounds import rms

__all__ = ["record"]

NUMBER = "+84900000001"
MENU = Text("U_MENU", {"lines": [word("W_KEY_1"), word("W_KEY_3")]}, "vi")
Fetch = Callable[[Sound], tuple[bytes, str, str]]


@pytest.fixture
def fetch(client: FlaskClient) -> Fetch:
    """What an address plays: the file, who is heard, whether it may be kept."""

    def fetched(sound: Sound) -> tuple[bytes, str, str]:
        answer = client.get(f"/ivr/sound/{sounds.seal(sound, clock.now())}.wav")
        assert (answer.status_code, answer.mimetype) == (200, "audio/wav")
        return answer.data, answer.headers["X-Said-By"], answer.headers["Cache-Control"]

    return fetched


@pytest.fixture
def mute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """espeak-ng is broken."""
    broken = tmp_path / "bin" / "espeak-ng"
    broken.parent.mkdir()
    broken.write_text("#!/bin/sh\nexit 3\n")
    broken.chmod(0o700)
    (broken.parent / "sox").symlink_to(str(shutil.which("sox")))
    monkeypatch.setenv("PATH", str(broken.parent))


def test_a_recording_is_played_and_what_differs_is_spoken(fetch: Fetch, record: Record) -> None:
    assert fetch(MENU)[1] == "engine"
    record("U_MENU")
    assert fetch(MENU)[1] == "both"
    record("W_KEY_1", "W_KEY_3")
    heard, by, _ = fetch(MENU)
    assert by == "person"
    texts = ("U_MENU", "W_KEY_1", "W_KEY_3")
    pieces = [words for text_ in texts for words in prompts.pieces_of(text_, "vi").values()]
    alone = sum(read(words).seconds for words in pieces)
    assert len(speech.samples(heard)) / 8000 == pytest.approx(alone + 4 * 0.4, abs=0.2)


def test_a_call_hears_the_recording(client: FlaskClient, record: Record) -> None:
    record("V_WELCOME")
    caller = Caller(client, NUMBER).calls()
    caller.hears("Tổng đài một không hai hai")


def test_without_recordings_in_a_language_no_engine_speaks_somebody_is_still_there(
    fetch: Fetch, record: Record
) -> None:
    text_ = Text("V_SILENT", {}, "rog")
    heard, by, kept = fetch(text_)
    assert (heard, by, kept) == (speech.canned("vi"), "canned", "no-store")
    record("V_SILENT", lang="rog")
    assert fetch(text_)[1] == "person"


def test_a_broken_engine_drops_no_call(fetch: Fetch, client: FlaskClient, record: Record, mute: None) -> None:
    for lang in wording.LANGUAGES:
        assert fetch(Text("V_MORE", {}, lang))[:2] == (speech.canned(lang), "canned")
    assert fetch(Said("Nước lên.", "vi", True))[:2] == (speech.canned("vi"), "canned")
    caller = Caller(client, NUMBER).calls()
    caller.hears("Xin giữ máy", "một một năm")
    caller.presses("9")
    assert caller.open


def test_recordings_need_no_engine(fetch: Fetch, record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    record("V_MORE")
    monkeypatch.setenv("PATH", "/nowhere")
    assert fetch(Text("V_MORE", {}, "vi"))[1] == "person"


def test_without_a_database_the_engine_speaks(fetch: Fetch, house: House) -> None:
    owner = create_engine(house.settings.owner_url)
    with owner.begin() as there:
        there.execute(text("ALTER TABLE prompt_recordings RENAME TO gone"))
    owner.dispose()
    assert fetch(Text("V_BUSY", {}, "vi"))[1] == "engine"


def test_what_tells_of_somebody_is_kept_nowhere(fetch: Fetch, house: House) -> None:
    folder = house.settings.data / "speech"
    for secret in (
        Text("O1", {"otp": "482913"}, "vi"),
        Text("W_CODE_OLD", {"name": "Nguyễn Văn An", "until": "27/11"}, "vi"),
        Said("Mã của An", "vi", False),
    ):
        assert fetch(secret)[1:] == ("engine", "no-store")
    assert not folder.exists()
    assert fetch(Text("V_MORE", {}, "vi"))[2] == "private, max-age=3600"
    assert len(list(folder.iterdir())) == 1


def test_nothing_can_be_read_in_an_address() -> None:
    now = clock.now()
    name = sounds.seal(Text("O1", {"otp": "482913"}, "vi"), now)
    inside = base64.urlsafe_b64decode(name + "=" * (-len(name) % 4))
    assert b"O1" not in inside and b"482913" not in inside
    assert sounds.unseal(name, now) == Text("O1", {"otp": "482913"}, "vi")
    assert sounds.unseal(name, now + 2 * sounds.LIFE) is None
    assert sounds.unseal(f"{name[:-4]}AAAA", now) is None
    assert sounds.unseal("x", now) is None


@pytest.mark.parametrize("lang", wording.LANGUAGES)
def test_the_file_of_the_tree_says_what_the_catalogue_says(lang: str, tmp_path: Path) -> None:
    file = tmp_path / "canned.wav"
    file.write_bytes(speech.canned(lang))
    made = speech.speak(wording.render(speech.CANNED, {}, lang, "spoken"), lang, kind="phone")
    assert wav.seconds(file) == pytest.approx(len(speech.samples(made)) / 8000, rel=0.1)
    assert rms(file) > -30
    assert speech.canned("rog") == speech.canned("../vi") == speech.canned("vi")


@pytest.mark.parametrize("argument", sorted(prompts.SECRETS))
def test_the_address_of_a_code_is_good_for_minutes(house: House, argument: str) -> None:
    now = clock.now()
    name = sounds.seal(Text("O2", {argument: "482913"}, "vi"), now)
    assert sounds.unseal(name, now + sounds.LIFE_OF_SECRETS * 0.9) is not None
    assert sounds.unseal(name, now + sounds.LIFE_OF_SECRETS * 1.1) is None
    other = sounds.seal(Text("V_SILENT", {}, "vi"), now)
    assert sounds.unseal(other, now + sounds.LIFE_OF_SECRETS * 1.1) is not None
