"""The talks at a gate as tables: what is looked up in, the messages of the catalogue out; by every way in."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from gateway import declarations, people, sites
from gateway.dialogue import engine
from gateway.dialogue.context import Ctx
from gateway.dialogue.engine import Turn
from gateway.dialogue.steps import First
from gateway.services.declare.look_ups import household_of
from gateway.services.service import Finished
from gateway.services.visits import ENTER, LEAVE
from gateway.services.visits.samples import AT_THE_MARKET, CTX, calls
from gateway.sites import Kind, Site
from tests.declarations.test_register import NOW, NUMBER, declare, person

MARKET = {"code": "41536", "name": "Chợ Ninh Hải"}
SCHOOL = {"code": "20014", "name": "Trường Nhơn Hải"}
USSD = replace(CTX, channel="ussd")


def said(ctx: Ctx, *texts: str, **world: Any) -> tuple[list[str], Turn]:
    """The ids of everything said on the way, and the last turn."""
    do = calls(**world)
    turn = engine.start(ENTER, ctx, do=do)
    told = [prompt.msg_id for prompt in turn.prompts]
    for text in texts:
        turn = engine.answer(ENTER, turn.session, text, do=do)
        told += [prompt.msg_id for prompt in turn.prompts]
    return told, turn


IN = {"do": "in", "site": "41536", "record": None}


@pytest.mark.parametrize(
    ("ctx", "world", "texts", "told", "result"),
    [
        (AT_THE_MARKET, {}, (), [], IN),
        (AT_THE_MARKET, {"here": SCHOOL}, (), [], IN),
        (AT_THE_MARKET, {"here": MARKET}, ("1",), ["V5"], {"do": "out"}),
        (AT_THE_MARKET, {"here": MARKET}, ("?", "o lai"), ["V5", "V5_AGAIN"], {"do": "stay"}),
        (replace(CTX, args={"site": "99998"}), {}, (), [], {"do": "unknown", "site": "99998"}),
        (USSD, {}, ("41536",), ["V0"], IN),
        (USSD, {}, ("41356", "41536"), ["V0", "V0_AGAIN"], IN),
        (USSD, {}, ("1", "10228", "41536"), ["V0", "V0_AGAIN", "V0_AGAIN", "V_HELP"], IN),
        (USSD, {"here": MARKET}, ("1",), ["V5_OTHER"], {"do": "out"}),
        (USSD, {"here": MARKET}, ("2",), ["V5_OTHER"], {"do": "stay"}),
        (USSD, {"here": MARKET}, ("3", "20014"), ["V5_OTHER", "V0"], IN | {"site": "20014"}),
        (USSD, {"here": MARKET}, ("20014",), ["V5_OTHER"], IN | {"site": "20014"}),
        (USSD, {"here": MARKET}, ("41536", "2"), ["V5_OTHER", "V5"], {"do": "stay"}),
        (USSD, {"here": MARKET}, ("10228",), ["V5_OTHER"], {"do": "unknown", "site": "10228"}),
        (USSD, {"here": MARKET}, ("3", "41536", "1"), ["V5_OTHER", "V0", "V5"], {"do": "out"}),
    ],
)  # fmt: skip
def test_ways_in(
    ctx: Ctx, world: dict[str, Any], texts: tuple[str, ...], told: list[str], result: Any
) -> None:
    heard, turn = said(ctx, *texts, **world)
    assert turn.finished and (heard, turn.result) == (told, result)


@pytest.mark.parametrize(
    ("state", "texts", "told"),
    [
        ("none", (), ["V2_NONE"]),
        ("none", ("???",), ["V2_NONE", "V2_NONE_AGAIN"]),
        ("disputed", (), ["V2_DISPUTED"]),
        ("expired", ("ok lam",), ["V2", "V2_AGAIN"]),
    ],
)
def test_who_does_not_come_in_yet(state: str, texts: tuple[str, ...], told: list[str]) -> None:
    heard, turn = said(AT_THE_MARKET, *texts, state=state)
    assert not turn.finished and heard == told


@pytest.mark.parametrize(
    ("state", "text"),
    [("none", "1"), ("none", "khai"), ("disputed", "1"), ("expired", "2"), ("expired", "khong")],
)
def test_declaring_comes_first_and_then_the_gate_again(state: str, text: str) -> None:
    _, turn = said(AT_THE_MARKET, text, state=state)
    assert turn.result == First("kb")
    assert engine.again(ENTER, turn.session, do=calls()).result == IN
    refused = engine.again(ENTER, turn.session, do=calls(state))
    assert refused.ask is not None, "whoever came back without declaring is asked again"


@pytest.mark.parametrize("yes", ["1", "van khoe", "Vẫn khỏe như cũ", "dạ", "ok"])
def test_still_well_renews_the_last_answers_without_signs(yes: str) -> None:
    _, turn = said(AT_THE_MARKET, yes, state="expired")
    assert turn.finished and turn.result["record"]["signs"] == {"codes": [], "note": ""}
    assert (turn.result["record"]["ord"], turn.result["record"]["name"]) == (1, "Nguyễn Văn An")


def test_what_one_key_cannot_renew_is_declared_anew() -> None:
    nobody_complete = replace(AT_THE_MARKET, household=())
    heard, _ = said(nobody_complete, state="expired")
    assert heard == ["V2_NONE"]


def test_a_departure_is_recorded_before_its_question_and_once() -> None:
    left: list[str] = []

    def leave(code: str) -> dict[str, Any]:
        left.append(code)
        return {"visit": 7, "site": "Chợ Ninh Hải", "at": "10:05"}

    do = {"leave": leave}
    turn = engine.start(LEAVE, AT_THE_MARKET, do=do)
    assert left == ["41536"] and [prompt.msg_id for prompt in turn.prompts] == ["V4"]
    for text in ("nonsense", "11h", "9h"):
        turn = engine.answer(LEAVE, turn.session, text, do=do)
    assert turn.result == {"visit": 7, "came": "09:00"} and left == ["41536"]


@pytest.fixture
def market(tx: Session) -> Site:
    """A market."""
    return sites.add(tx, name="Chợ Ninh Hải", kind=Kind.MARKET, commune_code="22846", by="tests", now=NOW)


def finish(tx: Session, ctx: Ctx, *texts: str, now: datetime = NOW) -> list[str]:
    """A whole talk on the real register; the ids of what its completion says."""
    do = ENTER.look_ups(tx, "56")
    turn = engine.start(ENTER, ctx, do=do)
    for text in texts:
        turn = engine.answer(ENTER, turn.session, text, do=do)
    assert turn.finished, turn.ask
    done = ENTER.complete(
        tx,
        Finished(NUMBER, "ussd", now, ctx, turn.session.answers, turn.result, valid_days=7, code_minutes=5),
    )
    return [prompt.msg_id for prompt in done]


def ctx_of(tx: Session, site: Site | None = None, now: datetime = NOW) -> Ctx:
    return Ctx(
        now.date(),
        number=NUMBER,
        channel="ussd",
        args={"site": site.code} if site else {},
        household=household_of(tx, NUMBER),
    )


def test_ussd_without_a_number_goes_in_and_out_again(tx: Session, market: Site) -> None:
    declare(tx, person(tx))
    assert finish(tx, ctx_of(tx), market.code) == ["V1"]
    assert finish(tx, ctx_of(tx), "2") == ["V5_STAY"]
    assert finish(tx, ctx_of(tx), "1", now=NOW + timedelta(hours=1)) == ["V1_OUT"]
    assert sites.open_visit(tx, NUMBER) is None


def test_what_ended_while_the_person_thought_about_it(tx: Session, market: Site) -> None:
    """The world moves between a question and its answer; completion looks again."""
    declare(tx, person(tx))
    finish(tx, ctx_of(tx, market))
    do = ENTER.look_ups(tx, "56")
    asked = engine.start(ENTER, ctx_of(tx, market), do=do)
    sites.close_overdue(tx, NOW + timedelta(hours=40), 12)
    for answer, told in (("1", "V4_WHERE"), ("2", "V4_WHERE")):
        turn = engine.answer(ENTER, asked.session, answer, do=do)
        late = Finished(
            NUMBER,
            "sms",
            NOW + timedelta(hours=40),
            asked.session.ctx,
            {},
            turn.result,
            valid_days=7,
            code_minutes=5,
        )
        assert [prompt.msg_id for prompt in ENTER.complete(tx, late)] == [told]


def test_a_site_suspended_and_a_declaration_ended_meanwhile(tx: Session, market: Site) -> None:
    filed = declare(tx, person(tx))
    ctx = ctx_of(tx, market)
    turn = engine.start(ENTER, ctx, do=ENTER.look_ups(tx, "56"))
    tomorrow = datetime(2026, 11, 30, tzinfo=UTC)
    late = Finished(NUMBER, "sms", tomorrow, ctx, {}, turn.result, valid_days=7, code_minutes=5)
    assert filed.valid_until < tomorrow.date()
    assert [prompt.msg_id for prompt in ENTER.complete(tx, late)] == ["V2_NONE"]
    market.state = "suspended"
    tx.flush()
    assert [prompt.msg_id for prompt in ENTER.complete(tx, late)] == ["V3_SUSPENDED"]
    assert sites.open_visit(tx, NUMBER) is None


def test_renewing_when_somebody_has_declared_meanwhile_files_nothing(tx: Session, market: Site) -> None:
    declare(tx, person(tx))
    late = NOW + timedelta(days=9)
    do = ENTER.look_ups(tx, "56")
    asked = engine.start(ENTER, ctx_of(tx, market, late), do=do)
    assert asked.ask is not None and asked.ask.prompt.msg_id == "V2"
    fresh = declare(tx, person(tx), late)
    turn = engine.answer(ENTER, asked.session, "1", do=do)
    done = ENTER.complete(
        tx, Finished(NUMBER, "sms", late, asked.session.ctx, {}, turn.result, valid_days=7, code_minutes=5)
    )
    assert "code" not in done[0].args and done[0].msg_id == "V1"
    visit = sites.open_visit(tx, NUMBER)
    assert visit is not None and visit.declaration_id == fresh.id
    assert len(declarations.latest_by_person(tx, NUMBER)) == len(people.household(tx, NUMBER)) == 1
