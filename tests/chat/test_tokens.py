"""An account's tokens: renewed once however many ask, kept as a pair, never lost to a database that is away."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta

import pytest
from aiohttp import web
from sqlalchemy import text

from chat.tokens import Keeper
from gateway import clock, crypto
from gateway.chat import tokens
from gateway.db import Database, make_engine
from gateway.house import House
from gateway.messages.carriers import SendError
from tests.contracts import listening


class Company:
    """Gives each refresh token a pair once."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.broken = False

    async def answer(self, got: web.Request) -> web.StreamResponse:
        """As the company does it, slowly enough that others come meanwhile."""
        form = await got.post()
        await asyncio.sleep(0.05)
        refresh = str(form["refresh_token"])
        if self.broken:
            return web.Response(status=503)
        if refresh in self.asked:
            return web.json_response({"error": -14118, "error_name": "Invalid refresh token"})
        self.asked.append(refresh)
        n = len(self.asked)
        return web.json_response({"access_token": f"a{n}", "refresh_token": f"r{n}", "expires_in": "90000"})


def keeper(house: House, oauth: str, seed: str = "r0") -> Keeper:
    """As a process of its own has it."""
    url = house.settings.database_url
    return Keeper(lambda: Database(make_engine(url, pool_size=1), {}), "zalo", seed, oauth, "app", "secret")


def test_senders_that_need_a_token_at_once_renew_it_once(house: House) -> None:
    company = Company()

    async def race() -> list[str]:
        async with listening(company.answer) as oauth:
            keepers = [keeper(house, oauth) for _ in range(3)]
            for each in keepers:
                await each.open()
            first = await asyncio.gather(*(each.good() for each in keepers for _ in range(4)))
            second = await asyncio.gather(*(each.good(stale=first[0].version) for each in keepers))
            for each in keepers:
                await each.close()
            return [pair.access for pair in (*first, *second)]

    assert asyncio.run(race()) == ["a1"] * 12 + ["a2"] * 3
    assert company.asked == ["r0", "r1"]


def test_the_pair_is_sealed_and_survives_the_process(house: House) -> None:
    company = Company()

    async def lives() -> str:
        async with listening(company.answer) as oauth:
            for _ in range(2):
                one = keeper(house, oauth)
                await one.open()
                pair = await one.good()
                await one.close()
            return pair.access

    assert asyncio.run(lives()) == "a1" and company.asked == ["r0"]
    with house.db.transaction() as tx:
        row = tx.execute(text("SELECT access, refresh FROM chat_tokens")).one()
    assert b"a1" not in bytes(row.access) or crypto.decrypt(bytes(row.access), "chat_tokens.access") == "a1"
    assert crypto.decrypt(bytes(row.refresh), "chat_tokens.refresh") == "r1"


def test_a_lease_ends_with_its_holder_and_a_spent_token_is_told_to_people(house: House) -> None:
    """Killed between the company's answer and the store, the pair is gone; nothing hides that."""
    company = Company()
    now = clock.now()
    with house.db.transaction() as tx:
        tokens.plant(tx, "zalo", "r0", now)
        assert tokens.begin(tx, "zalo", 0, "dead", now) == "r0"
        assert tokens.begin(tx, "zalo", 0, "other", now) is None
        assert tokens.begin(tx, "zalo", 0, "other", now + tokens.HOLD + timedelta(seconds=1)) == "r0"
        tokens.let_go(tx, "zalo", "other")
    company.asked.append("r0")

    async def ask(seed: str) -> str:
        async with listening(company.answer) as oauth:
            one = keeper(house, oauth, seed)
            await one.open()
            try:
                return (await one.good()).access
            finally:
                await one.close()

    with pytest.raises(SendError) as refused:
        asyncio.run(ask("r0"))
    assert refused.value.retryable and refused.value.pause and "r0" not in f"{refused.value!r}"
    with house.db.transaction() as tx:
        pair = tokens.current(tx, "zalo")
    assert pair is not None and pair.refused == "-14118"
    assert asyncio.run(ask("given anew")) == "a2", "an operator gives a new one"


def test_a_company_that_is_away_spends_nothing(house: House) -> None:
    company = Company()
    company.broken = True

    async def ask() -> str:
        async with listening(company.answer) as oauth:
            one = keeper(house, oauth)
            await one.open()
            with pytest.raises(SendError) as away:
                await one.good()
            assert away.value.retryable and not away.value.unknown
            company.broken = False
            pair = await one.good()
            await one.close()
            return pair.access

    assert asyncio.run(ask()) == "a1"


def test_a_late_store_changes_nothing(house: House) -> None:
    now = clock.now()
    with house.db.transaction() as tx:
        tokens.plant(tx, "zalo", "r0", now)
        tokens.store(tx, "zalo", 0, "a1", "r1", timedelta(hours=25), now)
        tokens.store(tx, "zalo", 0, "late", "late", timedelta(hours=25), now)
        pair = tokens.current(tx, "zalo")
    assert pair is not None and (pair.version, pair.access) == (1, "a1") and pair.good(now)
    assert not pair.good(now + timedelta(hours=24, minutes=55)), "it is renewed before its end"
    assert "a1" not in repr(pair) and json.dumps(pair.version) == "1"
