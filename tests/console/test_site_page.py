"""The page behind a gate's QR code: nothing before the phone's code, one's own family only, forgotten by one press."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from gateway import clock, otp, people, sites, tickets
from gateway.house import House
from gateway.messages.model import Message
from gateway.sites import Site, Visit
from tests.console.conftest import Browser, token_of
from tests.console.test_gate import NUMBER, SAID, code_sent, declared


@pytest.fixture
def path(market: Site) -> str:
    """Its page."""
    return f"/s/{market.code}"


@pytest.fixture
def visitor(browser: Callable[[], Browser]) -> FlaskClient:
    """A smartphone."""
    return browser().client


def send(client: FlaskClient, path: str, to: str, **fields: object) -> TestResponse:
    """Send a form of the page."""
    token = token_of(client.get(path).text)
    return client.post(f"{path}/{to}", data={"csrf_token": token, **fields}, follow_redirects=True)


def prove(client: FlaskClient, path: str, house: House) -> TestResponse:
    """Number and code."""
    send(client, path, "code", number=SAID)
    return send(client, path, "check", code=code_sent(house))


def test_nothing_is_said_or_done_before_the_code(house: House, path: str, visitor: FlaskClient) -> None:
    declared(house)
    for to in ("in", "out", "check"):
        assert "Số điện thoại của bạn" in send(visitor, path, to, who=1, code="123456").text
    for page in ("declare", "sheet"):
        assert "Số điện thoại của bạn" in visitor.get(f"{path}/{page}", follow_redirects=True).text
    page = send(visitor, path, "code", number=SAID).text
    assert "Mẫu" not in page and SAID.replace(" ", "") in page
    assert "còn 4 lần" in send(visitor, path, "check", code="000000").text
    with house.db.transaction() as tx:
        assert tx.scalars(select(Visit)).all() == []


def test_in_and_out_as_by_text_and_forgotten_by_one_press(
    house: House, path: str, visitor: FlaskClient
) -> None:
    declared(house)
    assert "Trần Văn Mẫu" in prove(visitor, path, house).text
    assert "ĐÃ VÀO" in send(visitor, path, "in", who=1).text
    with house.db.transaction() as tx:
        visit = tx.scalars(select(Visit)).one()
        assert (visit.method, visit.number, visit.proof) == ("web", NUMBER, "proved")
    assert "Đã ra lúc" in send(visitor, path, "out").text
    assert "Số điện thoại của bạn" in send(visitor, path, "done").text


def test_an_old_board_and_a_number_of_nothing(
    house: House, market: Site, path: str, visitor: FlaskClient
) -> None:
    with house.db.transaction() as tx:
        sites.reissue(tx, tx.merge(market), sites.Retired.REISSUED, "test", clock.now())
    assert "Bảng này đã cũ" in visitor.get(path).text
    gone = visitor.get("/s/00000")
    assert (
        gone.status_code == 404
        and "Quét lại mã QR" in gone.text
        and "/console" not in gone.text.split("<main")[1]
    )


def test_a_number_that_was_sold_again_tells_nobody_of_the_family(
    house: House, path: str, visitor: FlaskClient
) -> None:
    declared(house)
    with house.db.transaction() as tx:
        people.suspect(tx, NUMBER, "test", clock.now())
    page = prove(visitor, path, house).text
    assert "chữ cái đầu" in page and "Mẫu" not in page
    for way_round in ("declare", "sheet"):
        assert "chữ cái đầu" in visitor.get(f"{path}/{way_round}", follow_redirects=True).text
    answers = {
        "name": "Lê Văn Mới",
        "year": "1990",
        "sex": "Nam",
        "commune": "22846",
        "address": "thôn 1",
        "agreed": "y",
    }
    assert "chữ cái đầu" in send(visitor, path, "declare", who=0, **answers).text
    page = send(visitor, path, "initial", initial="X").text
    assert "chưa có tờ khai còn hạn" in page and "Mẫu" not in page
    assert "Chưa có tờ khai còn hạn" in send(visitor, path, "in").text


def test_colleagues_and_visitors_never_share_a_session(
    house: House, path: str, signed_in: Callable[..., Browser]
) -> None:
    declared(house)
    used = signed_in("station")
    assert "Trần Văn Mẫu" in prove(used.client, path, house).text
    cookies = {cookie.key: cookie.path for cookie in used.client._cookies.values()}
    assert cookies["console"] == "/console" and cookies["visitor"] == "/s"
    assert "Chào" in used.get("/console").text


def test_the_same_form_without_its_token_does_nothing(path: str, visitor: FlaskClient) -> None:
    assert visitor.post(f"{path}/code", data={"number": SAID}).status_code == 400


def test_who_cannot_breathe_is_told_115_and_called(house: House, path: str, visitor: FlaskClient) -> None:
    prove(visitor, path, house)
    form = {
        "name": "Trần Thị Mẫu", "year": "1958", "sex": "Nu", "commune": "22846", "address": "thôn Mỹ Tường 2",
        "signs": ["kho_tho"], "agreed": "y", "who": "0",
    }  # fmt: skip
    page = visitor.post(
        f"{path}/declare", data={**form, "csrf_token": token_of(visitor.get(f"{path}/declare").text)}
    ).text
    assert "Gọi 115 ngay" in page and "gọi lại trước" in page
    assert f'action="{path}/in"' not in page
    with house.db.transaction() as tx:
        assert [ticket.kind for ticket in tickets.open_list(tx) if ticket.number == NUMBER].count(
            "rescue"
        ) == 1


@pytest.mark.parametrize("address", ["/s/register", "/console/login"])
def test_what_no_column_holds_is_refused(visitor: FlaskClient, address: str) -> None:
    token = token_of(visitor.get(address).text)
    assert visitor.post(address, data={"csrf_token": token, "name": "a\x00b"}).status_code == 400
    assert visitor.get(f"{address}?q=%00").status_code == 400
    assert visitor.get("/s/4153%00").status_code == 404


REGISTER = "/s/register"
SHOP = {
    "name": "Quán Bà Lựu",
    "kind": "cafe",
    "purpose": "gate",
    "commune": "22846",
    "address": "thôn Khánh Hội, cạnh chợ",
}


def test_a_site_is_registered_by_the_phone_that_shows_itself(
    house: House, visitor: FlaskClient, signed_in: Callable[..., Browser]
) -> None:
    assert (
        "Số điện thoại của bạn"
        in visitor.post(REGISTER, data={**SHOP, "csrf_token": token_of(visitor.get(REGISTER).text)}).text
    )
    page = prove(visitor, REGISTER, house).text
    assert "0900002701" in page and "Địa chỉ" in page
    token = token_of(page)
    vague = visitor.post(REGISTER, data={**SHOP, "csrf_token": token, "address": "x"}).text
    assert "Địa chỉ phải chính xác" in vague and 'value="Quán Bà Lựu"' in vague
    assert "Đã nhận đăng ký" in visitor.post(REGISTER, data={**SHOP, "csrf_token": token}).text
    assert "Số điện thoại của bạn" in visitor.get(REGISTER).text  # whoever sits down next is somebody else
    token = token_of(prove(visitor, REGISTER, house).text)
    assert "đã đăng ký điểm ở địa chỉ ấy" in visitor.post(REGISTER, data={**SHOP, "csrf_token": token}).text
    with house.db.transaction() as tx:
        (site,) = (one for one in sites.every(tx) if one.name == "Quán Bà Lựu")
        assert (site.state, site.phone, site.channel) == (sites.State.REQUESTED, NUMBER, "web")
    approved = signed_in("area_team").post(
        f"/console/sites/{site.code}/approve", f"/console/sites/{site.code}"
    )
    assert "đang hoạt động" in approved.text
    with house.db.transaction() as tx:
        newest = tx.scalars(select(Message).order_by(Message.id.desc()).limit(1)).one()
        assert (newest.template, newest.recipient) == ("G_APPROVED", NUMBER)
    owner = signed_in("site_owner")
    assert owner.client.get("/console/sites/new").location == REGISTER


def test_codes_of_pages_and_of_dialogues_do_not_use_each_other_up(
    house: House, path: str, visitor: FlaskClient
) -> None:
    send(visitor, path, "code", number=SAID)
    with house.db.transaction() as tx:
        assert otp.newest_pending(tx, NUMBER, clock.now()) is not None
        assert otp.pending(tx, otp.HOUSE, NUMBER, otp.SIGN_IN, clock.now()) is None
        assert otp.pending(tx, otp.VISITOR, NUMBER, otp.SIGN_IN, clock.now()) is not None
