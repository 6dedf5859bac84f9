"""Talks of a lodging, for the render test and for reading; no such house and nobody in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, Final

from gateway.dialogue.context import Ctx
from gateway.services.service import Sample

_HOUSE: Final = {"code": "30057", "name": "Nhà nghỉ Bình Minh"}
_OTHER: Final = {"code": "30065", "name": "Khách sạn Biển Xanh"}
CTX: Final = Ctx(date(2026, 11, 20), number="+84900000123", args={"text": "0900000124*18/11"})


def _mine(*houses: dict[str, str]) -> dict[str, Any]:
    return {"my_lodgings": lambda **_: list(houses)}


def _said(text: str) -> Ctx:
    return replace(CTX, args={"text": text})


SAMPLES: Final = (
    Sample("one guest", CTX, (), _mine(_HOUSE)),
    Sample(
        "several, of two days", _said("0900000124*18/11, 0900000125; 0900 000 126*hom qua"), (), _mine(_HOUSE)
    ),
    Sample("nobody", _said("0"), (), _mine(_HOUSE)),
    Sample("which of two", CTX, ("8", "Bien Xanh", "2"), _mine(_HOUSE, _OTHER)),
    Sample("no mobile", _said("02583822861"), (), _mine(_HOUSE)),
    Sample("too long ago", _said("0900000124*01/10"), (), _mine(_HOUSE)),
    Sample("no lodging", CTX, (), _mine()),
)
