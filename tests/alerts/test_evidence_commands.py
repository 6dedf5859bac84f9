"""`gateway alert evidence` and `verify`: taken by an account that may, on record, and checked line by line."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from gateway import clock
from gateway.accounts import staff
from gateway.audit import AuditEntry
from gateway.house import House
from tests.alerts.siren import ANN, approved, expand, living, numbers, written
from tests.commands import Gateway

WHY = "Đoàn kiểm tra theo quyết định số 12"


def test_it_is_taken_by_who_may_and_verified(house: House, gateway: Gateway, tmp_path: Path) -> None:
    now = clock.now()
    with house.db.transaction() as tx:
        living(tx, numbers(3), now=now)
        told, draft = approved(tx).public_id, written(tx).public_id
        expand(tx)
        auditor, clerk = (
            str(staff.add(tx, name=role, email=f"{role}@demo.example", number=None, roles=(role,), unit_id=None,
                          password="mot cau du dai", by="test", now=now).id)
            for role in ("auditor", "agent")
        )  # fmt: skip
    taken = gateway("alert", "evidence", told, "--why", WHY, "--by", auditor)
    assert (taken.returncode, taken.stderr) == (0, "") and "+84900000002" in taken.stdout
    file = tmp_path / "evidence.ndjson"
    file.write_text(taken.stdout)
    checked = gateway("alert", "verify", str(file))
    assert checked.returncode == 0 and checked.stdout.startswith("whole: ")
    with house.db.transaction() as tx:
        (entry,) = tx.scalars(select(AuditEntry).where(AuditEntry.action == "alert.evidence"))
        assert entry.details == {"reason": WHY, "numbers": 3} and entry.actor == f"account:{auditor}"
    for wrong, said in (
        ((told, "--why", "vì cần", "--by", auditor), "say what it is needed for"),
        ((told, "--why", WHY, "--by", clerk), "lack alert.evidence"),
        ((told, "--why", WHY, "--by", str(ANN)), "no open account"),
        ((draft, "--why", WHY, "--by", auditor), "not released"),
    ):
        refused = gateway("alert", "evidence", *wrong)
        assert refused.returncode != 0 and said in refused.stderr and refused.stdout == "", wrong


def test_a_changed_line_is_named(gateway: Gateway, tmp_path: Path) -> None:
    file = tmp_path / "evidence.ndjson"
    file.write_text('{"kind": "alert"}\n')
    broken = gateway("alert", "verify", str(file))
    assert broken.returncode == 1 and "breaks at line 1" in broken.stderr
