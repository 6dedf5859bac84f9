"""Prompts as messages of a chat: accented text of 2,000 characters at most, and buttons that say keywords; pure."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

LONGEST: Final = 2_000
"""Characters of one message (contracts 8.4)."""
MOST_BUTTONS: Final = 5


class Button(NamedTuple):
    """What stands on it, and what pressing it says for the person."""

    title: str
    says: str


LATEST, ABOUT, GUIDES = "TIN", "#2", "#3"
"""The three parts of the channel's menu; the latter two are lists of their own."""

BUTTONS: Final[dict[str, tuple[Button, ...]]] = {
    "Z_WELCOME": (
        Button("Chuyên trang", "TIN"),
        Button("Bản đồ Covid-19", "BD"),
        Button("Khai báo y tế", "KB"),
        Button("Đăng ký tiêm chủng", "TIEM"),
        Button("Tạo mã QR vào ra", "MA"),
    ),
    "H1": (
        Button("Tin tức mới nhất", LATEST),
        Button("Văn bản, tình hình, bản đồ", ABOUT),
        Button("Hướng dẫn", GUIDES),
        Button("Khai báo y tế", "KB"),
        Button("Gọi cấp cứu", "CUU"),
    ),
    "Z_ABOUT": (
        Button("Văn bản chỉ đạo", "VB"),
        Button("Tình hình dịch bệnh", "SL"),
        Button("Thông báo", "TB"),
        Button("Bản đồ dịch bệnh", "BD"),
        Button("Đường dây nóng", "SDT"),
    ),
    "Z_GUIDES": (
        Button("Khai báo y tế", "HD 1"),
        Button("Tạo mã QR vào ra", "HD 2"),
        Button("Cài đặt Bluezone", "HD 3"),
        Button("Cài đặt ứng dụng của tỉnh", "HD 4"),
        Button("Cách phòng tránh", "HD 5"),
    ),
}
"""By the prompt they stand under. Every word is a keyword that may be typed as well."""

LISTS: Final = {ABOUT: "Z_ABOUT", GUIDES: "Z_GUIDES"}
"""What a button says that only opens another list, and the prompt above that list."""

ASKS_FOR_A_NUMBER: Final = "Z_SHARE"
"""The prompt that comes with a form to share one's number."""


def message(template: str, text: str, picture: str) -> dict[str, Any]:
    """The `message` of a send, as the account's API takes it; `picture`: the address of the form's picture."""
    said = clipped(text)
    if template == ASKS_FOR_A_NUMBER and picture:
        form = {"title": "Chia sẻ số điện thoại", "subtitle": said, "image_url": picture}
        return {"attachment": _template({"template_type": "request_user_info", "elements": [form]})}
    buttons = BUTTONS.get(template)
    if not buttons:
        return {"text": said}
    shown = [{"title": each.title, "type": "oa.query.show", "payload": each.says} for each in buttons]
    return {"text": said, "attachment": _template({"buttons": shown})}


def clipped(text: str) -> str:
    """`text` in the room of one message, ended at a word."""
    if len(text) <= LONGEST:
        return text
    return f"{text[: LONGEST - 1].rsplit(None, 1)[0]}…"


def _template(payload: dict[str, Any]) -> dict[str, Any]:
    return {"type": "template", "payload": payload}
