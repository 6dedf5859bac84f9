"""My account: my phone is shown to be mine, and gets the PIN by which I release alerts in a call."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import text

from gateway import clock
from gateway.accounts import pins
from gateway.house import House
from tests.console.conftest import Browser

OWN = "/console/account"


def test_a_releaser_chooses_a_pin(house: House, signed_in: Callable[..., Browser]) -> None:
    used = signed_in("releaser")
    assert "chưa có mã PIN" in used.get(OWN).text
    assert "khác nhau" in used.post(f"{OWN}/pin", OWN, pin="538169", again="538168").text
    assert "đoán được" in used.post(f"{OWN}/pin", OWN, pin="123456", again="123456").text
    chosen = used.post(f"{OWN}/pin", OWN, pin="538169", again="538169")
    assert "Đã đặt mã PIN" in chosen.text and "đã có mã PIN" in chosen.text and "538169" not in chosen.text
    with house.db.transaction() as tx:
        account = tx.execute(text("SELECT id FROM accounts WHERE pin IS NOT NULL")).scalar_one()
        assert pins.check(tx, account, "538169", clock.now())
        acts = tx.execute(text("SELECT row_to_json(a)::text FROM audit_log a WHERE action = 'account.pin'"))
        assert "538169" not in acts.scalar_one()


def test_nobody_else_has_one(signed_in: Callable[..., Browser]) -> None:
    used = signed_in("station")
    assert "Duyệt cảnh báo qua điện thoại" not in used.get(OWN).text
    assert used.post(f"{OWN}/pin", OWN, pin="538169", again="538169").status_code == 403


def test_a_code_goes_to_the_phone_on_file(house: House, signed_in: Callable[..., Browser]) -> None:
    used = signed_in("releaser")
    assert "Chưa có số máy nào" in used.get(OWN).text
    with house.db.transaction() as tx:
        tx.execute(text("UPDATE accounts SET phone = '+84900000701' WHERE email = 'releaser@demo.example'"))
    assert "chưa xác nhận" in used.get(OWN).text
    assert "Đã nhắn mã vào máy" in used.post(f"{OWN}/phone", OWN).text
    with house.db.transaction() as tx:
        sent = tx.execute(text("SELECT recipient, template FROM messages WHERE purpose = 'otp'")).all()
    assert [tuple(each) for each in sent] == [("+84900000701", "O1_STAFF")]
