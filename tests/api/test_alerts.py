"""An alert through the API: written by one, released by another, steered and accounted for; every refusal says why."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from gateway import accounts, alerts, clock
from gateway.accounts import staff
from gateway.errors import BadInput, NotFound
from gateway.house import House
from tests.alerts.siren import NINH_HAI, VINH_HAI

from .alerting import People, act, flood, wish


@pytest.fixture
def two(house: House, client: FlaskClient, api_key: Callable[..., str]) -> People:
    """Ann and Bình."""
    return People(house, client, api_key)


def read(people: People, alert: str) -> dict[str, Any]:
    answer = people.binh.get(f"/api/v1/alerts/{alert}")
    assert answer.status_code == 200, answer.text
    return dict(answer.json)


def expand(people: People) -> None:
    for _ in range(50):
        with people.house.db.transaction() as tx:
            if not alerts.stepping.work(tx, clock.now()):
                return
    raise AssertionError("there is no end to it")


def test_two_people_release_an_alert_and_it_is_accounted_for(two: People) -> None:
    alert, seen = two.submitted()
    waits = read(two, alert)
    assert (waits["state"], waits["seen"], waits["count"]) == ("submitted", seen, 3)
    assert waits["snapshot"]["to_send"] == 3 and waits["findings"] == []
    assert act(two.binh, alert, "approve", seen=seen).json["state"] == "approved"
    expand(two)
    told = read(two, alert)
    assert told["state"] == "sending" and told["seen"] is None
    assert told["counts"]["audience"] == told["counts"]["queued"] == 3
    assert [(move["from"], move["to"], move["by"]) for move in told["moves"]] == [
        ("draft", "submitted", "Ann Thử"),
        ("submitted", "approved", "Bình Thử"),
        ("approved", "sending", None),
    ]
    assert told["waves"][0]["people"] == told["waves"][0]["in_outbox"] == 3
    assert act(two.ann, alert, "pause").json["state"] == "paused"
    assert act(two.binh, alert, "resume").json["state"] == "sending"
    assert act(two.ann, alert, "stop", why="báo nhầm xã").json["state"] == "stopped"
    expand(two)
    counts = read(two, alert)["counts"]
    assert counts["unsent"] == 3
    seven = ("suppressed", "queued", "sent", "delivered", "failed", "unknown", "unsent")
    assert counts["audience"] == sum(counts[name] for name in seven)


def test_what_a_draft_says_is_read_back(two: People) -> None:
    starts = clock.now() + timedelta(hours=1)
    alert = two.drafted(
        reality="Actual",
        severity="Extreme",
        responses=["Evacuate", "AllClear"],
        starts_at=starts.isoformat(),
        ladder_minutes=None,
        texts={"vi": {"sms": flood(), "spoken": "Lũ đang lên."}, "en": {"sms": "Flood. Go up."}},
        audience={"include": [{"kind": "communes", "codes": ["Xã Vĩnh Hải", "Nhơn Hải"]}], "lang": "vi"},
    )
    said = read(two, alert)
    assert (said["reality"], said["severity"]) == ("actual", "extreme")
    assert said["responses"] == ["evacuate", "allclear"]
    assert said["ladder_minutes"] is None and said["starts_at"] == starts.isoformat()
    assert (
        said["texts"]["vi"]["spoken"] == "Lũ đang lên." and said["texts"]["vi"]["headline"] == "Lũ lên nhanh"
    )
    assert said["texts"]["en"]["chat"] == "Flood. Go up."
    assert said["audience"]["include"] == [
        {"kind": "communes", "codes": [VINH_HAI]}
    ]  # one commune by both its names
    assert said["counts"]["audience"] == 0 and said["moves"] == []


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"event": None}, "event", "missing"),
        ({"event": "x"}, "event", "invalid"),
        ({"severity": "dire"}, "severity", "not_listed"),
        ({"reality": "System"}, "reality", "not_listed"),
        ({"responses": ["run"]}, "responses.0", "not_listed"),
        ({"expires_at": "2026-11-20T08:00:00"}, "expires_at", "not_moment"),
        ({"expires_at": "2020-11-20T08:00:00+07:00"}, "expires_at", "past"),
        ({"ladder_minutes": 0}, "ladder_minutes", "not_minutes"),
        ({"texts": {"vi": {}}}, "texts.vi.sms", "missing"),
        ({"texts": {"vi": "Lũ"}}, "texts.vi", "not_object"),
        ({"texts": {"vi": {"sms": "a" * 1001}}}, "texts.vi.sms", "over_1000"),
        ({"audience": {"include": [{"kind": "all"}]}}, "audience.include.0.kind", "not_listed"),
        ({"audience": {"include": [{"kind": "list"}]}}, "audience.include.0.ref", "missing"),
    ],
)
def test_a_wrong_element_is_named(two: People, changes: dict[str, Any], field: str, code: str) -> None:
    answer = two.ann.post("/api/v1/alerts", wish(**changes))
    assert answer.status_code == 422, answer.text
    assert (answer.json["error"]["field"], answer.json["error"]["code"]) == (field, code)


def test_an_unclear_place_is_asked_with_its_candidates(two: People) -> None:
    part = {"kind": "communes", "codes": [NINH_HAI, "Vĩnh Hải"]}
    answer = two.ann.post("/api/v1/alerts", wish(audience={"include": [part]}))
    error = answer.json["error"]
    assert (answer.status_code, error["code"], error["field"]) == (
        422,
        "ambiguous_place",
        "audience.include.0.codes.1",
    )
    assert "Xã Vĩnh Hải, Khánh Hòa" in error["candidates"]
    nowhere = {"kind": "communes", "codes": ["Xã Không Đâu Cả"]}
    error = two.ann.post("/api/v1/alerts", wish(audience={"include": [nowhere]})).json["error"]
    assert error["code"] == "unknown_place"


def test_whoever_submits_does_not_approve(two: People) -> None:
    alert = two.binh.post("/api/v1/alerts", wish()).json["id"]
    seen = act(two.binh, alert, "submit").json["seen"]
    own = act(two.binh, alert, "approve", seen=seen)
    assert (own.status_code, own.json["error"]["code"]) == (403, "same_person")
    assert read(two, alert)["state"] == "submitted"


def test_the_second_who_approves_hears_who_was_first(two: People) -> None:
    alert, seen = two.submitted()
    chi = two.caller("Chi Thử", ["releaser"], "alert.approve")
    assert act(two.binh, alert, "approve", seen=seen).status_code == 200
    late = act(chi, alert, "approve", seen=seen)
    error = late.json["error"]
    assert (late.status_code, error["code"]) == (409, "already_moved")
    assert (error["state"], error["by"]) == ("approved", "Bình Thử") and error["at"]


def test_only_what_was_read_is_approved(two: People) -> None:
    alert, _ = two.submitted()
    other = act(two.binh, alert, "approve", seen="0" * 64)
    assert (other.status_code, other.json["error"]["code"]) == (409, "changed")
    unread = act(two.binh, alert, "approve")
    assert (unread.status_code, unread.json["error"]["field"]) == (422, "seen")


def test_a_warning_is_looked_at_before_it_is_passed(two: People) -> None:
    two.approved()
    again = two.drafted()
    warned = act(two.ann, again, "submit")
    error = warned.json["error"]
    assert (warned.status_code, error["code"]) == (409, "warned")
    assert [finding["rule"] for finding in error["warnings"]] == ["repeats"]
    assert error["warnings"][0]["field"] == "audience" and error["warnings"][0]["message"]
    passed = act(two.ann, again, "submit", acknowledge=["repeats"])
    assert (passed.json["state"], passed.json["count"]) == ("submitted", 3)
    assert passed.json["estimate"]["to_send"] == 3


def test_what_must_be_put_right_stands_in_the_draft_and_in_the_way(two: People) -> None:
    alert = two.drafted(texts={"vi": {"sms": f"{flood()} {{chỗ}}"}})
    found = read(two, alert)["findings"]
    assert {"rule": "placeholder", "weight": "forbids", "field": "sms", "lang": "vi"}.items() <= found[
        0
    ].items()
    refused = act(two.ann, alert, "submit")
    assert refused.status_code == 422 and refused.json["error"]["field"] == "texts.vi.sms"
    changed = two.ann.client.put(
        f"/api/v1/alerts/{alert}", json=wish(), headers={"Authorization": f"Bearer {two.ann.key}"}
    )
    assert changed.status_code == 200 and changed.json["findings"] == []
    assert act(two.ann, alert, "submit").status_code == 200
    late = two.ann.client.put(
        f"/api/v1/alerts/{alert}", json=wish(), headers={"Authorization": f"Bearer {two.ann.key}"}
    )
    assert (late.status_code, late.json["error"]["state"]) == (409, "submitted")


def test_return_withdraw_and_reject(two: People) -> None:
    alert, _ = two.submitted()
    assert act(two.binh, alert, "return", why=" ").status_code == 422
    assert act(two.binh, alert, "return", why="sai giờ").json["state"] == "returned"
    assert act(two.ann, alert, "submit").status_code == 200
    assert act(two.binh, alert, "withdraw").status_code == 403
    assert act(two.ann, alert, "withdraw").json["state"] == "draft"
    assert act(two.ann, alert, "submit").status_code == 200
    assert (
        act(two.ann, alert, "reject", why="thôi").status_code == 403
    )  # what waits is not its author's to reject
    assert act(two.binh, alert, "reject", why="không đúng").json["state"] == "rejected"
    given_up = two.drafted()
    assert act(two.ann, given_up, "reject", why="không cần nữa").json["state"] == "rejected"


def test_glass_is_broken_by_who_may_and_reviewed_by_another(two: People) -> None:
    alert = two.drafted(severity="extreme")
    assert act(two.ann, alert, "break-glass", why="đập vỡ").status_code == 403
    broken = act(two.binh, alert, "break-glass", why="đập vỡ, không gọi được ai")
    assert (broken.status_code, broken.json["state"]) == (200, "approved")
    assert read(two, alert)["alone"]["by"] == "Bình Thử" and read(two, alert)["cancel_until"]
    assert act(two.binh, alert, "review", review="đúng quy trình").status_code == 403
    chi = two.caller("Chi Thử", ["releaser"], "alert.approve")
    assert act(chi, alert, "review", review="đúng: đập vỡ lúc 8 giờ").status_code == 200
    assert act(chi, alert, "review", review="đúng: đập vỡ lúc 8 giờ").status_code == 409
    assert read(two, alert)["alone"]["reviewed_by"] == "Chi Thử"


def test_a_later_alert_goes_on_from_the_earlier_one(two: People) -> None:
    alert = two.approved()
    unsent = two.drafted(event="Khác")
    assert act(two.ann, unsent, "follow", relation="update").status_code == 409
    assert act(two.ann, alert, "follow", relation="forget").status_code == 422
    later = act(two.ann, alert, "follow", relation="cancel")
    assert later.status_code == 201
    assert (later.json["relation"], later.json["follows"]) == ("cancel", alert)
    assert later.json["audience"]["include"] == [{"kind": "told", "ref": alert}]


def test_count_is_asked_as_often_as_one_likes(two: People) -> None:
    alert = two.drafted()
    for _ in range(2):
        counted = act(two.ann, alert, "count")
        assert (counted.status_code, counted.json["to_send"], counted.json["places"]) == (
            200,
            3,
            {VINH_HAI: 3},
        )
    empty = two.drafted(audience={"include": []})
    refused = act(two.ann, empty, "submit")
    assert (refused.json["error"]["field"], refused.json["error"]["code"]) == ("audience", "nobody")


def test_a_draft_is_made_once_for_a_key(two: People) -> None:
    asked = wish()
    first = two.ann.post("/api/v1/alerts", asked, Idempotency_Key="lu-1")
    again = two.ann.post("/api/v1/alerts", asked, Idempotency_Key="lu-1")
    assert first.status_code == again.status_code == 201 and first.json == again.json
    other = two.ann.post("/api/v1/alerts", wish(event="Bão"), Idempotency_Key="lu-1")
    assert (other.status_code, other.json["error"]["code"]) == (409, "idempotency_key_reused")


def test_pages_in_the_order_of_change(two: People, environ: dict[str, str]) -> None:
    ids = [two.drafted(event=f"Lũ {number}") for number in range(3)]
    assert two.binh.get("/api/v1/alerts").json["items"] == []  # of the last five seconds
    Path(environ["GATEWAY_CLOCK"]).write_text("10\n")
    page = two.binh.get("/api/v1/alerts?limit=2").json
    rest = two.binh.get(f"/api/v1/alerts?since={page['next']}").json
    assert [item["id"] for item in page["items"] + rest["items"]] == ids
    assert rest["next"] is None and rest["cursor"]


def test_an_unknown_alert_is_not_found(two: People) -> None:
    for verb in ("submit", "withdraw", "pause", "count"):
        assert act(two.ann, "alt_nothing", verb).status_code == 404
    assert two.binh.get("/api/v1/alerts/alt_nothing").status_code == 404


# ---- keys that act for a person


def test_a_key_for_alerts_needs_a_person(house: House) -> None:
    with house.db.transaction() as tx:
        with pytest.raises(BadInput) as nobody:
            accounts.create_key(tx, "robot", ["alert.approve"], clock.now())
        assert nobody.value.field == "account" and "alert.approve act for a person" in nobody.value.message
        with pytest.raises(NotFound):
            accounts.create_key(tx, "robot", ["alert.approve"], clock.now(), account_id=4711)


def test_the_person_behind_the_key_must_be_there_and_may(two: People) -> None:
    agent = two.caller("Dung Thử", ["agent"], "alert.draft", "alert.approve")
    assert agent.get("/api/v1/alerts").status_code == 200
    refused = agent.post("/api/v1/alerts", wish())
    assert (refused.status_code, refused.json["error"]["code"]) == (403, "account_may_not")
    alert, seen = two.submitted()
    assert act(agent, alert, "approve", seen=seen).status_code == 403
    with two.house.db.transaction() as tx:
        binh = tx.execute(text("SELECT account_id FROM api_keys WHERE name = 'Bình Thử'")).scalar_one()
        staff.set_active(tx, binh, False, by="tests", now=clock.now())
    closed = act(two.binh, alert, "approve", seen=seen)
    assert (closed.status_code, closed.json["error"]["code"]) == (403, "account_may_not")


def test_scopes_are_asked_too(two: People) -> None:
    alert, seen = two.submitted()
    releaser = two.caller("Chi Thử", ["releaser"], "alert.draft")  # might approve, but not by this key
    refused = act(releaser, alert, "approve", seen=seen)
    assert (refused.status_code, refused.json["error"]["code"]) == (403, "missing_scope")
    assert act(releaser, alert, "reject", why="không").json["error"]["code"] == "missing_scope"
    assert act(two.ann, alert, "return", why="không").status_code == 403


def test_a_station_writes_for_its_own_commune(two: People) -> None:
    station = two.caller("Trạm Thử", ["station"], "alert.draft", communes=[VINH_HAI])
    assert station.post("/api/v1/alerts", wish()).status_code == 201
    outside = {"include": [{"kind": "communes", "codes": [NINH_HAI]}]}
    assert station.post("/api/v1/alerts", wish(audience=outside)).status_code == 403
    everyone = station.post("/api/v1/alerts", wish(audience={"include": [{"kind": "everyone"}]}))
    assert everyone.status_code == 403
    assert act(station, two.drafted(), "submit").status_code == 403  # another's
