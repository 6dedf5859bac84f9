"""The list of alerts: what runs now on top, what one person sent alone and nobody has looked at, then all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from flask import render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from gateway import alerts
from gateway.accounts import staff
from gateway.alerts import RELEASED, TOPIC, Alert, State, listing
from gateway.console import communes
from gateway.console import listing as lists
from gateway.console.desks.alerts import figures
from gateway.console.desks.alerts.desk import DESK, READ, REALITIES, STATES, reality_chip, state_chip, where
from gateway.console.here import tx
from gateway.console.listing import Column, Filter, Listing
from gateway.console.showing import grouped, moment
from gateway.console.sign_in import me

_SORTS: Final = tuple(listing.SORTS)


@dataclass(frozen=True)
class Running:
    """One alert on its way, as a card."""

    alert: Alert
    where: str
    done: int
    whole: int
    delivered: int
    heard: int
    rescue: int


@DESK.page("", READ, menu=_l("Cảnh báo"))
def every() -> str:
    """Alerts, the latest change first."""
    filters = (
        Filter("state", _l("Tình trạng"), STATES),
        Filter("reality", _l("Thật hay diễn tập"), REALITIES),
        Filter("commune", _l("Xã, phường"), communes.within(None)),
    )
    asked = lists.asked(filters, _SORTS, "-changed")
    found, total = listing.listed(
        tx(),
        state=asked.filters.get("state"),
        reality=asked.filters.get("reality"),
        commune=asked.filters.get("commune"),
        sort=asked.sort,
        down=asked.down,
        offset=asked.offset,
        limit=asked.size,
    )
    published = listing.figures(tx(), [one.id for one in found])

    def progress(one: Alert) -> Markup | str:
        known = published.get(one.id)
        if State(one.state) not in RELEASED or known is None:
            return "—"
        total_ = known.figures["total"]
        return str(
            _(
                "%(arrived)s đến máy / %(whole)s",
                arrived=grouped(total_["delivered"]),
                whole=grouped(one.count or 0),
            )
        )

    shown = Listing(
        (
            Column[Alert](_l("Sự việc"), lambda one: one.event, sort="event"),
            Column[Alert](_l("Tình trạng"), _standing),
            Column[Alert](_l("Nơi nhận"), where),
            Column[Alert](
                _l("Người nhận"), lambda one: "—" if one.count is None else grouped(one.count), sort="count",
                number=True,
            ),
            Column[Alert](_l("Đã đến"), progress),
            Column[Alert](_l("Lúc"), lambda one: moment(one.changed_at), sort="changed"),
            Column[Alert](_l("Hết hạn"), lambda one: moment(one.expires_at), sort="expires", wide_only=True),
        ),
        found,
        total,
        asked,
        filters,
        link=lambda one: url_for("console_alerts.one", alert_id=one.public_id),
        empty=_l("Chưa có cảnh báo nào."),
        live=TOPIC,
    )  # fmt: skip
    alone = alerts.releasing.unreviewed(tx())
    return render_template(
        "desks/alerts/every.html",
        list=shown,
        running=[_card(one) for one in listing.running(tx())],
        alone=alone,
        names=staff.names(tx(), {one.glass_broken_by or 0 for one in alone}),
        reality_chip=reality_chip,
        state_chip=state_chip,
        may_review=me().may("alert.approve"),
        topic=TOPIC,
    )


def _standing(one: Alert) -> Markup:
    return Markup("<span>{} {}</span>").format(reality_chip(one.reality), state_chip(one.state))


def _card(one: Alert) -> Running:
    counts = figures.of(one).total
    return Running(
        one, where(one), figures.told(counts), counts["audience"], counts["delivered"], counts["heard"],
        counts["rescue"],
    )  # fmt: skip
