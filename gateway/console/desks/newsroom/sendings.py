"""Pages of sending: how many subscribe to what, one sending with its report by carrier, approve, return, stop."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from gateway import approvals, clock, content, wording
from gateway.accounts import staff
from gateway.console.desks.newsroom.desk import DESK, TOPICS, done, kind_of, sending_chip, where
from gateway.console.here import tx
from gateway.console.showing import place
from gateway.console.sign_in import me
from gateway.content import Sending, SendingState, subscriptions, writing
from gateway.content import sending as noun


@DESK.page("/subscriptions", "content.read", menu=_l("Người đăng ký nhận tin"))
def subscribers() -> str:
    """How many want which topic of which place; nobody's number."""
    every = [
        (TOPICS.get(topic, topic), place(code) if code else _("toàn tỉnh"), many)
        for topic, code, many in subscriptions.totals(tx())
    ]
    return render_template("desks/newsroom/subscribers.html", every=every)


@DESK.page("/sendings/<sending_id>", "content.read")
def sending(sending_id: str) -> str:
    """One sending: the text, how many it is for, who decided, and what became of it by carrier."""
    known = noun.by_public_id(tx(), sending_id)
    item, version = noun.subject(tx(), known)
    decided = approvals.history(tx(), noun.KIND, known.id)[-1]
    return render_template(
        "desks/newsroom/sending.html",
        sending=known,
        item=item,
        version=version,
        kind=kind_of(item.kind, item.subtype),
        where=where(version.commune_codes),
        state=sending_chip(known.state),
        text=wording.render("TIN_SENT", noun.text_of(version, "vi"), "vi", "accented"),
        seen=noun.digest(item, version, known),
        report=noun.report(tx(), known),
        decided=decided,
        waits=known.state == SendingState.SUBMITTED,
        going=known.state == SendingState.APPROVED,
        mine=known.made_by == me().id,
        names=staff.names(tx(), {known.made_by, decided.decided_by or 0}),
        topic=content.TOPIC,
    )


@DESK.action("/<item_id>/send", "content.write")
def send(item_id: str) -> Response:
    """Propose to send what is told to whoever subscribes."""
    item = writing.by_public_id(tx(), item_id)
    return done(
        lambda: noun.submit(tx(), item, me().id, clock.now()),
        _("Đã trình việc gửi. Chưa nhắn ai cho đến khi một người khác duyệt."),
        url_for("console_newsroom.one", item_id=item_id),
    )


@DESK.action("/sendings/<sending_id>/approve", "content.approve")
def approve_sending(sending_id: str) -> Response:
    """Agree to this text for these subscribers; the scheduler sends it, by day."""
    known, seen = noun.by_public_id(tx(), sending_id), request.form.get("seen", "")
    return done(
        lambda: noun.approve(tx(), known, seen, me().id, clock.now()),
        _("Đã duyệt. Đang gửi, ban ngày."),
        _address(known),
    )


@DESK.action("/sendings/<sending_id>/return", "content.approve")
def send_sending_back(sending_id: str) -> Response:
    """Not like this, and why."""
    known, why = noun.by_public_id(tx(), sending_id), request.form.get("why", "")
    return done(
        lambda: noun.return_(tx(), known, why, me().id, clock.now()), _("Đã trả lại."), _address(known)
    )


@DESK.action("/sendings/<sending_id>/stop", "content.write")
def stop_sending(sending_id: str) -> Response:
    """Send no more, at once."""
    known = noun.by_public_id(tx(), sending_id)
    return done(lambda: noun.stop(tx(), known, me().id, clock.now()), _("Đã dừng gửi."), _address(known))


def _address(known: Sending) -> str:
    return url_for("console_newsroom.sending", sending_id=known.public_id)
