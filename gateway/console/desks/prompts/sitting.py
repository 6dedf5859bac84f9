"""Reading by phone: what is to be read, the number to key in, and how far the call is."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from gateway import clock, prompts
from gateway.accounts import staff
from gateway.console.desks.prompts.desk import DESK, READ, WRITE, complaint, key, read_key, tongues
from gateway.console.here import settings, tx
from gateway.console.sign_in import me
from gateway.errors import BadInput
from gateway.prompts import sittings
from gateway.prompts.listing import NEEDED, sought
from gateway.prompts.listing import every as every_row
from gateway.wording import Piece


@DESK.action("/<key>/phone", WRITE)
def by_phone(key: str) -> Response:
    """One piece."""
    lang, piece, _words = read_key(key)
    return _begun([piece], lang, url_for("console_prompts.one", key=key))


@DESK.action("/sittings", WRITE)
def several() -> Response:
    """The first of those that the list shows and that need somebody."""
    lang = request.form.get("lang", "vi")
    if lang not in tongues():
        lang = "vi"
    rows = sought(
        every_row(tx(), lang),
        topic=request.form.get("topic", ""),
        standing=request.form.get("standing", ""),
        said=request.form.get("q", "")[:200],
    )
    needed = [row.piece for row in rows if row.standing in NEEDED]
    return _begun(needed[: sittings.MOST], lang, url_for("console_prompts.every", lang=lang))


@DESK.page("/sittings/<sitting_id>", READ)
def one_sitting(sitting_id: str) -> str:
    """The words in the order in which the call asks for them; their number is what it says."""
    found = sittings.by_public_id(tx(), sitting_id)
    pieces = sittings.pieces_of(found)
    return render_template(
        "desks/prompts/sitting.html",
        sitting=found,
        code=found.shown if found.made_by == me().id and found.until > clock.now() else None,
        expired=found.call_ref is None and found.until <= clock.now(),
        number=settings().service_number,
        tongue=tongues().get(found.lang, found.lang),
        words=[_line(found.lang, piece) for piece in pieces],
        progress=sittings.progress(tx(), found),
        by=staff.names(tx(), {found.made_by}).get(found.made_by, "—"),
        topic=prompts.TOPIC,
    )


def _line(lang: str, piece: Piece) -> tuple[str, str]:
    """The words and the page of a piece; a text that has changed since has neither."""
    found = prompts.pieces_of(piece.msg_id, lang).get(piece, "—")
    return found, url_for("console_prompts.one", key=key(lang, piece))


def _begun(pieces: list[Piece], lang: str, back: str) -> Response:
    try:
        made, _code = sittings.begin(
            tx(), pieces, lang, by=me().id, now=clock.now(), speaker=request.form.get("speaker", "")
        )
    except BadInput as fault:
        flash(complaint(fault.field, fault.code), "error")
        return redirect(back)
    flash(_("Gọi tổng đài rồi bấm số ở dưới."), "success")
    return redirect(url_for("console_prompts.one_sitting", sitting_id=made.public_id))
