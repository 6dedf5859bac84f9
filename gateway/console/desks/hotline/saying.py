"""What an agent finds for a caller and sends them: published answers by any words, and texts that have been approved.

Nobody writes a text of their own here: what the house says in writing has been read by two people.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from flask import flash, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from gateway import answers, clock, crypto, editions, people, phone, tickets
from gateway.answers import PublicAnswer
from gateway.calls import noting
from gateway.calls.model import Call
from gateway.console.desks.hotline.desk import DESK, TAKE
from gateway.console.desks.hotline.mine import done
from gateway.console.here import tx
from gateway.console.sign_in import me
from gateway.conversations.by_text import say
from gateway.dialogue.steps import Prompt
from gateway.errors import BadInput
from gateway.people import Contact
from gateway.services import MENU_PROMPT
from gateway.tickets import promises

_LEAST: Final = 2  # letters: less is not looked for


@DESK.action("/answers", TAKE)
def search() -> str:
    """Published answers to whatever was typed; sent as a form, for it may hold what a caller said."""
    said = request.form.get("said", "").strip()[:200]
    now = clock.now()
    hits = answers.search(tx(), said, clock.today(now)) if len(said) >= _LEAST else None
    return render_template("desks/hotline/answers.html", hits=hits, call=noting.current(tx(), me().id))


@DESK.action("/calls/<public_id>/say", TAKE)
def send(public_id: str) -> Response:
    """Send the caller one of the texts."""

    def act(now: datetime) -> None:
        call = noting.theirs(tx(), me().id, public_id)
        _send(call, _text(call, request.form.get("text", ""), now), now)

    return done(act)


@DESK.action("/calls/<public_id>/answer/<answer_id>", TAKE)
def send_answer(public_id: str, answer_id: str) -> Response:
    """Send the caller a published answer; one that is out of date is not sent."""

    def act(now: datetime) -> None:
        call = noting.theirs(tx(), me().id, public_id)
        told = editions.current(tx(), PublicAnswer, clock.today(now))
        row = next((each for each in told if each.public_id == answer_id), None)
        if row is None:
            raise BadInput("answer", "stale", _("Câu trả lời này đã hết hạn: nhờ biên tập kiểm lại."))
        contact = _contact(call)
        words = row.answer_en if contact.lang == "en" and row.answer_en else row.answer
        args = {"answer": words, "source": row.source, "date": f"{row.as_of:%d/%m}"}
        _send(call, Prompt("X_A_READ", args), now)
        answers.note_use(tx(), row.public_id, "voice", now)

    return done(act)


def _text(call: Call, wanted: str, now: datetime) -> Prompt:
    if wanted == "menu":
        return MENU_PROMPT
    if wanted == "scam":
        return Prompt("G_SCAM")
    if wanted == "danger":
        return Prompt("C2")
    note = noting.note_of(tx(), call.id, me().id)
    if wanted != "ticket" or note is None or note.ticket is None:
        raise BadInput(
            "text", "missing", _("Chưa có phiếu nào của cuộc gọi này: ghi phiếu trước, hoặc chọn tin khác.")
        )
    mine = [one for one in tickets.listing.of_number(tx(), call.number) if one.code == note.ticket]
    if not mine or mine[0].promised_at is None:
        raise BadInput("text", "unpromised", _("Phiếu này không có giờ hẹn để nhắn."))
    return Prompt(
        "G_NOTED",
        {
            "ticket": note.ticket,
            "time": f"{clock.local(call.began_at):%H:%M}",
            **promises.told(mine[0].promised_at, now),
        },
    )


def _contact(call: Call) -> Contact:
    return people.remembered(tx(), call.number) or Contact(call.number, "vi", "fold")


def _send(call: Call, prompt: Prompt, now: datetime) -> None:
    """Once a minute the same: a button pressed twice sends it once."""
    if not call.number or not phone.takes_texts(phone.classify(call.number)):
        raise BadInput("number", "no_texts", _("Máy này không nhận được tin: đọc cho người gọi ghi lại."))
    key = f"desk|{call.public_id}|{prompt.msg_id}|{sorted(prompt.args.items())}|{now:%H%M}"
    say(tx(), _contact(call), [prompt], f"desk:{crypto.ring().token(key).hex()}", now)
    flash(_("Đã nhắn cho người gọi."), "success")
