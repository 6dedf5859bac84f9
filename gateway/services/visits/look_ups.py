"""What a script looks up at a gate, as plain values a session can keep; changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from gateway import clock, declarations, people, sites
from gateway.dialogue.engine import Calls


def look_ups(tx: Session, home_province: str) -> Calls:
    """`here(number)` → where it is, or None; `find_site(said)` → a list of one or none, with what its board is worth;
    `standing(number, today)` → whether something it has declared counts.
    """
    del home_province

    def here(number: str) -> Mapping[str, Any] | None:
        visit = sites.open_visit(tx, number)
        if visit is None:
            return None
        since = clock.local(visit.came_at or visit.created_at)
        return {**_plain(sites.site_of(tx, visit)), "since": f"{since:%H:%M}"}

    def find_site(said: str) -> list[Mapping[str, str]]:
        board = sites.on_board(tx, said)
        if board is None or board.site.state == sites.State.REQUESTED:
            return []
        return [{**_plain(board.site), "worth": board.worth, "address": board.site.address or ""}]

    def standing(number: str, today: date) -> Mapping[str, Any]:
        if declarations.current(tx, number, today) is not None:
            return {"state": "valid"}
        filed = declarations.latest_by_person(tx, number).values()
        used = (each for each in filed if each.withdrawn_at is None)
        last = max(used, key=lambda declaration: declaration.id, default=None)
        if last is None or last.disputed_at is not None:
            return {"state": "none" if last is None else "disputed"}
        members = people.household(tx, number)
        ord_ = next((member.ord for member in members if member.person_id == last.person_id), None)
        return {"state": "expired", "until": f"{last.valid_until:%d/%m}", "member": ord_}

    return {"here": here, "find_site": find_site, "standing": standing}


def _plain(site: sites.Site) -> dict[str, str]:
    return {"code": site.code, "name": site.name}
