"""Broadcasts: ordered once, done part by part, taken up after any death, counted exactly; the desk that shows it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session as Tx

from gateway import chat, clock
from gateway.accounts import staff
from gateway.chat import board, broadcasts
from gateway.chat.states import MEANING, MOVES, Part, State
from gateway.errors import Conflict

ARTICLE = {"title": "5K + vắc xin", "description": "Bản tin 20/11", "body": ["Một.", "Hai."]}
NOW = clock.now()


def ordered(tx: Tx, *targets: broadcasts.Target) -> None:
    assert chat.broadcast(
        tx, "news:1", ARTICLE, account="zalo", by="editor", now=NOW, targets=targets or ({},)
    )


def until_sending(tx: Tx) -> broadcasts.Work:
    """Through article and check to the first part."""
    make = broadcasts.take(tx, "zalo", NOW)
    assert make is not None and make.state is State.WAITING
    broadcasts.made(tx, make, "job", NOW)
    look = broadcasts.take(tx, "zalo", NOW)
    assert look is not None and (look.state, look.job) == (State.CHECKING, "job")
    broadcasts.checked(tx, look, None, NOW, look_again=timedelta(seconds=2))
    assert broadcasts.take(tx, "zalo", NOW) is None, "not checked yet"
    again = broadcasts.take(tx, "zalo", NOW + timedelta(seconds=3))
    assert again is not None
    broadcasts.checked(tx, again, "article", NOW, look_again=timedelta(seconds=2))
    part = broadcasts.take(tx, "zalo", NOW)
    assert part is not None and (part.state, part.ref, part.nth) == (State.READY, "article", 1)
    return part


def parts(tx: Tx) -> list[str]:
    return list(tx.execute(text("SELECT state FROM chat_targets ORDER BY nth")).scalars())


def test_an_item_is_broadcast_once_under_the_id_of_its_text(tx: Tx) -> None:
    ordered(tx)
    assert not chat.broadcast(tx, "news:1", ARTICLE, account="zalo", by="another", now=NOW)
    assert broadcasts.count(tx) == 1


def test_part_after_part_and_nobody_sends_what_another_holds(tx: Tx) -> None:
    ordered(tx, {"cities": "4"}, {"cities": "5"})
    first = until_sending(tx)
    assert first.target == {"cities": "4"} and broadcasts.take(tx, "zalo", NOW) is None
    broadcasts.settled(tx, first, Part.SENT, NOW, ref="b1")
    second = broadcasts.take(tx, "zalo", NOW)
    assert second is not None and second.nth == 2
    broadcasts.settled(tx, second, Part.FAILED, NOW, error="-201")
    assert broadcasts.take(tx, "zalo", NOW) is None
    (one,) = broadcasts.latest(tx, limit=9)
    assert (one.state, one.sent, one.parts) == (State.DONE, 1, 2)


def test_a_sender_killed_in_the_middle_leaves_a_doubt_and_never_a_second_message(tx: Tx) -> None:
    ordered(tx, {"cities": "4"}, {"cities": "5"})
    until_sending(tx)
    later = NOW + broadcasts.HOLD + timedelta(seconds=1)
    heir = broadcasts.take(tx, "zalo", later)
    assert heir is not None and heir.nth == 2 and parts(tx) == ["doubtful", "sending"]
    broadcasts.settled(tx, heir, Part.SENT, later, ref="b2")
    (one,) = broadcasts.latest(tx, limit=9)
    assert one.state is State.DONE and one.doubtful == 1
    assert broadcasts.again(tx, one.id, by="editor", now=later) == 1
    assert parts(tx) == ["waiting", "sent"]
    with pytest.raises(Conflict):
        broadcasts.again(tx, one.id, by="editor", now=later)


def test_a_killed_maker_of_the_article_is_followed_by_another(tx: Tx) -> None:
    ordered(tx)
    assert broadcasts.take(tx, "zalo", NOW) is not None and broadcasts.take(tx, "zalo", NOW) is None
    again = broadcasts.take(tx, "zalo", NOW + broadcasts.HOLD + timedelta(seconds=1))
    assert again is not None and again.state is State.WAITING
    broadcasts.refused(tx, again, "-201", NOW)
    assert broadcasts.latest(tx, limit=9)[0].state is State.FAILED


def test_reach_is_counted_once_a_person_whatever_comes_first_or_twice(tx: Tx) -> None:
    ordered(tx)
    broadcasts.settled(tx, until_sending(tx), Part.SENT, NOW, ref="b1")
    for user, seen in ((1, False), (1, True), (1, True), (2, True), (2, False), (3, False)):
        assert chat.note_seen(tx, "b1", f"zalo:111111{user}", NOW, seen=seen)
    assert not chat.note_seen(tx, "somebody else's", "zalo:1111111", NOW, seen=True)
    (one,) = broadcasts.latest(tx, limit=9)
    assert (one.received, one.seen) == (3, 2)


def test_who_receives_it_before_we_know_its_id_is_counted(tx: Tx) -> None:
    ordered(tx)
    work = until_sending(tx)
    assert chat.note_seen(tx, "b1", "zalo:1111111", NOW, seen=False)
    assert chat.note_seen(tx, "an answer's", "zalo:1111112", NOW, seen=True)
    broadcasts.settled(tx, work, Part.SENT, NOW, ref="b1")
    assert chat.note_seen(tx, "b1", "zalo:1111113", NOW, seen=True)
    (one,) = broadcasts.latest(tx, limit=9)
    assert (one.received, one.seen) == (2, 1)


def test_every_state_has_its_sentence_and_moves_lead_to_states() -> None:
    assert set(MEANING) == {*State, *Part} and set(MOVES) == set(Part)


def test_figures_are_counted(tx: Tx) -> None:
    chat.follow(tx, "zalo:9900001", NOW, channel="zalo", evidence="follow")
    before = board.figures(tx, NOW)
    chat.unfollow(tx, "zalo:9900001", NOW, channel="zalo", evidence="unfollow")
    after = board.figures(tx, NOW)
    assert (before.followers - after.followers, after.left - before.left) == (1, 1)


def test_officials_are_counted_by_unit(tx: Tx) -> None:
    """E18: how many there are, how many follow, how many have opened the channel this week."""
    unit = staff.add_unit(tx, "Trạm y tế Nhơn Hải", ["22846"], by="test", now=NOW)
    for nth, opened in enumerate((None, NOW - timedelta(days=8), NOW)):
        number = f"+8490000071{nth}"
        staff.add(
            tx, name="Cán bộ", email=f"zalo{nth}@demo.example", number=number, roles=["station"], unit_id=unit,
            password="mot cau du dai", by="test", now=NOW,
        )  # fmt: skip
        if opened is not None:
            chat.follow(tx, f"zalo:880000{nth}", NOW, channel="zalo", evidence="follow")
            link = text("UPDATE chat_followers SET phone = :phone, opened_at = :at WHERE address = :address")
            tx.execute(link, {"phone": number, "at": opened, "address": f"zalo:880000{nth}"})
    assert board.Officials("Trạm y tế Nhơn Hải", 3, 2, 1) in board.officials(tx, None, NOW)
    assert board.officials(tx, ["00001"], NOW) == []
