"""What leaves the house on paper and over loudspeakers: the page for the head of a hamlet, the log of who read it."""

from __future__ import annotations

from flask import Response as Answer
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from gateway import alerts, clock
from gateway.alerts import RELEASED, Alert, State, leaflet, plays
from gateway.alerts.model import Play
from gateway.console import communes
from gateway.console.desks.alerts import sound, words
from gateway.console.desks.alerts.desk import DESK, READ, WRITE, held, reality_chip, state_chip
from gateway.console.desks.alerts.places_of import communes_of
from gateway.console.here import settings, tx
from gateway.console.personal import names_of
from gateway.console.showing import masked, place
from gateway.console.sign_in import me
from gateway.errors import BadInput, Conflict


@DESK.page("/<alert_id>/paper", READ)
def paper(alert_id: str) -> str:
    """What can be taken along, and where it has been read."""
    alert = held(alert_id)
    return _page(alert)


@DESK.page("/<alert_id>/leaflet.pdf", READ)
def printed(alert_id: str) -> Answer:
    """One A4 page, to be read aloud and signed; only of what was released, for paper cannot be taken back."""
    alert = held(alert_id)
    _require_released(alert)
    here = communes_of(alert, None)
    made = leaflet.pdf(
        alert,
        alerts.writing.words(tx(), alert),
        ["toàn tỉnh"] if here is None else sorted(communes.within(here).values()),
        settings().service_number,
        clock.now(),
    )
    answer = Answer(made, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="1022-{alert.public_id}.pdf"'
    return answer


@DESK.action("/<alert_id>/plays", WRITE)
def played(alert_id: str) -> str | Response:
    """It was read over a loudspeaker just now: who calls in says where."""
    alert = held(alert_id)
    _require_released(alert)
    code = request.form.get("place", "")
    if code not in _choices(alert):
        return _page(alert, _("Chọn xã, phường."))
    try:
        plays.note(tx(), alert, code, request.form.get("spot", ""), clock.now(), by=me().id)
    except BadInput:
        return _page(alert, _("Nơi phát dài nhất %(most)s ký tự.", most=plays.MOST_SPOT))
    flash(_("Đã ghi: đã phát loa."), "success")
    return redirect(url_for("console_alerts.paper", alert_id=alert.public_id))


def _page(alert: Alert, fault: str = "") -> str:
    told = plays.of(tx(), alert)
    names = names_of({f"account:{one.by_account}" for one in told if one.by_account is not None})
    return render_template(
        "desks/alerts/paper.html",
        alert=alert,
        reality_chip=reality_chip,
        state_chip=state_chip,
        released=State(alert.state) in RELEASED,
        said=alerts.writing.words(tx(), alert),
        words=words,
        speaks=sound.there(),
        plays=[(one.at, _by(one, names), _where(one)) for one in reversed(told)],
        choices=_choices(alert),
        may_note=me().may(WRITE) and State(alert.state) in RELEASED,
        most=plays.MOST_SPOT,
        fault=fault,
        sent=request.form if fault else {},
    )


def _choices(alert: Alert) -> dict[str, str]:
    return communes.within(communes_of(alert, me().area(WRITE)))


def _require_released(alert: Alert) -> None:
    if State(alert.state) not in RELEASED:
        raise Conflict(_("Chưa phát cảnh báo này: chưa in, chưa đọc loa được."))


def _where(play: Play) -> str:
    return ", ".join(part for part in (play.spot, place(play.place)) if part)


def _by(play: Play, names: dict[str, str]) -> str:
    if play.by_account is not None:
        return names.get(f"account:{play.by_account}", "")
    return masked(play.by_number)
