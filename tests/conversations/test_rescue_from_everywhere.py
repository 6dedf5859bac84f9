"""From every step of every service a call for help is on record before anything is said (people.md §8 c)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import select, text

from gateway import declarations, people
from gateway.dialogue.context import Relative
from gateway.messages import bodies
from gateway.messages.model import Message
from gateway.services import MENU
from gateway.services.declare.filing import form
from gateway.services.service import Sample, Service
from tests.conversations.talk import ONE_LINE, Talk

CALLS = {"vi": ("CUU", "9", "me toi bat tinh roi", "cuu voi"), "en": ("CUU", "9", "she is unconscious")}
RIGHT_CODE = "482913"
NUMBER_QUESTIONS = {"year"}
"""Here a bare 9 is nine years old, and rescue is CUU (decisions 22)."""
WALKS = [
    (service, sample, lang)
    for service in MENU.values()
    for sample in service.samples
    for lang in ("vi", "en")
]


@pytest.mark.parametrize(
    ("service", "sample", "lang"), WALKS, ids=[f"{s.name}: {p.name}, {lang}" for s, p, lang in WALKS]
)
def test_rescue_is_recorded_from_every_step(
    new_talk: Callable[..., Talk], service: Service, sample: Sample, lang: str
) -> None:
    talk = new_talk()
    places = 0
    for step in _walk(talk, service, sample, lang):
        places += 1
        for words in CALLS[lang]:
            if words == "9" and step in NUMBER_QUESTIONS:
                continue
            with talk.aside() as caller:
                _is_recorded(caller.says(words))
    assert places == 1 + len(sample.texts)


def _walk(talk: Talk, service: Service, sample: Sample, lang: str) -> Iterator[str | None]:
    """Open the service as the sample does and yield at every place on the way, with the open step's id."""
    talk.says(lang.upper())
    _known(talk, sample)
    if service.introduces:
        _estranged(talk)
    talk.says(_opening(service, sample))
    yield talk.step()
    for words in sample.texts:
        talk.says(_code(talk) if words.replace(" ", "") == RIGHT_CODE else words)
        yield talk.step()


def _estranged(talk: Talk) -> None:
    """This number was silent for half a year; what asks for a person's own things asks first who is there."""
    talk.says(*ONE_LINE)
    people.suspect(talk.tx, talk.number, "tests", talk.now)


def _code(talk: Talk) -> str:
    """What was texted to this phone where the sample has the code of its own world."""
    sent = select(Message).where(Message.recipient == talk.number, Message.purpose == "otp")
    last = talk.tx.scalars(sent.order_by(Message.id.desc()).limit(1)).first()
    if last is None:  # this world took another way, and no code was asked for
        return RIGHT_CODE
    said = bodies.render(last.template, bodies.unpack(last.args), last.lang, "fold")
    return re.findall(r"\b\d{6}\b", said)[0]


def _opening(service: Service, sample: Sample) -> str:
    if service.name == "language":
        return sample.ctx.opening.upper()
    if service.introduces:
        return "MA"
    keyword = {"goi": "GOI", "hoi": "HOI"}.get(service.name, service.keywords[0])
    return f"{keyword} {sample.ctx.opening}".strip()


def _known(talk: Talk, sample: Sample) -> None:
    if sample.ctx.consented:
        people.record_consent(
            talk.tx, talk.number, people.DECLARE, given=True, channel="sms", evidence="1", now=talk.now
        )
    for member in sample.ctx.household:
        _declared(talk, member)


def _declared(talk: Talk, member: Relative) -> None:
    assert member.birth_year and member.sex and member.last is not None
    known = people.remember(
        talk.tx, talk.number, member.ord, name=member.name, birth_year=member.birth_year, sex=member.sex,
        commune_code=member.commune_code, address=member.address, now=talk.now,
    )  # fmt: skip
    record = {
        "name": member.name, "year": member.birth_year, "sex": member.sex, "address": member.address,
        "place": {"code": member.commune_code}, **member.last,
    }  # fmt: skip
    declarations.declare(
        talk.tx, person_id=known.person_id, number=talk.number, channel="sms",
        form=form(record, talk.number, "vi", other=member.ord > 1), valid_days=7, now=talk.now,
    )  # fmt: skip


def _is_recorded(caller: Talk) -> None:
    """One open request, older than every text about it, and the officer on duty has it."""
    assert caller.outcome == "rescue"
    assert len(caller.tickets("rescue")) == 1
    assert caller.templates[0] in {"C1", "C1_AGAIN"}
    (page,) = caller.duty
    assert f"{caller.tickets('rescue')[0].code}" in page and "0900" in page
    assert _stored_at(caller, "tickets", "number = :number AND kind = 'rescue'") < _stored_at(
        caller, "messages", "template IN ('C1', 'C1_AGAIN') AND recipient = :number"
    )


def _stored_at(caller: Talk, table: str, which: str) -> int:
    """When in its transaction a row was written: PostgreSQL counts the commands."""
    query = f"SELECT max(cmin::text::bigint) FROM {table} WHERE {which}"
    return int(caller.tx.execute(text(query), {"number": caller.number}).scalar_one())
