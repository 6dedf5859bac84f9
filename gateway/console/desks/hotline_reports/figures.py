"""The report of a day or of some days: the whole, each half hour, each number, each team, each agent; and its files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import Response as Answer
from flask import render_template, request, url_for
from flask_babel import lazy_gettext as _l

from gateway import clock
from gateway.accounts import staff
from gateway.calls import forecast, reporting
from gateway.calls.reporting import AgentFigures, Figures
from gateway.calls.states import Outcome
from gateway.console import listing
from gateway.console.desks.hotline.desk import OUTCOMES, READ
from gateway.console.desks.hotline_reports import drawing
from gateway.console.desks.hotline_reports.desk import (
    DESK,
    HALF_HOUR,
    NONE,
    Period,
    dialled,
    exact,
    lasted,
    percent,
    period,
    team,
)
from gateway.console.here import tx
from gateway.console.listing import Column
from gateway.console.showing import grouped

_DAY: Final = HALF_HOUR * 48


@dataclass(frozen=True)
class Table:
    """One table of the report and its file. `link`: from a line to its calls."""

    name: str
    title: Any
    columns: Sequence[Column[Any]]
    lines: Sequence[Any]
    link: Callable[[Any], str]
    hint: Any = ""


@DESK.page("", READ, menu=_l("Báo cáo cuộc gọi"))
def report() -> str | Answer:
    """Today, unless other days are asked for."""
    asked = period()
    slots = reporting.by_slot(tx(), asked.since, asked.until, HALF_HOUR if asked.is_a_day else _DAY)
    agents = reporting.by_agent(tx(), asked.since, asked.until)
    tables = _tables(asked, slots, agents)
    wanted = request.args.get("table", "")
    if wanted in tables:
        table = tables[wanted]
        return listing.as_file(
            table.columns, table.lines, f"1022-cuoc-goi-{wanted}-{asked.first}-{asked.last}"
        )
    whole = reporting.whole(tx(), asked.since, asked.until)
    return render_template(
        "desks/hotline_reports/report.html",
        period=asked,
        whole=whole,
        outcomes={name: label for name, label in OUTCOMES.items() if name in reporting.OUTCOMES},
        busy=_occupancy(agents),
        chart=drawing.bars(
            slots, lambda slot: _when(asked, slot), lambda slot: _calls(asked, **_slot(asked, slot))
        ),
        tables=tables.values(),
        export=lambda name: url_for(
            "console_hotline_reports.report", **{"from": asked.first, "to": asked.last, "table": name}
        ),
        calls=lambda **filters: _calls(asked, **filters),
        lasted=lasted,
        percent=percent,
        within=int(reporting.WITHIN.total_seconds()),
        goal=forecast.GOAL,
    )


def columns_of_calls(first: Column[Figures]) -> tuple[Column[Figures], ...]:
    """What a line of calls says."""
    return (
        first,
        _count(_l("Gọi đến"), lambda line: line.calls),
        _count(_l("Hỏi gặp người"), lambda line: line.queued),
        _count(_l("Gặp ngay"), lambda line: line.joined),
        _count(_l("Bỏ máy khi chờ"), lambda line: line.gave_up),
        _share(_l("Tỷ lệ bỏ máy"), lambda line: line.abandon_rate),
        _share(_l("Đúng mức 20 giây"), lambda line: line.service_level),
        _time(_l("Chờ trung bình"), lambda line: line.answer_speed),
        _time(_l("Xử lý trung bình"), lambda line: line.handle_time),
        _count(_l("Giữ chỗ"), lambda line: line.promised),
        _count(_l("Đã gọi lại gặp"), lambda line: line.returned),
        _count(_l("Gọi lại đúng hẹn"), lambda line: line.in_time),
        *(_count(OUTCOMES[word], _ended(word)) for word in reporting.OUTCOMES),
        _count(_l("chưa xong"), lambda line: line.going),
    )


def columns_of_agents(named: dict[int, str]) -> tuple[Column[AgentFigures], ...]:
    """What a line of an agent says."""
    return (
        Column(_l("Tổng đài viên"), lambda line: named.get(line.account_id, "—")),
        _count(_l("Được mời"), lambda line: line.offered),
        _count(_l("Đã nghe"), lambda line: line.answered),
        _count(_l("Không nhấc máy"), lambda line: line.missed),
        _count(_l("Phiếu đã ghi"), lambda line: line.cases),
        _time(_l("Nói chuyện"), lambda line: line.talking),
        _time(_l("Ghi chép"), lambda line: line.writing),
        _time(_l("Xử lý trung bình"), lambda line: line.handle_time),
        _time(_l("Sẵn sàng"), lambda line: line.ready),
        _time(_l("Tạm nghỉ"), lambda line: line.paused),
        _share(_l("Bận với cuộc gọi"), lambda line: line.occupancy),
    )


def _tables(asked: Period, slots: Sequence[Figures], agents: Sequence[AgentFigures]) -> dict[str, Table]:
    named = staff.names(tx(), [line.account_id for line in agents])
    by_slot = Column[Figures](
        _l("Nửa giờ") if asked.is_a_day else _l("Ngày"), lambda line: _when(asked, line)
    )
    found = (
        Table(
            "branch",
            _l("Từng số đã gọi"),
            columns_of_calls(Column(_l("Số đã gọi"), lambda line: dialled(line.key))),
            reporting.by_branch(tx(), asked.since, asked.until),
            lambda line: _calls(asked, called=line.key or NONE),
        ),
        Table(
            "team",
            _l("Từng nhóm"),
            columns_of_calls(Column(_l("Nhóm"), lambda line: team(line.key))),
            reporting.by_skill(tx(), asked.since, asked.until),
            lambda line: _calls(asked, skill=line.key or NONE),
            _l("Nhóm mà người gọi chờ sau cùng."),
        ),
        Table(
            "agent",
            _l("Từng tổng đài viên"),
            columns_of_agents(named),
            agents,
            lambda line: _calls(asked, agent=line.account_id),
            _l("Thời gian tính vào ngày mà nó kết thúc. Giữ máy chờ nằm trong thời gian nói chuyện."),
        ),
        Table(
            "slot",
            _l("Từng nửa giờ") if asked.is_a_day else _l("Từng ngày"),
            columns_of_calls(by_slot),
            [line for line in slots if line.calls],
            lambda line: _calls(asked, **_slot(asked, line)),
        ),
    )
    return {table.name: table for table in found}


def _when(asked: Period, slot: Figures) -> str:
    here = clock.local(slot.key)
    return f"{here:%H:%M}" if asked.is_a_day else f"{here:%d/%m}"


def _slot(asked: Period, slot: Figures) -> dict[str, Any]:
    here = clock.local(slot.key)
    day = {"from": here.date(), "to": here.date()}
    return {**day, "at": f"{here:%H:%M}"} if asked.is_a_day else day


def _calls(asked: Period, **filters: Any) -> str:
    said = {"from": asked.first, "to": asked.last, **filters}
    return url_for("console_hotline_reports.every", **said)


def _occupancy(agents: Sequence[AgentFigures]) -> float | None:
    busy = sum(line.talking + line.writing for line in agents)
    there = busy + sum(line.ringing + line.ready for line in agents)
    return busy / there if there else None


def _ended(outcome: Outcome) -> Callable[[Figures], int]:
    return lambda line: line.outcomes[outcome]


def _count(label: Any, of: Callable[[Any], int]) -> Column[Any]:
    return Column(label, lambda line: grouped(of(line)), plain=of, number=True)


def _share(label: Any, of: Callable[[Any], float | None]) -> Column[Any]:
    return Column(label, lambda line: percent(of(line)), plain=exact(of), number=True)


def _time(label: Any, of: Callable[[Any], float | None]) -> Column[Any]:
    return Column(label, lambda line: lasted(of(line)), plain=exact(of, 1), number=True)
