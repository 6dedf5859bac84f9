"""The desk of recorded prompts and what its pages share: words for topics and states, and the address of a piece."""

from __future__ import annotations

from typing import Any, Final

from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from gateway import prompts
from gateway.console.desk import Desk
from gateway.console.here import settings
from gateway.console.showing import chip
from gateway.errors import NotFound
from gateway.prompts import State
from gateway.prompts.listing import Standing
from gateway.wording import Piece

DESK: Final = Desk("prompts", "/prompts", _l("Lời ghi sẵn"), _l("Tin tức"))

READ: Final = "prompt.read"
WRITE: Final = "prompt.write"

TOPICS: Final[dict[str, Any]] = {
    "voice": _l("tổng đài"),
    "keypad": _l("menu"),
    "again": _l("nghe chưa rõ"),
    "rescue": _l("cấp cứu"),
    "callback": _l("gọi lại"),
    "declare": _l("khai y tế"),
    "behalf": _l("khai hộ"),
    "codes": _l("mã tờ khai, mã xác thực"),
    "visits": _l("vào, ra điểm"),
    "gate": _l("ở cổng"),
    "registration": _l("đăng ký điểm"),
    "safety": _l("an toàn của điểm"),
    "daily_health": _l("sức khỏe hằng ngày"),
    "health": _l("sổ sức khỏe"),
    "ask": _l("hỏi đáp, tin thật giả"),
    "news": _l("tin tức"),
    "directory": _l("số điện thoại"),
    "reporting": _l("phản ánh"),
    "bookings": _l("lịch khám"),
    "vaccination": _l("tiêm chủng"),
    "arrivals": _l("người đến"),
    "obliged": _l("phải khai báo"),
    "rights": _l("quyền dữ liệu"),
    "tickets": _l("yêu cầu"),
    "tracing": _l("truy vết"),
    "alerts": _l("cảnh báo"),
    "duty": _l("trực ban"),
    "help": _l("hướng dẫn"),
    "chat": _l("Zalo"),
    "words": _l("từ, chữ số"),
}
STANDINGS: Final[dict[str, Any]] = {
    "needed": _l("cần ghi"),
    Standing.MISSING.value: _l("chưa có"),
    Standing.ENGINE.value: _l("máy đọc"),
    Standing.STALE.value: _l("lời đã đổi"),
    Standing.WAITING.value: _l("chờ nghe lại"),
    Standing.RECORDED.value: _l("đã ghi"),
}
_TONES: Final = {
    Standing.MISSING: "bad",
    Standing.STALE: "warn",
    Standing.WAITING: "warn",
    Standing.RECORDED: "good",
}
STATES: Final[dict[str, Any]] = {
    State.WAITING.value: _l("chờ nghe lại"),
    State.HEARD.value: _l("đang dùng"),
    State.RETURNED.value: _l("cần ghi lại"),
    State.REPLACED.value: _l("bản cũ"),
    State.WITHDRAWN.value: _l("đã rút"),
}
_STATE_TONES: Final = {State.WAITING: "warn", State.HEARD: "good", State.RETURNED: "bad"}
FAULTS: Final[dict[str, Any]] = {
    "empty": _l("Tệp rỗng."),
    "too_long": _l("Tệp quá 10 MB."),
    "unknown": _l("Đây không phải tệp âm thanh đọc được: dùng WAV, MP3, OGG hoặc FLAC."),
    "mp3": _l("Máy chủ chưa đọc được MP3: đổi tệp sang WAV hoặc OGG."),
    "broken": _l("Tệp âm thanh bị hỏng hoặc chưa trọn."),
    "short": _l("Ngắn quá, không nghe được lời nào."),
    "long": _l("Dài quá 60 giây: mỗi tệp chỉ một lời."),
    "silent": _l("Không nghe thấy tiếng người: ghi gần máy hơn."),
    "missing": _l("Nhà mạng không có bản ghi này."),
    "speaker": _l("Ghi tên người đọc, từ 2 đến 60 chữ."),
    "said": _l("Lời ghi ra dài quá 600 chữ."),
    "count": _l("Mỗi lần ghi từ 1 đến 30 lời."),
}


def standing_chip(standing: Standing) -> Markup:
    """What callers hear of a piece."""
    return chip(STANDINGS[standing.value], _TONES.get(standing, ""))


def state_chip(state: str) -> Markup:
    """Where a recording is."""
    return chip(STATES[state], _STATE_TONES.get(State(state), ""))


def tongues() -> dict[str, Any]:
    """Languages with their own names."""
    return dict(prompts.tongues(settings()))


def key(lang: str, piece: Piece) -> str:
    """A piece in a language, as it stands in addresses."""
    return f"{lang}.{piece.msg_id}.{piece.no}"


def read_key(written: str) -> tuple[str, Piece, str]:
    """The language, the piece and its words. Raises NotFound."""
    lang, _, rest = written.partition(".")
    msg_id, _, no = rest.partition(".")
    if lang not in tongues() or not no.isdecimal() or len(no) > 2:
        raise NotFound
    piece = Piece(msg_id, int(no))
    return lang, piece, prompts.words_of(piece, lang)


def complaint(field: str, code: str) -> str:
    """What is wrong with what was brought."""
    return str(FAULTS.get(code if field == "file" else field) or FAULTS.get(code, code))
