"""The desk of site safety: overdue first, a check by form, an inspector's word, the map, what is not rated."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from gateway import clock, safety, sites
from gateway.console.desks.safety import points
from gateway.house import House
from gateway.safety import Level
from gateway.sites import Kind
from tests.console.conftest import PASSWORD, Browser, make

SAFETY = "/console/safety"
LONG_AGO = timedelta(days=30)
SCHOOL = ("mask", "hands", "temp", "air", "space", "clean", "room", "list")
BEST = dict.fromkeys(SCHOOL, "1")


def add(house: House, name: str, kind: Kind, commune: str = "22846", number: str | None = None) -> str:
    """The number of a site that has been there for a month."""
    with house.db.transaction() as tx:
        made = sites.add(
            tx,
            name=name,
            kind=kind,
            commune_code=commune,
            phone=number,
            by="test",
            now=clock.now() - LONG_AGO,
        )
        return made.code


def level(house: House, code: str) -> Level | None:
    """What anybody hears who asks for it."""
    with house.db.transaction() as tx:
        site = sites.by_code(tx, code)
        assert site is not None
        found = safety.rating(tx, site, clock.now())
        assert found is not None
        return found.level


def test_the_list_has_what_is_overdue_first(house: House, signed_in: Callable[..., Browser]) -> None:
    late, market = add(house, "Trường Trễ", Kind.SCHOOL), add(house, "Chợ Thử", Kind.MARKET)
    done = add(house, "Trường Anh", Kind.SCHOOL)
    used = signed_in("station")
    used.post(f"{SAFETY}/{done}/check", f"{SAFETY}/{done}/check", version="1", **BEST)
    page = used.get(SAFETY).text
    assert page.index("Trường Trễ") < page.index("Trường Anh") and "1 điểm quá hạn" in page
    assert market not in page and "1 điểm không thuộc diện đánh giá" in page
    assert late not in used.get(f"{SAFETY}?fresh=current").text
    assert done in used.get(f"{SAFETY}?level=very_low&group=school&commune=22846").text
    assert market in used.get(f"{SAFETY}?q=cho%20thu").text


def test_what_is_not_rated_says_so_and_is_never_overdue(
    house: House, signed_in: Callable[..., Browser]
) -> None:
    market, used = add(house, "Chợ Thử", Kind.MARKET), signed_in("cdc")
    page = used.get(f"{SAFETY}/{market}").text
    assert "không bao giờ quá hạn" in page and "không thuộc diện đánh giá" in page
    assert "Tự đánh giá hôm nay" not in page and "Ghi kết luận kiểm tra" not in page
    for form in ("check", "override"):
        answer = used.post(
            f"{SAFETY}/{market}/{form}", f"{SAFETY}/{market}", level="high", until="2030-01-01", reason="x"
        )
        assert answer.status_code in (200, 409) and level(house, market) is None
    assert market not in used.get(f"{SAFETY}?fresh=overdue").text


def test_a_check_by_form_is_the_check_by_text(house: House, signed_in: Callable[..., Browser]) -> None:
    code, used = add(house, "Trường Thử", Kind.SCHOOL), signed_in("station")
    form = f"{SAFETY}/{code}/check"
    assert used.get(form).text.count("<fieldset") == len(SCHOOL)
    page = html.unescape(used.post(form, form, version="1", **{**BEST, "mask": "2", "air": ""}).text)
    assert page.count('class="complaint"') == 1 and "Còn 1 câu" in page and level(house, code) is None
    assert re.search(r'name="mask" value="2" checked', page)  # nothing is lost
    odd = html.unescape(used.post(form, form, version="1", **{**BEST, "mask": "7"}).text)
    assert "Không có câu trả lời này" in odd
    page = html.unescape(
        used.post(form, form, version="1", **{**BEST, "mask": "2", "air": "2", "room": "2"}).text
    )
    assert "Đã ghi: nguy cơ trung bình, 30/75 điểm" in page and "Tiêu chí bản 1" in page
    assert level(house, code) == Level.MEDIUM
    assert "nguy cơ trung bình. Cơ sở tự đánh giá ngày" in page  # what AT answers
    assert "Hôm nay đã tự đánh giá lúc" in used.get(form).text
    with house.db.transaction() as tx:
        site = sites.by_code(tx, code)
        assert site is not None
        (kept,) = safety.history(tx, site)
        assert (kept.channel, kept.by, kept.number) == ("web", used.account_id, None)


def test_points_where_no_bands_are_at_hand(house: House, signed_in: Callable[..., Browser]) -> None:
    code, used = add(house, "Xưởng Thử", Kind.ENTERPRISE), signed_in("station")
    form = f"{SAFETY}/{code}/check"
    best = {f"tp{nth}": "1" for nth in range(1, 11)}
    assert "Không có câu trả lời này" in used.post(form, form, version="1", **{**best, "tp5": "11"}).text
    assert "10/100 điểm" in used.post(form, form, version="1", **best).text


def test_an_owner_checks_their_own_site_alone(
    house: House, browser: Callable[[], Browser], signed_in: Callable[..., Browser]
) -> None:
    own = add(house, "Trường Nhà", Kind.SCHOOL, number="+84900000811")
    other = add(house, "Trường Khác", Kind.SCHOOL, number="+84900000812")
    account = make(house, "site_owner")
    with house.db.transaction() as tx:
        tx.get_one(type(account), account.id).phone = "+84900000811"
    used = browser()
    used.sign_in(str(account.email), PASSWORD)
    page = used.post(f"{SAFETY}/{own}/check", f"{SAFETY}/{own}/check", version="1", **BEST)
    assert "rất ít nguy cơ" in page.text
    assert "Chỉ số di động của điểm" in used.get(f"{SAFETY}/{other}").text
    assert used.post(f"{SAFETY}/{other}/check", SAFETY, version="1", **BEST).status_code == 403
    assert level(house, other) is None
    assert used.post(f"{SAFETY}/{own}/override", SAFETY).status_code == 403


def test_an_inspectors_word_and_lifting_it(house: House, signed_in: Callable[..., Browser]) -> None:
    code, used = add(house, "Trường Thử", Kind.SCHOOL), signed_in("area_team")
    form = f"{SAFETY}/{code}/override"
    used.post(f"{SAFETY}/{code}/check", f"{SAFETY}/{code}/check", version="1", **BEST)
    day = f"{clock.today(clock.now()) + timedelta(days=5)}"
    for wrong, said in (
        ({"until": "2020-01-01"}, "Ngày hết hiệu lực"),
        ({"reason": " "}, "Ghi rõ lý do"),
        ({"level": "none"}, "Không có lựa chọn"),
    ):
        fields = {"level": "high", "until": day, "reason": "cửa khóa", **wrong}
        page = html.unescape(used.post(form, form, **fields).text)
        assert said in page and 'class="complaint"' in page, wrong
    page = used.post(form, form, level="high", until=day, reason="cửa khóa").text
    assert "theo kiểm tra" in page and "cửa khóa" in page and "nguy cơ cao, theo kết luận kiểm tra" in page
    assert level(house, code) == Level.HIGH
    page = used.post(f"{SAFETY}/{code}/lift", f"{SAFETY}/{code}").text
    assert "Đã bỏ lúc" in page and level(house, code) == Level.VERY_LOW
    assert used.post(f"{SAFETY}/{code}/lift", f"{SAFETY}/{code}").status_code == 404


def test_the_map_says_what_the_list_says(house: House, signed_in: Callable[..., Browser]) -> None:
    school, market = add(house, "Trường Thử", Kind.SCHOOL), add(house, "Chợ Thử", Kind.MARKET)
    elsewhere = add(house, "Trường Xa", Kind.SCHOOL, commune="22861")
    used = signed_in("station")
    used.post(f"{SAFETY}/{school}/check", f"{SAFETY}/{school}/check", version="1", **BEST)
    page = used.get(f"{SAFETY}/map").text
    found = re.search(r"data-map='([^']*)'", page)
    assert found is not None
    drawn = json.loads(html.unescape(found[1]))
    assert [(one["words"], one["tone"]) for one in drawn] == [("Trường Thử: rất ít nguy cơ", "good")]
    assert market not in page and elsewhere not in page and "Vĩnh Hải" in page
    assert elsewhere in signed_in("cdc").get(f"{SAFETY}/map").text


def test_a_commune_sees_its_commune(house: House, signed_in: Callable[..., Browser]) -> None:
    code = add(house, "Trường Thử", Kind.SCHOOL)
    far = signed_in("area_team", communes=["22861"])
    assert code not in far.get(SAFETY).text
    for path in (code, f"{code}/check", f"{code}/override"):
        assert far.get(f"{SAFETY}/{path}").status_code == 404
    assert far.post(f"{SAFETY}/{code}/lift", SAFETY).status_code == 404


def test_every_version_of_the_criteria_can_be_read(signed_in: Callable[..., Browser]) -> None:
    page = signed_in("auditor").get(f"{SAFETY}/criteria").text
    assert page.count("<details") == len(safety.criteria.every()) and "1203" in page


def test_points_are_spread_so_that_each_is_seen(house: House) -> None:
    for nth in range(6):
        add(house, f"Trường {nth}", Kind.SCHOOL)
    with house.db.transaction() as tx:
        found, _ = safety.ratings(tx, clock.now(), rated_only=True)
    placed, (commune,) = points.spread(found)
    assert len({(one.lat, one.lon) for one in placed}) == 6 and commune.overdue == 6
    assert (placed[0].lat, placed[0].lon) == pytest.approx((commune.lat, commune.lon))
