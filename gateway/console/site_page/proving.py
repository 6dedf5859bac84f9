"""A visitor shows by a one-time code that the phone is theirs: it is texted, told, and then the phone is known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit

from flask import request
from flask_babel import gettext as _

from gateway import clock, otp, people, phone
from gateway.console.here import settings, tx
from gateway.console.showing import at
from gateway.console.site_page import holder
from gateway.errors import BadInput, NotFound, TooMany
from gateway.otp.wishes import MAX_DOMAIN

_LONGEST: Final = 64  # characters of what is typed as a number or a code


@dataclass(frozen=True)
class Waiting:
    """What is waited for. `to`: the number, as people write it. `texted`: a code is good for it; else another number.

    `complaint`: what was wrong with what was typed, or "".
    """

    to: str
    texted: bool = True
    complaint: str = ""


def ask() -> Waiting:
    """Text a code to the number of the form."""
    said = request.form.get("number", "")[:_LONGEST]
    wish = otp.Wish(otp.VISITOR, said, web_domain=_domain(), ip=request.remote_addr)
    try:
        sent = otp.issue(tx(), settings(), wish, clock.now())
    except BadInput:
        return Waiting(said, False, _("Số này không nhận được tin. Gõ lại số di động, ví dụ 0900 000 101."))
    except TooMany as full:
        free = at(clock.now() + timedelta(seconds=full.retry_after + 60))
        return Waiting(said, False, _("Số này vừa nhận nhiều mã. Từ %(time)s xin mã được nữa.", time=free))
    holder.asks(sent.id, sent.number)
    return Waiting(phone.national(sent.number))


def check() -> Waiting | None:
    """Look at the code of the form; None: nothing is waited for any more, because it was right or never asked for."""
    waited = holder.asked()
    if waited is None:
        return None
    verification, number = waited
    to, told = phone.national(number), request.form.get("code", "")[:_LONGEST]
    try:
        found = otp.check(tx(), otp.VISITOR, verification, told, clock.now())
    except BadInput:
        return Waiting(to, complaint=_("Mã có 6 số. Xem lại tin nhắn."))
    except NotFound:
        return Waiting(to, False, _("Mã này không còn dùng được. Xin mã mới."))
    if not found.approved:
        return Waiting(to, complaint=_("Mã chưa đúng, còn %(left)s lần.", left=found.attempts_left))
    people.know(tx(), number, clock.now())
    holder.knows(number)
    return None


def _domain() -> str | None:
    """Where the browser is, for the last line of the text by which it fills the code in."""
    host = urlsplit(settings().public_url).hostname or ""
    is_name = "." in host and len(host) <= MAX_DOMAIN and not host.replace(".", "").isdigit()
    return host if is_name else None
