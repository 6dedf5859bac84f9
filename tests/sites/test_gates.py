"""Sites on file: numbers of their own, what is refused, on record."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway import damm, sites
from gateway.audit import AuditEntry
from gateway.errors import BadInput
from gateway.sites import Kind, Site

NOW = datetime(2026, 11, 20, 2, 15, tzinfo=UTC)


def add(tx: Session, **changes: Any) -> Site:
    """A market in Vĩnh Hải, with changes."""
    wish = {"name": "Chợ Ninh Hải", "kind": Kind.MARKET, "commune_code": "22846", "by": "tests", "now": NOW}
    return sites.add(tx, **{**wish, **changes})


def test_a_site_gets_a_number_by_which_it_is_found(tx: Session) -> None:
    site, other = add(tx, name="  Chợ   Ninh Hải "), add(tx)
    assert site.code != other.code and all(
        len(each.code) == 5 and damm.valid(each.code) for each in (site, other)
    )
    assert sites.by_code(tx, site.code) is site
    assert (site.name, site.state) == ("Chợ Ninh Hải", "active")
    assert {site, other} <= set(sites.every(tx))


def test_putting_it_on_file_is_on_record(tx: Session) -> None:
    site = add(tx, by="operator")
    (entry,) = tx.scalars(select(AuditEntry).where(AuditEntry.action == "site.add"))
    assert (entry.actor, entry.subject) == ("operator", site.code)
    assert entry.details == {"kind": "market", "commune": "22846"}


def test_a_number_already_on_a_board_can_be_kept(tx: Session) -> None:
    assert add(tx, code="41536").code == "41536"
    with pytest.raises(BadInput, match="taken"):
        add(tx, code="41536")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "1"}, "name"),
        ({"name": "12345"}, "name"),
        ({"name": "a" * 61}, "name"),
        ({"kind": "castle"}, "kind"),
        ({"commune_code": "99999"}, "commune"),
        ({"commune_code": "56"}, "commune"),
        ({"code": "41537"}, "code"),
        ({"code": "4153"}, "code"),
    ],
)
def test_what_is_refused(tx: Session, changes: dict[str, str], field: str) -> None:
    with pytest.raises(BadInput) as refused:
        add(tx, **changes)
    assert refused.value.field == field
    assert sites.every(tx) == []


@pytest.mark.parametrize("code", ["", "41537", "4153", "415364", "abcde", "' OR 1"])
def test_what_is_no_number_finds_nothing(tx: Session, code: str) -> None:
    assert sites.by_code(tx, code) is None


def test_every_kind_has_words_for_staff() -> None:
    assert len({kind.label for kind in Kind}) == len(Kind) == 12
