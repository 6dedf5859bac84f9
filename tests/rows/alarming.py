"""An alert in the stories of the rows: written by one of the demo's colleagues, released by another."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from gateway import alerts, clock, lists
from gateway.alerts import Draft, Relation, Text
from gateway.messages.terms import Terms
from tests.journeys.subscribers import database, e164
from tests.journeys.town import Phone, Town
from tests.rows.newsroom import account_id
from tests.rows.teams import in_town

_nth = itertools.count(1)
WRITER, RELEASER = "cdc1", "phat1"


def said(town: Town) -> str:
    """What is told; no two stories tell the same."""
    del town
    now = clock.local(clock.now())
    until = now + timedelta(hours=6)
    return (
        f"UBND xã thử {next(_nth)} {now:%H:%M} {now.day}/{now.month}: LŨ LÊN NHANH đến {until:%H:%M}. "
        "Rời ngay bờ suối, lên trường xã. Cần cứu: soạn 9. An toàn: soạn 8 gửi 1022"
    )


def alarm(
    town: Town,
    phones: Iterable[Phone],
    body: str,
    *,
    terms: Sequence[Terms] = (),
    submitter: str | None = None,
    **more: Any,
) -> str:
    """Tell `phones`, by two people who know of these contracts; the public id of the alert.

    `submitter`: who puts it before a second person, who is not there.
    """
    with in_town(town) as tx:
        now = clock.now()
        writer, releaser = account_id(tx, submitter or WRITER), account_id(tx, RELEASER)
        usual: dict[str, Any] = {"ladder_minutes": None}
        if own := "\n".join(map(e164, phones)):
            listed = lists.bring(tx, f"máy thử {next(_nth)}", own, writer, now)
            usual["audience"] = {"include": [{"kind": "list", "ref": listed.public_id}]}
        draft = Draft(
            issuer=body.split(" ", 4)[0] + " " + " ".join(body.split(" ")[1:3]),
            expires_at=now + timedelta(hours=6),
            **{"event": "Lũ lên nhanh", "texts": [Text(sms=body)], **usual, **more},
        )
        alert = alerts.writing.create(tx, draft, writer, now)
        passed = {finding.rule for finding in alerts.looking.look(tx, alert, now)}
        alerts.releasing.submit(tx, alert, writer, now, terms=terms, seen=passed)
        if submitter is None:
            alerts.releasing.approve(tx, alert, alerts.fingerprint.submitted(alert), releaser, now)
        return alert.public_id


def over(town: Town, public_id: str) -> str:
    """It is over: whoever was told hears that. The public id of what tells them."""
    with in_town(town) as tx:
        now = clock.now()
        earlier = alerts.by_public_id(tx, public_id)
        alert = alerts.following.follow(tx, earlier, Relation.CANCEL, account_id(tx, WRITER), now)
        passed = {finding.rule for finding in alerts.looking.look(tx, alert, now)}
        alerts.releasing.submit(tx, alert, account_id(tx, WRITER), now, terms=(), seen=passed)
        alerts.releasing.approve(
            tx, alert, alerts.fingerprint.submitted(alert), account_id(tx, RELEASER), now
        )
        return alert.public_id


def counts(town: Town, public_id: str) -> dict[str, int]:
    """The account of the alert, without what is zero."""
    with database(town) as tx:
        found = alerts.account.of(tx, alerts.by_public_id(tx, public_id)).total.packed()
    return {name: many for name, many in found.items() if many}


def state(town: Town, public_id: str) -> str:
    """Where it is."""
    with database(town) as tx:
        return alerts.by_public_id(tx, public_id).state
