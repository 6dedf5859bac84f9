"""The desk of visits: a day's list without health, taken away only for a purpose, paper entered line by line."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage
from werkzeug.test import stream_encode_multipart

from gateway import audit, clock, sites
from gateway.house import House
from gateway.sites import By, Guest, Method, Site, Visit
from tests.console.conftest import Browser, token_of

HEAD = "giờ vào;giờ ra;điện thoại;họ tên;năm sinh\n"


def market(house: House, commune: str = "22846") -> Site:
    with house.db.transaction() as tx:
        return sites.add(tx, name="Chợ Thử", kind="market", commune_code=commune, by="test", now=clock.now())


def somebody_comes(house: House, site: Site, number: str = "+84900000901") -> None:
    with house.db.transaction() as tx:
        sites.admit(tx, site, Guest(number=number), Method.READ_OUT, By("test"), clock.now())


def visits(house: House) -> int:
    with house.db.transaction() as tx:
        return tx.scalar(select(func.count()).select_from(Visit)) or 0


def test_a_day_is_counted_and_listed(house: House, signed_in: Callable[..., Browser]) -> None:
    site = market(house)
    somebody_comes(house, site)
    used = signed_in("station")
    assert "Chợ Thử" in used.get("/console/visits").text
    page = used.get(f"/console/visits/{site.code}").text
    assert "đọc số điện thoại" in page and "chưa xác minh" in page and "+84900000901" not in page
    assert used.get("/console/visits?format=csv").mimetype == "text/csv"


def test_names_leave_only_for_a_purpose_and_on_record(
    house: House, signed_in: Callable[..., Browser]
) -> None:
    site = market(house)
    somebody_comes(house, site)
    used, path = signed_in("cdc"), f"/console/visits/{site.code}/export"
    today = f"{clock.today(clock.now())}"
    refused = used.post(path, path, first=today, last=today, purpose="xem")
    assert refused.mimetype == "text/html" and "Ghi rõ" in refused.text
    purpose = "truy vết theo quyết định số 12"
    taken = used.post(path, path, first=today, last=today, purpose=purpose)
    assert taken.mimetype == "text/csv" and site.code in taken.text and "read_out" in taken.text
    with house.db.transaction() as tx:
        assert audit.acts(tx, action="visits.export")[0].details["purpose"] == purpose
    assert signed_in("station").get(path).status_code == 403


def test_a_thousand_bad_lines_are_told_and_the_rest_waits_to_be_asked_for(
    house: House, signed_in: Callable[..., Browser]
) -> None:
    site = market(house)
    used, path = signed_in("area_team"), f"/console/visits/{site.code}/import"
    good = "".join(f"07:{minute:02};;09000009{minute:02};;\n" for minute in range(10))
    sheet = (HEAD + "25:99;;0900000901;;\n" * 1_000 + good).encode()
    fields = {
        "day": f"{clock.today(clock.now()) - timedelta(days=1)}"
    }  # whatever the hour is, seven has been
    page = used.post(path, path, file=(io.BytesIO(sheet), "so.csv"), **fields)
    assert "1000 dòng sai, 10 dòng đúng. Chưa ghi gì." in page.text and "Ghi giờ vào như" in page.text
    assert visits(house) == 0
    page = used.post(path, path, file=(io.BytesIO(sheet), "so.csv"), only_good="y", **fields)
    assert "Đã ghi 10 lượt" in page.text and visits(house) == 10
    page = used.post(path, path, file=(io.BytesIO(sheet), "so.csv"), only_good="y", **fields)
    assert "10 lượt đã có từ trước" in page.text and visits(house) == 10


def test_a_list_too_large_is_refused_and_a_large_one_is_not(
    house: House, signed_in: Callable[..., Browser]
) -> None:
    site = market(house)
    used, path = signed_in("area_team"), f"/console/visits/{site.code}/import"
    large = HEAD.encode() + b"x" * (2 * 1024 * 1024)
    token = token_of(used.get("/console/account").text)
    sent = {"csrf_token": token, "file": FileStorage(io.BytesIO(large), "so.csv")}
    stream, length, boundary = stream_encode_multipart(sent, use_tempfile=False)
    kind = f"multipart/form-data; boundary={boundary}"
    page = used.client.post(path, input_stream=stream, content_length=length, content_type=kind)
    assert page.status_code == 200 and 'class="complaint"' in page.text and visits(house) == 0
    huge = {"CONTENT_LENGTH": f"{11 * 1024 * 1024}"}
    answer = used.client.post(path, data={"csrf_token": token}, environ_overrides=huge)
    assert answer.status_code == 413 and "Tệp quá lớn" in answer.text


def test_another_communes_gate_is_not_there(house: House, signed_in: Callable[..., Browser]) -> None:
    site = market(house, "22861")
    assert signed_in("station").get(f"/console/visits/{site.code}").status_code == 404
