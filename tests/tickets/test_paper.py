"""Paper: numbered before the power fails, entered once with the time that was written on it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from gateway import damm, tickets
from gateway.errors import BadInput
from gateway.tickets import Kind, Wish, paper
from tests.duty.conftest import NOW, VINH_HAI
from tests.tickets.conftest import NEIGHBOUR

CLERK = 7
WISH = Wish(Kind.FOOD, NEIGHBOUR, "paper", "hết gạo ba ngày", VINH_HAI, "thôn Mỹ Tường 2")


def test_a_form_keeps_its_number_and_its_time(tx: Session) -> None:
    codes = paper.number_forms(tx, 20, CLERK, NOW)
    assert len(set(codes)) == 20 and all(damm.valid(code) and len(code) == 7 for code in codes)
    written, entered = NOW + timedelta(hours=5), NOW + timedelta(days=2)
    ticket = paper.enter(tx, codes[0], WISH, written, CLERK, entered)
    assert ticket.code == codes[0] and ticket.created_at == written
    one, happened = tickets.listing.one(tx, ticket.id, None)
    assert one.channel == "paper" and [each.at for each in happened] == [written, entered]


def test_each_form_once_and_only_printed_ones(tx: Session) -> None:
    (code,) = paper.number_forms(tx, 1, CLERK, NOW)
    later = NOW + timedelta(hours=1)
    paper.enter(tx, code, WISH, NOW, CLERK, later)
    for wrong, written in ((code, NOW), ("1234567", NOW)):
        with pytest.raises(BadInput):
            paper.enter(tx, wrong, WISH, written, CLERK, later)
    (fresh,) = paper.number_forms(tx, 1, CLERK, NOW)
    with pytest.raises(BadInput):
        paper.enter(tx, fresh, WISH, NOW - timedelta(minutes=1), CLERK, later)
    with pytest.raises(BadInput):
        paper.number_forms(tx, paper.MOST + 1, CLERK, NOW)
