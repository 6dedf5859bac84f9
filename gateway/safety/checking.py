"""A site's own check, as answered by whoever is registered for it or by staff at a desk; kept as given."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from gateway import audit, clock, events
from gateway.errors import Conflict
from gateway.safety import criteria
from gateway.safety.model import SafetyCheck
from gateway.safety.reading import TOPIC
from gateway.sites import UNRATED, Site, group_of


def record(
    tx: Session,
    site: Site,
    answers: Sequence[int],
    *,
    channel: str,
    now: datetime,
    version: int | None = None,
    number: str | None = None,
    by: int | None = None,
) -> SafetyCheck:
    """Keep a check of today and its level; a second one of a day takes the first one's place in lists.

    `version`: the criteria that were asked, where a talk began before they changed. Raises BadInput naming the
    criterion that is wrong, Conflict for a site that is not rated.
    """
    group = group_of(site.kind, site.purpose)
    if group is None:
        raise Conflict(f"{site.name}: {UNRATED}.")
    asked = criteria.of(group, version) if version else criteria.in_force(group, clock.today(now))
    score = asked.score(answers)
    check = SafetyCheck(
        site_id=site.id,
        group_=group,
        version=asked.version,
        answers=list(answers),
        points=score.points,
        level=score.level,
        act=score.act,
        day=clock.today(now),
        channel=channel,
        number=number,
        by=by,
        made_at=now,
    )
    tx.add(check)
    tx.flush()
    events.announce(tx, TOPIC, site.code)
    actor = f"account:{by}" if by is not None else "site"
    audit.record(tx, actor, "safety.check", site.code, now, {"level": check.level, "points": check.points})
    return check


def again(check: SafetyCheck) -> criteria.Score:
    """The score of a stored check, worked out anew from its answers and version."""
    return criteria.of(check.group_, check.version).score(check.answers)
