"""Check-calls while an alert runs: who cannot leave alone is called by danger; what a call brought is one press."""

from __future__ import annotations

from typing import Any, Final

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from werkzeug.wrappers import Response

from gateway import alerts, audit, clock, movers
from gateway.alerts import Alert, Reality, State
from gateway.console import communes, listing
from gateway.console.desks.alerts.desk import DESK, held, reality_chip, state_chip
from gateway.console.desks.alerts.one_call import DANGERS, actor, dialled, last, phones, where, who
from gateway.console.desks.alerts.places_of import communes_of
from gateway.console.desks.movers.desk import OUTCOMES, READ, WRITE, reason_chip
from gateway.console.here import settings, tx
from gateway.console.listing import Column, Filter, Listing
from gateway.console.personal import names_of
from gateway.console.sign_in import me
from gateway.errors import Conflict
from gateway.movers import ANSWERED, REACHED, WAITING, Call, Mover, Outcome

_MOST_SAID: Final = 160  # characters for whoever comes: what a ticket shows at a glance
BUTTONS: Final[dict[str, Any]] = {
    Outcome.SAFE.value: _l("An toàn"),
    Outcome.MOVING.value: _l("Đang di dời"),
    Outcome.NEEDS_HELP.value: _l("Cần người cứu"),
    Outcome.NO_ANSWER.value: _l("Không nghe máy"),
    Outcome.WRONG.value: _l("Sai số"),
}
"""What one press says; their keys are 1 to 5, as browsers reach access keys."""
_TALLIED: Final[dict[str, tuple[Any, str]]] = {
    WAITING: (_l("chưa gọi"), "warn"),
    Outcome.NEEDS_HELP.value: (_l("cần cứu"), "bad"),
    Outcome.NO_ANSWER.value: (_l("gọi không được"), "warn"),
    Outcome.WRONG.value: (_l("sai số"), "warn"),
    Outcome.MOVING.value: (_l("đang di dời"), "good"),
    Outcome.SAFE.value: (_l("an toàn"), "good"),
    ANSWERED: (_l("tự trả lời tin"), "good"),
}


@DESK.page("/<alert_id>/calls", READ)
def calls(alert_id: str) -> str:
    """Whom to call now on top, everybody in the order of calls below. That the numbers were shown is on record."""
    alert, now = held(alert_id), clock.now()
    here = communes_of(alert, me().area(READ))
    filters = (Filter("commune", _l("Xã, phường"), _choices(here)),)
    asked = listing.asked(filters, ("turn",), "turn", size=50)
    wanted = here if "commune" not in asked.filters else frozenset({asked.filters["commune"]})
    answered, tally = _standing(alert, wanted)
    found = movers.for_alert(
        tx(), alert.public_id, wanted, now, answered, offset=asked.offset, limit=asked.size
    )
    upcoming = _upcoming(alert, here, wanted, answered)
    shown = {one.mover.id for one in [*found, *([upcoming] if upcoming else [])]}
    if shown:
        audit.record(
            tx(),
            me().actor,
            "mover.call_list",
            alert.public_id,
            now,
            {"shown": len(shown), "page": asked.page},
        )
    callers = names_of({actor(one) for one in (*found, upcoming) if one is not None} - {""})
    columns = (
        Column[Call](_l("Họ và tên"), who),
        Column[Call](_l("Gọi số"), phones),
        Column[Call](_l("Ở đâu"), lambda one: where(one.mover)),
        Column[Call](_l("Lần gọi cuối"), lambda one: last(one, callers)),
        Column[Call](_l("Gọi xong"), lambda one: _press(alert, one)),
    )
    return render_template(
        "desks/alerts/calls.html",
        alert=alert,
        reality_chip=reality_chip,
        state_chip=state_chip,
        upcoming=upcoming,
        last=last(upcoming, callers) if upcoming and upcoming.last else "",
        danger=DANGERS[upcoming.mover.reason] if upcoming else "",
        commune=asked.filters.get("commune"),
        reason=reason_chip,
        dialled=dialled(upcoming.mover, focus=True) if upcoming else [],
        where=where,
        buttons=BUTTONS,
        may_note=upcoming is not None and _may_note(alert, upcoming.mover),
        is_open=_is_open(alert),
        nowhere=here is not None and not here,
        list=Listing(
            columns, found, sum(tally.values()), asked, filters,
            empty=_l("Không có ai cần giúp di dời ở những nơi này."),
        ),
        **_counted(alert, asked.filters.get("commune", ""), tally),
    )  # fmt: skip


@DESK.page("/<alert_id>/calls/counts", READ)
def counts(alert_id: str) -> str:
    """How far the calls are, and nobody's number: asked for again whenever somebody has noted one."""
    alert = held(alert_id)
    here, commune = communes_of(alert, me().area(READ)), request.args.get("commune", "")
    if commune:
        here = frozenset({commune}) if here is None or commune in here else frozenset()
    _answered, tally = _standing(alert, here)
    return render_template("desks/alerts/calls_counts.html", alert=alert, **_counted(alert, commune, tally))


@DESK.action("/<alert_id>/calls/<mover_id>", WRITE)
def note(alert_id: str, mover_id: str) -> Response:
    """What a call brought. Whoever needs help becomes a call for help, and the team on duty is told at once."""
    alert = held(alert_id)
    mover = movers.by_public_id(tx(), mover_id, communes_of(alert, me().area(WRITE)))
    if not _is_open(alert):
        raise Conflict(_("Không ghi lần gọi cho cảnh báo này: là diễn tập, hoặc đã bị bác bỏ."))
    outcome = request.form.get("outcome", "")
    if outcome not in BUTTONS:
        flash(_("Chọn kết quả."), "error")
        return _back(alert)
    said = " ".join(request.form.get("said", "").split())[:_MOST_SAID]
    checked = movers.note_check(
        tx(), settings(), mover, alert.public_id, outcome, clock.now(), by_account=me().id, said=said
    )
    flash(_("%(name)s: %(what)s.", name=mover.name, what=OUTCOMES[outcome]), "success")
    if checked.ticket is not None:
        flash(_("Đã mở việc cấp cứu %(code)s và báo đội trực.", code=checked.ticket.code), "success")
    return _back(alert)


def _standing(alert: Alert, here: frozenset[str] | None) -> tuple[set[str], dict[str, int]]:
    now = clock.now()
    answered = alerts.answers.among(tx(), alert, movers.numbers(tx(), here, now))
    return answered, movers.tally(tx(), alert.public_id, here, now, answered)


def _upcoming(
    alert: Alert, here: frozenset[str] | None, wanted: frozenset[str] | None, answered: set[str]
) -> Call | None:
    """Who is on top: whoever was chosen, else whose turn it is."""
    if not _is_open(alert):
        return None
    chosen = request.args.get("who")
    if not chosen:
        return movers.next_call(tx(), alert.public_id, wanted, clock.now(), answered)
    mover = movers.by_public_id(tx(), chosen, here)
    checks = movers.checks(tx(), mover, alert.public_id, limit=1)
    return Call(mover, checks[0] if checks else None, reached=False)


def _counted(alert: Alert, commune: str, tally: dict[str, int]) -> dict[str, Any]:
    whole = sum(tally.values())
    return {
        "tally": [(tally[name], label, tone) for name, (label, tone) in _TALLIED.items()],
        "whole": whole,
        "known": sum(tally[name] for name in (*REACHED, ANSWERED)),
        "topic": movers.TOPIC,
        "again": url_for("console_alerts.counts", alert_id=alert.public_id, commune=commune or None),
    }


def _is_open(alert: Alert) -> bool:
    """Nobody is called for a drill, which people are not told of, nor for what was refused."""
    return alert.reality == Reality.ACTUAL and State(alert.state) is not State.REJECTED


def _may_note(alert: Alert, mover: Mover) -> bool:
    area = me().area(WRITE)
    return me().may(WRITE) and (area is None or mover.commune_code in area) and _is_open(alert)


def _choices(here: frozenset[str] | None) -> dict[str, str]:
    return communes.within(here)


def _press(alert: Alert, one: Call) -> Markup | str:
    """A link that puts them on top, where what the call brought is one press."""
    if not _may_note(alert, one.mover):
        return "—"
    commune = request.args.get("commune") or None
    to = url_for("console_alerts.calls", alert_id=alert.public_id, who=one.mover.public_id, commune=commune)
    said = Markup('<span class="unseen"> {}</span>').format(one.mover.name)
    return Markup('<a href="{}">{}{}</a>').format(to, _("Ghi kết quả"), said)


def _back(alert: Alert) -> Response:
    commune = request.args.get("commune") or None
    return redirect(url_for("console_alerts.calls", alert_id=alert.public_id, commune=commune))
