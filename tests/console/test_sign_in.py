"""Signing in: password, second factor, recovery codes, and the door that makes guessers wait and nobody else."""

from __future__ import annotations

import re
from collections.abc import Callable

from gateway import clock
from gateway.accounts import delays
from gateway.house import House
from tests.console.conftest import PASSWORD, Browser, make, token_of


def test_a_station_signs_in_with_a_password(signed_in: Callable[..., Browser]) -> None:
    page = signed_in("station").get("/console")
    assert page.status_code == 200
    assert "Cán bộ station" in page.text and "trạm y tế xã" in page.text


def test_a_wrong_password_says_no_more_than_an_unknown_address(
    house: House, browser: Callable[[], Browser]
) -> None:
    account = make(house, "station")
    wrong = browser().sign_in(str(account.email), "khong phai cau nay")
    unknown = browser().sign_in("khong.co@demo.example", "khong phai cau nay")
    said = "Thư điện tử hoặc mật khẩu không đúng."
    assert said in wrong.text and said in unknown.text
    assert wrong.status_code == unknown.status_code == 200


def test_an_approver_must_set_up_a_second_factor_before_anything_else(
    house: House, browser: Callable[[], Browser]
) -> None:
    account = make(house, "admin")
    used = browser()
    assert "Bảo vệ hai bước" in used.sign_in(str(account.email)).text
    assert "Đăng nhập" in used.get("/console/accounts").text


def test_a_code_of_the_authenticator_counts_once(
    signed_in: Callable[..., Browser], browser: Callable[[], Browser]
) -> None:
    admin = signed_in("admin")
    other = browser()
    other.secret = admin.secret
    page = other.sign_in("admin@demo.example")
    assert "mã 6 số" in page.text
    used = other.proves(page, admin.spent)
    assert "Mã không đúng hoặc đã dùng rồi" in used.text
    assert "Chào" in other.proves(used, admin.code(1)).text


def test_who_lost_the_phone_enters_with_a_recovery_code_once(
    signed_in: Callable[..., Browser], browser: Callable[[], Browser]
) -> None:
    admin = signed_in("admin")
    made = admin.post("/console/mf-recovery-codes", "/console/mf-recovery-codes", generate_new_codes="1")
    code = re.findall(r"<li><code>([0-9a-f-]+)</code>", made.text)[0]
    for expected in ("Chào", "không đúng hoặc đã dùng rồi"):
        other = browser()
        other.sign_in("admin@demo.example")
        assert expected in other.post("/console/mf-recovery", "/console/mf-recovery", code=code).text


def test_guessers_wait_and_the_owner_does_not(house: House, browser: Callable[[], Browser]) -> None:
    account = make(house, "station")
    mine = browser()
    assert "Chào" in mine.sign_in(str(account.email)).text
    mine.post("/console/logout")
    guesser = browser()
    pages = [guesser.sign_in(str(account.email), f"doan lan thu {n}") for n in range(6)]
    assert [page.status_code for page in pages] == [200] * 5 + [429]
    assert pages[-1].headers["Retry-After"] == "2" and "không bị khóa" in pages[-1].text
    assert "Chào" in mine.sign_in(str(account.email)).text


def test_a_second_factor_is_one_door_whatever_address_is_typed_beside_the_code(
    signed_in: Callable[..., Browser], browser: Callable[[], Browser]
) -> None:
    signed_in("admin")
    guesser = browser()
    guesser.client.delete_cookie("device", path="/console")
    token = token_of(guesser.sign_in("admin@demo.example").text)
    said = []
    for n in range(8):
        fields = {"csrf_token": token, "code": "000000", "email": f"ai{n}@demo.example"}
        said.append(
            guesser.client.post("/console/tf-validate", data=fields, follow_redirects=True).status_code
        )
    assert said[0] == 200 and said[-1] == 429


def test_every_spelling_of_an_address_is_the_same_door(house: House, browser: Callable[[], Browser]) -> None:
    make(house, "station", email="tram@demo.example")
    spellings = (
        "tram@demo",
        "TRAM@demo",
        "tram@\uff44emo",
        "tram@d\uff45mo",
        "tram@de\uff4do",
        "tram@dem\uff4f",
    )
    guesser = browser()
    pages = [guesser.sign_in(f"{spelt}.example", "doan") for spelt in spellings]
    assert [page.status_code for page in pages] == [200] * 5 + [429]


def test_no_guess_is_taken_as_json(house: House, browser: Callable[[], Browser]) -> None:
    account = make(house, "station")
    used = browser()
    token = token_of(used.get("/console/login").text)
    said = {"email": account.email, "password": PASSWORD}
    for path in ("/console/login", "/console/tf-validate", "/console/mf-recovery"):
        answer = used.client.post(path, json=said, headers={"X-CSRFToken": token})
        assert answer.status_code == 415, path


def test_who_sprays_many_accounts_waits_whoever_is_next(house: House, browser: Callable[[], Browser]) -> None:
    account = make(house, "station")
    mine = browser()
    assert "Chào" in mine.sign_in(str(account.email)).text
    mine.post("/console/logout")
    with house.db.transaction() as tx:
        for n in range(60):
            assert delays.note(tx, f"ai {n}", "address:127.0.0.1", known=False, now=clock.now()) == 0
    assert browser().sign_in("moi@demo.example", "doan lan dau").status_code == 429
    assert "Chào" in mine.sign_in(str(account.email)).text


def test_everything_ends_with_every_session(signed_in: Callable[..., Browser]) -> None:
    used = signed_in("station")
    assert "Đã thoát khỏi mọi máy" in used.post("/console/account/end-sessions").text
    assert "Đăng nhập" in used.get("/console").text


def test_a_form_without_its_token_does_nothing(signed_in: Callable[..., Browser]) -> None:
    used = signed_in("station")
    assert used.client.post("/console/account/end-sessions").status_code == 400
    assert "Chào" in used.get("/console").text


def test_a_password_is_changed(signed_in: Callable[..., Browser], browser: Callable[[], Browser]) -> None:
    used = signed_in("station")
    fields = {
        "password": PASSWORD,
        "new_password": "mot cau khac han",
        "new_password_confirm": "mot cau khac han",
    }
    assert used.post("/console/change", "/console/change", **fields).status_code == 200
    assert "không đúng" in browser().sign_in("station@demo.example").text
    assert "Chào" in browser().sign_in("station@demo.example", "mot cau khac han").text
