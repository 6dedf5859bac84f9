"""Who did not hear: by commune how many, what was done about them and by whom; and the list for whoever walks there."""

from __future__ import annotations

from typing import Any, Final

from flask import render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from gateway import alerts, audit, clock
from gateway.alerts.states import RungState, Step
from gateway.console.desks.alerts.desk import DESK, READ, held, reality_chip, state_chip
from gateway.console.here import tx
from gateway.console.showing import place
from gateway.console.sign_in import me
from gateway.errors import Forbidden, NotFound

WALK: Final = "ticket.act"
"""Who sees whole numbers: they open no page but this list, and that it was opened is on record."""
_NOWHERE: Final = "-"  # what stands in an address for people of whom nobody knows where they live
_MOST: Final = 5_000  # numbers of one list: beyond it, it is no list to walk with

STEPS: Final[dict[str, Any]] = {
    Step.VOICE.value: _l("Gọi tự động"),
    Step.HEAD.value: _l("Trưởng thôn đến từng nhà"),
    Step.VISIT.value: _l("Ủy ban xã cử người đến"),
}
RUNGS: Final[dict[tuple[str, str], Any]] = {
    (Step.VOICE.value, RungState.PASSED.value): _l("gọi tự động không đủ, chuyển bước sau"),
    (Step.VOICE.value, RungState.TOLD.value): _l("đang gọi"),
    (Step.VOICE.value, RungState.DONE.value): _l("đã gọi xong"),
    (Step.HEAD.value, RungState.TOLD.value): _l("chưa báo xong"),
    (Step.HEAD.value, RungState.DONE.value): _l("đã đến đủ nhà"),
    (Step.HEAD.value, RungState.PASSED.value): _l("không báo lại sau 45 phút, chuyển bước sau"),
    (Step.VISIT.value, RungState.TOLD.value): _l("chưa báo xong"),
    (Step.VISIT.value, RungState.DONE.value): _l("đã đến đủ nhà"),
    (Step.VISIT.value, RungState.PASSED.value): _l("không báo lại"),
}
TONES: Final = {RungState.TOLD.value: "warn", RungState.DONE.value: "good", RungState.PASSED.value: ""}


@DESK.page("/<alert_id>/unheard", READ)
def unheard(alert_id: str) -> str:
    """Where people have not heard, most of them first."""
    alert, area = held(alert_id), me().area(READ)
    steps = alerts.ladder.by_place(alerts.ladder.rungs(tx(), alert))
    left = {code: (many, visited) for code, many, visited in alerts.unheard.unreached(tx(), alert)}
    rows: list[dict[str, Any]] = [
        {
            "code": code,
            "address": code or _NOWHERE,
            "place": _named(code),
            "left": left.get(code, (0, 0))[0] - left.get(code, (0, 0))[1],
            "visited": left.get(code, (0, 0))[1],
            "rungs": steps.get(code, []),
            "may_walk": _may_walk(code),
        }
        for code in dict.fromkeys([*left, *steps])
        if area is None or code in area
    ]
    rows.sort(key=lambda row: -row["left"])
    return render_template(
        "desks/alerts/unheard.html",
        alert=alert,
        reality_chip=reality_chip,
        state_chip=state_chip,
        rows=rows,
        steps=STEPS,
        rungs=RUNGS,
        tones=TONES,
        left=sum(row["left"] for row in rows),
        tickets=me().may("ticket.read"),
        topic=alerts.TOPIC,
    )


@DESK.page("/<alert_id>/unheard/<where>", WALK)
def walking(alert_id: str, where: str) -> str:
    """The numbers of one place in full, to be printed and taken along; on record with how many."""
    alert, now = held(alert_id), clock.now()
    code = "" if where == _NOWHERE else where
    if not me().may(READ) or not _may_walk(code):
        raise Forbidden
    numbers = alerts.unheard.listed(tx(), alert, code, _MOST)
    if not numbers and code not in alerts.ladder.by_place(alerts.ladder.rungs(tx(), alert)):
        raise NotFound
    audit.record(
        tx(), me().actor, "alert.unheard_list", alert.public_id, now, {"place": code, "numbers": len(numbers)}
    )
    return render_template(
        "desks/alerts/walking.html",
        alert=alert,
        reality_chip=reality_chip,
        place=_named(code),
        numbers=numbers,
        printed=now,
        cut=len(numbers) == _MOST,
    )


def _named(code: str) -> str:
    return place(code) if code else str(_("chưa rõ nơi ở"))


def _may_walk(code: str) -> bool:
    area = me().area(WALK)
    return me().may(WALK) and (area is None or code in area)
