"""The render test: every step of every service, in each language and form, as a phone would show or say
it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from gateway import wording
from gateway.dialogue import engine
from gateway.dialogue.engine import Turn
from gateway.dialogue.questions import MOST_OPTIONS, Choose, Pick
from gateway.dialogue.steps import Prompt, Question
from gateway.services import MENU, MENU_PROMPT
from gateway.services.declare import DECLARE
from gateway.services.service import Sample, Service
from gateway.text.segments import measure

MOST_SCREEN = 182  # GSM-7 characters of one USSD screen
MOST_QUESTIONS = 10  # texts that ask, in a first declaration without its opening (people.md §8 h)
WALKS = [(service, sample) for service in MENU.values() for sample in service.samples]
NAMES = [f"{service.name}: {sample.name}" for service, sample in WALKS]


def turns(service: Service, sample: Sample) -> Iterator[Turn]:
    """Every turn of a sample; each question is also answered wrongly twice on the way."""
    turn = engine.start(service, sample.ctx, do=sample.do)
    yield turn
    for text in sample.texts:
        assert turn.ask is not None, f"{sample.name}: nobody asked for {text}"
        wrong = engine.answer(service, turn.session, "", do=sample.do)
        yield wrong
        yield engine.answer(service, wrong.session, "", do=sample.do)
        turn = engine.answer(service, turn.session, text, do=sample.do)
        yield turn


def prompts(service: Service, sample: Sample) -> list[Prompt]:
    """Everything said in a sample."""
    return [prompt for turn in turns(service, sample) for prompt in turn.prompts]


def questions() -> dict[str, Question]:
    """Every question of every sample by service and id."""
    return {
        f"{service.name}.{turn.ask.id}": turn.ask
        for service, sample in WALKS
        for turn in turns(service, sample)
        if turn.ask is not None
    }


@pytest.mark.parametrize(("service", "sample"), WALKS, ids=NAMES)
@pytest.mark.parametrize("lang", wording.LANGUAGES)
def test_every_prompt_can_be_said_in_every_form(service: Service, sample: Sample, lang: str) -> None:
    spoken_to = replace(sample, ctx=replace(sample.ctx, language=lang))
    for prompt in prompts(service, spoken_to):
        for form in wording.FORMS:
            text = wording.render(prompt.msg_id, prompt.args, lang, form)
            assert text.strip(), f"{prompt.msg_id} says nothing in {lang} {form}"
            assert "{" not in text and "W_" not in text, text
        assert not wording.unused(prompt.msg_id, prompt.args), prompt.msg_id


@pytest.mark.parametrize(("service", "sample"), WALKS, ids=NAMES)
@pytest.mark.parametrize("lang", wording.LANGUAGES)
def test_texts_keep_the_parts_they_state(service: Service, sample: Sample, lang: str) -> None:
    for prompt in prompts(service, sample):
        entry = wording.entry(prompt.msg_id)
        plain = measure(wording.render(prompt.msg_id, prompt.args, lang, "sms"))
        assert plain.encoding == "gsm7", f"{prompt.msg_id}: {plain.offending}"
        assert plain.segments <= entry.parts, f"{prompt.msg_id}: {plain.segments} parts of {plain.units}"
        accented = measure(wording.render(prompt.msg_id, prompt.args, lang, "accented"))
        assert accented.segments <= entry.accented_parts, (
            f"{prompt.msg_id}: {accented.segments} accented parts"
        )


@pytest.mark.parametrize(("name", "step"), questions().items(), ids=questions().keys())
def test_choices_use_the_keys_one_to_seven_and_leave_nine_and_nought_alone(name: str, step: Question) -> None:
    if isinstance(step, Choose | Pick):
        assert len(step.options) <= MOST_OPTIONS
    for reserved in ("0", "9"):
        outcome = step.read(reserved)
        taken = type(outcome).__name__ == "Value"
        assert step.number_question or not taken, f"{name} takes {reserved}"


@pytest.mark.parametrize(("name", "step"), questions().items(), ids=questions().keys())
def test_every_question_says_what_it_did_not_understand_and_expects_an_answer(
    name: str, step: Question
) -> None:
    assert step.repeat is not None and step.help is not None, name
    for prompt in (step.prompt, step.repeat):
        assert wording.entry(prompt.msg_id).expects_answer, prompt.msg_id


def test_screens_fit_where_the_catalogue_has_one() -> None:
    for service, sample in WALKS:
        for prompt in prompts(service, sample):
            if "ussd" in wording.entry(prompt.msg_id).texts["vi"]:
                screen = measure(wording.render(prompt.msg_id, prompt.args, "vi", "ussd"))
                assert screen.encoding == "gsm7" and screen.units <= MOST_SCREEN, prompt.msg_id


@pytest.mark.parametrize("lang", wording.LANGUAGES)
def test_a_keypad_is_told_keys_and_never_words(lang: str) -> None:
    """Whatever a talk by keys says on its screen: what must be written is asked by text, in the words of texts."""
    for service, sample in WALKS:
        if not sample.ctx.by_keys:
            continue
        for turn in turns(service, sample):
            written = {turn.ask.prompt.msg_id} if turn.ask is not None and turn.ask.open_words else set()
            for prompt in turn.prompts:
                if prompt.msg_id in written or prompt.msg_id.startswith("K11_") or turn.invalid:
                    continue
                form = "spoken" if sample.ctx.channel == "voice" else "ussd"
                said = wording.render(prompt.msg_id, prompt.args, lang, form)
                assert not re.search(r"so[aạ]n |text [A-Z0-9]", said), f"{prompt.msg_id}: {said}"


def sample_of(name: str) -> Sample:
    return next(sample for sample in DECLARE.samples if sample.name == name)


def straight(sample: Sample) -> list[Turn]:
    turn = engine.start(DECLARE, sample.ctx, do=sample.do)
    told = [turn]
    for text in sample.texts:
        turn = engine.answer(DECLARE, turn.session, text, do=sample.do)
        told.append(turn)
    return told


def test_a_first_declaration_asks_at_most_ten_times() -> None:
    told = straight(sample_of("first, healthy"))
    asked = [turn.ask.id for turn in told if turn.ask is not None and turn.ask.id != "consent"]
    assert told[-1].finished and len(asked) <= MOST_QUESTIONS


def test_a_second_declaration_is_at_most_two_inputs() -> None:
    sample = sample_of("second, one key")
    assert straight(sample)[-1].finished
    assert 1 + len(sample.texts) <= 2  # KB and one key


def test_every_sample_ends_where_its_story_ends() -> None:
    for service, sample in WALKS:
        *_, last = turns(service, sample)
        assert last.finished or last.left, sample.name


def test_the_menu_can_be_said() -> None:
    args: dict[str, Any] = dict(MENU_PROMPT.args)
    assert measure(wording.render(MENU_PROMPT.msg_id, args, "vi", "sms")).segments == 1
