"""The page with the picture of a case: who met whom and where, drawn by the server, and the same as a list."""

from __future__ import annotations

from flask import render_template

from gateway import tracing
from gateway.console.desks.tracing import drawing
from gateway.console.desks.tracing.desk import CONTACTS, DESK, held, who
from gateway.console.here import tx
from gateway.console.showing import moment
from gateway.tracing import Contact, ContactState


@DESK.page("/<case_id>/graph", "tracing.read")
def graph(case_id: str) -> str:
    """F0, whom they met at which place, and whom those met since."""
    case = held(case_id, "tracing.read")
    known = tracing.graph(tx(), case)
    picture = drawing.draw(known)
    words = {each.id: _said(each, known.names.get(each.id)) for each in known.nodes}
    return render_template(
        "desks/tracing/graph.html",
        case=case,
        picture=picture,
        words=words,
        states=CONTACTS,
        many=len(words) - 1,
    )


def _said(each: Contact, name: str | None) -> str:
    state = CONTACTS[ContactState(each.state)]
    return f"F{each.depth} {who(each, name)}, {moment(each.first_at)}, {state}"
