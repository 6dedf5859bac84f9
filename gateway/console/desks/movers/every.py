"""Pages of those who need help to leave: the list in the order of calls, and one of them with what checks brought."""

from __future__ import annotations

from typing import Final

from flask import render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from gateway import clock, movers
from gateway.console import communes, listing
from gateway.console.desks.movers.desk import DESK, ENDS, OUTCOME_TONES, OUTCOMES, READ, REASONS, reason_chip
from gateway.console.here import tx
from gateway.console.listing import EVERYTHING, Column, Filter, Listing
from gateway.console.personal import names_of
from gateway.console.showing import chip, day, masked, place
from gateway.console.sign_in import me
from gateway.movers import Mover, MoverCheck

_SORTS: Final = ("turn", "commune", "hamlet", "until", "changed")
_STANDING: Final = {"on": _l("đang trong danh sách"), "off": _l("đã ra khỏi danh sách")}


@DESK.page("", READ, menu=_l("Người cần giúp di dời"))
def every() -> str:
    """Who is called first stands first."""
    now, area = clock.now(), me().area(READ)
    filters = (
        Filter("commune", _l("Xã, phường"), communes.within(area)),
        Filter("reason", _l("Vì sao cần giúp"), REASONS),
        Filter("standing", _l("Tình trạng"), _STANDING),
    )
    asked = listing.unless_said(listing.asked(filters, _SORTS, "turn"), "standing", "on")
    commune, standing = asked.filters.get("commune"), asked.filters.get("standing", EVERYTHING)
    found, total = movers.listed(
        tx(),
        area if commune is None else frozenset({commune}),
        now,
        reason=asked.filters.get("reason"),
        on_list={"on": True, "off": False}.get(standing),
        sort=asked.sort,
        down=asked.down,
        offset=asked.offset,
        limit=asked.size,
    )
    columns = (
        Column[Mover](_l("Họ và tên"), lambda one: one.name),
        Column[Mover](_l("Vì sao cần giúp"), reason_chip, sort="turn"),
        Column[Mover](_l("Xã, phường"), lambda one: place(one.commune_code), sort="commune"),
        Column[Mover](_l("Thôn, khu phố"), lambda one: one.hamlet or "—", sort="hamlet"),
        Column[Mover](_l("Số người"), lambda one: one.people, number=True),
        Column[Mover](_l("Số điện thoại"), _number),
        Column[Mover](_l("Đến hết ngày"), lambda one: day(one.until), sort="until", wide_only=True),
    )
    shown = Listing(
        columns,
        found,
        total,
        asked,
        filters,
        link=lambda one: url_for("console_movers.one", mover_id=one.public_id),
        empty=_l("Không có ai như vậy trong danh sách."),
        live=movers.TOPIC,
    )
    counted = [(REASONS[reason], count) for reason, count in movers.counts(tx(), area, now).items()]
    return render_template("desks/movers/every.html", list=shown, counted=counted)


@DESK.page("/<mover_id>", READ)
def one(mover_id: str) -> str:
    """One of them in full; that it was looked at is on record."""
    now = clock.now()
    mover = movers.look(tx(), mover_id, me().id, now, me().area(READ))
    checks = movers.checks(tx(), mover)
    names = names_of({f"account:{each.by_account}" for each in checks if each.by_account is not None})
    return render_template(
        "desks/movers/one.html",
        mover=mover,
        reason=reason_chip(mover),
        standing=_standing(mover),
        told=[(each.at, _by(each, names), _outcome(each)) for each in checks],
        ends=ENDS,
        ended_why=ENDS.get(mover.ended_why or ""),
        may_write=mover.ended_at is None and _is_mine(mover),
    )


def _is_mine(mover: Mover) -> bool:
    area = me().area("mover.write")
    return area is None or mover.commune_code in area


def _standing(mover: Mover) -> Markup:
    if mover.ended_at is not None:
        return chip(_("đã ra khỏi danh sách"))
    if mover.until is not None and mover.until < clock.today(clock.now()):
        return chip(_("hết từ %(day)s", day=day(mover.until)))
    return chip(_("đang trong danh sách"), "good")


def _number(mover: Mover) -> Markup | str:
    """Enough to know whom it is about; the whole number stands on their own page."""
    if mover.number is None and mover.other_number is None:
        return chip(_("không có máy"), "warn")
    return (
        masked(mover.number)
        if mover.number
        else _("người thân: %(number)s", number=masked(mover.other_number))
    )


def _outcome(check: MoverCheck) -> Markup:
    return chip(OUTCOMES.get(check.outcome, check.outcome), OUTCOME_TONES.get(check.outcome, ""))


def _by(check: MoverCheck, names: dict[str, str]) -> str:
    return (
        names.get(f"account:{check.by_account}", "")
        if check.by_account is not None
        else masked(check.by_number)
    )
