"""Scripts for hard calls: what is read out stands in the catalogue, reviewed like every text; here, in which order, and
what the agent does besides.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from flask_babel import lazy_gettext as _l

from gateway import wording


@dataclass(frozen=True)
class Say:
    """A sentence that is read out; its id in the catalogue."""

    msg_id: str

    def words(self, lang: str) -> str:
        """In the caller's language; Vietnamese where there is no other."""
        return wording.render(self.msg_id, {}, lang if lang == "en" else "vi", "spoken")


@dataclass(frozen=True)
class Act:
    """What the agent does."""

    words: Any


@dataclass(frozen=True)
class Script:
    """One hard call, step by step."""

    name: str
    label: Any
    steps: tuple[Say | Act, ...]


SCRIPTS: Final = (
    Script(
        "silent",
        _l("Không nghe nói gì"),
        (
            Say("T_SILENT"),
            Act(_l("Chờ mười giây, nghe tiếng phía sau: khóc, cãi nhau, nước chảy, thở gấp.")),
            Say("T_SILENT_DANGER"),
            Act(_l("Bấm hai lần, hoặc nghe có nguy hiểm: ghi phiếu cấp cứu, nối 113. Không tắt máy trước.")),
            Say("T_SILENT_END"),
        ),
    ),
    Script(
        "115",
        _l("Nối 115, ở lại trên máy"),
        (
            Say("T_115"),
            Say("T_115_ASK"),
            Act(_l("Đọc cho 115 nơi ở và số gọi lại, rồi ghi ai đã nhận. Không dặn thuốc, liều, oxy.")),
            Say("T_115_SLOW"),
        ),
    ),
    Script(
        "despair",
        _l("Tuyệt vọng, nói đến cái chết"),
        (
            Say("T_DESPAIR"),
            Say("T_DESPAIR_ASK"),
            Act(_l("Hỏi thẳng không làm hại ai. Nghe, không khuyên, không trách, không hứa giữ kín.")),
            Say("T_DESPAIR_SAFE"),
            Say("T_DESPAIR_STAY"),
            Act(_l("Mời bác sĩ. Đã uống thuốc, đang cầm vật nguy hiểm: nối 115 và 113, vẫn giữ máy.")),
            Act(_l("Xong cuộc gọi, chọn “nghỉ sau cuộc gọi nặng”: trưởng ca sẽ hỏi thăm bạn.")),
        ),
    ),
    Script(
        "child",
        _l("Trẻ em gọi"),
        (
            Say("T_CHILD"),
            Say("T_CHILD_HURT"),
            Say("T_CHILD_WHERE"),
            Act(_l("Nói chậm, mỗi lần một câu, không dọa, không bắt kể lại nhiều lần.")),
            Act(_l("Bị đánh, bị bỏ một mình, bị xâm hại: nối 111 và ghi phiếu bạo lực.")),
        ),
    ),
    Script(
        "abuse",
        _l("Chửi mắng, quấy rối"),
        (
            Say("T_ABUSE"),
            Say("T_ABUSE_WARN"),
            Act(_l("Chỉ nhắc một lần. Có việc khẩn cấp thì vẫn làm như thường.")),
            Say("T_ABUSE_END"),
            Act(_l("Khi kết thúc chọn “quấy rối”. Ghi số quấy rối cần người thứ hai đồng ý.")),
        ),
    ),
)
"""What is needed fastest stands first."""
