"""The desk of the exchange: what fails is seen with its reason, and sent again only for a stated reason."""

from __future__ import annotations

import html
from collections.abc import Callable

from gateway import clock
from gateway.house import House
from gateway.sync import SyncBatch
from tests.console.conftest import Browser

SYNC = "/console/sync"


def held(house: House) -> int:
    """A batch that the receiver refused."""
    now = clock.now()
    with house.db.transaction() as tx:
        row = SyncBatch(
            public_id="syn_thu0000000", list="visits", rows=3, body="{}", state="held", tries=1, error="403",
            made_at=now,
        )  # fmt: skip
        tx.add(row)
        tx.flush()
        return row.id


def test_a_batch_that_failed_is_seen_and_sent_again(house: House, signed_in: Callable[..., Browser]) -> None:
    used = signed_in("admin")
    assert "không gửi gì" in used.get(SYNC).text and "Chưa có lô nào." in used.get(SYNC).text
    batch = held(house)
    page = html.unescape(used.get(SYNC).text)
    assert "1 lô chưa gửi được." in page and "bên nhận không nhận chữ ký (403)" in page
    form = f"{SYNC}/{batch}"
    assert "Ghi rõ lý do" in html.unescape(used.post(form, form, reason="").text)
    assert "Sẽ gửi lại ngay." in html.unescape(used.post(form, form, reason="bên nhận đã đổi khóa").text)
    with house.db.transaction() as tx:
        row = tx.get_one(SyncBatch, batch)
        assert row.state == "waiting" and row.next_at is not None
    assert used.get(f"{SYNC}/999").status_code == 404


def test_who_only_reads_has_no_way_to_send(house: House, signed_in: Callable[..., Browser]) -> None:
    batch, used = held(house), signed_in("supervisor")
    assert f"{SYNC}/{batch}" not in used.get(SYNC).text
    assert used.get(f"{SYNC}/{batch}").status_code == 403
