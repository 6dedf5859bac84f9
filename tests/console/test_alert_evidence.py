"""The evidence of an alert at the console: taken with a reason that stays on record, and whether a file is whole."""

from __future__ import annotations

import html
from collections.abc import Callable
from io import BytesIO

import pytest

from gateway.alerts import evidence
from gateway.console import takes_lists
from gateway.console.desks.alerts import evidence as desk
from gateway.house import House
from tests.alerts.siren import numbers
from tests.console.conftest import Browser
from tests.console.sirens import ALERTS, audited, drafted, released

REASON = "Đoàn kiểm tra theo quyết định số 12"
VERIFY = f"{ALERTS}/evidence/verify"


def taken(used: Browser, alert: str, reason: str = REASON) -> bytes:
    page = f"{ALERTS}/{alert}/evidence"
    return used.post(page, page, reason=reason).data


def checked(used: Browser, body: bytes) -> str:
    return html.unescape(used.post(VERIFY, VERIFY, file=(BytesIO(body), "chung-cu.ndjson")).text)


@pytest.mark.parametrize("role", ["releaser", "auditor", "dpo"])
def test_it_is_taken_with_a_reason(role: str, house: House, signed_in: Callable[..., Browser]) -> None:
    alert = released(house, numbers(4))
    used = signed_in(role)
    assert "Lũ lên nhanh" in html.unescape(used.get(f"{ALERTS}/evidence").text)
    assert "ít nhất 10 ký tự" in html.unescape(taken(used, alert, "").decode())
    assert audited(house, "alert.evidence") == []
    page = f"{ALERTS}/{alert}/evidence"
    answer = used.post(page, page, reason=REASON)
    assert answer.mimetype == "application/x-ndjson"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{alert}-evidence.ndjson"'
    lines = answer.text.splitlines()
    assert evidence.verify(lines) == len(lines) and "+84900000003" in answer.text
    (entry,) = audited(house, "alert.evidence")
    assert entry.details == {"reason": REASON, "lines": len(lines), "numbers": 4}
    assert (entry.actor, entry.subject) == (f"account:{used.account_id}", alert)


def test_a_file_is_whole_or_breaks_somewhere(house: House, signed_in: Callable[..., Browser]) -> None:
    used = signed_in("releaser")
    whole = taken(used, released(house, numbers(4)))
    many = len(whole.splitlines())
    assert f"Tệp còn nguyên: {many} dòng" in checked(used, whole)
    lines = whole.splitlines(keepends=True)
    at = next(nth for nth, line in enumerate(lines) if b'"recipient"' in line)
    changed = b"".join([*lines[:at], lines[at].replace(b"delivered", b"failed"), *lines[at + 1 :]])
    page = checked(used, changed)
    assert f"đứt ở dòng {at + 1}." in page and "Nội dung đã bị sửa." in page
    assert f"đứt ở dòng {many}." in checked(used, b"".join(lines[:-1]))
    for rubbish in (b"\xff\xfe\x00", b"[" * 100_000, b'{"hash": "1", "prev": "2"}\n', b"\n"):
        assert "đứt ở dòng 1." in checked(used, rubbish)
    used.post("/console/language/en")
    assert "It breaks at line" in checked(used, changed)
    assert "Choose a file." in html.unescape(used.post(VERIFY, VERIFY).text)
    assert takes_lists(VERIFY)


def test_what_is_too_large_or_not_out_is_not_handed_over(
    house: House, signed_in: Callable[..., Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    with house.db.transaction() as tx:
        draft = drafted(tx).public_id
    used = signed_in("releaser")
    page = f"{ALERTS}/{draft}/evidence"
    assert "chưa có chứng cứ" in html.unescape(used.get(page).text)
    assert used.post(page, VERIFY, reason=REASON).status_code == 409
    alert = released(house, numbers(4))
    monkeypatch.setattr(desk, "MOST_TAKEN", 3)
    page = f"{ALERTS}/{alert}/evidence"
    assert f"gateway alert evidence {alert}" in html.unescape(used.get(page).text)
    assert used.post(page, VERIFY, reason=REASON).status_code == 409
    assert audited(house, "alert.evidence") == []
