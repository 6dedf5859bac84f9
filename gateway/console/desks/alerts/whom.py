"""Whom an alert is for, part by part in words: what is joined, what is left out, which language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from flask_babel import gettext as _

from gateway import alerts, lists, sites
from gateway.alerts import Alert, Part
from gateway.console.desks.arrivals.desk import CLASSES as SCREENING
from gateway.console.desks.newsroom.desk import TOPICS
from gateway.console.desks.quarantine.words import classes
from gateway.console.here import tx
from gateway.console.showing import grouped, moment, place
from gateway.errors import NotFound


def parts(alert: Alert) -> tuple[list[str], list[str]]:
    """What is joined, and what is taken away again."""
    wanted = alerts.audience.unpack(alert.audience)
    joined = [_said(part) for part in wanted.include]
    if wanted.lang:
        only = {"vi": _("chỉ người dùng tiếng Việt"), "en": _("chỉ người dùng tiếng Anh")}
        joined.append(str(only[wanted.lang]))
    return joined, [_said(part) for part in wanted.leave_out]


def _said(part: Part) -> str:
    return str(_WORDS[part.kind](part))


def _communes(part: Part) -> str:
    return str(_("xã, phường: %(names)s", names=", ".join(place(code) for code in part.codes)))


def _list(part: Part) -> str:
    try:
        listed = lists.by_public_id(tx(), part.ref)
    except NotFound:
        return str(_("danh sách không còn: %(ref)s", ref=part.ref))
    return str(_("danh sách “%(name)s”, %(n)s số", name=listed.name, n=grouped(listed.good)))


def _topic(part: Part) -> str:
    return str(_("người đăng ký tin: %(topic)s", topic=TOPICS.get(part.ref, _("mọi loại"))))


def _site(part: Part) -> str:
    site = sites.by_code(tx(), part.ref)
    told = {"site": site.name if site else part.ref, "since": moment(part.since), "until": moment(part.until)}
    return str(_("người đã ở %(site)s từ %(since)s đến %(until)s", **told))


def _quarantine(part: Part) -> str:
    return str(_("người đang cách ly: %(cls)s", cls=classes().get(part.ref, _("mọi diện"))))


def _screening(part: Part) -> str:
    named: Mapping[str, str] = {one.value: str(label) for one, label in SCREENING.items()}
    return str(_("người từ nơi khác đến: %(cls)s", cls=named.get(part.ref, part.ref)))


_WORDS: Final[Mapping[str, Callable[[Part], str]]] = {
    "communes": _communes,
    "everyone": lambda _part: str(_("mọi số đã biết của tỉnh")),
    "list": _list,
    "topic": _topic,
    "site": _site,
    "quarantine": _quarantine,
    "screening": _screening,
    "told": lambda _part: str(_("đúng những người đã nhận cảnh báo trước")),
    "drill": lambda _part: str(_("máy trong danh sách diễn tập")),
}
