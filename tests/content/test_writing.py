"""Items: what may be written, by whom, who approves, which version is told, and when nobody is told any more."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from gateway import approvals
from gateway.accounts import Account, staff
from gateway.content import Kind, NoticeType, State, contributors, on_phones, reading, writing
from gateway.content.states import MOVES
from gateway.dialogue import shapes
from gateway.errors import BadInput, Conflict
from gateway.text.segments import measure
from tests.content.newsroom import ANN, BINH, OTHER, VINH_HAI, approve, draft, told, written
from tests.messages.writing import NOW


def titles(tx: Session, kind: Kind = Kind.NEWS, **more: str) -> list[str]:
    return [each.title for each in reading.listed(tx, NOW, (kind,), **more)]  # type: ignore[arg-type]  # as given


def test_nothing_is_told_before_a_second_person_approves(tx: Session) -> None:
    item = written(tx)
    assert titles(tx) == []
    writing.submit(tx, item, ANN, NOW)
    seen = writing.digest(item, writing.newest(tx, item))
    with pytest.raises(approvals.SamePerson):
        writing.approve(tx, item, seen, ANN, NOW)
    assert titles(tx) == []
    writing.approve(tx, item, seen, BINH, NOW)
    assert titles(tx) == ["Vĩnh Hải mở điểm tiêm"]


def test_what_was_not_seen_is_not_approved(tx: Session) -> None:
    item = written(tx)
    seen = writing.digest(item, writing.newest(tx, item))
    writing.revise(tx, item, draft("Tin khác hẳn"), ANN, NOW)
    writing.submit(tx, item, ANN, NOW)
    with pytest.raises(approvals.Changed):
        writing.approve(tx, item, seen, BINH, NOW)
    with pytest.raises(Conflict):
        writing.revise(tx, item, draft(), ANN, NOW)


def test_a_correction_is_told_only_once_it_is_approved_and_every_version_is_kept(tx: Session) -> None:
    item = told(tx)
    writing.revise(tx, item, draft("Điểm tiêm dời sang chiều"), ANN, NOW)
    assert titles(tx) == ["Vĩnh Hải mở điểm tiêm"]
    approve(tx, item)
    assert titles(tx) == ["Điểm tiêm dời sang chiều"]
    assert [each.state for each in writing.versions(tx, item)] == [State.APPROVED, State.REPLACED]


def test_returned_with_a_reason_and_submitted_again(tx: Session) -> None:
    item = written(tx)
    writing.submit(tx, item, ANN, NOW)
    writing.return_(tx, item, "thiếu giờ", BINH, NOW)
    writing.revise(tx, item, draft("Vĩnh Hải tiêm lúc 7 giờ"), ANN, NOW)
    assert len(writing.versions(tx, item)) == 1
    approve(tx, item)
    assert titles(tx) == ["Vĩnh Hải tiêm lúc 7 giờ"]


def test_withdrawn_and_expired_are_told_no_more(tx: Session) -> None:
    item, short_lived = told(tx), told(tx, title="Chỉ hôm nay", expires_at=NOW + timedelta(hours=1))
    writing.withdraw(tx, item, ANN, NOW)
    assert titles(tx) == ["Chỉ hôm nay"]
    later = NOW + timedelta(hours=1)
    assert (
        reading.listed(tx, later, (Kind.NEWS,)) == []
        and reading.one(tx, later, short_lived.public_id) is None
    )
    assert writing.expire(tx, later) == 1
    assert writing.newest(tx, short_lived).state == State.EXPIRED
    assert reading.expiring(tx, NOW) == 0


def test_what_begins_later_is_not_told_yet_and_what_ends_soon_is_warned_of(tx: Session) -> None:
    told(tx, title="Ngày mai", starts_at=NOW + timedelta(days=1))
    told(tx, title="Sắp hết hạn", expires_at=NOW + timedelta(hours=3))
    assert titles(tx) == ["Sắp hết hạn"] and reading.expiring(tx, NOW) == 1
    found, total = reading.items(tx, NOW, soon=True)
    assert total == 1 and found[0].version.title_vi == "Sắp hết hạn"


def test_a_commune_reads_its_own_and_what_is_for_everybody(tx: Session) -> None:
    for title, communes in (("Của Vĩnh Hải", [VINH_HAI]), ("Của xã khác", [OTHER]), ("Của cả tỉnh", [])):
        told(tx, Kind.NOTICE, NoticeType.LOCKDOWN, title=title, commune_codes=communes)
    told(tx, Kind.NOTICE, NoticeType.QUARANTINE, title="Cách ly")
    assert set(titles(tx, Kind.NOTICE, commune=VINH_HAI)) == {"Của Vĩnh Hải", "Của cả tỉnh", "Cách ly"}
    assert "Cách ly" not in titles(tx, Kind.NOTICE, subtype="lockdown")


@pytest.mark.parametrize("said", ["15/CT-UBND", "15 ct ubnd", "15"])
def test_a_directive_is_found_by_its_number(tx: Session, said: str) -> None:
    for number in ("15/CT-UBND", "150/KH-UBND"):
        paper = {"doc_no": number, "issuer": "UBND tỉnh", "issued_on": NOW.date()}
        told(tx, Kind.DIRECTIVE, title=f"Văn bản {number}", **paper)
    assert [each.doc_no for each in reading.numbered(tx, NOW, said)] == ["15/CT-UBND"]
    assert reading.numbered(tx, NOW, "1") == []


@pytest.mark.parametrize(
    ("field", "more"),
    [
        ("title_vi", {"title_vi": "x"}),
        ("short_vi", {"short_vi": " "}),
        ("short_vi", {"short_vi": "dài " * 100}),
        ("source", {"source": ""}),
        ("expires_at", {"expires_at": NOW - timedelta(days=1)}),
    ],
)
def test_what_is_wrong_is_named(tx: Session, field: str, more: dict[str, object]) -> None:
    with pytest.raises(BadInput) as fault:
        writing.create(tx, Kind.NEWS, None, replace(draft(), **more), ANN, NOW)  # type: ignore[arg-type]  # as given
    assert fault.value.field == field


def test_a_directive_needs_its_number_and_a_notice_its_type(tx: Session) -> None:
    for kind, field in ((Kind.DIRECTIVE, "doc_no"), (Kind.NOTICE, "subtype")):
        with pytest.raises(BadInput) as fault:
            written(tx, kind)
        assert fault.value.field == field


def _of_unit(tx: Session, unit_id: int, email: str) -> Account:
    return staff.add(
        tx, name="Biên tập", email=email, number=None, roles=("editor",), unit_id=unit_id,
        password="mot cau du dai", by="test", now=NOW,
    )  # fmt: skip


def test_a_unit_posts_only_its_types_for_its_communes(tx: Session) -> None:
    unit = staff.add_unit(tx, "UBND xã Vĩnh Hải", [VINH_HAI], by="test", now=NOW)
    clerk = _of_unit(tx, unit, "xa@demo.example")
    here = draft(commune_codes=[VINH_HAI])
    with pytest.raises(BadInput):
        writing.create(tx, Kind.NEWS, None, here, clerk.id, NOW)
    contributors.register(tx, unit, [Kind.NEWS], "Nguyễn Văn An", "0900000123", BINH, NOW)
    item = writing.create(tx, Kind.NEWS, None, here, clerk.id, NOW)
    assert item.unit_id == unit
    for kind, wanted in (
        (Kind.SITUATION, here),
        (Kind.NEWS, draft()),
        (Kind.NEWS, draft(commune_codes=[OTHER])),
    ):
        with pytest.raises(BadInput):
            writing.create(tx, kind, None, wanted, clerk.id, NOW)
    contributors.end(tx, unit, BINH, NOW)
    with pytest.raises(BadInput):
        writing.submit(tx, item, clerk.id, NOW)


@given(st.text(alphabet="aáưđ ,.x9", min_size=4, max_size=on_phones.MOST_SHORT))
def test_a_text_of_the_longest_is_three_messages_and_every_word_is_on_a_screen(short: str) -> None:
    shown = on_phones.preview(short, "", "N" * on_phones.MOST_SOURCE, "09:15", "20/11")
    assert shown.plain_size.segments <= 3
    assert all(measure(screen).units <= on_phones.SCREEN for screen in shown.screens)
    assert "".join(shown.screens).replace(" ", "").replace(",", "") == "".join(shown.plain.split()).replace(
        ",", ""
    )


def test_moves_lead_somewhere_and_texts_name_the_types_of_the_newsroom() -> None:
    assert set(MOVES) == set(State) and {to for moves in MOVES.values() for to in moves} | {
        State.DRAFT
    } == set(State)
    assert set(shapes.NOTICES.values()) == set(NoticeType)
