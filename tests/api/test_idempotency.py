"""An order with an Idempotency-Key happens once, whatever is repeated, raced, changed or rolled back."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import text

from gateway import clock
from gateway.api import idempotency
from gateway.house import House

from .conftest import Caller


def count(house: House, table: str = "messages") -> int:
    """Rows of a table."""
    with house.db.transaction() as tx:
        return int(tx.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


def test_the_same_order_again_is_the_same_answer(house: House, sender: Caller) -> None:
    first, again = sender.order("order-7"), sender.order("order-7")
    assert first.status_code == again.status_code == 202
    assert first.data == again.data
    assert count(house) == 1


def test_what_means_the_same_is_the_same(house: House, sender: Caller) -> None:
    first = sender.order("order-7", to="0900000111", text="Chào ")
    again = sender.order("order-7", to="+84 900 000 111", text="Cha\u0300o", accents="fold", extra=1)
    assert first.json == again.json
    assert count(house) == 1


@pytest.mark.parametrize(
    "change", [{"text": "Chao"}, {"to": "0900000112"}, {"purpose": "bulk"}, {"accents": "keep"}]
)
def test_another_order_under_the_same_key_is_refused(
    house: House, sender: Caller, change: dict[str, str]
) -> None:
    sender.order("order-7")
    answer = sender.order("order-7", **change)
    assert answer.status_code == 409
    assert answer.json["error"]["code"] == "idempotency_key_reused"
    assert answer.json["error"]["field"] == "Idempotency-Key"
    assert count(house) == 1


def test_keys_belong_to_their_client(house: House, caller: Callable[..., Caller]) -> None:
    assert caller("send").order("order-7").json["id"] != caller("send").order("order-7").json["id"]
    assert count(house) == 2


def test_a_refused_order_does_not_use_the_key_up(house: House, sender: Caller) -> None:
    assert sender.order("order-7", to="112").status_code == 422
    assert sender.order("order-7").status_code == 202


def test_after_a_day_the_key_is_free(house: House, sender: Caller, environ: dict[str, str]) -> None:
    first = sender.order("order-7").json["id"]
    turned = Path(environ["GATEWAY_CLOCK"])
    turned.write_text(str(24 * 3600 + 60))
    clock.use_offset_file(turned)
    second = sender.order("order-7", text="Một ngày sau").json["id"]
    assert first != second
    assert sender.order("order-7", text="Một ngày sau").json["id"] == second
    assert count(house) == 2


@pytest.mark.parametrize("key", ["", " ", "a" * 201, "có", "a b", "a\tb"])
def test_a_malformed_key_is_refused(house: House, sender: Caller, key: str) -> None:
    answer = sender.order(key)
    assert answer.status_code == 422
    assert answer.json["error"]["field"] == "Idempotency-Key"
    assert count(house) == 0


def test_the_longest_key_is_taken(sender: Caller) -> None:
    assert sender.order("~" * 200).status_code == 202


def test_twenty_at_once_are_one_message(house: House, app: Flask, sender: Caller) -> None:
    start = Barrier(20)

    def order(_: int) -> tuple[int, bytes]:
        caller = Caller(app.test_client(), sender.key)
        start.wait(timeout=20)
        answer = caller.order("order-7")
        return answer.status_code, answer.data

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(order, range(20)))
    assert len(set(answers)) == 1
    assert answers[0][0] == 202
    assert count(house) == 1


def test_work_that_fails_leaves_the_key_free(house: House) -> None:
    def fail() -> dict[str, object]:
        raise RuntimeError("the work failed")

    now = clock.now()
    with pytest.raises(RuntimeError, match="the work failed"), house.db.transaction() as tx:
        idempotency.once(tx, 1, "k", {"a": 1}, fail, now)
    with house.db.transaction() as tx:
        assert idempotency.once(tx, 1, "k", {"a": 1}, lambda: {"done": True}, now) == {"done": True}


def test_the_remembered_answer_is_encrypted(house: House, sender: Caller) -> None:
    public_id = sender.order("order-7").json["id"]
    with house.db.transaction() as tx:
        row = tx.execute(text("SELECT answer, fingerprint FROM idempotency_keys")).one()
    assert bytes(row.answer).startswith(b"v1|")
    assert public_id.encode() not in bytes(row.answer)
