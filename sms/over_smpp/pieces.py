"""A part of a long text as it is kept while the rest is to come: all of a deliver_sm that joining it may ask for."""

from __future__ import annotations

import json

from smpp.message import Address, DeliverSm


def written(deliver: DeliverSm) -> str:
    """`deliver` as JSON; its octets in hexadecimal, whether they would fit into a PDU of ours or not."""
    return json.dumps(
        {
            "source": deliver.source,
            "destination": deliver.destination,
            "octets": deliver.short_message.hex(),
            "coding": deliver.data_coding,
            "esm_class": deliver.esm_class,
            "schedule": deliver.schedule,
            "tlvs": {str(tag): octets.hex() for tag, octets in deliver.tlvs.items()},
        }
    )


def read(body: str) -> DeliverSm:
    """What `written` wrote, by whatever release. Raises KeyError, TypeError or ValueError."""
    kept = json.loads(body)
    return DeliverSm(
        Address(*kept["source"]),
        Address(*kept["destination"]),
        bytes.fromhex(kept["octets"]),
        data_coding=kept["coding"],
        esm_class=kept["esm_class"],
        schedule=kept["schedule"],
        tlvs={int(tag): bytes.fromhex(octets) for tag, octets in kept["tlvs"].items()},
    )
