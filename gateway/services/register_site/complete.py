"""Store a finished registration: it waits for the authority; once, inside the conversation's transaction."""

from __future__ import annotations

from sqlalchemy.orm import Session

from gateway import sites
from gateway.dialogue.steps import Prompt
from gateway.errors import BadInput
from gateway.services.register_site import prompts
from gateway.services.service import Finished


def complete(tx: Session, finished: Finished) -> list[Prompt]:
    """`finished.result` is the script's record; the phone was proved a moment ago."""
    record = finished.result
    wish = sites.Fields(
        name=record["name"],
        kind=record["kind"],
        purpose=record["purpose"],
        commune_code=record["place"]["code"],
        address=record["address"],
        phone=finished.number,
        plate=record.get("plate"),
        route=record.get("route"),
    )
    try:
        sites.request(
            tx, wish, channel=finished.channel, proved_at=finished.now, by="citizen", now=finished.now
        )
    except sites.RegisteredAlready as known:  # by another talk of this phone, meanwhile
        standing = {"state": known.site.state, "name": known.site.name, "code": known.site.code}
        return [prompts.standing(standing)]
    except sites.TooManyRequests:
        return [prompts.standing({"state": "full"})]
    except BadInput:  # a commune that ceased to exist while the person was asked
        return [Prompt("G2_AGAIN")]
    return [prompts.requested(record)]
