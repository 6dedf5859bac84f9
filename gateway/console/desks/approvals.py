"""What waits for a second person: found here, decided on the page of what it is about, which shows all of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy.orm import Session

from gateway import abuse, alerts, answers, approvals, content, directory, editions, rumours, tracing, zones
from gateway.accounts import Area, staff
from gateway.alerts import listing as listed_alerts
from gateway.approvals import TOPIC, Approval
from gateway.arrivals import areas, rulebook
from gateway.console import listing
from gateway.console.desk import Desk
from gateway.console.here import tx
from gateway.console.listing import Column, Filter, Listing
from gateway.console.showing import grouped, moment, place
from gateway.console.sign_in import me

DESK: Final = Desk("approvals", "/approvals", _l("Chờ người thứ hai"))


_READ: Final = "approval.read"


@dataclass(frozen=True)
class What:
    """A kind of thing that takes two people: who decides it, and the page of each that shows it, by its id."""

    label: Any
    decided_by: str
    pages: Callable[[Session, Collection[int]], dict[int, str]]


def _cases(tx: Session, ids: Collection[int]) -> dict[int, str]:
    found = tracing.subjects.of_cases(tx, ids)
    return {id_: url_for("console_tracing.one", case_id=one.case) for id_, one in found.items()}


def _notices(tx: Session, ids: Collection[int]) -> dict[int, str]:
    found = tracing.subjects.of_notices(tx, ids)
    return {
        id_: url_for("console_tracing.notice", case_id=one.case, notice_id=one.notice)
        for id_, one in found.items()
    }


def _marks(tx: Session, ids: Collection[int]) -> dict[int, str]:
    del tx
    return {id_: url_for("console_requests.one_mark", mark_id=id_) for id_ in ids}


def _proposals(tx: Session, ids: Collection[int]) -> dict[int, str]:
    del tx
    return {id_: url_for("console_directory.proposal", proposal_id=id_) for id_ in ids}


def _zones(tx: Session, ids: Collection[int]) -> dict[int, str]:
    found = zones.public_ids(tx, ids)
    return {id_: url_for("console_zones.one", zone_id=public_id) for id_, public_id in found.items()}


def _alerts(tx: Session, ids: Collection[int]) -> dict[int, str]:
    found = listed_alerts.public_ids(tx, ids)
    return {id_: url_for("console_alerts.one", alert_id=public_id) for id_, public_id in found.items()}


def _editions(
    table: type[editions.Edition], endpoint: str
) -> Callable[[Session, Collection[int]], dict[int, str]]:
    """What is told to the public, by its public id."""

    def pages(tx: Session, ids: Collection[int]) -> dict[int, str]:
        found = editions.subjects(tx, ids, table=table)
        return {id_: url_for(endpoint, public_id=public_id) for id_, public_id in found.items()}

    return pages


def _items(
    find: Callable[[Session, Collection[int]], Mapping[int, content.subjects.Subject]], endpoint: str
) -> Callable[[Session, Collection[int]], dict[int, str]]:
    """What the newsroom tells."""

    def pages(tx: Session, ids: Collection[int]) -> dict[int, str]:
        return {id_: url_for(endpoint, **about.address) for id_, about in find(tx, ids).items()}  # type: ignore[arg-type]  # names of its address

    return pages


def _one_page(endpoint: str) -> Callable[[Session, Collection[int]], dict[int, str]]:
    """All of a kind are decided on one page."""

    def pages(tx: Session, ids: Collection[int]) -> dict[int, str]:
        del tx
        return dict.fromkeys(ids, url_for(endpoint))

    return pages


KINDS: Final[Mapping[str, What]] = {
    alerts.KIND: What(_l("phát cảnh báo"), "alert.approve", _alerts),
    tracing.cases.KIND: What(_l("mở ca bệnh"), "tracing.approve", _cases),
    tracing.notices.KIND: What(_l("gửi tin truy vết"), "tracing.approve", _notices),
    abuse.KIND: What(_l("ghi số quấy rối"), "number.mark", _marks),
    areas.KIND: What(_l("thêm vùng sàng lọc"), "screening.approve", _one_page("console_arrivals.rules")),
    rulebook.KIND: What(_l("sửa quy tắc sàng lọc"), "screening.approve", _one_page("console_arrivals.rules")),
    directory.proposing.KIND: What(_l("sửa danh bạ"), "directory.approve", _proposals),
    zones.KIND: What(_l("ban hành vùng"), "zone.approve", _zones),
    rumours.Rumour.KIND: What(
        _l("kết luận tin đồn"), "rumour.approve", _editions(rumours.Rumour, "console_rumours.one")
    ),
    answers.PublicAnswer.KIND: What(
        _l("đăng câu trả lời"), "qa.approve", _editions(answers.PublicAnswer, "console_questions.public")
    ),
    content.writing.KIND: What(
        _l("đăng tin"), "content.approve", _items(content.subjects.of_items, "console_newsroom.one")
    ),
    content.figures.KIND: What(
        _l("công bố số liệu"),
        "content.approve",
        _items(content.subjects.of_sheets, "console_newsroom.sheet"),
    ),
    content.sending.KIND: What(
        _l("gửi tin cho người đăng ký"),
        "content.approve",
        _items(content.subjects.of_sendings, "console_newsroom.sending"),
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
    found: dict[int, str] = {}
    for kind, what in KINDS.items():
        here = {row.subject_id: row.id for row in rows if row.subject_kind == kind}
        pages = what.pages(tx(), here) if here else {}
        found |= {here[subject]: page for subject, page in pages.items()}
    return found
