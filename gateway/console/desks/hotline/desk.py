"""What the pages of the hotline share: the desk and its words."""

from __future__ import annotations

from typing import Any, Final

from flask_babel import lazy_gettext as _l

from gateway.calls.desk_states import Emergency, Lang, Pause, Skill, Topic
from gateway.calls.states import AgentState, Outcome, Urgency
from gateway.console.desk import Desk

DESK: Final = Desk("hotline", "/hotline", _l("Tổng đài"), _l("Tổng đài"))
TAKE, LEAD, READ = "call.take", "call.lead", "call.read"

STATES: Final[dict[str, Any]] = {
    AgentState.OFF: _l("chưa vào ca"),
    AgentState.READY: _l("sẵn sàng"),
    AgentState.OFFERED: _l("đang đổ chuông"),
    AgentState.TALKING: _l("đang nói chuyện"),
    AgentState.WRAP_UP: _l("đang ghi chép"),
    AgentState.PAUSED: _l("tạm nghỉ"),
}
CALLING_BACK: Final[Any] = _l("đang gọi lại")
"""What an agent does whose caller is being called, and has not answered yet."""
TONES: Final[dict[str, str]] = {
    AgentState.READY: "good",
    AgentState.OFFERED: "warn",
    AgentState.TALKING: "dark",
    AgentState.WRAP_UP: "warn",
}
REASONS: Final[dict[str, Any]] = {
    Pause.BREAK: _l("nghỉ giải lao"),
    Pause.TRAINING: _l("đào tạo"),
    Pause.MEETING: _l("họp"),
    Pause.HARD_CALL: _l("nghỉ sau cuộc gọi nặng"),
    Pause.SUPERVISOR: _l("trưởng ca cho nghỉ"),
    "reading": _l("đọc chỉ đạo"),
    "not_answering": _l("không nhấc máy"),
    "not_placed": _l("nhà mạng chưa gọi được"),
    "gone": _l("mất kết nối trang"),
}
SKILLS: Final[dict[str, Any]] = {
    Skill.GENERAL: _l("mọi việc"),
    Skill.MEDICAL: _l("y tế"),
    Skill.TECHNICAL: _l("ứng dụng, mã, điểm kiểm dịch"),
}
LANGS: Final[dict[str, Any]] = {
    Lang.VIETNAMESE: _l("tiếng Việt"),
    Lang.ENGLISH: _l("tiếng Anh"),
    Lang.CHAM: _l("tiếng Chăm"),
    Lang.RAGLAI: _l("tiếng Raglai"),
    Lang.EDE: _l("tiếng Ê-đê"),
}
URGENCIES: Final[dict[int, Any]] = {
    Urgency.RESCUE: _l("cấp cứu"),
    Urgency.MEDICAL: _l("cần y tế"),
    Urgency.ELDER: _l("người cao tuổi"),
    Urgency.ORDINARY: _l("thường"),
}
TOPICS: Final[dict[str, Any]] = {
    Topic.RESCUE: _l("cấp cứu"),
    Topic.HEALTH: _l("sức khỏe, triệu chứng"),
    Topic.DECLARATION: _l("khai y tế"),
    Topic.GATE: _l("ra vào điểm"),
    Topic.QUARANTINE: _l("cách ly, theo dõi"),
    Topic.VACCINATION: _l("tiêm, lịch khám"),
    Topic.RELIEF: _l("lương thực, thuốc, chỗ ở"),
    Topic.RUMOUR: _l("tin thật giả, lừa đảo"),
    Topic.ALERT: _l("cảnh báo, thiên tai"),
    Topic.INFORMATION: _l("hỏi thông tin"),
    Topic.APP: _l("cài, dùng ứng dụng"),
    Topic.COMPLAINT: _l("phàn nàn, góp ý"),
    Topic.DESPAIR: _l("tuyệt vọng, có ý định tự tử"),
    Topic.CHILD: _l("trẻ em gọi"),
    Topic.SILENT: _l("không nói gì"),
    Topic.ABUSE: _l("quấy rối"),
    Topic.WRONG_NUMBER: _l("gọi nhầm"),
}
OUTCOMES: Final[dict[str, Any]] = {
    Outcome.ANSWERED: _l("đã nói chuyện"),
    Outcome.SERVED: _l("máy đã phục vụ"),
    Outcome.CASE: _l("đã ghi phiếu"),
    Outcome.CALLBACK: _l("hẹn gọi lại"),
    Outcome.VOICEMAIL: _l("để lại lời nhắn"),
    Outcome.LEFT: _l("tắt máy giữa chừng"),
    Outcome.NOT_REACHED: _l("gọi không gặp"),
}
EMERGENCIES: Final[dict[str, Any]] = {
    Emergency.AMBULANCE: _l("115 cấp cứu"),
    Emergency.POLICE: _l("113 công an"),
    Emergency.FIRE: _l("114 cứu hỏa"),
    Emergency.SEARCH: _l("112 tìm cứu nạn"),
    Emergency.CHILDREN: _l("111 bảo vệ trẻ em"),
}
SERVICES: Final[dict[str, Any]] = {
    "kb": _l("khai y tế"),
    "kb_card": _l("khai y tế bằng thẻ"),
    "lich": _l("lịch khám, tiêm chủng"),
    "help_desk": _l("báo, xin giúp, góp ý"),
    "loinhan": _l("lời nhắn"),
    "site": _l("vào điểm"),
    "ra": _l("ra điểm"),
    "sk": _l("báo sức khỏe"),
    "hoi": _l("hỏi đáp"),
    "tingia": _l("hỏi tin thật giả"),
    "tin": _l("nghe tin tức"),
    "sdt": _l("tìm số điện thoại"),
    "pa": _l("phản ánh nghi nhiễm"),
    "gao": _l("xin lương thực, thuốc, chỗ ở"),
    "bs": _l("gặp bác sĩ"),
    "gopy": _l("góp ý"),
    "kham": _l("đặt lịch khám"),
    "tiem": _l("đăng ký tiêm"),
    "pu": _l("báo phản ứng sau tiêm"),
    "ssk": _l("xem sổ sức khỏe"),
    "dkd": _l("đăng ký điểm"),
    "otp": _l("mã xác thực"),
    "ma": _l("mã của tôi"),
    "hd": _l("hướng dẫn"),
    "menu": _l("danh mục"),
}
