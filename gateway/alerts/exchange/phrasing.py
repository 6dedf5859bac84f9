"""The words an author begins with when an alert comes as CAP: in the manner of the catalogue's A1, to be edited."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from gateway import clock
from gateway.alerts.cap import Info
from gateway.alerts.states import Reality
from gateway.alerts.writing import Text

_LONGEST_ACTION: Final = (
    240  # characters: with who, when and what, three parts; what is longer stays in the document
)
_LONGEST: Final = 1000  # of any form (checking.LONGEST)
_ENDS: Final = ".?;\n"

# A1 and its digits (wording/vi/alerts.toml); the day is told where it is not today.
_SMS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "vi": "{issuer} {at}: {event} đến {until}. {action}Cần cứu: soạn 9. An toàn: soạn 8 gửi 1022",
        "en": "{issuer} {at}: {event} until {until}. {action}Rescue: text 9. Safe: text 8 to 1022",
    }
)
_FRAMES: Final[Mapping[tuple[str, str], tuple[str, str]]] = MappingProxyType(
    {
        (Reality.EXERCISE.value, "vi"): ("DIỄN TẬP, KHÔNG CÓ THẬT. ", ". HẾT DIỄN TẬP"),
        (Reality.EXERCISE.value, "en"): ("DRILL, NOT REAL. ", ". END OF DRILL"),
        (Reality.TEST.value, "vi"): ("THỬ NGHIỆM, KHÔNG CÓ THẬT. ", ". HẾT THỬ NGHIỆM"),
        (Reality.TEST.value, "en"): ("TEST, NOT REAL. ", ". END OF TEST"),
    }
)


def text_of(info: Info, lang: str, issuer: str, sent: datetime, expires: datetime, reality: str) -> Text:
    """What `info` says in `lang`, form by form."""
    before, after = _FRAMES.get((reality, lang), ("", ""))
    here, end = clock.local(sent), clock.local(expires)
    until = f"{end:%H:%M}" if end.date() == here.date() else f"{end:%H:%M} {end.day}/{end.month}"
    said = _SMS[lang].format(
        issuer=issuer,
        at=f"{here:%H:%M} {here.day}/{here.month}",
        event=event_of(info).upper(),
        until=until,
        action=_action(info),
    )
    return Text(
        lang=lang,
        sms=f"{before}{said}{after}",
        headline=_cut(info.headline),
        description=_cut(info.description),
        instruction=_cut(info.instruction),
    )


def event_of(info: Info) -> str:
    """What happens, as short as an alert has it."""
    return _cut(info.event, 80)


def ends(info: Info, sent: datetime) -> datetime:
    """When it is over; a document that does not say is over after half a day."""
    return info.expires or sent + timedelta(hours=12)


def _action(info: Info) -> str:
    """The first sentences of what to do, else of what it is, as far as a text message carries them."""
    said = " ".join((info.instruction or info.headline or info.description).split())
    if len(said) > _LONGEST_ACTION:
        short = said[:_LONGEST_ACTION]
        end = max(short.rfind(mark) for mark in _ENDS)
        said = short[:end] if end > 0 else _cut(short[: short.rfind(" ")])
    said = said.rstrip(" .;,")
    return f"{said}. " if said else ""


def _cut(said: str, longest: int = _LONGEST) -> str:
    plain = " ".join(said.split())
    return plain if len(plain) <= longest else f"{plain[: longest - 1]}…"
