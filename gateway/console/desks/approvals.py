"""What waits for a second person: found here, decided on the page of what it is about, which shows all of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

from flask import current_app, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy.orm import Session

from gateway import approvals, content, tracing
from gateway.accounts import Area, staff
from gateway.approvals import TOPIC, Approval
from gateway.console import listing
from gateway.console.desk import Desk
from gateway.console.here import tx
from gateway.console.listing import Column, Filter, Listing
from gateway.console.showing import grouped, moment, place
from gateway.console.sign_in import me

DESK: Final = Desk("approvals", "/approvals", _l("Chờ người thứ hai"))

_READ: Final = "approval.read"


class Subject(Protocol):
    """What an approval is about. `address`: what the page of it is called with."""

    @property
    def address(self) -> dict[str, str]: ...


@dataclass(frozen=True)
class What:
    """A kind of thing that takes two people: who decides it, and which page shows it."""

    label: Any
    decided_by: str
    endpoint: str
    find: Callable[[Session, Collection[int]], Mapping[int, Subject]]


KINDS: Final[Mapping[str, What]] = {
    tracing.cases.KIND: What(
        _l("mở ca bệnh"), "tracing.approve", "console_tracing.one", tracing.subjects.of_cases
    ),
    tracing.notices.KIND: What(
        _l("gửi tin truy vết"), "tracing.approve", "console_tracing.notice", tracing.subjects.of_notices
    ),
    content.writing.KIND: What(
        _l("đăng tin"), "content.approve", "console_newsroom.one", content.subjects.of_items
    ),
    content.figures.KIND: What(
        _l("công bố số liệu"), "content.approve", "console_newsroom.sheet", content.subjects.of_sheets
    ),
    content.sending.KIND: What(
        _l("gửi tin cho người đăng ký"),
        "content.approve",
        "console_newsroom.sending",
        content.subjects.of_sendings,
    ),
}


def mine() -> tuple[list[str], Area]:
    """The kinds that the colleague decides, and where."""
    kinds = [kind for kind, what in KINDS.items() if me().may(what.decided_by)]
    return kinds, me().area(KINDS[kinds[0]].decided_by) if kinds else frozenset()


def to_decide() -> int:
    """How many wait for the colleague."""
    kinds, area = mine()
    counted = approvals.waiting_counts(tx(), me().id, area) if kinds else {}
    return sum(count for kind, count in counted.items() if kind in kinds)


@DESK.page("", _READ, menu=_l("Chờ người thứ hai"))
def waiting() -> str:
    """The oldest first: what the colleague may decide, or what they have submitted themselves."""
    kinds, area = mine()
    sides = {"submitted": _l("tôi đã trình")} | ({"to_decide": _l("chờ tôi xem")} if kinds else {})
    filters = (Filter("side", _l("Việc"), sides),)
    asked = listing.asked(filters, ("at",), "at")
    side = asked.filters.get("side", "to_decide" if kinds else "submitted")
    found = approvals.waiting(
        tx(),
        me().id,
        side="submitted" if side == "submitted" else "to_decide",
        kinds=None if side == "submitted" else kinds,
        communes=None if side == "submitted" else area,
        offset=asked.offset,
        limit=asked.size,
    )
    names = staff.names(tx(), {row.submitted_by for row in found.rows})
    links = _links(found.rows)
    columns = (
        Column[Approval](_l("Việc"), lambda row: _what(row, links.get(row.id))),
        Column[Approval](
            _l("Số người"), lambda row: "—" if row.count is None else grouped(row.count), number=True
        ),
        Column[Approval](_l("Nơi"), lambda row: place(row.commune_code)),
        Column[Approval](_l("Ai trình"), lambda row: names.get(row.submitted_by, "—")),
        Column[Approval](_l("Lúc"), lambda row: moment(row.submitted_at)),
    )
    shown = Listing(
        columns,
        found.rows,
        found.total,
        asked,
        filters,
        empty=_l("Không có việc nào chờ bạn xem.")
        if side == "to_decide"
        else _l("Bạn không trình việc nào đang chờ."),
        live=TOPIC,
    )
    return render_template("desks/approvals.html", list=shown, decides=bool(kinds))


def _what(row: Approval, link: str | None) -> Markup | str:
    what = KINDS.get(row.subject_kind)
    label = str(what.label) if what else _("việc khác")
    return label if link is None else Markup('<a href="{}">{}</a>').format(link, label)


def _links(rows: Collection[Approval]) -> dict[int, str]:
    """Where each is decided, by the id of the approval."""
    found = {}
    for kind, what in KINDS.items():
        here = [row for row in rows if row.subject_kind == kind]
        if not here or what.endpoint not in current_app.view_functions:
            continue
        subjects = what.find(tx(), {row.subject_id for row in here})
        for row in here:
            if row.subject_id in subjects:
                found[row.id] = url_for(what.endpoint, **subjects[row.subject_id].address)  # type: ignore[arg-type]  # names of its address
    return found
