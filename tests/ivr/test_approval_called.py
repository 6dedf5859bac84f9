"""An alert released in a call: who is called and when, what they hear, what opens and what does not."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from gateway import alerts, clock
from gateway.accounts import pins, staff
from gateway.alerts import Alert, State, approvers
from gateway.house import House
from gateway.messages.status import Status
from tests.alerts.siren import draft, living
from tests.alerts.test_called import CALLING
from tests.ivr.called import Called, status, waiting

AFTER = timedelta(minutes=1)
PINS = {"hanh": "471830", "minh": "902716", "lan": "385527"}
PHONES = {"hanh": "+84900000701", "minh": "+84900000702", "lan": "+84900000703"}

Wait = Callable[[float], None]


@pytest.fixture
def environ(environ: dict[str, str]) -> dict[str, str]:
    """A house that calls."""
    return {**environ, "TWILIO_VOICE_FROM": "1022"}


@pytest.fixture
def later(environ: dict[str, str]) -> Wait:
    """Let so many seconds pass in all."""

    def turn(seconds: float) -> None:
        Path(environ["GATEWAY_CLOCK"]).write_text(f"{seconds}\n")

    return turn


@pytest.fixture
def officers(house: House) -> dict[str, int]:
    """Three who may release, each with a phone of their own and a PIN."""
    now, made = clock.now(), {}
    with house.db.transaction() as tx:
        for name, number in PHONES.items():
            account = staff.add(
                tx, name=f"Cán bộ {name}", email=f"{name}@demo.example", number=number, roles=["releaser"],
                unit_id=None, password=None, by="tests", now=now,
            )  # fmt: skip
            staff.prove_phone(tx, account.id, now)
            pins.choose(tx, account.id, PINS[name], now)
            made[name] = account.id
    return made


@pytest.fixture
def alert(house: House, officers: dict[str, int]) -> str:
    """A flood, submitted by Hạnh."""
    now = clock.now()
    with house.db.transaction() as tx:
        living(tx, ["+84900000801", "+84900000802"], now=now)
        made = alerts.writing.create(tx, draft(now), officers["hanh"], now)
        alerts.releasing.submit(tx, made, officers["hanh"], now, terms=CALLING, seen={"old_date"})
        return made.public_id


def calls(house: House) -> int:
    with house.db.transaction() as tx:
        return approvers.call_next(tx, AFTER, clock.now())


def standing(house: House, public_id: str) -> Alert:
    with house.db.transaction() as tx:
        found = alerts.by_public_id(tx, public_id)
        tx.expunge(found)
        return found


def texted(house: House, number: str) -> str:
    """The digits of the newest code that was texted to this phone."""
    found = [each for each in waiting(house, takes="phones") if each.recipient == number]
    return re.findall(r"\b[0-9]{6}\b", found[-1].render())[0]


def rung(house: House, client: FlaskClient, later: Wait, to: str = "minh") -> Called:
    """The one who is called, after a minute in which nobody decided."""
    later(AFTER.total_seconds() + 1)
    assert calls(house) == 1
    (message,) = waiting(house, "emergency")
    assert message.recipient == PHONES[to]
    return Called.by(house, client, message)


def led_to_the_end(house: House, phone: Called, who: str = "minh") -> Called:
    """Hear it, and show who one is."""
    phone.answers().presses("1")
    phone.presses(PINS[who]).hears("nhắn vào máy này")
    phone.presses(texted(house, PHONES[who])).hears("gửi ngay tới hai số", "bấm một")
    return phone


def test_read_back_then_a_pin_a_code_and_one(
    house: House, client: FlaskClient, later: Wait, alert: str, officers: dict[str, int]
) -> None:
    later(30)
    assert calls(house) == 0, "there is still time to open it at a computer"
    phone = rung(house, client, later)
    said = phone.answers().hears("cán bộ duyệt cảnh báo", "bấm một")
    assert "Lũ" not in said, "nothing of it before a key"
    phone.presses("1").hears("Cảnh báo thật: Lũ lên nhanh", "Vĩnh Hải", "hai số")
    phone.hears("LŨ LÊN NHANH", "mã pin")
    assert "Trường Nhơn Hải" not in phone.said, "its first sixty characters"
    phone.presses(PINS["minh"]).presses("").hears("mở tin")
    code = texted(house, PHONES["minh"])
    phone.presses(code).hears("trả lại", "bấm hai")
    assert standing(house, alert).state == State.SUBMITTED
    phone.presses("1").hears("đang được gửi tới hai số")
    assert not phone.open
    phone.ends(house)
    assert standing(house, alert).state == State.APPROVED
    with house.db.transaction() as tx:
        decided = tx.execute(text("SELECT decided_by, state FROM approvals")).one()
        for table in ("calls", "call_events", "audit_log", "messages", "receipts"):
            kept = " ".join(tx.execute(text(f"SELECT row_to_json(t)::text FROM {table} t")).scalars())
            assert code not in kept and PINS["minh"] not in kept, table
    assert tuple(decided) == (officers["minh"], "approved")
    later(AFTER.total_seconds() + 600)
    assert calls(house) == 0


def test_two_gives_it_back(house: House, client: FlaskClient, later: Wait, alert: str) -> None:
    phone = led_to_the_end(house, rung(house, client, later))
    phone.presses("2").hears("Đã trả lại", "Chưa ai nhận")
    assert standing(house, alert).state == State.RETURNED


def test_whoever_answers_without_the_pin_sends_nothing(
    house: House, client: FlaskClient, later: Wait, alert: str, officers: dict[str, int]
) -> None:
    phone = rung(house, client, later).answers()
    phone.presses("1").presses("111222").hears("chưa đúng")
    phone.presses("12").hears("chưa đúng")  # too few are none
    phone.presses("999000").hears("chưa gửi")
    assert not phone.open and standing(house, alert).state == State.SUBMITTED
    with house.db.transaction() as tx:
        wrong = tx.execute(
            text("SELECT pin_wrong FROM accounts WHERE id = :id"), {"id": officers["minh"]}
        ).scalar()
    assert wrong == 2


def test_a_pin_is_dead_after_so_many_wrong_ones_until_it_is_chosen_anew(
    house: House, officers: dict[str, int]
) -> None:
    minh, now = officers["minh"], clock.now()
    with house.db.transaction() as tx:
        assert not [nth for nth in range(pins.MOST_WRONG) if pins.check(tx, minh, f"60{nth}718", now)]
        assert not pins.check(tx, minh, PINS["minh"], now)
        pins.choose(tx, minh, "538169", now)
        assert pins.check(tx, minh, "538169", now) and not pins.check(tx, minh, PINS["minh"], now)


def test_wrong_codes_send_nothing(house: House, client: FlaskClient, later: Wait, alert: str) -> None:
    phone = rung(house, client, later).answers()
    phone.presses("1").presses(PINS["minh"])
    right = texted(house, PHONES["minh"])
    for _ in range(4):
        phone.presses("000000" if right != "000000" else "000001").hears("chưa đúng")
    phone.presses("000000" if right != "000000" else "000001").hears("chưa gửi")
    assert not phone.open and standing(house, alert).state == State.SUBMITTED


def test_it_is_read_anew_where_it_was_changed_meanwhile(
    house: House, client: FlaskClient, later: Wait, alert: str, officers: dict[str, int]
) -> None:
    """Taken back, changed and submitted again is another approval; the call that goes on releases nothing."""
    phone = led_to_the_end(house, rung(house, client, later))
    now = clock.now()
    with house.db.transaction() as tx:
        held = alerts.by_public_id(tx, alert)
        alerts.releasing.withdraw(tx, held, officers["hanh"], now)
        alerts.writing.change(tx, held, replace(draft(now), event="Lũ quét"), officers["hanh"], now)
        alerts.releasing.submit(tx, held, officers["hanh"], now, terms=CALLING, seen={"old_date"})
    phone.presses("1").hears("không còn chờ duyệt")
    assert standing(house, alert).state == State.SUBMITTED


def test_the_next_one_is_called_and_whoever_submitted_never(
    house: House, client: FlaskClient, later: Wait, alert: str
) -> None:
    rung(house, client, later).answers(by="machine_start").ends(house)
    later(AFTER.total_seconds() + 30)
    assert calls(house) == 0, "one after another"
    later(AFTER.total_seconds() + 130)
    assert calls(house) == 1
    assert [each.recipient for each in waiting(house, "emergency")][-1] == PHONES["lan"]
    later(AFTER.total_seconds() + 500)
    assert calls(house) == 0, "Hạnh wrote it"
    assert standing(house, alert).state == State.SUBMITTED


def test_who_is_on_duty_comes_first_and_who_has_no_pin_is_not_called(
    house: House, later: Wait, alert: str, officers: dict[str, int]
) -> None:
    from gateway import duty

    now = clock.now()
    with house.db.transaction() as tx:
        team = duty.add_team(tx, name="Trực ban tỉnh", kind="cdc", by="tests", now=now)
        tx.execute(
            text("""INSERT INTO duty (team_id, name, phone, account_id, rung, starts_at, created_at)
                    SELECT :team, name, phone, id, 1, :now, :now FROM accounts WHERE id = :id"""),
            {"team": team.id, "id": officers["lan"], "now": now},
        )
        tx.execute(text("UPDATE accounts SET pin = NULL WHERE id = :id"), {"id": officers["minh"]})
    later(AFTER.total_seconds() + 1)
    assert calls(house) == 1
    (message,) = waiting(house, "emergency")
    assert message.recipient == PHONES["lan"]
    later(AFTER.total_seconds() + 200)
    assert calls(house) == 0
    assert status(house, message) is not Status.DELIVERED


def test_a_decision_at_a_computer_ends_the_calling(
    house: House, client: FlaskClient, later: Wait, alert: str, officers: dict[str, int]
) -> None:
    phone = rung(house, client, later)
    now = clock.now()
    with house.db.transaction() as tx:
        held = alerts.by_public_id(tx, alert)
        alerts.releasing.approve(tx, held, alerts.fingerprint.submitted(held), officers["lan"], now)
    phone.answers().hears("không còn cần")
    assert not phone.open
    later(AFTER.total_seconds() + 600)
    assert calls(house) == 0 and waiting(house, "emergency", takes="phones") != []


@pytest.mark.parametrize(
    "pin", ["12345", "1234567", "12a456", "111111", "121212", "123456", "876543", "000070"]
)
def test_a_pin_that_is_none_or_that_anybody_guesses(house: House, officers: dict[str, int], pin: str) -> None:
    from gateway.errors import BadInput

    with house.db.transaction() as tx, pytest.raises(BadInput):
        pins.choose(tx, officers["minh"], pin, clock.now())
