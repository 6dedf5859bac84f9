"""Where somebody has been lately, for whoever has opened their file; reads only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from gateway.sites.model import Site, Visit

_IDS = text("""
    SELECT v.id FROM unnest(CAST(:people AS bigint[])) AS p(id)
     CROSS JOIN LATERAL (SELECT id FROM visits WHERE person_id = p.id ORDER BY id DESC LIMIT :each) v
""")


@dataclass(frozen=True)
class Seen:
    """One visit with the name of the site."""

    visit: Visit
    site: str


def of_people(tx: Session, people: Sequence[int], each: int = 5) -> dict[int, list[Seen]]:
    """The newest visits of several people, `each` of everybody, newest first; disputed ones are among them."""
    ids = tx.execute(_IDS, {"people": list(people), "each": each}).scalars().all()
    found: dict[int, list[Seen]] = {person_id: [] for person_id in people}
    query = select(Visit, Site.name).join(Site, Site.id == Visit.site_id).where(Visit.id.in_(ids))
    for visit, site in tx.execute(query.order_by(Visit.id.desc())):
        if visit.person_id is not None:
            found[visit.person_id].append(Seen(visit, site))
    return found
