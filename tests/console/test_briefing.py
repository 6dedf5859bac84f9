"""The desk of quick reports: made for a moment, kept as a document, shown again."""

from __future__ import annotations

import hashlib
import html
from collections.abc import Callable

from tests.console.conftest import Browser

DESK = "/console/briefings"


def test_made_kept_and_shown_again(signed_in: Callable[..., Browser]) -> None:
    used = signed_in("supervisor")
    assert "Chưa lập báo cáo nhanh nào." in used.get(DESK).text
    assert "Chưa đến giờ này" in html.unescape(used.post(DESK, DESK, at="2099-01-01T07:00").text)
    page = html.unescape(used.post(DESK, DESK, at="2026-11-20T07:00").text)
    assert "Đã lập và lưu báo cáo nhanh." in page and "Tờ khai y tế" in page and "ca mới" in page
    document = used.get(f"{DESK}/1/document")
    assert document.mimetype == "application/pdf" and hashlib.sha256(document.data).hexdigest()[:32] in page
    assert used.get(f"{DESK}/1/document").data == document.data
    assert "07:00 20/11" in used.get(DESK).text and used.get(f"{DESK}/9").status_code == 404
