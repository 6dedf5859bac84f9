"""What CAP wants of each info: a tongue, a place, an end that comes after its beginning, and nothing said twice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from gateway.alerts.cap.document import Area, Info, MsgType
from gateway.alerts.cap.faults import Fault, fault
from gateway.alerts.cap.layout import ROOT
from gateway.alerts.cap.rules.everywhere import spellable
from gateway.alerts.cap.rules.seen import Seen

_TAG: Final = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*", re.ASCII)


def languages_are_tags(seen: Seen) -> Iterator[Fault]:
    """RFC 3066: primary subtag of letters, further ones of letters and digits, eight at most each."""
    for path, info in seen.of(Info):
        if _TAG.fullmatch(info.language) is None:
            yield fault(f"{path}/language", "language_tag")


def nothing_is_told_twice(seen: Seen) -> Iterator[Fault]:
    """Several infos of one language are allowed, for other places or events; the very same once more is a mistake."""
    first: dict[tuple[str, str, frozenset[Area]], str] = {}
    for path, info in seen.of(Info):
        told = (info.language.lower(), info.event.strip(), frozenset(info.areas))
        other = first.setdefault(told, path)
        if other != path:
            yield fault(f"{path}/language", "language_twice", other=other)


def it_ends_after_it_begins(seen: Seen) -> Iterator[Fault]:
    """What is over before it was sent, counts or sets in warns nobody."""
    for path, info in seen.of(Info):
        begins = (
            (f"{ROOT}/sent", seen.alert.sent),
            (f"{path}/effective", info.effective),
            (f"{path}/onset", info.onset),
        )
        if info.expires is None or not spellable(info.expires):
            continue
        early = [place for place, at in begins if at is not None and spellable(at) and info.expires <= at]
        if early:
            yield fault(f"{path}/expires", "expires_early", other=", ".join(early))


def it_says_where(seen: Seen) -> Iterator[Fault]:
    """A rule of this house: CAP lets areas be left out. What ends an alert needs none, the first one had it."""
    if seen.alert.msg_type in (MsgType.ALERT, MsgType.UPDATE):
        for path, info in seen.of(Info):
            if not info.areas:
                yield fault(f"{path}/area", "area_missing")
