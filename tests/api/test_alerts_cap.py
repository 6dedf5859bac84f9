"""CAP over HTTP: in as drafts with every fault told, out for staff in any state, for everybody once released."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from gateway import alerts, clock, crypto
from gateway.alerts import cap
from gateway.house import House
from tests.alerts.cap import documents
from tests.alerts.siren import VINH_HAI, numbers

from .alerting import People, act, flood
from .conftest import Caller

ATOM = "{http://www.w3.org/2005/Atom}"
BOMB = """<?xml version="1.0"?><!DOCTYPE alert [<!ENTITY a SYSTEM "file:///etc/passwd">]>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>&a;</identifier></alert>"""


@pytest.fixture
def two(house: House, client: FlaskClient, api_key: Callable[..., str]) -> People:
    """Ann and Bình."""
    return People(house, client, api_key)


def document(**said: Any) -> cap.Alert:
    """Sent a minute ago by the province."""
    sent = clock.local(clock.now()).replace(microsecond=0) - timedelta(minutes=1)
    area = cap.Area(area_desc="Xã Vĩnh Hải", geocodes=(cap.Parameter("GSO-COMMUNE", VINH_HAI),))
    info = documents.info(
        event="Lũ lên nhanh",
        sender_name="UBND xã Vĩnh Hải",
        instruction="Rời ngay bờ suối",
        expires=sent + timedelta(hours=10),
        areas=(area,),
    )
    return documents.alert(**{"sent": sent, "infos": (info,), **said})


def send(caller: Caller, xml: bytes | str, kind: str = "application/cap+xml") -> TestResponse:
    body = xml.encode() if isinstance(xml, str) else xml
    headers = {"Authorization": f"Bearer {caller.key}", **caller.headers}
    return caller.client.post("/api/v1/alerts/cap", data=body, content_type=kind, headers=headers)


def feed(client: FlaskClient) -> list[str]:
    answer = client.get("/feeds/alerts.atom")
    assert (answer.status_code, answer.mimetype) == (200, "application/atom+xml")
    links = ElementTree.fromstring(answer.data).iter(f"{ATOM}link")
    return [link.attrib["href"] for link in links if link.attrib["rel"] == "alternate"]


def test_a_document_becomes_a_draft_and_comes_back_as_cap(two: People) -> None:
    answer = send(two.ann, cap.write(document()))
    assert answer.status_code == 201, answer.text
    drafted = answer.json
    assert (drafted["state"], drafted["event"], drafted["made_by"]) == ("draft", "Lũ lên nhanh", "Ann Thử")
    assert drafted["cap"] == {"sender": "pctt@khanhhoa.example", "identifier": "VN-56-2026-0002"}
    assert drafted["findings"] == [] and "LŨ LÊN NHANH" in drafted["texts"]["vi"]["sms"]
    back = two.binh.get(f"/api/v1/alerts/{drafted['id']}.cap")
    assert (back.status_code, back.mimetype) == (200, "application/cap+xml")
    told = cap.read(back.data)
    assert (told.status, told.sender) == (cap.Status.DRAFT, "1022@gateway.example")
    again = send(two.ann, cap.write(document()))
    assert (again.status_code, again.json["error"]["code"]) == (409, "conflict")
    assert send(two.ann, cap.write(document(identifier="2")), "text/plain").status_code == 201


def test_everything_that_is_wrong_is_told_with_its_element_and_rule(two: People) -> None:
    whole = cap.write(document()).decode()
    wrong = whole.replace("<urgency>Expected</urgency>", "<urgency>Soon</urgency>").replace(
        "<msgType>Alert</msgType>", "<msgType>Alarm</msgType>"
    )
    answer = send(two.ann, wrong)
    error = answer.json["error"]
    assert answer.status_code == 422
    assert [(fault["element"], fault["rule"]) for fault in error["faults"]] == [
        ("alert/msgType", "word"),
        ("alert/info[1]/urgency", "word"),
    ]
    assert error["field"] == "alert/msgType" and "Only one of these words" in error["faults"][0]["message"]
    vi = replace(two.ann, headers={})
    assert "Chỉ nhận một trong các từ" in send(vi, wrong).json["error"]["message"]
    unknown = send(two.ann, cap.write(document(msg_type=cap.MsgType.UPDATE, references=_nothing())))
    assert (unknown.status_code, unknown.json["error"]["field"]) == (422, "alert/references")
    lost = replace(document().infos[0], areas=(cap.Area(area_desc="Xứ Không Đâu"),))
    unclear = send(two.ann, cap.write(document(infos=(lost,)))).json["error"]
    assert (unclear["field"], unclear["candidates"]) == ("alert/info[1]/area[1]", ["Xứ Không Đâu"])


def _nothing() -> tuple[cap.Reference, ...]:
    return (cap.Reference("a@b.example", "1", document().sent - timedelta(hours=1)),)


@pytest.mark.parametrize("body", [BOMB, "", "không phải XML", "<a/>", b"\xff\xfe\x00", "{}"])
def test_hostile_and_foreign_bytes_are_refused(two: People, body: str | bytes) -> None:
    answer = send(two.ann, body)
    assert answer.status_code == 422 and answer.json["error"]["field"] == "alert", answer.text
    assert "root:" not in answer.text
    with two.house.db.transaction() as tx:
        assert tx.execute(text("SELECT count(*) FROM alerts")).scalar() == 0


def test_a_document_of_more_than_a_mebibyte_is_too_large(two: People) -> None:
    answer = send(two.ann, b" " * (1024 * 1024 + 1))
    assert (answer.status_code, answer.json["error"]["code"]) == (413, "too_large")


def test_writing_takes_a_key_that_may(two: People) -> None:
    agent = two.caller("Dung Thử", ["agent"], "alert.draft")
    assert send(agent, cap.write(document())).status_code == 403
    station = two.caller("Trạm Thử", ["station"], "alert.draft", communes=["22852"])
    assert send(station, cap.write(document())).status_code == 403


# ---- for everybody


def test_a_released_alert_is_in_the_feed_and_readable(two: People, client: FlaskClient) -> None:
    assert feed(client) == []
    alert, seen = two.submitted()
    assert feed(client) == [] and client.get(f"/feeds/alerts/{alert}.cap").status_code == 404
    act(two.binh, alert, "approve", seen=seen)
    assert feed(client) == [f"https://gateway.example/feeds/alerts/{alert}.cap"]
    answer = client.get(f"/feeds/alerts/{alert}.cap")
    assert (answer.status_code, answer.mimetype) == (200, "application/cap+xml")
    told = cap.read(answer.data)
    assert (told.status, told.infos[0].event) == (cap.Status.ACTUAL, "Lũ lên nhanh")
    assert not any(number[3:] in answer.text for number in numbers(3))


def test_who_asks_again_gets_nothing_new(two: People, client: FlaskClient) -> None:
    alert = two.approved()
    for path in ("/feeds/alerts.atom", f"/feeds/alerts/{alert}.cap"):
        first = client.get(path)
        assert first.headers["Cache-Control"].startswith("public, max-age=") and first.headers["ETag"]
        again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("reality", ["exercise", "test"])
def test_what_is_not_real_is_never_for_everybody(two: People, client: FlaskClient, reality: str) -> None:
    with two.house.db.transaction() as tx:
        tx.execute(
            text("INSERT INTO drill_numbers VALUES (:number, :name, 1, :now)"),
            {
                "number": numbers(1)[0],
                "name": crypto.encrypt("Thử", "drill_numbers.name"),
                "now": clock.now(),
            },
        )
    said = flood("exercise")
    if reality == "test":
        said = said.replace("DIỄN TẬP", "THỬ NGHIỆM")
    alert = two.approved(reality=reality, texts={"vi": {"sms": said}})
    assert act(two.ann, alert, "stop", why="xong").status_code == 200
    for asked in (alert, alert.upper(), f"{alert}%00", f"../alerts/{alert}"):
        assert client.get(f"/feeds/alerts/{asked}.cap").status_code in (400, 404)
    assert feed(client) == []
    staff = two.binh.get(f"/api/v1/alerts/{alert}.cap")
    assert cap.read(staff.data).status is not cap.Status.ACTUAL


def test_drafts_of_documents_are_not_for_everybody(two: People, client: FlaskClient) -> None:
    alert = send(two.ann, cap.write(document())).json["id"]
    assert client.get(f"/feeds/alerts/{alert}.cap").status_code == 404
    assert feed(client) == []


def test_a_cancellation_of_ours_names_what_it_ends(two: People, client: FlaskClient) -> None:
    alert = two.approved()
    first = cap.read(client.get(f"/feeds/alerts/{alert}.cap").data)
    with two.house.db.transaction() as tx:
        alerts.stepping.work(tx, clock.now())
        tx.execute(text("UPDATE messages SET status = 40"))
    over = act(two.ann, alert, "follow", relation="cancel").json["id"]
    submitted = act(two.ann, over, "submit")
    assert submitted.status_code == 200, submitted.text
    assert act(two.binh, over, "approve", seen=submitted.json["seen"]).status_code == 200
    told = cap.read(client.get(f"/feeds/alerts/{over}.cap").data)
    assert (told.msg_type, told.references) == (cap.MsgType.CANCEL, (first.reference,))
    assert len(feed(client)) == 2
