"""The calls behind a figure: when, from whom (masked), what came of it, how long they waited, who talked with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from gateway.accounts import staff
from gateway.calls import reporting
from gateway.calls.reporting import Choice, Line
from gateway.console import listing
from gateway.console.desks.hotline.desk import OUTCOMES, READ, SKILLS
from gateway.console.desks.hotline_reports.desk import (
    DESK,
    HALF_HOURS,
    NONE,
    Period,
    dialled,
    lasted,
    outcome,
    period,
    team,
)
from gateway.console.here import tx
from gateway.console.listing import Column, Filter, Listing
from gateway.console.showing import masked, moment

_ENDED = {"joined": _l("gặp người ngay"), "gave_up": _l("bỏ máy khi chờ")}


@DESK.page("/calls", READ)
def every() -> str:
    """The newest first; of today, unless the address says otherwise."""
    asked_for = period()
    filters = (
        Filter("from", _l("Từ ngày"), kind="date"),
        Filter("to", _l("Đến ngày"), kind="date"),
        Filter("at", _l("Nửa giờ từ"), HALF_HOURS),
        Filter("outcome", _l("Kết quả"), {each: OUTCOMES[each] for each in reporting.OUTCOMES}),
        Filter("ended", _l("Chờ người"), _ENDED),
        Filter("skill", _l("Nhóm"), {**SKILLS, NONE: _l("không hỏi gặp người")}),
        Filter("called", _l("Số đã gọi")),
        Filter("agent", _l("Tổng đài viên"), _at_work(asked_for)),
    )
    asked = listing.asked(filters, ("at",), "-at", size=50)
    asked = replace(asked, filters={**asked.filters, "from": f"{asked_for.first}", "to": f"{asked_for.last}"})
    found, total = reporting.listed(
        tx(),
        asked_for.since,
        asked_for.until,
        _choice(asked.filters),
        down=asked.down,
        limit=asked.size,
        offset=asked.offset,
    )
    named = staff.names(tx(), {line.agent_id for line in found if line.agent_id})
    shown = Listing(
        _columns(named),
        found,
        total,
        asked,
        filters,
        link=lambda line: url_for("console_hotline_reports.one", public_id=line.public_id),
        empty=_l("Không có cuộc gọi nào như vậy."),
    )
    return render_template(
        "desks/hotline_reports/every.html",
        list=shown,
        back=url_for("console_hotline_reports.report") + f"?from={asked_for.first}&to={asked_for.last}",
    )


def _at_work(asked: Period) -> dict[str, str]:
    there = [line.account_id for line in reporting.by_agent(tx(), asked.since, asked.until)]
    return {f"{account_id}": name for account_id, name in staff.names(tx(), there).items()}


def _choice(filters: Mapping[str, str]) -> Choice:
    def of(name: str) -> str | None:
        return "" if filters.get(name) == NONE else filters.get(name)

    agent = filters.get("agent")
    return Choice(
        of("outcome"), of("called"), of("skill"), int(agent) if agent else None, filters.get("ended")
    )


def _columns(named: dict[int, str]) -> tuple[Column[Line], ...]:
    def who(line: Line) -> Any:
        return named.get(line.agent_id or 0, "—")

    return (
        Column(_l("Lúc"), lambda line: moment(line.began_at), "at"),
        Column(_l("Số gọi đến"), lambda line: masked(line.number) if line.number else _("số ẩn")),
        Column(_l("Số đã gọi"), lambda line: dialled(line.called), wide_only=True),
        Column(_l("Kết quả"), lambda line: outcome(line.outcome)),
        Column(_l("Nhóm"), lambda line: team(line.skill), wide_only=True),
        Column(_l("Đã chờ"), _waited, number=True),
        Column(_l("Xử lý"), lambda line: lasted(line.handling), number=True),
        Column(_l("Tổng đài viên"), who),
    )


def _waited(line: Line) -> str:
    said = lasted(line.waited)
    return f"{said}, {_('bỏ máy')}" if line.gave_up else said
