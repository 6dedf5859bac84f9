"""What every text for the public must be: there, short enough, without phone numbers and links; reads no database."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from gateway.errors import BadInput
from gateway.text import likeness


def require(
    fields: object,
    needed: Collection[str],
    longest: Mapping[str, int],
    told: Collection[str],
    *,
    heard: str = "",
) -> None:
    """Raise BadInput for the first field of `fields` that is not fit.

    `needed` must be there, `longest` bounds characters, `told` is read by the public; `heard`: what is only compared
    with what people say, and may hold the link of a rumour.
    """
    for name in needed:
        if not str(getattr(fields, name)).strip():
            raise BadInput(name, "missing", "Cần điền ô này.")
    for name, most in longest.items():
        if len(getattr(fields, name).strip()) > most:
            raise BadInput(name, "too_long", f"Nhiều nhất {most} chữ, để vừa một tin nhắn.")
    for name in told:
        said = getattr(fields, name)
        if likeness.phones(said):
            raise BadInput(name, "has_phone", "Không ghi số điện thoại: bản công khai không có số của ai.")
        if name != heard and likeness.links(said):
            raise BadInput(name, "has_link", "Không ghi đường dẫn: dạy bà con không bấm đường dẫn lạ.")
