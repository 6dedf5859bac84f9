"""The audit log: who did what to what, and when; reading it is itself an act, and is written down."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from flask import render_template
from flask_babel import lazy_gettext as _l

from gateway import audit, clock
from gateway.accounts import staff
from gateway.audit import AuditEntry
from gateway.console import listing
from gateway.console.desk import Desk
from gateway.console.here import tx
from gateway.console.listing import Column, Filter, Listing
from gateway.console.showing import moment
from gateway.console.sign_in import me

DESK = Desk("audit", "/audit", _l("Nhật ký"), _l("Hệ thống"))

_FILTERS = (
    Filter("actor", _l("Ai")),
    Filter("action", _l("Việc")),
    Filter("subject", _l("Với")),
    Filter("day", _l("Ngày"), kind="date"),
)


@DESK.page("", "audit.read", menu=_l("Nhật ký"))
def log() -> str:
    """Acts, newest first."""
    asked = listing.asked(_FILTERS, ("at",), "-at", size=50)
    begin = _day(asked.filters.get("day"))
    found = audit.acts(
        tx(),
        actor=asked.filters.get("actor"),
        action=asked.filters.get("action"),
        subject=asked.filters.get("subject"),
        since=begin,
        until=None if begin is None else begin + timedelta(days=1),
        offset=asked.offset,
        limit=asked.size + 1,
    )
    total = asked.offset + len(
        found
    )  # at least; counting years of acts would take longer than reading a page
    names = staff.names(tx(), [account for act in found if (account := _account(act.actor))])
    audit.record(tx(), me().actor, "audit.read", "audit_log", clock.now(), {"filters": sorted(asked.filters)})
    columns = (
        Column[AuditEntry](_l("Lúc"), lambda act: moment(act.at), sort="at"),
        Column[AuditEntry](_l("Ai"), lambda act: names.get(_account(act.actor) or 0, act.actor)),
        Column[AuditEntry](_l("Việc"), lambda act: act.action),
        Column[AuditEntry](_l("Với"), lambda act: act.subject),
        Column[AuditEntry](_l("Chi tiết"), _said, wide_only=True),
    )
    shown = Listing(
        columns, found[: asked.size], total, asked, _FILTERS, empty=_l("Không có việc nào như vậy.")
    )
    return render_template("desks/audit.html", list=shown, seal=audit.newest_seal(tx()))


def _account(actor: str) -> int | None:
    kind, _, number = actor.partition(":")
    return int(number) if kind == "account" and number.isdigit() else None


def _said(act: AuditEntry) -> str:
    return ", ".join(f"{name}: {value}" for name, value in act.details.items())


def _day(said: str | None) -> datetime | None:
    try:
        return None if said is None else clock.midnight(date.fromisoformat(said))
    except ValueError:
        return None
