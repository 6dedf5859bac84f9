"""The desks of the directory, of zones and of the map, the public pages and the widget: one truth for all of them."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from flask.testing import FlaskClient

from gateway import atlas, clock, directory, places
from gateway.directory import Written
from gateway.house import House
from tests.console.conftest import COMMUNE, Browser

DIRECTORY, ZONES, MAP = "/console/directory", "/console/zones", "/console/map"
UNIT = {
    "kind": "station",
    "unit": "Trạm y tế xã Vĩnh Hải",
    "numbers": "0900 000 201, 0900 000 221",
    "places": "xã Vĩnh Hải",
    "commune": COMMUNE,
    "starts_on": "2026-01-01",
}


def add(used: Browser, **more: str) -> str:
    """The page after a new unit was proposed."""
    return used.post(f"{DIRECTORY}/new", f"{DIRECTORY}/new", **{**UNIT, **more}).text


def proposal(nth: int, act: str = "") -> str:
    """The address of the `nth` proposal, or of what is done with it."""
    return f"{DIRECTORY}/proposals/{nth}{act and '/'}{act}"


def decide(used: Browser, nth: int, act: str = "approve", **more: str) -> str:
    """The page after `used` has decided the `nth` proposal as they see it."""
    seen = re.search(r'name="seen" value="([^"]+)"', used.get(proposal(nth)).text)
    return used.post(proposal(nth, act), proposal(nth), seen=seen[1] if seen else "", **more).text


def numbers(house: House) -> list[str]:
    """What everybody hears first who asks from Vĩnh Hải."""
    with house.db.transaction() as tx:
        return [one.numbers[0] for one in directory.contacts(tx, COMMUNE, clock.now())]


def stands(house: House, **more: object) -> None:
    """A unit that two people have agreed on."""
    today = clock.today(clock.now())
    told = {
        "kind": "station", "unit": UNIT["unit"], "numbers": ["0900000201", "0900000221"], "places": [COMMUNE],
        "commune_code": COMMUNE, "starts_on": today,
    }  # fmt: skip
    with house.db.transaction() as tx:
        directory.add(tx, Written(**{**told, **more}), "tests", clock.now())  # type: ignore[arg-type]  # by name


def test_one_change_by_two_people_reaches_every_channel_and_its_history(
    house: House, signed_in: Callable[..., Browser], client: FlaskClient
) -> None:
    used, second = signed_in("editor"), signed_in("approver")
    page = add(used)
    assert "chờ người thứ hai duyệt" in page and "— → 0900 000 201, 0900 000 221" in page
    assert numbers(house) == []
    assert "Mọi kênh dùng từ bây giờ" in decide(second, 1) and numbers(house) == ["0900000201"]
    change = f"{DIRECTORY}/1/change"
    page = used.post(change, change, **{**UNIT, "numbers": "0900000222", "note": "đổi máy"}).text
    assert "0900 000 201, 0900 000 221 → 0900 000 222" in page and numbers(house) == ["0900000201"]
    assert "0900000222" not in client.get(f"/widget?commune={COMMUNE}").text
    assert (
        "đổi máy" in second.get(proposal(2)).text and "sửa danh bạ" in second.get("/console/approvals").text
    )
    assert "chờ duyệt" in second.get(DIRECTORY).text
    decide(second, 2)
    assert numbers(house) == ["0900000222"]
    page = used.get(f"{DIRECTORY}/1").text
    assert "0900 000 201, 0900 000 221 → 0900 000 222" in page
    assert "Cán bộ editor" in page and "Cán bộ approver" in page
    for path in (f"/phones?commune={COMMUNE}", f"/widget?commune={COMMUNE}"):
        shown = client.get(path).text
        assert 'href="tel:0900000222">0900 000 222' in shown and "0900000201" not in shown
    used.post(f"{DIRECTORY}/1/end", f"{DIRECTORY}/1")
    assert "đến hết" not in used.get(f"{DIRECTORY}/1").text
    decide(second, 3)
    assert "đến hết" in used.get(f"{DIRECTORY}/1").text


def test_nobody_approves_their_own_and_what_is_sent_back_says_why(
    house: House, signed_in: Callable[..., Browser]
) -> None:
    stands(house)
    used, second = signed_in("cdc"), signed_in("approver")
    change = f"{DIRECTORY}/1/change"
    used.post(change, change, **{**UNIT, "numbers": "0900000222"})
    assert "Người trình không được tự duyệt" in decide(used, 1)
    assert "Việc này đang chờ duyệt" in used.post(change, change, **{**UNIT, "numbers": "0900000223"}).text
    assert "Nội dung đã khác" in second.post(proposal(1, "approve"), proposal(1), seen="x").text
    assert "Cần ghi lý do" in decide(second, 1, "return", why=" ")
    assert "gọi thử không được" in decide(second, 1, "return", why="gọi thử không được")
    assert numbers(house) == ["0900000201"]
    assert "Đã có người khác trả lại" in decide(second, 1)
    used.post(change, change, **{**UNIT, "numbers": "0900000223"})
    assert "Đã rút lại" in decide(used, 2, "withdraw") and numbers(house) == ["0900000201"]
    same = {**UNIT, "starts_on": clock.today(clock.now()).isoformat()}
    assert "Không có gì khác trước" in used.post(change, change, **same).text


def test_a_wrong_number_is_silent_at_once_until_somebody_else_decides(
    house: House, signed_in: Callable[..., Browser]
) -> None:
    stands(house)
    used, second = signed_in("supervisor"), signed_in("approver")
    change, today = f"{DIRECTORY}/1/change", clock.today(clock.now()).isoformat()
    wished = {**UNIT, "starts_on": today, "numbers": "0900000222", "hides": "y"}
    used.post(change, change, **wished)
    assert numbers(house) == [] and "tạm ẩn" in second.get(DIRECTORY).text
    decide(second, 1, "return", why="số cũ vẫn đúng")
    assert numbers(house) == ["0900000201"]
    used.post(change, change, **wished)
    decide(second, 2)
    assert numbers(house) == ["0900000222"]
    used.post(f"{DIRECTORY}/1/end", f"{DIRECTORY}/1", hides="y", note="máy hỏng")
    assert numbers(house) == []
    decide(second, 3)
    assert numbers(house) == [] and "tạm ẩn" in used.get(f"{DIRECTORY}/1").text


def test_the_list_finds_by_name_number_kind_and_commune(
    house: House, signed_in: Callable[..., Browser]
) -> None:
    used = signed_in("cdc")
    stands(house)
    stands(
        house, unit="Bệnh viện Thử", kind="hospital", numbers=["0900000204"], places=[places.HOME],
        commune_code=None,
    )  # fmt: skip
    for wish in ("q=tram%20y", "q=0900%20000%20221", "kind=station", f"commune={COMMUNE}"):
        page = used.get(f"{DIRECTORY}?{wish}").text
        assert "Trạm y tế xã Vĩnh Hải" in page and "Bệnh viện Thử" not in page, wish
    assert "Không có đơn vị nào như vậy" in used.get(f"{DIRECTORY}?told=not_now").text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"numbers": "12"}, "không phải số điện thoại gọi được"),
        ({"places": "Xứ Không Có"}, "Xứ Không Có: không rõ"),
        ({"lat": "một"}, "Ghi bằng số"),
        ({"lat": "11.5"}, "Cần cả vĩ độ và kinh độ"),
        ({"unit": ""}, "Cần có tên đơn vị"),
        ({"ends_on": "2025-01-01"}, "Ngày hết hiệu lực không được trước"),
    ],
)
def test_a_wrong_field_says_what_to_do(
    signed_in: Callable[..., Browser], wrong: dict[str, str], said: str
) -> None:
    assert said in html.unescape(add(signed_in("editor"), **wrong))


def test_a_file_comes_in_whole_or_not_at_all(house: House, signed_in: Callable[..., Browser]) -> None:
    used = signed_in("editor")
    good = "loại,đơn vị,số,nơi\ntrạm y tế,Trạm Thử,0900000201,xã Vĩnh Hải\n"
    bad = BytesIO(f"{good}chợ,X,1,\n".encode())
    page = used.post(f"{DIRECTORY}/import", f"{DIRECTORY}/import", file=(bad, "a.csv"))
    assert "1 dòng sai" in page.text and numbers(house) == []
    page = used.post(f"{DIRECTORY}/import", f"{DIRECTORY}/import", file=(BytesIO(good.encode()), "a.csv"))
    assert "Đã trình: 1 mới" in page.text and numbers(house) == []
    decide(signed_in("approver"), 1)
    assert numbers(house) == ["0900000201"]


def test_several_access_numbers_and_an_old_one_that_lives(
    signed_in: Callable[..., Browser], client: FlaskClient
) -> None:
    used, second, page = signed_in("supervisor"), signed_in("approver"), f"{DIRECTORY}/numbers"
    used.post(page, page, number="0258 1022", use="call", places="tỉnh Khánh Hòa")
    used.post(page, page, number="0259 1022", use="call", places="huyện Ninh Hải")
    assert "0258 1022" not in client.get("/widget?commune=22366").text
    assert "0258 1022: in số tổng đài" in second.get(page).text
    assert "in số tổng đài" in decide(second, 1) and "Mọi kênh" in decide(second, 2)
    assert "0259 1022" in client.get(f"/widget?commune={COMMUNE}").text
    assert "0258 1022" in client.get("/widget?commune=22366").text
    shown = used.post(f"{page}/call/02591022/keep", page).text
    assert "không in nữa, vẫn dùng được" in shown
    assert "0258 1022" in client.get(f"/widget?commune={COMMUNE}").text
    assert "0259 1022" in client.get("/phones").text.partition("Số cũ vẫn gọi")[2]


def test_the_widget_is_tiny_cached_and_may_be_framed_anywhere(client: FlaskClient) -> None:
    box, script = client.get("/widget"), client.get("/widget.js")
    assert box.status_code == script.status_code == 200
    assert len(box.data) < 2_500 and len(script.data) < 600
    assert "frame-ancestors *" in box.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in box.headers and "<script" not in box.text
    assert box.headers["Cache-Control"] == "public, max-age=60"
    assert "/widget" in script.text and script.mimetype == "text/javascript"
    for page in (client.get("/map"), client.get("/phones")):
        assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]


def test_the_code_to_paste_names_the_commune(signed_in: Callable[..., Browser]) -> None:
    page = html.unescape(signed_in("agent").get(f"{DIRECTORY}/widget?commune={COMMUNE}").text)
    assert f"/widget.js?commune={COMMUNE}" in page and f"/widget?commune={COMMUNE}" in page


def zone_form(**more: object) -> dict[str, object]:
    starts = clock.local(clock.now()) - timedelta(hours=1)
    return {
        "level": "lockdown",
        "communes": COMMUNE,
        "hamlets": "thôn Mỹ Tường 2",
        "starts_at": f"{starts:%Y-%m-%dT%H:%M}",
        "ends_at": f"{starts + timedelta(days=7):%Y-%m-%dT%H:%M}",
        "order_number": "15/QĐ-UBND",
        "issuer": "UBND xã",
        **more,
    }


def test_a_zone_takes_two_people_and_ends_with_a_reason(
    house: House, signed_in: Callable[..., Browser], client: FlaskClient
) -> None:
    writes, decides = signed_in("area_team"), signed_in("approver")
    page = writes.post(f"{ZONES}/new", f"{ZONES}/new", **zone_form())
    address = page.request.path
    assert "một người khác phải xem và duyệt" in page.text and "Duyệt vùng này" not in page.text
    assert "Vĩnh Hải" not in client.get("/map").text
    shown = decides.get(address).text
    seen = re.search(r'name="seen" value="(\w+)"', shown)
    assert seen is not None
    assert "đang có hiệu lực" in decides.post(f"{address}/approve", address, seen=seen[1]).text
    told = client.get("/map").text
    assert "Xã Vĩnh Hải" in told and "phong tỏa" in told and "thôn Mỹ Tường 2" in told and "dưới 5" in told
    assert "Ghi rõ lý do" in writes.post(f"{address}/end", address, reason="x").text
    assert "Thay bằng 18/QĐ" in writes.post(f"{address}/end", address, reason="Thay bằng 18/QĐ").text
    assert "Vĩnh Hải" not in client.get("/map").text


def test_who_decides_finds_it_among_what_waits(signed_in: Callable[..., Browser]) -> None:
    signed_in("area_team").post(f"{ZONES}/new", f"{ZONES}/new", **zone_form())
    assert "ban hành vùng" in signed_in("cdc").get("/console/approvals").text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"communes": "22366"}, "Không có lựa chọn '22366'"),
        ({"ends_at": "2020-01-01T00:00"}, "Giờ kết thúc phải sau giờ bắt đầu"),
        ({"sites": "12345"}, "không có điểm nào mang số này"),
        ({"order_number": ""}, "Cần số quyết định"),
    ],
)
def test_a_wrong_zone_says_what_to_do(
    signed_in: Callable[..., Browser], wrong: dict[str, str], said: str
) -> None:
    used = signed_in("area_team")
    page = used.post(f"{ZONES}/new", f"{ZONES}/new", **zone_form(**wrong))
    assert said in html.unescape(page.text)


def test_the_map_and_the_list_beside_it_have_the_same_figures(
    house: House, signed_in: Callable[..., Browser]
) -> None:
    used = signed_in("cdc")
    assert "Chưa có gì trên bản đồ" in used.get(MAP).text
    with house.db.transaction() as tx:
        written = Written(
            kind="hospital", unit="Bệnh viện Thử", numbers=["0900000204"], places=[places.HOME],
            starts_on=clock.today(clock.now()), commune_code=COMMUNE,
        )  # fmt: skip
        directory.add(tx, written, "tests", clock.now())
    page = used.get(MAP).text
    drawn = re.search(r"data-map='([^']+)'", page)
    assert drawn is not None
    (point,) = json.loads(html.unescape(drawn[1]))
    assert point["layer"] == "resources" and point["words"] == "Xã Vĩnh Hải: Bệnh viện Thử"
    assert page.count("Bệnh viện Thử") == 2


def test_nobody_is_found_by_a_number_on_the_public_map() -> None:
    assert [atlas.few(count) for count in (0, 1, 4, 5, 12)] == [None, None, None, 5, 12]
