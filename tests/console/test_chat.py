"""The desk of the chat: figures, broadcasts with their reach, officials who follow; how tokens are, never a token."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from gateway import chat, clock
from gateway.accounts import staff
from gateway.chat import broadcasts, tokens
from gateway.chat.states import Part
from gateway.house import House
from tests.console.conftest import Browser

ARTICLE = {"title": "5K + vắc xin", "description": "Bản tin", "body": ["Một."]}


def in_doubt(house: House) -> int:
    """A broadcast whose only part may or may not have left; its id."""
    now = clock.now()
    with house.db.transaction() as tx:
        chat.broadcast(tx, "news:1", ARTICLE, account="zalo", by="editor", now=now)
        for step in (
            lambda work: broadcasts.made(tx, work, "job", now),
            lambda work: broadcasts.checked(tx, work, "a", now, look_again=timedelta(seconds=2)),
            lambda work: broadcasts.settled(tx, work, Part.DOUBTFUL, now, error="no_answer"),
        ):
            work = broadcasts.take(tx, "zalo", now)
            assert work is not None
            step(work)
        return broadcasts.latest(tx, limit=1)[0].id


def test_an_empty_desk_says_what_to_do(signed_in: Callable[..., Browser]) -> None:
    page = signed_in("editor").get("/console/zalo").text
    assert "Chưa có tin nào gửi cho người quan tâm." in page and "gateway config check" in page


def test_what_is_in_doubt_is_sent_again_by_who_may(house: House, signed_in: Callable[..., Browser]) -> None:
    doubtful, used = in_doubt(house), signed_in("editor")
    page = used.get("/console/zalo").text
    assert "5K + vắc xin" in page and "không rõ 1 phần" in page and "Gửi lại phần còn thiếu" in page
    path = f"/console/zalo/{doubtful}/again"
    assert signed_in("supervisor").post(path, "/console/account").status_code == 403
    assert "Sẽ gửi lại 1 phần." in used.post(path, "/console/zalo").text
    assert used.post(path, "/console/account").status_code == 200, "pressed twice, it is said in words"


def test_tokens_are_told_of_and_not_shown(house: House, signed_in: Callable[..., Browser]) -> None:
    now = clock.now()
    with house.db.transaction() as tx:
        tokens.plant(tx, "zalo", "secret seed", now)
        tokens.store(tx, "zalo", 0, "secret access", "secret refresh", timedelta(hours=25), now)
    used = signed_in("supervisor")
    page = used.get("/console/zalo").text
    assert "còn hạn" in page and "secret" not in page
    with house.db.transaction() as tx:
        tokens.refuse(tx, "zalo", 1, "-14118")
    page = used.get("/console/zalo").text
    assert "bị từ chối" in page and "-14118" in page


def test_e18_officials_by_unit_as_a_page_and_a_file(house: House, signed_in: Callable[..., Browser]) -> None:
    now, used = clock.now(), signed_in("supervisor")
    with house.db.transaction() as tx:
        staff.add_unit(tx, "Trạm y tế Nhơn Hải", ["22846"], by="test", now=now)
    assert "Cán bộ quan tâm Zalo" in used.get("/console/zalo/units").text
    assert used.get("/console/zalo/units?format=csv").mimetype == "text/csv"
