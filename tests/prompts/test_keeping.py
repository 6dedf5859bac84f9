"""Recordings: heard after somebody has listened, stale once the words change, kept as versions, gone when withdrawn."""

from __future__ import annotations

import pytest
from sqlalchemy import text, update

from gateway import clock, prompts, speech
from gateway.approvals import SamePerson
from gateway.dialogue.steps import Prompt
from gateway.errors import BadInput, Conflict, NotFound
from gateway.house import House
from gateway.prompts import Recording, State
from gateway.wording import Piece, word
from tests.prompts.conftest import LISTENER, READER, Record
from tests.prompts.sounds import read

MENU = Prompt("U_MENU", {"lines": [word("W_KEY_1"), word("W_KEY_3")]})


def states(house: House) -> list[str]:
    with house.db.transaction() as tx:
        return list(tx.scalars(text("SELECT state FROM prompt_recordings ORDER BY id")))


def test_callers_hear_what_somebody_has_listened_to(house: House, record: Record, silent: Piece) -> None:
    record("V_SILENT", accepted=False)
    with house.db.transaction() as tx:
        assert prompts.heard(tx, "vi") == {}
        assert silent in prompts.missing(tx, "vi", ["V_SILENT"])
        waiting = prompts.versions(tx, silent, "vi")[0]
        prompts.accept(tx, waiting, READER, clock.now())
        assert list(prompts.heard(tx, "vi")) == [silent]
        assert prompts.missing(tx, "vi", ["V_SILENT"]) == {}
        said = prompts.say(tx, house.settings, "V_SILENT", {}, "vi")
        assert said.by == "person"
        assert speech.samples(said.wav).startswith(speech.samples(read(prompts.words_of(silent, "vi")).wav))


def test_a_newer_reading_replaces_an_older_and_can_be_undone(
    house: House, record: Record, silent: Piece
) -> None:
    record("V_SILENT")
    record("V_SILENT", accepted=False)
    record("V_SILENT")
    assert states(house) == ["replaced", "replaced", "heard"]
    with house.db.transaction() as tx:
        oldest = prompts.versions(tx, silent, "vi")[-1]
        prompts.accept(tx, oldest, READER, clock.now())
    assert states(house) == ["heard", "replaced", "replaced"]


def test_where_no_engine_speaks_somebody_else_has_to_listen(
    house: House, record: Record, silent: Piece
) -> None:
    waiting = record("V_SILENT", lang="rog", accepted=False)
    with house.db.transaction() as tx:
        mine = prompts.by_public_id(tx, waiting.public_id)
        with pytest.raises(SamePerson):
            prompts.accept(tx, mine, READER, clock.now())
        prompts.accept(tx, mine, LISTENER, clock.now())
    with house.db.transaction() as tx, pytest.raises(BadInput) as fault:
        prompts.bring(tx, silent, "rog", read(), by=READER, now=clock.now())
    assert fault.value.field == "speaker"


def test_words_that_changed_make_a_recording_stale(house: House, record: Record, silent: Piece) -> None:
    record("V_SILENT")
    with house.db.transaction() as tx:
        tx.execute(update(Recording).values(words="Chưa nghe bấm phím gì."))
        assert silent in prompts.missing(tx, "vi", ["V_SILENT"])
        assert prompts.say(tx, house.settings, "V_SILENT", {}, "vi").by == "engine"
        row = prompts.versions(tx, silent, "vi")[0]
        assert not prompts.is_current(row)
        row.state = State.REPLACED
        with pytest.raises(Conflict, match="ghi lại"):
            prompts.accept(tx, row, LISTENER, clock.now())


def test_what_is_withdrawn_is_erased_at_once(house: House, record: Record) -> None:
    made = record("V_SILENT")
    with house.db.transaction() as tx:
        mine = prompts.by_public_id(tx, made.public_id)
        prompts.withdraw(tx, mine, LISTENER, clock.now())
        with pytest.raises(Conflict):
            prompts.accept(tx, mine, LISTENER, clock.now())
    with house.db.transaction() as tx:
        assert tx.execute(text("SELECT state, sound, speaker FROM prompt_recordings")).all() == [
            ("withdrawn", None, None)
        ]
        assert prompts.say(tx, house.settings, "V_SILENT", {}, "vi").by == "engine"


def test_what_is_turned_back_says_why(house: House, record: Record) -> None:
    made = record("V_SILENT", accepted=False)
    with house.db.transaction() as tx:
        mine = prompts.by_public_id(tx, made.public_id)
        with pytest.raises(BadInput):
            prompts.turn_back(tx, mine, LISTENER, clock.now(), " ")
        prompts.turn_back(tx, mine, LISTENER, clock.now(), "Có tiếng xe")
        assert (mine.state, mine.why) == (State.RETURNED, "Có tiếng xe")


def test_what_no_text_has_cannot_be_recorded(house: House) -> None:
    for nothing in (Piece("V_SILENT", 1), Piece("NO_SUCH", 0)):
        with house.db.transaction() as tx, pytest.raises(NotFound):
            prompts.bring(tx, nothing, "vi", read(), by=READER, now=clock.now())


def test_a_language_without_an_engine_says_all_or_nothing(house: House, record: Record) -> None:
    with house.db.transaction() as tx:
        assert prompts.can_say(tx, "vi", [MENU]) and not prompts.can_say(tx, "rog", [MENU])
    record("U_MENU", "W_KEY_1", lang="rog")
    with house.db.transaction() as tx:
        assert not prompts.can_say(tx, "rog", [MENU])
    record("W_KEY_3", lang="rog")
    with house.db.transaction() as tx:
        assert prompts.can_say(tx, "rog", [MENU])
        assert not prompts.can_say(tx, "rog", [MENU, Prompt("V_SILENT")])
        said = prompts.say(tx, house.settings, MENU.msg_id, MENU.args, "rog")
        assert said.by == "person"
