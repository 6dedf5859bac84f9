"""Guests of lodgings: the line after LT, what is kept, who is told, who may say no, who has told nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gateway import sites
from gateway.arrivals import lodging
from gateway.errors import BadInput, Conflict
from gateway.messages.model import Message
from gateway.services.lodging.reading import read
from gateway.sites import Site
from tests.arrivals.world import NOW, TODAY, filed

GUEST, OTHER = "+84900000124", "+84900000125"
INN = "+84900000791"


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ("0900000124", {"2026-11-20": [GUEST]}),
        ("0900000124*18/11", {"2026-11-18": [GUEST]}),
        ("0900 000 124 hom qua", {"2026-11-19": [GUEST]}),
        ("0900000124*18/11, 0900000125", {"2026-11-18": [GUEST, OTHER]}),
        ("0900000124*18/11; 0900000125*19/11", {"2026-11-18": [GUEST], "2026-11-19": [OTHER]}),
        ("0", {"2026-11-20": []}),
        ("0*19/11", {"2026-11-19": []}),
    ],
)
def test_the_line_after_lt(said: str, days: dict[str, Any]) -> None:
    assert read(said, TODAY) == {"days": days}


@pytest.mark.parametrize(
    ("said", "wrong"), [("0900000124*01/10", ""), ("abc", ""), ("02583822861", "02583822861"), (",", "")]
)
def test_what_cannot_be_read(said: str, wrong: str) -> None:
    assert read(said, TODAY) == {"wrong": wrong}


def house(tx: Session, kind: str = "lodging", name: str = "Nhà nghỉ Bình Minh") -> Site:
    return sites.add(tx, name=name, kind=kind, commune_code="22846", phone=INN, by="tests", now=NOW)


def tell(tx: Session, site: Site, *numbers: str, back: int = 0) -> lodging.Told:
    return lodging.tell(tx, site, numbers, TODAY - timedelta(days=back), channel="sms", by="site", now=NOW)


def told(tx: Session, number: str) -> int:
    query = select(func.count()).select_from(Message)
    return tx.execute(query.where(Message.recipient == number, Message.template == "LT_GUEST")).scalar_one()


def test_each_guest_is_told_once_and_may_say_no(tx: Session) -> None:
    site = house(tx)
    assert (tell(tx, site, GUEST, GUEST).fresh, tell(tx, site, GUEST, OTHER).total) == (1, 2)
    assert (told(tx, GUEST), told(tx, OTHER)) == (1, 1)
    stay = lodging.last_stay(tx, GUEST, NOW - timedelta(hours=1))
    assert stay is not None and lodging.dispute(tx, stay, NOW) and not lodging.dispute(tx, stay, NOW)
    assert tell(tx, site).total == 1


def test_a_guest_who_has_declared_since_is_seen(tx: Session) -> None:
    site = house(tx)
    tell(tx, site, GUEST, OTHER)
    filed(tx, GUEST)
    assert [stay.declared for stay in lodging.guests(tx, site, TODAY)] == [True, False]


def test_who_told_nothing_is_seen(tx: Session) -> None:
    one, other = house(tx), sites.add(
        tx, name="Nhà nghỉ Sao", kind="lodging", commune_code="22846", by="tests", now=NOW
    )  # fmt: skip
    tell(tx, one)
    here = frozenset({"22846"})
    missing = [each.site.id for each in lodging.houses(tx, TODAY, here, missing=True)[0]]
    assert other.id in missing and one.id not in missing
    assert lodging.houses(tx, TODAY, frozenset({"22852"})) == ([], 0)


def test_only_lodgings_and_only_lately(tx: Session) -> None:
    with pytest.raises(Conflict):
        tell(tx, house(tx, "market", "Chợ Thử"), GUEST)
    with pytest.raises(BadInput):
        tell(tx, house(tx), GUEST, back=8)
