"""Everything at once, through real threads and connections: no sixth check, one approval, one text."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from typing import TypeVar

import pytest
from sqlalchemy import select, text

from gateway import clock, crypto, otp
from gateway.db import Database, make_engine
from gateway.errors import NotFound, TooMany
from gateway.house import House
from gateway.messages.model import Message
from gateway.otp import Checked, Verification, Wish
from tests.otp.desk import AN, PORTAL, wrong
from tests.waiting import STANDSTILL, until

T = TypeVar("T")
CROWD = 50


@pytest.fixture
def crowd(house: House) -> Iterator[Database]:
    """As many connections as there are in the crowd, each as patient as a machine that stands still needs.

    They are made before the crowd comes: a connection has five seconds to be made, and fifty at once may need more.
    """
    engine = make_engine(
        house.settings.database_url,
        pool_size=CROWD,
        statement_timeout=STANDSTILL,
        lock_timeout=STANDSTILL,
    )
    with ExitStack() as opened:
        for _ in range(CROWD):
            opened.enter_context(engine.connect())
    yield Database(engine)
    engine.dispose()


def at_once(count: int, work: Callable[[int], T]) -> list[T | BaseException]:
    """What `count` threads that start together got, in no order."""
    start = threading.Barrier(count)
    got: list[T | BaseException] = []

    def one(nth: int) -> None:
        start.wait(20)
        try:
            got.append(work(nth))
        except BaseException as fault:
            got.append(fault)

    threads = [threading.Thread(target=one, args=(nth,)) for nth in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return got


def begin(db: Database, house: House, **more: str) -> Verification:
    with db.transaction() as tx:
        return otp.issue(tx, house.settings, Wish(PORTAL, AN, **more), clock.now())


def check(db: Database, begun: Verification, code: str) -> Checked:
    with db.transaction() as tx:
        return otp.check(tx, PORTAL, begun.id, code, clock.now())


def right(db: Database, begun: Verification) -> str:
    """The code, derived as a sender would."""
    with db.transaction() as tx:
        salt = tx.execute(text("SELECT salt FROM verifications WHERE public_id = :i"), {"i": begun.id})
        return crypto.ring().one_time_code(begun.id, salt.scalar_one())


def one_row(db: Database, columns: str) -> tuple[object, ...]:
    with db.transaction() as tx:
        return tuple(tx.execute(text(f"SELECT {columns} FROM verifications")).one())


def test_fifty_wrong_codes_at_once_are_never_six(house: House, crowd: Database) -> None:
    begun = begin(crowd, house)
    bad = wrong(right(crowd, begun))
    got = at_once(CROWD, lambda nth: check(crowd, begun, bad))
    left = sorted(each.attempts_left for each in got if isinstance(each, Checked))
    assert left == [0, 1, 2, 3, 4]
    assert Counter(type(each) for each in got) == {Checked: 5, NotFound: CROWD - 5}
    assert one_row(crowd, "checks, approved_at") == (5, None)
    with pytest.raises(NotFound):
        check(crowd, begun, right(crowd, begun))


def test_fifty_right_codes_at_once_are_one_approval(house: House, crowd: Database) -> None:
    begun = begin(crowd, house)
    code = right(crowd, begun)
    got = at_once(CROWD, lambda nth: check(crowd, begun, code))
    assert Counter(type(each) for each in got) == {Checked: 1, NotFound: CROWD - 1}
    assert [each.approved for each in got if isinstance(each, Checked)] == [True]
    with crowd.transaction() as tx:
        query = text("SELECT count(*) FROM audit_log WHERE action = 'verification.approve'")
        assert tx.execute(query).scalar() == 1


def test_equal_requests_at_once_are_one_verification_and_one_text(house: House, crowd: Database) -> None:
    got = at_once(10, lambda nth: begin(crowd, house))
    told = [each for each in got if isinstance(each, Verification)]
    assert len(told) == 10 and len({each.id for each in told}) == 1
    assert sum(each.texted for each in told) == 1
    with crowd.transaction() as tx:
        assert tx.execute(text("SELECT count(*) FROM messages WHERE purpose = 'otp'")).scalar() == 1


def test_a_crowd_of_purposes_does_not_overstep_the_limit_of_a_number(house: House, crowd: Database) -> None:
    def ask(nth: int) -> Verification:
        wish = Wish(PORTAL, AN, purpose=f"p_{'abcdefghijklmnopqrst'[nth]}")
        with crowd.transaction() as tx:
            return otp.issue(tx, house.settings, wish, clock.now())

    got = at_once(20, ask)
    assert Counter(type(each) for each in got) == {Verification: 5, TooMany: 15}


def test_a_resend_waits_for_a_check_and_never_texts_a_code_that_is_used(
    house: House, crowd: Database
) -> None:
    begun = begin(crowd, house)
    with crowd.transaction() as tx:
        tx.execute(text("UPDATE verifications SET sent_at = sent_at - interval '61 s'"))
    code = right(crowd, begun)
    again: list[Verification] = []
    resend = threading.Thread(target=lambda: again.append(begin(crowd, house)))
    with crowd.transaction() as held:
        assert otp.check(held, PORTAL, begun.id, code, clock.now()).approved
        resend.start()

        def waits() -> bool:
            """the resend waits for the row that is being checked"""
            with crowd.transaction() as tx:
                return bool(tx.execute(text("SELECT count(*) FROM pg_locks WHERE NOT granted")).scalar())

        until(waits, 3)
    resend.join(STANDSTILL)
    assert [each.texted for each in again] == [True] and again[0].id != begun.id
    assert check(crowd, again[0], right(crowd, again[0])).approved


def test_a_check_waits_for_a_resend_and_approves_it(house: House, crowd: Database) -> None:
    begun = begin(crowd, house)
    code = right(crowd, begun)
    later = clock.now() + timedelta(seconds=61)
    checked: list[Checked] = []
    checking = threading.Thread(target=lambda: checked.append(check(crowd, begun, code)))
    with crowd.transaction() as held:
        assert otp.issue(held, house.settings, Wish(PORTAL, AN), later).id == begun.id
        checking.start()

        def waits() -> bool:
            """the check waits for the row that is being texted again"""
            with crowd.transaction() as tx:
                return bool(tx.execute(text("SELECT count(*) FROM pg_locks WHERE NOT granted")).scalar())

        until(waits, 3)
    checking.join(STANDSTILL)
    assert checked == [Checked(True, 0)]


def ask_by_phone(db: Database) -> Verification:
    with db.transaction() as tx:
        return otp.send_to_phone(tx, AN, ("VN",), "vi", 5, clock.now())


def test_a_phone_and_a_client_at_once_both_get_in(house: House, crowd: Database) -> None:
    begun: list[Verification] = []
    phones: list[Verification] = []
    at_once(2, lambda who: begun.append(begin(crowd, house)) if who else phones.append(ask_by_phone(crowd)))
    assert begun[0].id != phones[0].id
    assert check(crowd, begun[0], right(crowd, phones[0])).approved


def test_a_phone_that_asks_ten_times_at_once_gets_one_text(house: House, crowd: Database) -> None:
    got = at_once(10, lambda nth: ask_by_phone(crowd))
    told = [each for each in got if isinstance(each, Verification)]
    assert len(told) == 10 and len({each.id for each in told}) == 1
    assert sum(each.texted for each in told) == 1
    with crowd.transaction() as tx:
        assert len(tx.execute(select(Message)).scalars().all()) == 1


def test_fifty_wrong_codes_at_once_are_five_of_the_client_and_of_the_phone(
    house: House, crowd: Database
) -> None:
    bad = wrong(right(crowd, ask_by_phone(crowd)))
    begun = begin(crowd, house)
    got = at_once(CROWD, lambda nth: check(crowd, begun, bad))
    assert Counter(type(each) for each in got) == {Checked: 5, NotFound: CROWD - 5}
    assert checks(crowd) == [5, 5]


def test_guesses_at_once_never_overstep_what_a_phone_bears(house: House, crowd: Database) -> None:
    """Thirty rows of five checks each, all guessed at: a hundred are compared, then even the right code is not."""
    code = right(crowd, ask_by_phone(crowd))
    rows = [begin(crowd, house) for _ in range(31)]
    got = at_once(30, lambda nth: [check(crowd, rows[nth], wrong(code)) for _ in range(5)])
    assert not [each for each in got if isinstance(each, BaseException)], got
    assert checks(crowd)[0] == 100
    assert check(crowd, rows[30], code) == Checked(False, 4)


def test_checks_resends_and_a_phone_that_asks_never_wait_for_each_other_in_a_ring(
    house: House, crowd: Database
) -> None:
    begun = begin(crowd, house)
    ask_by_phone(crowd)
    with crowd.transaction() as tx:
        tx.execute(text("UPDATE verifications SET sent_at = sent_at - interval '61 s'"))

    def act(nth: int) -> object:
        if nth % 3 == 0:
            return ask_by_phone(crowd)
        if nth % 3 == 1:
            return begin(crowd, house, purpose="gate", site="Chợ Ninh Hải")
        return check(crowd, begun, "000000")

    got = at_once(30, act)
    assert not [each for each in got if isinstance(each, BaseException) and not isinstance(each, NotFound)], (
        got
    )


def checks(db: Database) -> list[int]:
    """What was counted, first the row that began first."""
    with db.transaction() as tx:
        return list(tx.execute(text("SELECT checks FROM verifications ORDER BY id")).scalars())
