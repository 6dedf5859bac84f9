"""A copy holds everything of one person and nothing of another; it can be printed; who took it is on record."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway import clock, people, rights
from gateway.audit import AuditEntry
from gateway.errors import BadInput, NotFound
from tests.rights.folk import declare, member

NUMBER = "+84900000778"


def test_everything_of_one_and_nothing_of_another(tx: Session) -> None:
    now = clock.now()
    an, hoa = member(tx, NUMBER, "Nguyễn Văn An", 1985), member(tx, NUMBER, "Trần Thị Hoa", 1987)
    declare(tx, an, signs="sốt nhẹ")
    declare(tx, hoa, signs="đau họng")
    people.record_consent(tx, NUMBER, people.DECLARE, given=True, channel="sms", evidence="1", now=now)
    copy = rights.copy_of(tx, an.person_id, "yêu cầu tại trạm, đã xem căn cước", by="account:1", now=now)
    written = " ".join(f"{what} {said}" for section in copy.sections for what, said in section.lines)
    assert "Nguyễn Văn An" in written and "sốt nhẹ" in written and "0900000778" in written
    assert "Hoa" not in written and "đau họng" not in written
    assert {section.title for section in copy.sections} >= {"Nhân thân", "Tờ khai y tế", "Vào, ra các điểm"}
    taken = select(AuditEntry).where(
        AuditEntry.action == "person.copy", AuditEntry.subject == str(an.person_id)
    )
    assert tx.scalars(taken).one().actor == "account:1"
    sheet = rights.printed(copy)
    assert sheet.startswith(b"%PDF") and len(sheet) > 5_000


def test_a_reason_is_needed(tx: Session) -> None:
    an = member(tx, NUMBER, "Nguyễn Văn An", 1985)
    with pytest.raises(BadInput):
        rights.copy_of(tx, an.person_id, "xem", by="account:1", now=clock.now())
    with pytest.raises(NotFound):
        rights.copy_of(tx, -1, "yêu cầu tại trạm", by="account:1", now=clock.now())
