"""The register takes two people and a clinician; checks of one text are one ticket, and all are told once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gateway import approvals, clock, editions, rumours, tickets
from gateway.approvals import Changed, SamePerson
from gateway.editions.states import MEANING, MOVES, State
from gateway.errors import BadInput, Conflict
from gateway.messages.model import Message
from gateway.rumours import About, Asked, Check, CheckState, Rumour, Verdict
from gateway.rumours.states import CHECK_MOVES, CHECKS
from gateway.tickets.model import TicketRow
from tests.asking.world import BINH, CHI, NOW, published_rumour, rumour_fields

CLAIM = "Nghe nói uống nước tỏi chữa khỏi covid"
DOUBTFUL = "Tu ngay mai moi nha phai nop 200000 dong tien khu khuan cho to truong, ai khong nop se bi phat"


def ask(tx: Session, said: str, nth: int = 1) -> Asked:
    number = f"+849000{nth:05d}"
    return rumours.checks.ask(tx, said, number, "sms", NOW + timedelta(hours=4), NOW)


def count(tx: Session, table: type) -> int:
    return tx.execute(select(func.count()).select_from(table)).scalar_one()


def test_states_are_tables() -> None:
    assert MOVES.keys() == MEANING.keys() == set(State)
    assert CHECK_MOVES.keys() == CHECKS.keys() == set(CheckState)


def test_nobody_publishes_what_they_wrote(tx: Session) -> None:
    row = rumours.register.submit(tx, rumour_fields(), BINH, NOW)
    assert rumours.find(tx, CLAIM, clock.today(NOW)) is None
    with pytest.raises(SamePerson):
        rumours.register.publish(tx, row, row.digest(), BINH, NOW)
    with pytest.raises(Changed):
        rumours.register.publish(tx, row, "of something else", CHI, NOW)
    rumours.register.publish(tx, row, row.digest(), CHI, NOW)
    assert (row.state, row.version, row.written_by, row.decided_by, row.decided_at) == (
        State.PUBLISHED, 1, BINH, CHI, NOW,
    )  # fmt: skip
    assert rumours.find(tx, CLAIM, clock.today(NOW)) == row


def test_an_edition_replaces_the_one_before_and_both_can_be_read(tx: Session) -> None:
    first = published_rumour(tx)
    second = rumours.register.submit(
        tx, rumour_fields(fact="Tỏi không chữa Covid"), CHI, NOW, public_id=first.public_id
    )
    with pytest.raises(approvals.Waiting):
        rumours.register.submit(tx, rumour_fields(), CHI, NOW, public_id=first.public_id)
    assert first.state == State.PUBLISHED  # until the new one is agreed to
    rumours.register.publish(tx, second, second.digest(), BINH, NOW)
    assert [(each.version, each.state) for each in editions.editions_of(tx, Rumour, first.public_id)] == [
        (2, State.PUBLISHED), (1, State.SUPERSEDED),
    ]  # fmt: skip
    editions.retire(tx, second, BINH, NOW)
    assert rumours.find(tx, CLAIM, clock.today(NOW)) is None


def test_what_is_sent_back_or_taken_back_is_never_told(tx: Session) -> None:
    row = rumours.register.submit(tx, rumour_fields(), BINH, NOW)
    editions.send_back(tx, row, "thiếu nguồn", CHI, NOW)
    again = rumours.register.submit(tx, rumour_fields(), BINH, NOW, public_id=row.public_id)
    editions.take_back(tx, again, BINH, NOW)
    assert (row.state, again.state, again.version) == (State.RETURNED, State.WITHDRAWN, 2)
    with pytest.raises(Conflict):
        rumours.register.publish(tx, again, again.digest(), CHI, NOW)


def test_it_is_told_until_it_expires(tx: Session) -> None:
    row = published_rumour(tx)
    assert rumours.find(tx, CLAIM, row.expires_on) == row
    assert rumours.find(tx, CLAIM, row.expires_on + timedelta(days=1)) is None


@pytest.mark.parametrize(
    ("field", "more"),
    [
        ("clinician", {"clinician": ""}),
        ("fact", {"fact": "Không có chuyện đó, gọi 0900 000 123"}),
        ("claim", {"claim": "vào nhan-tien.xyz/a nhận tiền"}),
        ("fact", {"fact": "d" * 53}),
        ("source", {"source": " "}),
        ("expires_on", {"expires_on": clock.today(NOW) - timedelta(days=1)}),
        ("as_of", {"as_of": clock.today(NOW) + timedelta(days=1)}),
    ],
)
def test_what_must_not_be_told_is_refused(tx: Session, field: str, more: dict[str, object]) -> None:
    with pytest.raises(BadInput) as refused:
        rumours.register.submit(tx, rumour_fields(**more), BINH, NOW)
    assert refused.value.field == field


def test_what_is_not_about_health_needs_no_clinician(tx: Session) -> None:
    assert published_rumour(tx, about=About.ORDERS, clinician="", clinician_on=None).clinician is None


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("uong nuoc toi chua khoi covid", True),
        ("Bà con ơi mỗi sáng uống nước tỏi là hết covid nhé, chia sẻ cho mọi người", True),
        ("nước tỏi trị dứt corona", True),
        ("uống nước tỏi không chữa khỏi covid", False),  # says the opposite: a person reads it
        ("uống nước gừng chữa khỏi covid", False),
        ("covid", False),
        ("nước tỏi ngâm bán ở chợ Ninh Hải giá bao nhiêu một ký", False),
    ],
)
def test_only_the_same_claim_is_found(tx: Session, said: str, found: bool) -> None:
    row = published_rumour(tx)
    assert rumours.find(tx, said, clock.today(NOW)) == (row if found else None)


def test_234_copies_of_one_text_stay_one(tx: Session) -> None:
    first = ask(tx, DOUBTFUL)
    assert first.first
    for nth in range(2, 235):
        said = [DOUBTFUL, DOUBTFUL.upper(), f"Tin này có thật không: {DOUBTFUL}", f"{DOUBTFUL} !!!"][nth % 4]
        again = ask(tx, said, nth)
        assert not again.first and again.ticket.code == first.ticket.code
    ask(tx, DOUBTFUL, 7)  # the same phone once more
    (line,), total = rumours.checks.listed(tx, None)
    assert (total, line.askers, line.check.copies) == (1, 234, 235)
    assert len(tickets.open_list(tx, "rumour")) == 1
    assert rumours.checks.waiting(tx) == rumours.Waiting(1, 234)


def test_a_slip_of_the_hand_is_the_same_and_another_sum_is_not(tx: Session) -> None:
    first = ask(tx, DOUBTFUL)
    assert ask(tx, DOUBTFUL.replace("khu khuan", "khu khuann"), 2).ticket.code == first.ticket.code
    assert ask(tx, DOUBTFUL.replace("200000", "300000"), 3).first
    assert ask(tx, f"{DOUBTFUL} vao nop-tien.xyz/a", 4).first
    assert count(tx, Check) == 3


def test_the_promise_of_a_late_asker_is_a_new_one(tx: Session) -> None:
    first = ask(tx, DOUBTFUL)
    later = NOW + timedelta(days=1)
    again = rumours.checks.ask(tx, DOUBTFUL, "+84900000002", "sms", later + timedelta(hours=4), later)
    assert again.ticket.id == first.ticket.id and again.ticket.promised_at == later + timedelta(hours=4)


def test_a_desk_that_closes_the_ticket_loses_nobody(tx: Session) -> None:
    first = ask(tx, DOUBTFUL)
    tickets.close(tx, first.ticket.code, "tests", NOW)
    again = ask(tx, DOUBTFUL, 2)
    assert not again.first and again.ticket.code and again.ticket.id != first.ticket.id
    assert rumours.checks.waiting(tx).askers == 2


def told(tx: Session) -> list[tuple[str, str]]:
    while rumours.tell_next(tx, NOW):
        pass
    query = select(Message.recipient, Message.template).where(Message.origin.like("rumour:%"))
    return [tuple(row) for row in tx.execute(query.order_by(Message.recipient))]  # type: ignore[misc]


def test_when_the_verdict_comes_all_who_asked_are_told_once(tx: Session) -> None:
    asked = ask(tx, DOUBTFUL)
    for nth in (2, 3):
        ask(tx, DOUBTFUL, nth)
    (line,), _ = rumours.checks.listed(tx, None)
    fields = rumour_fields(
        title="Không ai thu tiền khử khuẩn", claim="mỗi nhà nộp 200000 khử khuẩn", wordings="",
        fact="Không có khoản thu tiền khử khuẩn nào", about=About.SCAM, clinician="", clinician_on=None,
    )  # fmt: skip
    row = rumours.register.submit(tx, fields, BINH, NOW, check_id=line.check.id)
    assert told(tx) == []  # not before a second person has agreed
    rumours.register.publish(tx, row, row.digest(), CHI, NOW)
    assert told(tx) == [(f"+849000{nth:05d}", "X2") for nth in (1, 2, 3)]
    assert told(tx) == told(tx)  # once each
    assert line.check.state == CheckState.TOLD
    assert tx.get_one(TicketRow, asked.ticket.id).closed_at == NOW
    assert rumours.checks.settled_by(tx, DOUBTFUL, NOW) == row  # whoever asks later is told at once
    with pytest.raises(Conflict):
        rumours.checks.settle(tx, line.check.id, row, CHI, NOW)


@pytest.mark.parametrize(("verdict", "template"), [(Verdict.TRUE, "X2_TRUE"), (Verdict.UNSURE, "X2_UNSURE")])
def test_each_verdict_has_its_words(tx: Session, verdict: Verdict, template: str) -> None:
    ask(tx, DOUBTFUL)
    row = published_rumour(tx, verdict=verdict)
    (line,), _ = rumours.checks.listed(tx, None)
    rumours.checks.settle(tx, line.check.id, row, CHI, NOW)
    assert [each for _, each in told(tx)] == [template]


def test_a_verdict_taken_down_is_told_to_nobody_more(tx: Session) -> None:
    ask(tx, DOUBTFUL)
    row = published_rumour(tx)
    (line,), _ = rumours.checks.listed(tx, None)
    rumours.checks.settle(tx, line.check.id, row, CHI, NOW)
    editions.retire(tx, row, BINH, NOW)
    assert told(tx) == [] and rumours.checks.settled_by(tx, DOUBTFUL, NOW) is None
    other = published_rumour(tx, title="Khác")
    rumours.checks.settle(tx, line.check.id, other, CHI, NOW)
    assert len(told(tx)) == 1


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("Tin này có thật không", ""),
        ("tin nhan nay lua dao ha", ""),
        ("Tin này có thật không: mai cấm chợ toàn tỉnh", "mai cam cho toan tinh"),
        ("mai cấm chợ toàn tỉnh, có đúng không?", "mai cam cho toan tinh"),
        ("FWD: mai cam cho toan tinh", "mai cam cho toan tinh"),
    ],
)
def test_the_substance_is_what_was_passed_on(said: str, left: str) -> None:
    assert rumours.substance(said) == left
