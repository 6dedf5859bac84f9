"""Any story of clients, a phone, guesses and time ends as a model of a few lines says it must."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy.orm import Session as Tx

from gateway import clock, otp
from gateway.errors import NotFound
from gateway.otp import Verification
from gateway.settings import Settings
from tests.otp.desk import AN, OTHER, PORTAL, Desk, wrong

CLIENTS = {client.id: client for client in (PORTAL, OTHER)}
MINUTE = timedelta(minutes=1)


@dataclass
class Known:
    """What is true of one verification, by the model; without `texted` its own code was never said."""

    id: str
    key_id: int | None
    purpose: str
    code: str
    created: datetime
    sent: datetime
    expires: datetime
    wrong: int = 0
    over: bool = False
    texted: bool = True

    def good(self, now: datetime) -> bool:
        return not self.over and self.wrong < (5 if self.key_id else 100) and now < self.expires


class Story(RuleBasedStateMachine):
    """Clients ask and check, the phone asks, time passes."""

    tx: Tx
    house: Settings

    @initialize()
    def open(self) -> None:
        many = 1_000_000
        limits = {
            f"otp_per_{what}": many for what in ("number_hour", "number_day", "prefix_hour", "key_hour")
        }
        self.savepoint = self.tx.begin_nested()
        self.desk = Desk(self.tx, replace(self.house, **limits), clock.now())
        self.known: list[Known] = []
        self.texts = 0

    def teardown(self) -> None:
        self.savepoint.rollback()
        self.tx.expunge_all()

    @rule(seconds=st.sampled_from([0.001, 1, 9, 10, 30, 59, 60, 61, 240, 299, 300, 541, 600]))
    def time_passes(self, seconds: float) -> None:
        self.desk.later(seconds=seconds)

    @rule(key=st.sampled_from(sorted(CLIENTS)), purpose=st.sampled_from([otp.SIGN_IN, "delete_data"]))
    def a_client_asks(self, key: int, purpose: str) -> None:
        now = self.desk.now
        phones, mine = self.find(None, otp.SIGN_IN), self.find(key, purpose)
        got = self.desk.asks(client=CLIENTS[key], purpose=purpose)
        if phones is not None:
            self.fresh(got, key, purpose, texted=False)
        elif mine is not None and now < mine.sent + MINUTE:
            self.told(got, mine, texted=False)
        else:
            self.sent(got, mine, key, purpose)

    @rule(key=st.sampled_from(sorted(CLIENTS)))
    def a_gate_asks(self, key: int) -> None:
        now = self.desk.now
        phones, mine = self.find(None, otp.SIGN_IN), self.find(key, otp.GATE)
        gates = [each.sent for each in self.known if (each.key_id, each.purpose) == (key, otp.GATE)]
        asked_for = phones is not None and not any(sent >= phones.sent for sent in gates)
        got = self.desk.asks(client=CLIENTS[key], purpose=otp.GATE, site="Chợ Ninh Hải")
        if mine is not None and now < mine.sent + MINUTE and not asked_for:
            self.told(got, mine, texted=False)
        else:
            self.sent(got, mine, key, otp.GATE)

    @rule()
    def the_phone_asks(self) -> None:
        now = self.desk.now
        mine = self.find(None, otp.SIGN_IN)
        got = self.desk.phone_asks()
        if mine is not None and now < mine.sent + MINUTE / 6:
            self.told(got, mine, texted=False)
        elif mine is not None and now + MINUTE <= mine.created + 10 * MINUTE:
            mine.sent, mine.expires = now, min(now + 5 * MINUTE, mine.created + 10 * MINUTE)
            self.told(got, mine, texted=True)
        else:
            if mine is not None:
                mine.over = True
            self.fresh(got, None, otp.SIGN_IN, texted=True)

    @rule(
        data=st.data(),
        key=st.sampled_from(sorted(CLIENTS)),
        typed=st.sampled_from(["own", "phone's", "wrong"]),
    )
    def somebody_checks(self, data: st.DataObject, key: int, typed: str) -> None:
        if not self.known:
            return
        each = data.draw(st.sampled_from(self.known))
        phones = self.find(None, otp.SIGN_IN)
        code = phones.code if phones is not None and typed == "phone's" else each.code
        code = wrong(code) if typed == "wrong" else code
        ver = Verification(each.id, AN, each.purpose, each.expires, 0, texted=False, template="O1", args={})
        if each.key_id != key or not each.good(self.desk.now):
            with pytest.raises(NotFound):
                self.desk.checks(ver, code, CLIENTS[key])
            return
        right = each.texted and code == each.code
        if not right and each.purpose != otp.GATE and phones is not None:
            phones.wrong += 1
            right = code == phones.code
        checked = self.desk.checks(ver, code, CLIENTS[key])
        each.wrong += not right
        each.over = each.over or right
        assert (checked.approved, checked.attempts_left) == (right, 0 if right else 5 - each.wrong)

    @invariant()
    def one_is_good_for_each_client_and_purpose(self) -> None:
        if not hasattr(self, "known"):
            return
        texted = [each for each in self.known if each.texted and each.good(self.desk.now)]
        kinds = [(each.key_id, each.purpose) for each in texted]
        assert len(set(kinds)) == len(kinds)
        newest = otp.newest_pending(self.tx, AN, self.desk.now)
        assert (newest is None) == (not texted)

    def find(self, key: int | None, purpose: str) -> Known | None:
        """What was texted for it and is good."""
        fits = (
            each
            for each in self.known
            if (each.key_id, each.purpose, each.texted) == (key, purpose, True) and each.good(self.desk.now)
        )
        return next(fits, None)

    def sent(self, got: Verification, mine: Known | None, key: int, purpose: str) -> None:
        """The pending code is texted again while it is young enough; else it is over, and a fresh one is."""
        now = self.desk.now
        if mine is not None and now + 5 * MINUTE <= mine.created + 10 * MINUTE:
            mine.sent, mine.expires = now, now + 5 * MINUTE
            self.told(got, mine, texted=True)
            return
        if mine is not None:
            mine.over = True
        self.fresh(got, key, purpose, texted=True)

    def fresh(self, got: Verification, key: int | None, purpose: str, *, texted: bool) -> None:
        assert got.id not in {each.id for each in self.known}
        now = self.desk.now
        code = self.desk.code() if texted else "000000"
        self.known.append(Known(got.id, key, purpose, code, now, now, now + 5 * MINUTE, texted=texted))
        self.told(got, self.known[-1], texted=texted)

    def told(self, got: Verification, each: Known, *, texted: bool) -> None:
        self.texts += texted
        assert (got.id, got.purpose, got.expires_at, got.texted) == (
            each.id,
            each.purpose,
            each.expires,
            texted,
        )
        if texted:
            assert self.desk.count() == self.texts
            assert self.desk.code() == each.code


def test_every_story_ends_as_the_model_says(tx: Tx, settings_of_the_house: Settings) -> None:
    class Told(Story):
        pass

    Told.tx, Told.house = tx, settings_of_the_house
    run_state_machine_as_test(
        Told,
        settings=settings(
            max_examples=25,  # of 40 steps each: about as many as tell us something new
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.fixture
def settings_of_the_house(request: pytest.FixtureRequest) -> Settings:
    """`settings` means hypothesis here."""
    found: Settings = request.getfixturevalue("settings")
    return found
