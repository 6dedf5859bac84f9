"""Alerts as CAP 1.2 XML: a document of others becomes a draft, an alert of ours a document for staff, in any state."""

from __future__ import annotations

from typing import Any, Final

from apiflask import APIBlueprint
from flask import Response

from gateway.accounts import Client
from gateway.alerts import cap, exchange
from gateway.api.alerts.answers import AlertOut
from gateway.api.alerts.desk import DRAFTS, EITHER, READ, WRITE, Desk
from gateway.api.alerts.drafting import unit_of
from gateway.api.alerts.shown import document
from gateway.api.bodies import raw_body

_XML: Final[dict[str, Any]] = {"schema": {"type": "string", "description": "A CAP 1.2 document."}}
_EXAMPLE: Final = """<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>VN-56-2026-0001</identifier>
<sender>pctt@khanhhoa.example</sender><sent>2026-11-20T08:00:00+07:00</sent><status>Actual</status>
<msgType>Alert</msgType><scope>Public</scope><info><language>vi-VN</language><category>Met</category>
<event>Lũ lên nhanh</event><responseType>Evacuate</responseType><urgency>Immediate</urgency>
<severity>Severe</severity><certainty>Likely</certainty><senderName>UBND xã Vĩnh Hải</senderName>
<headline>Lũ lên nhanh trên sông</headline><instruction>Rời ngay bờ suối, lên Trường Nhơn Hải</instruction>
<area><areaDesc>Xã Vĩnh Hải</areaDesc><geocode><valueName>GSO-COMMUNE</valueName><value>22846</value></geocode></area>
</info></alert>
"""
_BODY: Final = {"content": {cap.feed.MEDIA_TYPE: {**_XML, "example": _EXAMPLE}}}

_READ: Final[dict[int | str, dict[str, str | dict[str, dict[str, Any]]]]] = {
    200: {"description": "A CAP 1.2 document.", "content": {cap.feed.MEDIA_TYPE: _XML}}
}


def add(routes: APIBlueprint, desk: Desk) -> None:
    """The routes of CAP."""
    keys, settings = desk.keys, desk.settings
    own_name = exchange.sender_of(settings.public_url)

    @routes.post("/cap")
    @keys.scope(*DRAFTS)
    @routes.output(AlertOut, status_code=201, description="A draft; nobody is told anything.")
    @routes.doc(
        extensions={"requestBody": _BODY},
        responses={
            409: "This document was taken before, or it cancels what nobody was told.",
            413: "The document is larger than 1 MiB.",
            422: "The document cannot be taken: `faults` have the `element`, the `rule` and a message each.",
        },
    )
    def draft_from_cap(client: Client) -> dict[str, Any]:
        """Draft an alert from a CAP 1.2 document.

        Status Actual, Exercise and Test; an Update and a Cancel go on from the alert of ours that they refer to. The
        text message is put together from the document, to be edited. A document is taken once.
        """
        xml = raw_body()
        with desk.turn(client, WRITE) as turn:
            alert = exchange.take(
                turn.tx, xml, turn.by.id, turn.now, settings.home_province,
                area=turn.area, unit_id=unit_of(turn.tx, turn.by.id),
            )  # fmt: skip
            return document(turn.tx, alert, turn.now, desk.terms)

    @routes.get("/<id>.cap")
    @keys.scope(*EITHER)
    @routes.doc(responses=_READ)
    def read_cap(id: str, client: Client) -> Response:
        """Read one alert as a CAP 1.2 document, whatever its state; one that was not released has status Draft."""
        with desk.turn(client, READ) as turn:
            told = exchange.cap_of(turn.tx, turn.alert(id), own_name, settings.home_province)
            return Response(cap.write(told), content_type=cap.feed.MEDIA_TYPE)
