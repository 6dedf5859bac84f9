"""The page of one list: what it holds, what is wrong with which line, and what can be decided about it."""

from __future__ import annotations

from typing import Final

from flask import render_template
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from gateway import lists
from gateway.accounts import staff
from gateway.console import listing
from gateway.console.desks.lists.desk import CODES, DESK, MEANING, READ, is_mine, state_chip
from gateway.console.here import tx
from gateway.console.language import shown
from gateway.console.listing import Column, Listing
from gateway.console.showing import grouped
from gateway.lists import MOST_FAULTS, Fault, NumberList, State

_NOTES: Final = 100  # lines that were read as something else; who wants all of them looks into their file


@DESK.page("/<list_id>", READ)
def one(list_id: str) -> str:
    """Its lines are shown to who decides about it: they hold whole numbers, and names where the file has them."""
    brought = lists.by_public_id(tx(), list_id)
    state, mine = State(brought.state), is_mine(brought)
    notes = lists.notes(tx(), brought, limit=_NOTES + 1) if mine else []
    return render_template(
        "desks/lists/one.html",
        brought=brought,
        state=state,
        chip=state_chip(brought.state),
        meaning=MEANING[brought.state],
        by=staff.names(tx(), {brought.made_by}).get(brought.made_by, "—"),
        now_there=lists.count(tx(), brought),
        faults=_faults(brought) if mine and brought.bad else None,
        most=MOST_FAULTS,
        notes=notes[:_NOTES],
        more_notes=len(notes) > _NOTES,
        why=_why,
        may_leave_out=mine and state is State.CHECKING and brought.good > 0,
        may_discard=mine and state is not State.DISCARDED,
        mine=mine,
        topic=lists.TOPIC,
    )


def _faults(brought: NumberList) -> Listing[Fault]:
    asked = listing.asked((), ("line",), "line", size=50)
    columns = (
        Column[Fault](_l("Dòng"), lambda one: grouped(one.line), number=True),
        Column[Fault](_l("Trong tệp ghi"), _said),
        Column[Fault](_l("Sai gì"), _why),
    )
    found = lists.faults(tx(), brought, offset=asked.offset, limit=asked.size)
    empty = _l("Các dòng sai đã được xóa.") if asked.page == 1 else _l("Không có gì ở đây.")
    return Listing(columns, found, min(brought.bad, MOST_FAULTS), asked, empty=empty)


def _said(fault: Fault) -> Markup:
    return Markup("<code>{}</code>").format(fault.said or "—")


def _why(fault: Fault) -> str:
    """The noun's sentence, which is Vietnamese; else the kind of fault in the language of the page."""
    return fault.why if shown() == "vi" else str(CODES[fault.code])
