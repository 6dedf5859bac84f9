"""The words of CAP 1.2 as a duty officer reads them: a name and a sentence each; data alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask_babel import lazy_gettext as _l

CATEGORIES: Final[Mapping[str, Any]] = {
    "met": _l("thời tiết: bão, mưa, lũ"),
    "geo": _l("địa chất: sạt lở, động đất, sóng thần"),
    "safety": _l("an toàn chung: xả đập, nước dâng, đuối nước"),
    "health": _l("y tế: dịch, ngộ độc"),
    "env": _l("môi trường: nước bẩn, khí độc"),
    "fire": _l("cháy nhà, cháy rừng"),
    "rescue": _l("cứu nạn, tìm người"),
    "transport": _l("giao thông, tàu thuyền"),
    "infra": _l("điện, nước, viễn thông"),
    "security": _l("an ninh, trật tự"),
    "cbrne": _l("hóa chất, phóng xạ, nổ"),
    "other": _l("việc khác"),
}
URGENCIES: Final[Mapping[str, Any]] = {
    "immediate": _l("ngay: phải làm ngay bây giờ"),
    "expected": _l("sắp tới: trong vòng một giờ"),
    "future": _l("về sau: còn thời gian chuẩn bị"),
    "past": _l("đã qua: không cần làm gì nữa"),
    "unknown": _l("chưa rõ"),
}
SEVERITIES: Final[Mapping[str, Any]] = {
    "extreme": _l("cực kỳ: đe dọa tính mạng nhiều người"),
    "severe": _l("nghiêm trọng: đe dọa tính mạng, nhà cửa"),
    "moderate": _l("vừa: có thể gây hại"),
    "minor": _l("nhẹ: ít nguy hại"),
    "unknown": _l("chưa rõ"),
}
CERTAINTIES: Final[Mapping[str, Any]] = {
    "observed": _l("đã thấy: đang xảy ra"),
    "likely": _l("có lẽ: hơn một nửa khả năng"),
    "possible": _l("có thể: ít hơn một nửa"),
    "unlikely": _l("khó xảy ra"),
    "unknown": _l("chưa rõ"),
}
RESPONSES: Final[Mapping[str, Any]] = {
    "shelter": _l("trú tại chỗ"),
    "evacuate": _l("rời đi, lên chỗ cao"),
    "prepare": _l("chuẩn bị"),
    "execute": _l("làm theo kế hoạch đã có"),
    "avoid": _l("tránh xa"),
    "monitor": _l("theo dõi tin"),
    "assess": _l("tự xem xét"),
    "allclear": _l("hết nguy hiểm"),
    "none": _l("không cần làm gì"),
}
PURPOSES: Final[Mapping[str, Any]] = {
    "emergency": _l("khẩn cấp: gửi cả người đã ngừng nhận tin, cả ban đêm"),
    "notice": _l("thông báo: không gửi người đã ngừng nhận tin, không gửi ban đêm"),
}
LADDER_FOR: Final[Mapping[str, Any]] = {
    "undelivered": _l("nhà không máy nào nhận tin"),
    "unanswered": _l("nhà chưa ai trả lời 8 hay 9"),
}
REALITY_CHOICES: Final[Mapping[str, Any]] = {
    "actual": _l("THẬT: gửi cho người dân"),
    "exercise": _l("DIỄN TẬP: chỉ máy cán bộ trong danh sách diễn tập"),
    "test": _l("THỬ: chỉ máy cán bộ trong danh sách diễn tập"),
}
MODELS: Final[Mapping[str, Any]] = {
    "flood": _l("Lũ lên nhanh"),
    "dam_release": _l("Xả lũ hồ chứa"),
    "storm": _l("Bão đổ bộ"),
    "landslide": _l("Nguy cơ sạt lở"),
    "bad_water": _l("Nước không an toàn"),
    "poisoning": _l("Ngộ độc thực phẩm"),
    "epidemic": _l("Ổ dịch mới"),
}
"""Models of the library as buttons call them; one that is newer is called by its event."""
ACCENTS: Final[Mapping[str, Any]] = {
    "fold": _l("không dấu: máy nào cũng đọc được, rẻ nhất"),
    "keep": _l("có dấu: dễ đọc, tốn gấp đôi"),
    "auto": _l("có dấu khi không tốn thêm"),
    "own": _l("theo máy của từng người"),
}
LANGUAGES: Final[Mapping[str, Any]] = {"vi": _l("Tiếng Việt"), "en": _l("Tiếng Anh")}
NETWORKS: Final[Mapping[str, str]] = {
    "viettel": "Viettel",
    "vinaphone": "VinaPhone",
    "mobifone": "MobiFone",
    "vietnamobile": "Vietnamobile",
    "wintel": "Wintel",
    "itel": "iTel",
    "gmobile": "Gmobile",
}
ELSEWHERE: Final[Mapping[str, Any]] = {"foreign": _l("nước ngoài"), "unknown": _l("số bàn, mạng khác")}
FIELDS: Final[Mapping[str, Any]] = {
    "sms": _l("tin nhắn"),
    "headline": _l("tiêu đề"),
    "spoken": _l("lời đọc qua điện thoại"),
    "chat": _l("tin Zalo"),
    "loudspeaker": _l("lời đọc loa"),
    "description": _l("mô tả"),
    "instruction": _l("hướng dẫn"),
    "audience": _l("người nhận"),
}
RULES: Final[Mapping[str, Any]] = {
    "missing": _l("Chưa có nội dung."),
    "too_long": _l("Dài quá."),
    "placeholder": _l("Có chỗ trống chưa được điền."),
    "link": _l("Có đường dẫn: tin của 1022 không bao giờ có."),
    "reply": _l("Bảo người ta “trả lời”: máy không trả lời được tin của một tên."),
    "no_number": _l("Bảo soạn tin mà không nói gửi đến 1022."),
    "drill_words": _l("Phải nói là diễn tập hay thử ở đầu và ở cuối."),
    "not_a_drill": _l("Là cảnh báo thật mà lời nói là diễn tập."),
    "exclamation": _l("Có dấu chấm than."),
    "deaths": _l("Nêu số người chết, mất tích."),
    "capitals": _l("Nhiều chữ in hoa liền nhau."),
    "issuer": _l("Không nói ai báo."),
    "time": _l("Không có giờ."),
    "until": _l("Không nói đến khi nào."),
    "action": _l("Không nói phải làm gì."),
    "rescue": _l("Không nói cách gọi cứu."),
    "safe": _l("Không nói cách báo an toàn."),
    "collision": _l("Có từ không dấu đọc thành nghĩa khác."),
    "segments": _l("Tin dài: mỗi người nhận tính nhiều tin."),
    "alphabet": _l("Có ký tự làm tin không dấu đắt gấp đôi."),
    "old_date": _l("Ngày trong tin đã qua."),
    "repeats": _l("Đã báo đúng nội dung này trong 12 giờ qua."),
    "same_place": _l("Đã báo nơi này trong 12 giờ qua."),
}
"""The rules of `alerts.checking` in a sentence each; in Vietnamese its own, which name what is wrong, are shown."""
