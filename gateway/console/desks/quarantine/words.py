"""What quarantine and daily health are called at the console, in the language of the reader."""

from __future__ import annotations

from typing import Any, Final

from flask_babel import lazy_gettext as _l

from gateway import clock
from gateway.quarantine import Basis, Outcome, Reached, SlotState, State, rulebook
from gateway.quarantine.rulebook import Class, Rules
from gateway.quarantine.states import Place

_CLASSES: Final[dict[str, Any]] = {
    "f0_home": _l("F0 tại nhà"),
    "f1_home": _l("F1 tại nhà"),
    "f2_home": _l("F2 tại nhà"),
    "f0_site": _l("F0 tại cơ sở"),
    "f1_site": _l("F1 tại cơ sở"),
}
PLACES: Final[dict[str, Any]] = {Place.HOME.value: _l("tại nhà"), Place.SITE.value: _l("tại cơ sở")}
STATES: Final[dict[str, Any]] = {
    State.WATCHED.value: _l("đang theo dõi"),
    State.FINISHED.value: _l("đã hết hạn"),
    State.HOSPITALISED.value: _l("đã nhập viện"),
    State.RELEASED.value: _l("kết thúc sớm"),
    State.DECEASED.value: _l("đã mất"),
    State.MOVED.value: _l("đã chuyển nơi"),
}
SLOTS: Final[dict[str, Any]] = {"morning": _l("sáng"), "afternoon": _l("chiều")}
SLOT_STATES: Final[dict[str, Any]] = {
    SlotState.DUE.value: _l("chờ báo"),
    SlotState.REMINDED.value: _l("đã nhắc"),
    SlotState.REMINDED_AGAIN.value: _l("đã nhắc lại"),
    SlotState.CALLING.value: _l("cần gọi"),
    SlotState.REPORTED.value: _l("đã báo"),
    SlotState.MISSED.value: _l("không báo"),
    SlotState.ESCALATED.value: _l("giao trạm"),
}
OUTCOMES: Final[dict[str, Any]] = {
    Outcome.OK.value: _l("khỏe"),
    Outcome.UNMEASURED.value: _l("khỏe, chưa đo"),
    Outcome.SIGN.value: _l("có dấu hiệu"),
    Outcome.DANGER.value: _l("NGUY HIỂM"),
}
REACHED: Final[dict[str, Any]] = {
    Reached.WELL.value: _l("gặp được, khỏe"),
    Reached.SIGN.value: _l("gặp được, có dấu hiệu"),
    Reached.NO_ANSWER.value: _l("không nghe máy"),
    Reached.OFF.value: _l("tắt máy"),
    Reached.WRONG.value: _l("nhầm số"),
    Reached.REFUSED.value: _l("không chịu nói"),
    Reached.VISIT.value: _l("cử người đến nhà"),
}
NOT_REACHED: Final = {
    value: label for value, label in REACHED.items() if value not in (Reached.WELL, Reached.SIGN)
}
SIGNS: Final[dict[str, Any]] = {
    "kho_tho": _l("khó thở"),
    "dau_nguc": _l("đau ngực"),
    "tim_tai": _l("tím tái"),
    "lo_mo": _l("lơ mơ, gọi khó tỉnh"),
    "sot": _l("sốt"),
    "ho": _l("ho"),
    "dau_hong": _l("đau họng"),
    "met_moi": _l("mệt mỏi"),
    "mat_vi_mui": _l("mất vị, mùi"),
    "viem_phoi": _l("viêm phổi"),
}
FIGURES: Final[dict[str, Any]] = {
    "temperature": _l("Nhiệt độ (°C)"),
    "oxygen": _l("SpO2 (%)"),
    "breaths": _l("Nhịp thở (lần/phút)"),
    "pulse": _l("Mạch (lần/phút)"),
}
BASES: Final[dict[str, Any]] = {
    Basis.ORDER.value: _l("quyết định bằng văn bản"),
    Basis.STATION.value: _l("trạm y tế đã thấy tận nơi"),
    Basis.HOSPITAL.value: _l("bệnh viện báo"),
    Basis.FAMILY.value: _l("gia đình báo"),
}
CHANNELS: Final[dict[str, Any]] = {
    "sms": _l("tin nhắn"),
    "ussd": _l("bấm phím"),
    "voice": _l("gọi điện"),
    "web": _l("cán bộ ghi"),
}
SEXES: Final[dict[str, Any]] = {"Nam": _l("nam"), "Nu": _l("nữ"), "Khac": _l("khác")}


def rules() -> Rules:
    """The rules in force today."""
    return rulebook.on(clock.today(clock.now()))


def class_name(name: str) -> str:
    """A class by its name for people; as the rules have it where it is new."""
    if name in _CLASSES:
        return str(_CLASSES[name])
    known = rules().classes.get(name)
    return known.label if known else name


def classes(place: str | None = None) -> dict[str, str]:
    """Classes of today's rules, of one kind of place or of both."""
    found = rules().classes.values()
    return {each.name: class_name(each.name) for each in found if place in (None, each.place)}


def times(name: str) -> list[str]:
    """When somebody of this class reports: "08:00", "16:00"."""
    known = rules()
    return [f"{known.slots[slot].due:%H:%M}" for slot in known.slots_of(name)]


def known_class(name: str) -> Class | None:
    """The class as today's rules have it."""
    return rules().classes.get(name)
