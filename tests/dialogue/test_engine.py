"""The engine as a pure function: turns, back, edit, effects, guards; a small script stands for every
service.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest

from gateway.dialogue import engine
from gateway.dialogue.context import Ctx, Relative
from gateway.dialogue.engine import ScriptError, Turn
from gateway.dialogue.questions import Choose, Lookup, Number, ReadBack, Text
from gateway.dialogue.session import Session
from gateway.dialogue.steps import Do, Done, Fill, Left, Option, Prompt, Rewind, Say, Script

CTX = Ctx(today=date(2026, 11, 20), number="+84900000123")
YES_NO = (Option("yes", means=True), Option("no", means=False))


@dataclass(frozen=True)
class Service:
    """A service as the engine sees it."""

    script: Callable[[Ctx], Script]
    name: str = "fever"
    version: int = 1


def fever(ctx: Ctx) -> Script:
    """Asks for a fever, its days, a place; reads back."""
    yield Say("hello", Prompt("HELLO"))
    sick = yield Choose(
        "sick", Prompt("SICK"), YES_NO, number=1, repeat=Prompt("SICK_AGAIN"), help=Prompt("HELP")
    )
    days = None
    if sick == "yes":
        days = yield Number("days", Prompt("DAYS"), 1, 60, number=2, repeat=Prompt("DAYS_AGAIN"))
    place = yield Lookup("place", Prompt("PLACE"), "find_place", number=3, repeat=Prompt("PLACE_AGAIN"))
    code = place["found"][0]
    right = yield Choose(f"right:{code}", Prompt("RIGHT", {"code": code}), YES_NO, number=3)
    if right == "no":
        return Left(Prompt("BYE"))
    if days is not None and days > 10:
        ticket = yield Do("rescue", "rescue", {"why": "long fever"}, effect=True)
        yield Say("advice", Prompt("ADVICE", {"ticket": ticket}))
    yield ReadBack(
        "send", Prompt("READ", {"days": days, "place": code}), {1: (), 2: ("số ngày",), 3: ("xã", "nơi ở")}
    )
    return {"sick": sick, "days": days, "place": code}


class World:
    """The callables of a conversation; remembers how often each was called."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, Mapping[str, Any]]] = []

    @property
    def do(self) -> dict[str, Callable[..., Any]]:
        return {"find_place": self._find, "rescue": self._rescue}

    def _find(self, said: str) -> list[str]:
        self.calls.append(("find_place", {"said": said}))
        return [] if said == "nowhere" else [f"{len(said):05d}"]

    def _rescue(self, why: str) -> Done:
        self.calls.append(("rescue", {"why": why}))
        return Done(2043, (Prompt("C1", {"ticket": 2043}),))


SERVICE = Service(fever)


def talk(world: World, *texts: str, service: Service = SERVICE) -> Turn:
    """Say these texts one after the other."""
    turn = engine.start(service, CTX, do=world.do)
    for text in texts:
        turn = engine.answer(service, turn.session, text, do=world.do)
    return turn


def asked(turn: Turn) -> str | None:
    return None if turn.ask is None else turn.ask.id


def ids(turn: Turn) -> list[str]:
    return [prompt.msg_id for prompt in turn.prompts]


def test_the_opening_says_hello_once_and_asks() -> None:
    world = World()
    turn = talk(world)
    assert ids(turn) == ["HELLO", "SICK"]
    assert ids(engine.replay(SERVICE, turn.session, do=world.do)) == ["SICK"]


def test_a_whole_dialogue_returns_what_the_script_made_of_it() -> None:
    turn = talk(World(), "co", "3", "Vinh Hai", "1", "1")
    assert turn.finished and not turn.left and turn.ask is None
    assert turn.result == {"sick": "yes", "days": 3, "place": "00008"}


def test_a_branch_is_asked_only_when_it_is_reached() -> None:
    assert asked(talk(World(), "khong")) == "place"
    assert asked(talk(World(), "co")) == "days"


def test_an_answer_not_understood_changes_nothing_and_is_told_instead_of_the_question() -> None:
    turn = talk(World(), "hmm")
    assert (turn.invalid, ids(turn), asked(turn)) == (True, ["SICK_AGAIN"], "sick")
    assert turn.session.answers == {"hello": True}


def test_help_is_offered_from_the_second_miss_in_a_row_and_the_count_starts_anew() -> None:
    assert ids(talk(World(), "hmm", "hmmm")) == ["SICK_AGAIN", "HELP"]
    assert ids(talk(World(), "hmm", "co", "hmm")) == ["DAYS_AGAIN"]


def test_a_bare_nine_is_a_number_only_in_a_number_question() -> None:
    turn = talk(World(), "co")
    assert turn.ask is not None and turn.ask.number_question
    assert asked(talk(World(), "co", "9")) == "place"


def test_a_look_up_runs_once_and_an_empty_one_is_asked_again() -> None:
    world = World()
    turn = talk(world, "khong", "nowhere")
    assert (turn.invalid, ids(turn)) == (True, ["PLACE_AGAIN"])
    turn = engine.answer(SERVICE, turn.session, "Vinh Hai", do=world.do)
    for _ in range(3):
        turn = engine.replay(SERVICE, turn.session, do=world.do)
    assert [name for name, _ in world.calls] == ["find_place", "find_place"]


def test_an_effect_speaks_at_once_and_is_never_repeated() -> None:
    world = World()
    turn = talk(world, "co", "12", "Vinh Hai", "1")
    assert ids(turn) == ["C1", "ADVICE", "READ"]
    turn = engine.back(SERVICE, turn.session, do=world.do)
    turn = engine.answer(SERVICE, turn.session, "1", do=world.do)
    turn = engine.edit(SERVICE, turn.session, 2, do=world.do)
    turn = engine.answer(SERVICE, turn.session, "14", do=world.do)
    assert asked(turn) == "send"
    assert [name for name, _ in world.calls].count("rescue") == 1


def test_back_takes_back_the_last_thing_said() -> None:
    world = World()
    before = talk(world, "co", "3")
    after = engine.answer(SERVICE, before.session, "Vinh Hai", do=world.do)
    assert engine.back(SERVICE, after.session, do=world.do).session == before.session


def test_back_at_the_first_question_is_told() -> None:
    world = World()
    turn = engine.back(SERVICE, talk(world).session, do=world.do)
    assert turn.invalid and asked(turn) == "sick"


def test_edit_keeps_what_is_still_reached_and_asks_what_depends_on_it() -> None:
    world = World()
    turn = engine.edit(SERVICE, talk(world, "co", "3", "Vinh Hai", "1").session, 3, do=world.do)
    assert asked(turn) == "place"
    turn = engine.answer(SERVICE, turn.session, "Xuan Hai Ninh Hai", do=world.do)
    assert asked(turn) == "right:00017"
    turn = engine.answer(SERVICE, turn.session, "1", do=world.do)
    assert asked(turn) == "send" and turn.session.answers["days"] == 3


def test_an_edit_that_closes_a_branch_forgets_it_at_the_read_back() -> None:
    world = World()
    turn = engine.edit(SERVICE, talk(world, "co", "3", "Vinh Hai", "1").session, 1, do=world.do)
    turn = engine.answer(SERVICE, turn.session, "2", do=world.do)
    assert asked(turn) == "send" and "days" not in turn.session.answers
    turn = engine.edit(SERVICE, turn.session, 1, do=world.do)
    assert asked(engine.answer(SERVICE, turn.session, "1", do=world.do)) == "days"


def test_back_after_edit_brings_the_old_answer_back() -> None:
    world = World()
    before = talk(world, "co", "3", "Vinh Hai", "1")
    edited = engine.edit(SERVICE, before.session, 2, do=world.do)
    assert engine.back(SERVICE, edited.session, do=world.do).session == before.session


def test_editing_two_questions_in_a_row_loses_neither() -> None:
    world = World()
    first = engine.edit(SERVICE, talk(world, "co", "3", "Vinh Hai", "1").session, 2, do=world.do)
    second = engine.edit(SERVICE, first.session, 1, do=world.do)
    assert asked(second) == "sick"
    turn = engine.answer(SERVICE, second.session, "1", do=world.do)
    assert asked(turn) == "send" and turn.session.answers["days"] == 3


def test_edit_of_a_question_not_asked_yet_is_told() -> None:
    world = World()
    turn = engine.edit(SERVICE, talk(world, "co").session, 3, do=world.do)
    assert turn.invalid and asked(turn) == "days"


@pytest.mark.parametrize("text", ["3", "SUA 3", "sửa xã", "sai noi o", "sua 3 ạ".removesuffix(" ạ")])
def test_the_read_back_itself_understands_a_wish_to_edit(text: str) -> None:
    assert asked(talk(World(), "khong", "Vinh Hai", "1", text)) == "place"


def test_leaving_completes_nothing() -> None:
    turn = talk(World(), "khong", "Vinh Hai", "2")
    assert (turn.left, turn.finished, turn.result, ids(turn)) == (True, False, None, ["BYE"])


def test_a_dialogue_resumes_from_its_json_at_any_point() -> None:
    world, texts = World(), ["co", "12", "Vinh Hai", "1", "1"]
    straight = talk(world, *texts)
    turn = engine.start(SERVICE, CTX, do=world.do)
    for text in texts:
        turn = engine.answer(SERVICE, Session.from_json(turn.session.to_json()), text, do=world.do)
    assert turn == straight


def test_the_context_survives_storage() -> None:
    ctx = replace(
        CTX, household=(Relative(1, "Katơr Thị H'Nga", 1990, "nu", last={"signs": []}),), consented=True
    )
    assert Session.from_json(Session("s", 1, ctx).to_json()).ctx == ctx


def test_an_answer_the_script_can_no_longer_hold_is_asked_again() -> None:
    world = World()
    session = replace(talk(world, "co", "3").session, answers={"hello": True, "sick": "yes", "days": 99})
    assert asked(engine.replay(SERVICE, session, do=world.do)) == "days"


def test_unknown_answers_of_an_older_version_never_reach_the_completion() -> None:
    world = World()
    turn = engine.start(SERVICE, CTX, {"sick": "no", "shoe_size": 41}, do=world.do)
    for text in ("Vinh Hai", "1", "1"):
        turn = engine.answer(replace(SERVICE, version=2), turn.session, text, do=world.do)
    assert turn.finished and turn.session.version == 2 and "shoe_size" not in turn.session.answers


def test_given_answers_are_not_asked() -> None:
    assert asked(engine.start(SERVICE, CTX, {"sick": "yes", "days": 4}, do=World().do)) == "place"


def test_filled_answers_can_be_edited_and_are_forgotten_by_back() -> None:
    def script(ctx: Ctx) -> Script:
        who = yield Choose("who", Prompt("WHO"), (Option("same"), Option("other")))
        if who == "same":
            yield Fill("known", {"name": "An"})
        name = yield Text("name", Prompt("NAME"), number=1)
        yield ReadBack("send", Prompt("READ"), {1: ("tên",)})
        return name

    service, do = Service(script), World().do
    turn = engine.answer(service, engine.start(service, CTX, do=do).session, "1", do=do)
    assert asked(turn) == "send"
    edited = engine.edit(service, turn.session, 1, do=do)
    assert asked(edited) == "name"
    turn = engine.answer(service, edited.session, "Binh", do=do)
    assert engine.answer(service, turn.session, "1", do=do).result == "Binh"
    turn = engine.back(service, engine.back(service, turn.session, do=do).session, do=do)
    assert asked(turn) == "who"
    assert asked(engine.answer(service, turn.session, "2", do=do)) == "name"


def test_an_option_may_lead_back_to_an_earlier_step() -> None:
    def script(ctx: Ctx) -> Script:
        who = yield Choose("who", Prompt("WHO"), (Option("a"), Option("b")))
        yield Choose(f"ok:{who}", Prompt("OK"), (Option("yes"), Option("other", leads_to=Rewind("who"))))
        return who

    service, do = Service(script), World().do
    turn = engine.start(service, CTX, do=do)
    for text in ("1", "2"):
        turn = engine.answer(service, turn.session, text, do=do)
    assert asked(turn) == "who" and dict(turn.session.answers) == {}


def test_a_script_that_goes_round_in_circles_is_stopped() -> None:
    def endless(ctx: Ctx) -> Script:
        at = 0
        while True:
            at += 1
            yield Say(f"round {at}", Prompt("ROUND"))

    with pytest.raises(ScriptError, match="more than 300 steps"):
        engine.start(Service(endless), CTX, do={})


def test_a_step_that_comes_twice_is_an_error() -> None:
    def twice(ctx: Ctx) -> Script:
        yield Say("hello", Prompt("HELLO"))
        yield Say("hello", Prompt("HELLO"))

    with pytest.raises(ScriptError, match="hello came twice"):
        engine.start(Service(twice), CTX, do={})


def test_a_call_nobody_provides_is_an_error() -> None:
    def lost(ctx: Ctx) -> Script:
        yield Do("x", "nobody")

    with pytest.raises(ScriptError, match="nobody"):
        engine.start(Service(lost), CTX, do={})
