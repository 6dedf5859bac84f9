"""What the tests of alerts share: a few households by a stream, a flood, and the two people who may tell them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from gateway import alerts, crypto, people
from gateway.alerts import Alert, Draft, Text
from gateway.messages.terms import Terms
from tests.messages.writing import NOW

ANN, BINH, CHI = 901, 902, 903
"""Ann writes, Binh approves, Chi looks on. None of them exists."""
VINH_HAI, NINH_HAI, XUAN_HAI = "22846", "22852", "22861"

FLOOD = (
    "UBND xã Vĩnh Hải 8:00 20/11: LŨ LÊN NHANH đến 20:00. Rời ngay bờ suối, lên Trường Nhơn Hải. "
    "Cần cứu: soạn 9. An toàn: soạn 8 gửi 1022"
)
TERMS = (Terms("viettel", "smpp", rate=100.0, price=300), Terms("twilio", "twilio", rate=10.0, price=900))


def draft(now: datetime = NOW, communes: Iterable[str] = (VINH_HAI,), sms: str = FLOOD, **more: Any) -> Draft:
    """What Ann writes when the stream rises."""
    usual = Draft(
        event="Lũ lên nhanh",
        issuer="UBND xã Vĩnh Hải",
        expires_at=now + timedelta(hours=12),
        texts=[Text(sms=sms, spoken="Lũ đang lên nhanh. Rời ngay bờ suối.")],
        audience={"include": [{"kind": "communes", "codes": list(communes)}]},
    )
    return replace(usual, **more)


def living(tx: Session, numbers: Iterable[str], commune: str = VINH_HAI, now: datetime = NOW) -> None:
    """One person behind each of `numbers`, who lives in `commune`."""
    for number in numbers:
        people.contact(tx, number, now)
        tx.execute(
            text("""
                WITH born AS (
                    INSERT INTO people (name, name_keys, birth_year, commune_code, created_at, changed_at)
                    VALUES (:name, '{}', 1970, :commune, :now, :now) RETURNING id)
                INSERT INTO household_members (number, ord, person_id) SELECT :number, 1, id FROM born"""),
            {
                "commune": commune,
                "now": now,
                "number": number,
                "name": crypto.encrypt("Người Thử", "people.name"),
            },
        )


def numbers(count: int, first: int = 84_900_000_000) -> list[str]:
    """So many phones of nobody."""
    return [f"+{first + nth}" for nth in range(count)]


def written(tx: Session, now: datetime = NOW, **more: Any) -> Alert:
    """A draft of Ann's."""
    return alerts.writing.create(tx, draft(now, **more), ANN, now)


def submitted(tx: Session, now: datetime = NOW, seen: Iterable[str] = (), **more: Any) -> Alert:
    """Put before a second person."""
    alert = written(tx, now, **more)
    alerts.releasing.submit(tx, alert, ANN, now, terms=TERMS, seen=set(seen))
    return alert


def approved(tx: Session, now: datetime = NOW, **more: Any) -> Alert:
    """Approved by Binh."""
    alert = submitted(tx, now, **more)
    alerts.releasing.approve(tx, alert, alerts.fingerprint.submitted(alert), BINH, now)
    return alert


def expand(tx: Session, now: datetime = NOW) -> int:
    """Everything there is to do now; how many steps it took."""
    steps = 0
    while alerts.stepping.work(tx, now):
        steps += 1
        assert steps < 1000
    tx.expire_all()
    return steps


def settle(tx: Session, status: int, where: str = "true") -> None:
    """What became of messages that wait, as a sender would write it."""
    tx.execute(
        text(f"""
            WITH gone AS (DELETE FROM outbox o USING messages m
                           WHERE m.month = o.month AND m.id = o.id AND {where} RETURNING o.month, o.id)
            UPDATE messages m SET status = :status FROM gone WHERE m.month = gone.month AND m.id = gone.id"""),
        {"status": status},
    )


def counts(tx: Session, alert: Alert) -> dict[str, int]:
    """The account, without what is zero; it always adds up."""
    found = alerts.account.of(tx, alert).total.packed()
    assert found["audience"] == sum(found[name] for name in alerts.account.SEVEN)
    return {name: many for name, many in found.items() if many}
