"""Each rule beyond the schema, broken and kept; together they name every sentence there is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from math import inf, nan

import pytest

from gateway.alerts.cap import (
    Alert,
    Circle,
    Invalid,
    MsgType,
    Parameter,
    Point,
    Polygon,
    Reference,
    Resource,
    Scope,
    Status,
    read,
    rules,
    write,
)
from gateway.alerts.cap.rules.where import MOST_POINTS
from gateway.alerts.cap.sentences import SENTENCES
from tests.alerts.cap import test_reading
from tests.alerts.cap.documents import NOW, SENT, alert, area, info, square, with_area, with_info

INFO = "alert/info[1]"
AREA = "alert/info[1]/area[1]"
EARLIER = Reference("pctt@khanhhoa.example", "VN-56-2026-0001", SENT - timedelta(days=1))
NAMELESS = Resource(resource_desc="", mime_type="image/png")
NAIVE = SENT.replace(tzinfo=None)
LOCAL_MEAN = timezone(timedelta(hours=7, minutes=6, seconds=30))


def drawn(*points: tuple[float, float]) -> Alert:
    return with_area(polygons=(Polygon(tuple(Point(*one) for one in points)),))


def circled(lat: float, lon: float, radius_km: float) -> Alert:
    return with_area(circles=(Circle(Point(lat, lon), radius_km),))


def referring(msg_type: MsgType, *references: Reference) -> Alert:
    return alert(msg_type=msg_type, references=references)


RED = [
    # the alert, where the fault is, its rule
    (alert(sent=NAIVE, infos=(info(expires=None),)), "alert/sent", "time_offset"),
    (with_info(onset=NAIVE), f"{INFO}/onset", "time_offset"),
    (with_info(effective=SENT.replace(microsecond=1)), f"{INFO}/effective", "time_offset"),
    (with_info(expires=datetime(2026, 12, 1, tzinfo=LOCAL_MEAN)), f"{INFO}/expires", "time_offset"),
    (referring(MsgType.UPDATE, replace(EARLIER, sent=NAIVE)), "alert/references", "time_offset"),
    (with_info(event=" "), f"{INFO}/event", "text_missing"),
    (with_area(area_desc=""), f"{AREA}/areaDesc", "text_missing"),
    (alert(identifier=""), "alert/identifier", "text_missing"),
    (with_info(parameters=(Parameter("", "x"),)), f"{INFO}/parameter/valueName", "text_missing"),
    (with_info(resources=(NAMELESS,)), f"{INFO}/resource[1]/resourceDesc", "text_missing"),
    (with_info(headline="Bão\x00"), f"{INFO}/headline", "characters"),
    (alert(codes=("a", "b\ud800")), "alert/code[2]", "characters"),
    (referring(MsgType.UPDATE, replace(EARLIER, sender="a\x01b")), "alert/references", "characters"),
    (alert(identifier="VN 56"), "alert/identifier", "identifier_spelling"),
    (alert(identifier="VN,56"), "alert/identifier", "identifier_spelling"),
    (alert(identifier="VN<56"), "alert/identifier", "identifier_spelling"),
    (alert(sender="cdc&ubnd"), "alert/sender", "identifier_spelling"),
    (alert(sender="a\u00a0b"), "alert/sender", "identifier_spelling"),
    (alert(sent=SENT + timedelta(hours=1)), "alert/sent", "sent_in_future"),
    (referring(MsgType.UPDATE), "alert/references", "references_missing"),
    (referring(MsgType.CANCEL), "alert/references", "references_missing"),
    (referring(MsgType.ACK), "alert/references", "references_missing"),
    (referring(MsgType.ERROR), "alert/references", "references_missing"),
    (referring(MsgType.UPDATE, replace(EARLIER, sender="a b")), "alert/references", "reference_spelling"),
    (referring(MsgType.UPDATE, replace(EARLIER, identifier="")), "alert/references", "reference_spelling"),
    (referring(MsgType.UPDATE, alert().reference), "alert/references", "reference_to_itself"),
    (alert(scope=Scope.RESTRICTED), "alert/restriction", "restriction_missing"),
    (alert(restriction="Cán bộ trực"), "alert/restriction", "restriction_unwanted"),
    (alert(scope=Scope.PRIVATE), "alert/addresses", "addresses_missing"),
    (alert(infos=()), "alert/info", "info_missing"),
    (replace(referring(MsgType.UPDATE, EARLIER), infos=()), "alert/info", "info_missing"),
    (with_info(areas=()), f"{INFO}/area", "area_missing"),
    (with_info(language=""), f"{INFO}/language", "language_tag"),
    (with_info(language="vi_VN"), f"{INFO}/language", "language_tag"),
    (with_info(language="vietnamese"), f"{INFO}/language", "language_tag"),
    (alert(infos=(info(), info(headline="Lần nữa"))), "alert/info[2]/language", "language_twice"),
    (alert(infos=(info(), info(language="VI-vn"))), "alert/info[2]/language", "language_twice"),
    (with_info(expires=SENT), f"{INFO}/expires", "expires_early"),
    (with_info(effective=SENT + timedelta(days=2)), f"{INFO}/expires", "expires_early"),
    (with_info(onset=SENT + timedelta(days=2)), f"{INFO}/expires", "expires_early"),
    (drawn((11, 109), (12, 109), (11, 109)), f"{AREA}/polygon", "polygon_points"),
    (drawn((11, 109), (12, 109), (12, 110), (11, 110)), f"{AREA}/polygon", "polygon_open"),
    (drawn((11.1, 109.1), (11.2, 109.2), (11.3, 109.3), (11.1, 109.1)), f"{AREA}/polygon", "polygon_flat"),
    (drawn((11, 109), (11, 109), (11, 109), (11, 109)), f"{AREA}/polygon", "polygon_flat"),
    (with_area(polygons=(square(11, 109, 1), Polygon(()))), f"{AREA}/polygon[2]", "polygon_points"),
    (drawn((91, 109), (92, 109), (92, 110), (91, 109)), f"{AREA}/polygon", "latitude"),
    (drawn((109, 11), (109, 12), (110, 12), (109, 11)), f"{AREA}/polygon", "latitude"),
    (drawn((11, 181), (12, 181), (12, 182), (11, 181)), f"{AREA}/polygon", "longitude"),
    (circled(-90.1, 109, 1), f"{AREA}/circle", "latitude"),
    (circled(11, nan, 1), f"{AREA}/circle", "longitude"),
    (circled(11, 109, -1), f"{AREA}/circle", "circle_radius"),
    (circled(11, 109, inf), f"{AREA}/circle", "circle_radius"),
    (circled(11, 109, nan), f"{AREA}/circle", "circle_radius"),
    (with_area(polygons=(square(11, 109, 1),) * (MOST_POINTS // 5 + 1)), "alert", "too_many_points"),
    (with_area(geocodes=(Parameter("GSO-COMMUNE", " "),)), f"{AREA}/geocode/value", "geocode_empty"),
    (with_area(geocodes=(Parameter("", "22834"),)), f"{AREA}/geocode/valueName", "text_missing"),
    (with_area(ceiling=Decimal(10)), f"{AREA}/ceiling", "ceiling_alone"),
    (with_area(altitude=Decimal(11), ceiling=Decimal(10)), f"{AREA}/ceiling", "ceiling_below"),
]  # fmt: skip


@pytest.mark.parametrize(("wrong", "element", "rule"), RED)
def test_broken(wrong: Alert, element: str, rule: str) -> None:
    assert [(fault.element, fault.rule) for fault in rules.judge(wrong, NOW)] == [(element, rule)]


@pytest.mark.parametrize(("wrong", "element", "rule"), RED)
def test_what_is_broken_is_not_written(wrong: Alert, element: str, rule: str) -> None:
    if rule == "sent_in_future":
        return  # when an alert is sent is decided by whoever sends it
    with pytest.raises(Invalid) as raised:
        write(wrong)
    assert (raised.value.field, raised.value.code) == (element, rule)


GREEN = [
    alert(),
    alert(sent=SENT.astimezone(UTC)),
    alert(sent=NOW + timedelta(minutes=14)),
    with_info(expires=datetime(2026, 12, 1, tzinfo=timezone(-timedelta(hours=3, minutes=30)))),
    with_info(expires=None),
    with_info(effective=SENT - timedelta(days=3), onset=SENT + timedelta(hours=1)),
    with_info(parameters=(Parameter("x", ""),), event_codes=(Parameter("SAME", ""),)),
    with_info(headline="Bão số 5 \U0001f300\n\tgió giật < 12 & > 10"),
    alert(sender="w-nws.webmaster@noaa.gov", identifier="urn:oid:2.49.0.1.704.0.2026.11.20'\">;"),
    *(referring(kind, EARLIER) for kind in MsgType if kind is not MsgType.ALERT),
    referring(MsgType.UPDATE, EARLIER, replace(EARLIER, sender="cdc@khanhhoa.example")),
    alert(scope=Scope.RESTRICTED, restriction="Cán bộ trực"),
    alert(scope=Scope.PRIVATE, addresses='a@b "Ban chỉ đạo tỉnh"'),
    alert(addresses="a@b"),
    replace(referring(MsgType.CANCEL, EARLIER), infos=()),
    replace(referring(MsgType.CANCEL, EARLIER), infos=(info(areas=()),)),
    alert(status=Status.TEST, infos=()),
    alert(scope=Scope.PRIVATE, addresses="a@b", infos=()),
    with_info(language="rog"),
    with_info(language="sl-IT-nedis"),
    with_info(language="i-klingon"),
    alert(infos=(info(), info(language="en"))),
    alert(infos=(info(), info(event="Lũ quét"))),
    alert(infos=(info(), info(areas=(area(area_desc="Xã Vĩnh Hải"),)))),
    with_area(polygons=(square(11.5, 109, 0.1), square(11.7, 109, 1e-5))),
    drawn((-90, -180), (-90, 180), (90, 180), (-90, -180)),
    drawn((11.5, 109), (11.6, 109.1), (11.5, 109.2), (11.5, 109)),
    circled(11.6, 109.02, 0),
    circled(-90, 180, 6000),
    with_area(altitude=Decimal(0), ceiling=Decimal("0.0")),
    with_area(altitude=Decimal("-10.50")),
]


@pytest.mark.parametrize("right", GREEN)
def test_kept(right: Alert) -> None:
    assert rules.judge(right, NOW) == []
    assert read(write(right), NOW) == right


def test_several_faults_come_together() -> None:
    wrong = alert(
        identifier="a b", infos=(info(areas=()), info(language="?")), sent=SENT + timedelta(hours=1)
    )
    assert {fault.rule for fault in rules.judge(wrong, NOW)} == {
        "identifier_spelling",
        "area_missing",
        "language_tag",
        "sent_in_future",
    }


def test_every_sentence_is_spoken_by_a_test() -> None:
    spoken = {rule for _, _, rule in RED} | {rule for *_, rule in test_reading.REFUSED}
    spoken |= {"declaration", "inclusion", "encoding", "too_large", "too_many_elements"}  # test_attacks.py
    assert set(SENTENCES) == spoken


def test_places_are_counted_in_lists() -> None:
    wrong = alert(infos=(info(), info(language="en", areas=(area(), area(area_desc="")))))
    assert [fault.element for fault in rules.judge(wrong, NOW)] == ["alert/info[2]/area[2]/areaDesc"]
