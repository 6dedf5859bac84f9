"""Two clicks from an alert to its end: what the house writes needs no second look; ids of nobody are not found."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from gateway import alerts
from gateway.alerts import Relation
from gateway.errors import NotFound
from tests.alerts.siren import ANN, TERMS, VINH_HAI, approved, expand, living, numbers, settle
from tests.messages.writing import NOW


def test_an_all_clear_is_submitted_as_it_was_drafted(tx: Session) -> None:
    living(tx, numbers(2))
    alert = approved(tx)
    expand(tx)
    settle(tx, 40)
    over = alerts.following.follow(tx, alert, Relation.CANCEL, ANN, NOW)
    assert alerts.looking.look(tx, over, NOW) == []
    alerts.releasing.submit(tx, over, ANN, NOW, terms=TERMS)
    assert over.count == 2


@pytest.mark.parametrize("asked", ["", "alt_", "alt_\x00", "ALT_" + "A" * 26, "alt_" + "a" * 26, "\ud800"])
def test_an_id_of_nothing_is_not_found(tx: Session, asked: str) -> None:
    with pytest.raises(NotFound):
        alerts.by_public_id(tx, asked)


def test_a_commune_is_named_in_full(tx: Session) -> None:
    """Phường Nha Trang took in a ward Vĩnh Hải: only the name alone is unclear."""
    assert alerts.naming.codes(tx, ["Xã Vĩnh Hải"], "56") == [VINH_HAI]
    with pytest.raises(alerts.Unclear) as unclear:
        alerts.naming.codes(tx, ["Vĩnh Hải"], "56")
    assert "Xã Vĩnh Hải, Khánh Hòa" in unclear.value.candidates
