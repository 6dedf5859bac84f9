"""The pool: which connections are kept, that the window holds, names and addresses, closing."""

from __future__ import annotations

import asyncio

import pytest

from gateway.messages.carriers import SendError
from sms.over_http import posting
from sms.over_http.answer import Answer
from sms.over_http.posting import Pool
from tests.sms.http_server import BODY, LAST, OK, Server, outcomes, pooling, post, resets, says, serving
from tests.waiting import soon


def test_a_kept_connection_that_closes_under_a_request_leaves_a_doubt() -> None:
    """The server may have read the request first: nobody but the one who knows the message may send it again."""
    (first, second, third), server = asyncio.run(outcomes(3, says(OK), resets, says(OK)))
    assert isinstance(first, Answer) and isinstance(third, Answer)
    assert isinstance(second, SendError) and second.unknown
    assert server.connections == 2 and len(server.requests) == 3


def test_a_connection_is_kept() -> None:
    answers, server = asyncio.run(outcomes(20, says(OK)))
    assert all(isinstance(answer, Answer) for answer in answers)
    assert (len(server.requests), server.connections) == (20, 1)


NOT_KEPT = {
    "it says so": LAST,
    "HTTP/1.0": b"HTTP/1.0 201 Created\r\nContent-Length: 13\r\n\r\n" + BODY,
    "it keeps for a second": OK.replace(b"\r\n\r\n", b"\r\nKeep-Alive: timeout=1, max=5\r\n\r\n"),
    "two answers": OK + OK,
    "garbage behind": OK + b"garbage",
    "too long": b"HTTP/1.1 201 Created\r\nContent-Length: 100000\r\n\r\n" + b" " * 100_000,
}


@pytest.mark.parametrize("name", NOT_KEPT)
def test_a_connection_is_not_kept(name: str) -> None:
    answers, server = asyncio.run(outcomes(3, says(NOT_KEPT[name])))
    assert all(isinstance(answer, Answer) and answer.status == 201 for answer in answers)
    assert server.connections == 3


def test_http_1_0_may_keep_a_connection() -> None:
    kept = NOT_KEPT["HTTP/1.0"].replace(b"\r\n\r\n", b"\r\nConnection: keep-alive\r\n\r\n")
    answers, server = asyncio.run(outcomes(3, says(kept)))
    assert len(answers) == 3 and server.connections == 1


def test_a_long_answer_is_cut() -> None:
    (answer,), _ = asyncio.run(outcomes(1, says(NOT_KEPT["too long"])))
    assert isinstance(answer, Answer) and len(answer.body) == 64 * 1024


def test_an_answer_that_nobody_asked_for_ends_its_connection() -> None:
    """It would be taken for the answer to the next message."""

    async def story() -> tuple[Answer | SendError, Server]:
        more = asyncio.Event()

        async def act(writer: asyncio.StreamWriter) -> None:
            writer.write(OK)
            await more.wait()
            writer.write(OK.replace(b"SM", b"XX"))

        async with serving(act, says(OK)) as server, pooling() as pool:
            await post(pool, server.url)
            more.set()
            (connection,) = pool._connections
            await soon(lambda: not connection.is_open)
            return await post(pool, server.url), server

    answer, server = asyncio.run(story())
    assert isinstance(answer, Answer) and answer.body == BODY
    assert server.connections == 2


def test_old_connections_are_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(posting, "_KEPT", 0.01)
    monkeypatch.setattr(posting, "SWEEP", 0.02)

    async def story() -> None:
        async with serving(says(OK)) as server, pooling() as pool:
            await post(pool, server.url)
            await soon(lambda: not server.open)
            assert not pool._connections

    asyncio.run(story())


def test_the_window_is_never_exceeded() -> None:
    async def story() -> tuple[list[Answer | SendError], Server]:
        async with serving(says(OK)) as server, pooling(5) as pool:
            return await asyncio.gather(*(post(pool, server.url) for _ in range(100))), server

    answers, server = asyncio.run(story())
    assert all(isinstance(answer, Answer) for answer in answers)
    assert server.most_open == server.connections == 5


def test_who_waits_for_a_place_too_long_was_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(posting, "CONNECT_WITHIN", 0.1)

    async def story() -> tuple[Answer | SendError, int]:
        async with serving(says()) as server, pooling(1) as pool:
            first = asyncio.create_task(post(pool, server.url))
            await soon(lambda: server.requests)
            late = await post(pool, server.url)
            first.cancel()
            await asyncio.wait([first])
            return late, len(server.requests)

    late, requests = asyncio.run(story())
    assert isinstance(late, SendError) and late.retryable and late.code == "busy" and requests == 1


def test_whoever_gives_up_waiting_takes_no_place_along() -> None:
    async def story() -> Answer | SendError:
        async with serving(says(), says(OK)) as server, pooling(1) as pool:
            tasks = [asyncio.create_task(post(pool, server.url)) for _ in range(3)]
            await soon(lambda: server.requests)
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)
            return await post(pool, server.url)

    assert isinstance(asyncio.run(story()), Answer)


def test_closing_leaves_a_doubt_about_what_is_open() -> None:
    async def story() -> Answer | SendError:
        async with serving(says()) as server, pooling() as pool:
            task = asyncio.create_task(post(pool, server.url))
            await soon(lambda: server.requests)
            await pool.close()
            return await task

    error = asyncio.run(story())
    assert isinstance(error, SendError) and error.unknown and error.code == "closed"


def test_a_closed_pool_sends_nothing() -> None:
    error = asyncio.run(post(Pool(1), "http://127.0.0.1:9/"))
    assert isinstance(error, SendError) and error.retryable and error.code == "not_open"


def test_a_name_that_leads_nowhere_first_and_to_the_carrier_then(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second address is tried, and remembered; a window that connects at once asks one question."""

    async def story() -> tuple[list[Answer | SendError], int]:
        asked = 0
        async with serving(says(OK)) as server, pooling(3) as pool:

            async def resolve(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
                nonlocal asked
                asked += 1
                return [(2, 1, 6, "", ("127.0.0.1", 9)), (2, 1, 6, "", ("127.0.0.1", server.port))]

            monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", resolve)
            url = f"http://api.example:{server.port}/"
            return await asyncio.gather(*(post(pool, url) for _ in range(3))), asked

    answers, asked = asyncio.run(story())
    assert all(isinstance(answer, Answer) for answer in answers) and asked == 1


def test_a_name_that_does_not_exist_is_a_carrier_that_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    async def story() -> Answer | SendError:
        async def resolve(*_: object, **__: object) -> list[object]:
            raise OSError("Name or service not known")

        async with pooling() as pool:
            monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", resolve)
            return await post(pool, "https://api.example/")

    error = asyncio.run(story())
    assert isinstance(error, SendError) and error.retryable and error.pause > 0
