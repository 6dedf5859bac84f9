"""What two people send to subscribers goes to followers too: once, under the id of the text, while it is told."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session as Tx

from gateway.chat import broadcasts, relaying
from gateway.content import sending
from tests.content.newsroom import BINH, VINH_HAI, draft, released, subscribe, told
from tests.messages.writing import NOW

PHONE = "+84900000201"


def test_an_approved_sending_is_one_broadcast_under_its_id(tx: Tx) -> None:
    subscribe(tx, PHONE)
    made = released(tx, told(tx, body_vi="Một.\n\nHai."))
    assert relaying.order_next(tx, "zalo", NOW)
    assert not relaying.order_next(tx, "zalo", NOW), "twice is once"
    (one,) = broadcasts.latest(tx, limit=9)
    assert one.text_id == made.public_id
    work = broadcasts.take(tx, "zalo", NOW)
    assert work is not None and work.article["body"] == ["Một.", "Hai."]
    assert work.article["title"] == draft().title_vi and work.article["description"] == draft().short_vi


def test_what_is_for_some_communes_is_not_told_to_everybody(tx: Tx) -> None:
    subscribe(tx, PHONE, place=VINH_HAI)
    released(tx, told(tx, commune_codes=[VINH_HAI]))
    assert not relaying.order_next(tx, "zalo", NOW)


def test_what_waits_for_the_second_person_or_was_stopped_stays_here(tx: Tx) -> None:
    subscribe(tx, PHONE)
    item = told(tx)
    sending.submit(tx, item, BINH, NOW)
    assert not relaying.order_next(tx, "zalo", NOW)
    sending.stop(tx, released(tx, told(tx, now=NOW)), BINH, NOW)
    assert not relaying.order_next(tx, "zalo", NOW)


def test_an_account_that_is_opened_later_does_not_tell_old_news(tx: Tx) -> None:
    subscribe(tx, PHONE)
    released(tx, told(tx))
    assert not relaying.order_next(tx, "zalo", NOW + timedelta(days=1, seconds=1))
