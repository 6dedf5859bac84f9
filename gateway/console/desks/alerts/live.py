"""How an alert on its way fares: parts of its page that are asked for again whenever something has changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from flask import render_template, request
from flask_babel import lazy_gettext as _l

from gateway import alerts, clock
from gateway.accounts import staff
from gateway.alerts import LIVE, TOPIC, Alert, Move, State, sampling
from gateway.alerts.account import SEVEN
from gateway.console.desks.alerts import drawing, figures, reasons, words
from gateway.console.desks.alerts.desk import (
    DESK,
    MEANING,
    READ,
    REALITIES,
    STATES,
    STEER,
    held,
    reality_chip,
    state_chip,
)
from gateway.console.desks.alerts.figures import Shown
from gateway.console.here import settings, tx
from gateway.console.showing import place
from gateway.console.sign_in import me

COUNTS: Final[Mapping[str, Any]] = {
    "delivered": _l("đã đến máy"),
    "sent": _l("nhà mạng đã nhận, chờ biên nhận"),
    "unknown": _l("không rõ đã đến chưa"),
    "queued": _l("còn chờ gửi"),
    "failed": _l("không đến được"),
    "unsent": _l("không gửi nữa"),
    "suppressed": _l("không được gửi"),
}
"""The seven in the order in which they are added up."""
TONES: Final = {
    "delivered": "good",
    "sent": "sent",
    "unknown": "unknown",
    "queued": "queued",
    "failed": "bad",
    "unsent": "unsent",
    "suppressed": "suppressed",
}
_PARTS: Final = ("figures", "places", "steer", "head", "moves")
_SORTS: Final = ("place", "audience", "delivered", "failed", "queued", "heard", "rescue", "share")
_CLOCK: Final = _l("hệ thống")
_WIDTH: Final = 1000  # units of the bar that adds up


@DESK.page("/<alert_id>/live/<part>", READ)
def part(alert_id: str, part: str) -> str:
    """One part of the page, as it is now."""
    alert = held(alert_id)
    if part not in _PARTS or State(alert.state) not in alerts.RELEASED:
        return ""
    shown: dict[str, Any] = {"moves": moves(alert)} if part == "moves" else facts(alert)
    moved = request.args.get("was", alert.state) != alert.state
    return render_template(
        f"desks/alerts/live_{part}.html", alert=alert, moved=moved, **{"topic": TOPIC, **shown}
    )


def moves(alert: Alert) -> list[tuple[datetime, str, str]]:
    """What was done with it, the latest first: when, who, what and why."""
    done = alerts.moving.moves(tx(), alert)
    names = staff.names(tx(), {one.by_account for one in done if one.by_account is not None})
    return [
        (one.at, names.get(one.by_account, "") if one.by_account else str(_CLOCK), _moved(one))
        for one in reversed(done)
    ]


def _moved(move: Move) -> str:
    said = str(STATES[move.to_state])
    return f"{said}: {move.why}" if move.why and not move.why.startswith("alt_") else said


def facts(alert: Alert) -> dict[str, Any]:
    """What the parts of the page tell."""
    shown = figures.of(alert)
    now, state = clock.now(), State(alert.state)
    total = shown.total
    return {
        "shown": shown,
        "total": total,
        "counts": COUNTS,
        "tones": TONES,
        "bars": bars(total),
        "adds_up": sum(total[name] for name in SEVEN) == total["audience"],
        "told": figures.told,
        "handed": figures.handed,
        "waves": _waves(alert, shown),
        "networks": [(network(name), row) for name, row in _by_audience(shown.figures["networks"])],
        "carriers": sorted(shown.figures["carriers"].items()),
        "errors": reasons.of(shown.figures["errors"]),
        "rows": _rows(shown),
        "sort": _sort(),
        "live_points": drawing.reached(shown.figures["places"]),
        "live_labels": drawing.labels(shown.figures["places"]),
        "samples": sampling.samples(tx(), alert),
        "reason": reasons.words,
        "topic": TOPIC,
        "live_state": state,
        "meaning": MEANING[state.value],
        "going": state in LIVE,
        "state_chip": state_chip,
        "reality_chip": reality_chip,
        "realities": REALITIES,
        "until": now + timedelta(minutes=shown.minutes_left) if shown.minutes_left is not None else None,
        "seconds": _seconds(alert) if state is State.APPROVED else 0,
        "may_steer": me().may(STEER),
        "tickets": me().may("ticket.read"),
        "tiles": settings().map_tiles,
        "credit": settings().map_credit,
    }


def bars(total: Mapping[str, int]) -> list[tuple[str, float, float]]:
    """The pieces of the bar that adds up: tone, from where, how wide."""
    whole, at, found = max(total["audience"], 1), 0.0, []
    for name in COUNTS:
        wide = _WIDTH * total[name] / whole
        if wide:
            found.append((TONES[name], round(at, 2), round(wide, 2)))
        at += wide
    return found


def network(name: str) -> str:
    """A network by its name for people."""
    return words.NETWORKS.get(name) or str(words.ELSEWHERE.get(name, name))


def _seconds(alert: Alert) -> int:
    """Seconds in which an alert that one person sent alone can still be called off before anybody reads it."""
    until = alert.cancel_until
    return 0 if until is None else max(0, round((until - clock.now()).total_seconds()))


def _waves(alert: Alert, shown: Shown) -> list[tuple[Any, Mapping[str, int]]]:
    by_no = shown.figures["waves"]
    nothing = {"audience": 0, **dict.fromkeys(SEVEN, 0), "heard": 0, "rescue": 0}
    return [(wave, by_no.get(str(wave.no), nothing)) for wave in alerts.waves.of(tx(), alert)]


def _by_audience(rows: Mapping[str, Mapping[str, int]]) -> list[tuple[str, Mapping[str, int]]]:
    return sorted(rows.items(), key=lambda each: -each[1]["audience"])


def _sort() -> str:
    wished = request.args.get("sort", "-audience")
    return wished if wished.lstrip("-") in _SORTS else "-audience"


def _rows(shown: Shown) -> list[dict[str, Any]]:
    rows = [
        {**counts, "code": code, "place": place(code) if code else str(_l("chưa rõ nơi ở")),
         "share": figures.share(counts, drawing.REACHED)}
        for code, counts in shown.figures["places"].items()
    ]  # fmt: skip
    key, down = _sort().lstrip("-"), _sort().startswith("-")
    for row in rows:
        row["tone"] = drawing.tone(row, row["share"])
    return sorted(rows, key=lambda row: row[key], reverse=down)
