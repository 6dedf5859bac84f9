"""Entering by the code of a gate: impossible before it, wrong ones count, a family is told apart, two at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway import checkpoint, declarations, sites
from gateway.accounts import Colleague
from gateway.audit import AuditEntry
from gateway.checkpoint import Entered, NotLookedUp, Undeclared, Wrong
from gateway.checkpoint.entering import InsideAlready
from gateway.errors import BadInput, NotFound, TooMany
from gateway.settings import Settings
from gateway.sites import Measured, Site
from tests.checkpoint.conftest import NOW, NUMBER, Hire, declared, last_code, member, texts
from tests.sites.test_gates import add

SAID = "0900002701"
SOON = NOW + timedelta(minutes=1)
RELATIVE = "+84900002702"


def called_for(tx: Session, settings: Settings, market: Site, gate: Colleague, **how: bool) -> str:
    """Looked up, and the code that was texted."""
    checkpoint.look_up(tx, settings, market, SAID, gate, NOW)
    checkpoint.send_code(tx, settings, market, SAID, gate, NOW, **how)
    return last_code(tx, RELATIVE if how else NUMBER)


def came(found: Entered | Wrong) -> Entered:
    assert isinstance(found, Entered), found
    return found


def test_the_code_lets_in_and_shows_the_given_name(
    tx: Session, settings: Settings, market: Site, gate: Colleague
) -> None:
    filed = declared(tx)
    code = called_for(tx, settings, market, gate)
    ((_, text),) = texts(tx)
    assert text.startswith(f"Ma vao CHO NINH HAI: {code}, het han sau 5 phut. Chi doc cho can bo")
    found = came(checkpoint.enter(tx, market, SAID, code, gate, SOON, Measured("36,8")))
    assert (found.name, found.valid_until, found.triage, found.again) == (
        "Mẫu",
        filed.valid_until,
        False,
        False,
    )
    visit = found.visit
    assert (visit.method, visit.proof, visit.staff_id) == ("otp_staff", "proved", gate.id)
    assert (visit.declaration_id, visit.temperature) == (filed.id, "36.8")
    acts = tx.scalars(select(AuditEntry).where(AuditEntry.actor == gate.actor).order_by(AuditEntry.id))
    assert [act.action for act in acts] == [
        "gate.look-up", "gate.code", "verification.approve", "visit.admit",
    ]  # fmt: skip


def test_signs_are_not_told_but_lead_to_the_staff(
    tx: Session, settings: Settings, market: Site, gate: Colleague
) -> None:
    declared(tx, showSignal=1, showSignalNote="sốt", symptoms=["sot"])
    code = called_for(tx, settings, market, gate)
    found = came(checkpoint.enter(tx, market, SAID, code, gate, SOON))
    assert found.triage and "sot" not in repr(found)


def test_nothing_before_the_right_code_and_wrong_ones_count(
    tx: Session, settings: Settings, market: Site, gate: Colleague
) -> None:
    declared(tx)
    assert checkpoint.enter(tx, market, SAID, "482913", gate, NOW) == Wrong(0)
    code = called_for(tx, settings, market, gate)
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    assert [checkpoint.enter(tx, market, SAID, wrong, gate, SOON) for _ in range(5)] == [
        Wrong(left) for left in (4, 3, 2, 1, 0)
    ]
    assert checkpoint.enter(tx, market, SAID, code, gate, SOON) == Wrong(0)
    with pytest.raises(BadInput):
        checkpoint.enter(tx, market, SAID, "12", gate, SOON)
    assert sites.open_visit(tx, NUMBER) is None


def test_a_code_opens_nothing_but_its_gate(
    tx: Session, settings: Settings, market: Site, gate: Colleague
) -> None:
    declared(tx)
    code = called_for(tx, settings, market, gate)
    namesake = add(tx)
    assert checkpoint.enter(tx, namesake, SAID, code, gate, SOON) == Wrong(0)
    came(checkpoint.enter(tx, market, SAID, code, gate, SOON))


def test_who_was_not_looked_up_or_has_not_declared_gets_no_code(
    tx: Session, settings: Settings, market: Site, gate: Colleague
) -> None:
    with pytest.raises(NotLookedUp):
        checkpoint.send_code(tx, settings, market, SAID, gate, NOW)
    checkpoint.look_up(tx, settings, market, SAID, gate, NOW)
    with pytest.raises(Undeclared):
        checkpoint.send_code(tx, settings, market, SAID, gate, NOW)
    assert texts(tx) == []


def test_a_dispute_blocks_the_gate(tx: Session, settings: Settings, market: Site, gate: Colleague) -> None:
    filed = declared(tx)
    code = called_for(tx, settings, market, gate)
    declarations.dispute(tx, filed, SOON)
    with pytest.raises(Undeclared) as refused:
        checkpoint.enter(tx, market, SAID, code, gate, SOON)
    assert refused.value.worth == "disputed"


def test_two_colleagues_at_once(
    tx: Session, settings: Settings, market: Site, gate: Colleague, hire: Hire
) -> None:
    declared(tx)
    code = called_for(tx, settings, market, gate)
    other = hire("station")
    checkpoint.look_up(tx, settings, market, SAID, other, NOW)
    again = checkpoint.send_code(tx, settings, market, SAID, other, NOW + timedelta(seconds=1))
    assert not again.texted and len(texts(tx)) == 1
    found = came(checkpoint.enter(tx, market, SAID, code, other, SOON))
    with pytest.raises(InsideAlready) as refused:
        checkpoint.enter(tx, market, SAID, code, gate, SOON)
    assert refused.value.visit is found.visit


def test_a_family_is_told_apart_after_the_code(
    tx: Session, settings: Settings, market: Site, gate: Colleague, hire: Hire
) -> None:
    child = declared(tx, "Trần Văn Nháp", 2012)
    grandmother = declared(tx)
    code = called_for(tx, settings, market, gate)
    found = came(checkpoint.enter(tx, market, SAID, code, gate, SOON))
    assert (found.name, [other.name for other in found.others]) == ("Mẫu", ["Nháp"])
    corrected = checkpoint.instead(tx, market, found.visit.public_id, found.others[0].person_id, gate, SOON)
    assert (corrected.name, corrected.visit.declaration_id) == ("Nháp", child.id)
    with pytest.raises(NotFound):
        checkpoint.instead(tx, market, found.visit.public_id, grandmother.person_id, hire("station"), SOON)
    with pytest.raises(Undeclared):
        checkpoint.instead(tx, market, found.visit.public_id, 0, gate, SOON)


def test_the_phone_at_home_a_relative_is_texted(
    tx: Session, settings: Settings, market: Site, gate: Colleague
) -> None:
    filed = declared(tx)
    member(tx, "Trần Thị Mẫu", 1958, RELATIVE, filed.person_id)
    code = called_for(tx, settings, market, gate, to_relative=True)
    found = came(checkpoint.enter(tx, market, SAID, code, gate, SOON))
    assert (found.name, found.visit.method, found.visit.proof) == ("Mẫu", "read_out", "unverified")
    assert [template for template, _ in texts(tx)] == ["V6"]


def test_the_phone_at_home_and_nobody_to_text(
    tx: Session, settings: Settings, market: Site, gate: Colleague
) -> None:
    filed = declared(tx)
    checkpoint.look_up(tx, settings, market, SAID, gate, NOW)
    with pytest.raises(NotFound):
        checkpoint.send_code(tx, settings, market, SAID, gate, NOW, to_relative=True)
    assert checkpoint.enter_read_out(tx, settings, market, SAID, 1960, gate, NOW) == Wrong(18)
    found = came(checkpoint.enter_read_out(tx, settings, market, SAID, 1958, gate, NOW))
    assert (found.name, found.valid_until) == ("", filed.valid_until)
    assert (found.visit.method, found.visit.proof) == ("read_out", "unverified")
    assert [template for template, _ in texts(tx)] == ["V6"]


def test_years_are_not_guessed(tx: Session, settings: Settings, market: Site, gate: Colleague) -> None:
    declared(tx)
    checkpoint.look_up(tx, settings, market, SAID, gate, NOW)
    for year in range(1930, 1951):
        checkpoint.enter_read_out(tx, settings, market, SAID, year, gate, NOW)
    assert checkpoint.enter_read_out(tx, settings, market, SAID, 1958, gate, NOW) == Wrong(0)
    with pytest.raises(TooMany):
        checkpoint.look_up(tx, settings, market, "0900002709", gate, NOW)


def test_a_number_nobody_knows_is_let_in_unverified(
    tx: Session, settings: Settings, market: Site, gate: Colleague
) -> None:
    checkpoint.look_up(tx, settings, market, SAID, gate, NOW)
    found = came(checkpoint.enter_read_out(tx, settings, market, SAID, 1958, gate, NOW))
    assert (found.name, found.valid_until, found.visit.person_id) == ("", None, None)


def test_out_again_by_number_and_from_the_list(
    tx: Session, settings: Settings, market: Site, gate: Colleague
) -> None:
    declared(tx)
    code = called_for(tx, settings, market, gate)
    found = came(checkpoint.enter(tx, market, SAID, code, gate, SOON))
    left = checkpoint.leave(tx, settings, market, gate, SOON + timedelta(hours=1), number=SAID)
    assert left is found.visit and left.closed_by == "person"
    assert checkpoint.leave(tx, settings, market, gate, SOON, visit="vis_none") is None


def test_out_by_a_number_that_nobody_has_shown_proves_nothing(
    tx: Session, settings: Settings, market: Site, gate: Colleague
) -> None:
    left = checkpoint.leave(tx, settings, market, gate, NOW, number="0900002799")
    assert left is not None and (left.came_known, left.proof) == ("unknown", "unverified")
