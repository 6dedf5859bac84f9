"""What every template may use: the menu, who is signed in, times and numbers as people read them; holds no rule."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

from flask import Flask, request
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from markupsafe import Markup

from gateway import clock, events, phone, places
from gateway.accounts import PERMISSIONS, ROLES
from gateway.console import language
from gateway.console.desk import Menu
from gateway.console.here import tx
from gateway.console.sign_in import me
from gateway.settings import Settings

_TICKETS: Final = {
    "rescue": _l("cấp cứu"),
    "callback": _l("chờ gọi lại"),
    "question": _l("câu hỏi"),
    "dispute": _l("báo sai"),
    "health": _l("dấu hiệu bệnh"),
    "rights": _l("quyền dữ liệu"),
    "text": _l("tin chưa đọc"),
    "report": _l("phản ánh nghi nhiễm"),
    "rumour": _l("hỏi tin thật giả"),
    "doctor": _l("gặp bác sĩ"),
    "feedback": _l("góp ý"),
    "food": _l("lương thực"),
    "medicine": _l("thuốc"),
    "shelter": _l("chỗ ở, sơ tán"),
    "death": _l("tử vong, mai táng"),
    "scam": _l("lừa đảo"),
    "violence": _l("bạo lực"),
    "animal": _l("thú y"),
    "task": _l("việc được giao"),
    "dictation": _l("chép lời ghi âm"),
    "visit": _l("báo tận nhà"),
}


def attach(app: Flask, menu: Menu, settings: Settings) -> None:
    """Give templates their words."""
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters |= {
        "moment": moment,
        "clock": at,
        "day": day,
        "masked": masked,
        "grouped": grouped,
        "place": place,
        "domestic": phone.national,
        "role": role,
        "nonempty": nonempty,
        "ticket_kind": ticket_kind,
    }
    app.jinja_env.globals |= {
        "LANGUAGES": language.LANGUAGES,
        "PERMISSIONS": PERMISSIONS,
        "endpoints": app.view_functions.keys(),
    }

    @app.context_processor
    def _page() -> dict[str, Any]:
        if not request.path.startswith("/console"):
            return {"lang": language.shown(), "demo": settings.mode == "demo"}
        signed_in = bool(current_user.is_authenticated)
        return {
            "lang": language.shown(),
            "demo": settings.mode == "demo",
            "me": me() if signed_in else None,
            "menu": menu.groups(me()) if signed_in else [],
            "service_number": settings.service_number,
            "live_token": lambda *topics: live_token(settings, topics),
            "live_url": settings.live_url,
        }


def live_token(settings: Settings, topics: tuple[str, ...]) -> str:
    """What opens a stream of `topics` for a minute; empty where there are none: then pages ask by themselves."""
    if not settings.live_url or not settings.live_secret:
        return ""
    return events.sign(settings.live_secret, topics, datetime.now().timestamp())  # noqa: DTZ005 - seconds since 1970


def moment(when: datetime | None) -> str:
    """Hour and day, as on the wall: "09:20 26/11"; the year where it is another."""
    if when is None:
        return "—"
    here = clock.local(when)
    return f"{here:%H:%M %d/%m}" if here.year == clock.local(clock.now()).year else f"{here:%H:%M %d/%m/%Y}"


def at(when: datetime | None) -> str:
    """The hour."""
    return "—" if when is None else f"{clock.local(when):%H:%M}"


def day(when: date | datetime | None) -> str:
    """The day, with its year."""
    if when is None:
        return "—"
    return f"{clock.local(when) if isinstance(when, datetime) else when:%d/%m/%Y}"


def masked(number: str | None) -> str:
    """A phone number of which only the end can be read."""
    return "—" if number is None else phone.mask(number)


def place(commune_code: str | None) -> str:
    """A commune by name; its code where it is none that we know."""
    if commune_code is None:
        return "—"
    found = places.by_code(tx(), commune_code)
    return commune_code if found is None else f"{found.kind} {found.name}"


def grouped(count: int | float) -> str:
    """A number in groups of three, as each language writes it."""
    said = f"{count:,}"
    return said.replace(",", ".") if language.shown() == "vi" else said


def chip(words: Any, tone: str = "") -> Markup:
    """A word about a state, as `parts/chips.html` shows it."""
    return Markup('<span class="chip {}">{}</span>').format(tone, words)


def ticket_kind(name: str) -> str:
    """What people want, in a word."""
    return str(_TICKETS.get(name, name))


def nonempty(attributes: dict[str, str]) -> dict[str, str]:
    """Attributes of a tag without those that say nothing."""
    return {name: value.strip() for name, value in attributes.items() if value.strip()}


def role(name: str) -> str:
    """A role by its name for people."""
    known = ROLES.get(name)
    return name if known is None else known.english if language.shown() == "en" else known.label
