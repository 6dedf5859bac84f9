"""Slower words: chosen by a key in a call or noted at the desk, remembered by number, never changing a recording."""

from __future__ import annotations

from pathlib import PurePosixPath

from flask.testing import FlaskClient
from sqlalchemy import text

from gateway import clock, speech
from gateway.calls import needs
from gateway.house import House
from ivr import sounds
from ivr.sounds import Said, Sound, Text
from tests.ivr.caller import Caller
from tests.prompts.conftest import Record, record

__all__ = ["record"]

NUMBER, OTHER = "+84900000001", "+84900000002"


def said(caller: Caller) -> list[Sound]:
    """What the addresses of the last document stand for."""
    plays = [verb for outer in caller.page for verb in (outer, *outer.children) if verb.name == "Play"]
    found = [sounds.unseal(PurePosixPath(verb.text).stem, clock.now()) for verb in plays]
    return [each for each in found if each is not None]


def slow(caller: Caller) -> set[bool]:
    heard = said(caller)
    assert heard
    return {each.slow for each in heard if isinstance(each, Text | Said)}


def lasts(client: FlaskClient, sound: Sound) -> float:
    answer = client.get(f"/ivr/sound/{sounds.seal(sound, clock.now())}.wav")
    assert answer.status_code == 200
    return len(speech.samples(answer.data)) / 8000


def test_a_caller_chooses_slower_words_and_has_them_the_next_time(client: FlaskClient) -> None:
    caller = Caller(client, NUMBER).calls()
    assert slow(caller) == {False}
    caller.presses("8").hears("Nói chậm hơn, hoặc như cũ, bấm ba")
    caller.presses("3").hears("nói chậm hơn", "Khai y tế, bấm một")
    assert slow(caller) == {True}, "from the next word on"
    caller.hangs_up()
    assert slow(Caller(client, NUMBER).calls()) == {True}
    assert slow(Caller(client, OTHER).calls()) == {False}
    again = Caller(client, NUMBER).calls().presses("8").presses("3")
    again.hears("nói như cũ")
    assert slow(again) == {False}


def test_what_the_desk_has_noted_is_the_same(client: FlaskClient, house: House) -> None:
    with house.db.transaction() as tx:
        needs.note(tx, NUMBER, needs.Needs(slow=True, many_rings=True), 7, clock.now())
    caller = Caller(client, NUMBER).calls()
    assert slow(caller) == {True}
    caller.presses("8").presses("3")
    with house.db.transaction() as tx:
        assert needs.of(tx, NUMBER) == needs.Needs(many_rings=True)
        assert tx.execute(text("SELECT set_by FROM call_needs")).scalar() == needs.THEMSELVES


def test_a_language_is_chosen_as_before(client: FlaskClient) -> None:
    caller = Caller(client, NUMBER).calls().presses("8").presses("1")
    caller.hears("tổng đài nói tiếng Việt")
    assert slow(caller) == {False}


def test_the_engine_takes_its_time_and_both_are_kept(client: FlaskClient, house: House) -> None:
    quick, slowly = (Text("V_HOLD", {}, "vi", each) for each in (False, True))
    assert lasts(client, slowly) > 1.15 * lasts(client, quick)
    assert len(list((house.settings.data / "speech").glob("*.wav"))) == 2
    told = "Nước đang lên ở thôn Mỹ Tường"
    assert lasts(client, Said(told, "vi", kept=False, slow=True)) > 1.15 * lasts(
        client, Said(told, "vi", kept=False)
    )


def test_a_recording_stays_as_it_was_read(client: FlaskClient, record: Record) -> None:
    record("V_SILENT")
    assert lasts(client, Text("V_SILENT", {}, "vi", slow=True)) == lasts(client, Text("V_SILENT", {}, "vi"))
