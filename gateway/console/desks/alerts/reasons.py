"""Why a text was not sent or did not arrive, in words: our own codes, and what those of carriers mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from gateway.console.here import console
from gateway.messages import redialling
from gateway.messages.refusals import Refusal, Then

OURS: Final[Mapping[str, Any]] = {
    "silent": _l("số phải để yên: nhắn đến có thể hại người"),
    "landline": _l("điện thoại bàn, không nhận tin nhắn"),
    "opted_out": _l("đã ngừng nhận tin"),
    "not_on_drill_list": _l("không có trong danh sách diễn tập"),
    "stopped": _l("chưa gửi khi cảnh báo bị dừng"),
    "expired": _l("chưa gửi khi cảnh báo hết hạn"),
    "withdrawn": _l("đã rút trước khi gửi"),
    "cannot_render": _l("không soạn được nội dung"),
    "sender_lost": _l("mất liên lạc giữa chừng, không rõ đã đến chưa"),
    "flight_file": _l("máy gửi không ghi được, sẽ thử lại"),
    "no_route": _l("không nhà mạng nào đến được số này"),
    "timeout": _l("nhà mạng không trả lời, không rõ đã đến chưa"),
    redialling.BUSY: _l("gọi: máy bận"),
    redialling.NO_ANSWER: _l("gọi: không ai nhấc máy"),
    redialling.MACHINE: _l("gọi: máy trả lời tự động"),
    redialling.UNHEARD: _l("gọi: tắt máy trước khi nghe hết"),
    redialling.FAILED: _l("gọi: không nối được"),
}
_MEANT: Final[Mapping[str, Any]] = {
    "the number does not exist": _l("số không tồn tại"),
    "the number cannot receive texts": _l("số không nhận được tin nhắn"),
    "the number is a landline": _l("điện thoại bàn, không nhận tin nhắn"),
    "the phone cannot be reached now": _l("máy đang tắt hoặc ngoài vùng phủ sóng"),
    "blocked by the person or the network": _l("người nhận hoặc nhà mạng chặn"),
    "the phone is unknown": _l("nhà mạng không biết máy này"),
    "a landline or a network out of reach": _l("điện thoại bàn, hoặc mạng ngoài tầm"),
    "the person has opted out at the carrier": _l("đã ngừng nhận tin ở nhà mạng"),
    "filtered as unwanted": _l("nhà mạng lọc như tin rác"),
    "the carrier does not know why": _l("nhà mạng không rõ vì sao"),
    "the number is blocked at the carrier": _l("nhà mạng chặn số này"),
    "the text holds a blocked word": _l("nhà mạng chặn một từ trong tin"),
    "the number cannot be reached through this carrier": _l("nhà mạng này không đến được số"),
    "the delivery failed": _l("không đến được máy"),
}
"""Of the sentences of carriers' files those that are about the person; the rest is said by what the house does."""
_DOES: Final[Mapping[Then, Any]] = {
    Then.NEVER: _l("nhà mạng từ chối, không thử lại"),
    Then.ELSEWHERE: _l("nhà mạng này không nhận, thử nhà mạng khác"),
    Then.AGAIN: _l("lỗi tạm thời, sẽ thử lại"),
    Then.LATER: _l("nhà mạng chưa nhận, chờ rồi thử lại"),
    Then.THROTTLE: _l("nhà mạng bảo gửi chậm lại"),
    Then.PAUSE: _l("nhà mạng đang từ chối tài khoản của ta"),
    Then.FILTERED: _l("nhà mạng lọc như tin rác"),
    Then.OPTED_OUT: _l("đã ngừng nhận tin ở nhà mạng"),
    Then.TAKEN: _l("nhà mạng đã nhận"),
}


@dataclass(frozen=True)
class Reason:
    """One code in words; `many` recipients have it. `said`: what the carrier's file says of it."""

    code: str
    words: str
    many: int
    said: str = ""


def of(errors: Mapping[str, int]) -> list[Reason]:
    """Every reason, the most frequent first."""
    counted = sorted(errors.items(), key=lambda each: (-each[1], each[0]))
    return [_reason(code, many) for code, many in counted]


def words(code: str) -> str:
    """One code in words."""
    return _reason(code, 0).words if code else ""


def _reason(code: str, many: int) -> Reason:
    if code in OURS:
        return Reason(code, str(OURS[code]), many)
    known = next(_known(code), None)
    if known is None:
        return Reason(code, str(_("nhà mạng báo không đến được")), many)
    return Reason(code, str(_MEANT.get(known.public) or _DOES[known.then]), many, known.public)


def _known(code: str) -> Iterator[Refusal]:
    for carrier in console().carriers:
        if code in carrier.refusals:
            yield carrier.refusals[code]
