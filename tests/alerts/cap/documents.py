"""Alerts for the tests of CAP: the sample of the contracts, and one of our own in which any part can be replaced."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from gateway.alerts.cap import (
    Alert,
    Area,
    Category,
    Certainty,
    Info,
    Invalid,
    MsgType,
    Parameter,
    Point,
    Polygon,
    Scope,
    Severity,
    Status,
    Urgency,
    read,
)

# contracts.md §8.6
SAMPLE = """<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>VN-56-2026-0001</identifier><sender>cdc@khanhhoa.example</sender><sent>2026-11-20T08:00:00+07:00</sent><status>Exercise</status><msgType>Alert</msgType><scope>Public</scope>
<info><language>vi-VN</language><category>Health</category><event>Thông báo truy vết</event><responseType>Monitor</responseType><urgency>Immediate</urgency><severity>Severe</severity><certainty>Observed</certainty><expires>2026-11-22T08:00:00+07:00</expires><headline>Truy vết chợ Ninh Chử</headline><instruction>Ai có mặt 6-9h ngày 18/11 soạn KB gửi 1022 hoặc gọi 0259.1022</instruction><area><areaDesc>Phường Ninh Chử</areaDesc><geocode><valueName>GSO-COMMUNE</valueName><value>22834</value></geocode></area></info></alert>
"""  # noqa: E501

HERE = timezone(timedelta(hours=7))
SENT = datetime(2026, 11, 20, 8, 0, tzinfo=HERE)
NOW = datetime(2026, 11, 20, 1, 5, tzinfo=UTC)  # five minutes later


def square(south: float, west: float, side: float) -> Polygon:
    """A square with its first corner in the south-west, drawn northwards."""
    north, east = south + side, west + side
    corners = ((south, west), (north, west), (north, east), (south, east), (south, west))
    return Polygon(tuple(Point(lat, lon) for lat, lon in corners))


def area(**said: Any) -> Area:
    """Phường Ninh Chử."""
    usual = {"area_desc": "Phường Ninh Chử", "geocodes": (Parameter("GSO-COMMUNE", "22834"),)}
    return Area(**usual | said)


def info(**said: Any) -> Info:
    """A storm that comes nearer."""
    usual = {
        "language": "vi-VN",
        "categories": (Category.MET,),
        "event": "Bão",
        "urgency": Urgency.EXPECTED,
        "severity": Severity.SEVERE,
        "certainty": Certainty.LIKELY,
        "expires": SENT + timedelta(days=1),
        "areas": (area(),),
    }
    return Info(**usual | said)


def alert(**said: Any) -> Alert:
    """An actual alert for everybody."""
    usual = {
        "identifier": "VN-56-2026-0002",
        "sender": "pctt@khanhhoa.example",
        "sent": SENT,
        "status": Status.ACTUAL,
        "msg_type": MsgType.ALERT,
        "scope": Scope.PUBLIC,
        "infos": (info(),),
    }
    return Alert(**usual | said)


def with_info(**said: Any) -> Alert:
    return alert(infos=(replace(info(), **said),))


def with_area(**said: Any) -> Alert:
    return with_info(areas=(area(**said),))


def broken(xml: str | bytes, now: datetime = NOW) -> list[tuple[str, str]]:
    """Where and which rule a document breaks; [] when it is read."""
    try:
        read(xml.encode() if isinstance(xml, str) else xml, now)
    except Invalid as invalid:
        return [(fault.element, fault.rule) for fault in invalid.faults]
    return []
