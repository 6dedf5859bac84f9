"""The desk of sites: registered, approved by who may, printed, given another number; a commune sees its own."""

from __future__ import annotations

from collections.abc import Callable

from gateway import clock, sites
from gateway.accounts import Account
from gateway.house import House
from gateway.sites import Fields, Kind, Site
from tests.console.conftest import Browser

FIELDS = {
    "name": "Chợ Thử",
    "kind": "market",
    "purpose": "gate",
    "commune": "22846",
    "address": "thôn Mỹ Tường 1",
}


def requested(house: House, commune: str = "22846", name: str = "Quán Thử") -> str:
    """The number of a site that waits; its phone is proved."""
    wish = Fields(
        name=name, kind=Kind.CAFE, commune_code=commune, address="thôn Khánh Nhơn", phone="+84900000801"
    )
    with house.db.transaction() as tx:
        now = clock.now()
        return sites.request(tx, wish, channel="web", proved_at=now, by="test", now=now).code


def site(house: House, code: str) -> Site:
    with house.db.transaction() as tx:
        found = sites.by_code(tx, code)
        assert found is not None
        return found


def test_a_team_registers_a_site_and_prints_its_sheet(signed_in: Callable[..., Browser]) -> None:
    used = signed_in("area_team")
    page = used.post("/console/sites/new", "/console/sites/new", **FIELDS)
    assert "Chợ Thử" in page.text and "đang hoạt động" in page.text
    code = page.request.path.rsplit("/", 1)[1]
    sheet = used.get(f"/console/sites/{code}/poster.pdf")
    assert sheet.status_code == 200, sheet.text
    assert sheet.mimetype == "application/pdf" and sheet.data.startswith(b"%PDF")
    assert used.get(f"/console/sites/{code}/qr.png").data.startswith(b"\x89PNG")
    assert b"<svg" in used.get(f"/console/sites/{code}/qr.svg").data
    assert f"*1022*2*{code}#" in page.text


def test_every_wrong_field_is_named(signed_in: Callable[..., Browser]) -> None:
    used = signed_in("area_team")
    for field, value in (("name", ""), ("number", "12"), ("plate", "79A-12345")):
        page = used.post("/console/sites/new", "/console/sites/new", **{**FIELDS, field: value})
        assert page.status_code == 200 and 'class="complaint"' in page.text, field


def test_an_owner_asks_and_the_authority_decides(house: House, signed_in: Callable[..., Browser]) -> None:
    code = requested(house)
    owner, team = signed_in("site_owner"), signed_in("area_team")
    assert owner.post(f"/console/sites/{code}/approve", f"/console/sites/{code}").status_code == 403
    page = team.post(f"/console/sites/{code}/approve", f"/console/sites/{code}")
    assert "đang hoạt động" in page.text and "Duyệt" in page.text
    assert team.post(f"/console/sites/{code}/approve", f"/console/sites/{code}").status_code == 409


def test_an_owner_corrects_their_own_site_alone_and_never_its_phone(
    house: House, signed_in: Callable[..., Browser]
) -> None:
    code, owner = requested(house), signed_in("site_owner")
    path = f"/console/sites/{code}/edit"
    assert owner.get(path).status_code == 403  # registered with another phone
    with house.db.transaction() as tx:
        tx.get_one(Account, owner.account_id).phone = site(house, code).phone
    assert "Sửa điểm" in owner.get(path).text
    page = owner.post(path, path, **{**FIELDS, "number": "0900000899"}).text
    assert "Số này cho biết điểm của ai" in page


def test_a_new_number_kills_the_old(house: House, signed_in: Callable[..., Browser]) -> None:
    code = requested(house)
    team = signed_in("area_team")
    team.post(f"/console/sites/{code}/approve", f"/console/sites/{code}")
    page = team.post(f"/console/sites/{code}/reissue", f"/console/sites/{code}", why="reissued")
    assert "Bảng cũ không dùng được nữa" in page.text and "hết dùng từ" in page.text
    assert team.get(f"/console/sites/{code}/poster.pdf").status_code == 409


def test_a_site_is_corrected_and_suspended_with_a_reason(
    house: House, signed_in: Callable[..., Browser]
) -> None:
    code = requested(house)
    team = signed_in("area_team")
    team.post(f"/console/sites/{code}/approve", f"/console/sites/{code}")
    page = team.post(f"/console/sites/{code}/suspend", f"/console/sites/{code}", why="khử khuẩn cả chợ")
    assert "tạm ngừng" in page.text and "khử khuẩn cả chợ" in page.text
    edited = {**FIELDS, "name": "Quán Thử Mới", "kind": "cafe", "number": "0900000801"}
    page = team.post(f"/console/sites/{code}/edit", f"/console/sites/{code}/edit", **edited)
    assert "Quán Thử Mới" in page.text
    assert site(house, code).state == "suspended"


def test_a_commune_sees_its_sites(house: House, signed_in: Callable[..., Browser]) -> None:
    here, elsewhere = requested(house), requested(house, "22861", "Quán Xa")
    station = signed_in("station")
    page = station.get("/console/sites").text
    assert "Quán Thử" in page and "Quán Xa" not in page
    assert station.get(f"/console/sites/{here}").status_code == 200
    assert station.get(f"/console/sites/{elsewhere}").status_code == 404
    assert "Quán Thử" not in station.get("/console/sites?q=Xa").text
