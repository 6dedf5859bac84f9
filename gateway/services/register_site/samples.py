"""Talks of registering a site, for the render test and for reading; no such place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from gateway.dialogue.context import Ctx
from gateway.services.declare.samples import DO as PLACES
from gateway.services.service import Sample

CTX: Final = Ctx(date(2026, 11, 20), number="+84900000123")
LINE: Final = replace(CTX, opening="Chợ Ninh Hải*thôn Mỹ Tường 2*Xuan Hai")


def calls(
    standing: Mapping[str, str] | None = None, *, sent: str | None = "ver_x", free: str = ""
) -> dict[str, Any]:
    """The world of a talk: what the phone has registered, whether a code can be sent; 482913 is the right one."""
    return {
        "find_place": PLACES["find_place"],
        "standing": lambda **_: standing,
        "send_code": lambda **_: {"verification": sent, "free": free},
        "check_code": _checked,
    }


def _checked(verification: str, code: str) -> dict[str, Any]:
    del verification
    return {"approved": code == "482913", "left": 4}


_KNOWN: Final = {"state": "active", "name": "Chợ Ninh Hải", "code": "41536"}

SAMPLES: Final = (
    Sample("in one line", LINE, ("1", "1", "482913"), calls()),
    Sample(
        "step by step, on the second page",
        CTX,
        ("Trường Nhơn Hải", "Nhon Hai", "1", "thôn Mỹ Tường 2", "7", "2", "1", "111111", "482 913"),
        calls(),
    ),
    Sample("a bus", LINE, ("xe khách", "85B-012.34", "Phan Rang - Vĩnh Hy", "1", "482913"), calls()),
    Sample("a quarantine control point", LINE, ("7", "7", "1", "2", "4", "1", "1", "482913"), calls()),
    Sample("registered already", LINE, (), calls(_KNOWN)),
    Sample("waits already", LINE, (), calls({**_KNOWN, "state": "requested"})),
    Sample("too many wait", LINE, (), calls({"state": "full", "name": "", "code": ""})),
    Sample("too many codes", LINE, ("1", "1"), calls(sent=None, free="11:05")),
    Sample("no codes go there", LINE, ("1", "1"), calls(sent=None)),
)
