"""What a form says under a field that is missing or wrong, Vietnamese and English; wording only, no rule.

For web and API forms. On a phone the dialogue asks the question again in the catalogue's words.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_LABELS: Final[Mapping[str, tuple[str, str]]] = {
    "otherUser": ("khai hộ", "declaring for someone else"),
    "fullName": ("họ tên", "full name"),
    "passport": ("số hộ chiếu, CMND hoặc CCCD", "passport or ID number"),
    "birthYear": ("năm sinh", "year of birth"),
    "gender": ("giới tính", "gender"),
    "nation": ("quốc tịch", "nationality"),
    "provinceId": ("tỉnh, thành phố", "province"),
    "wardId": ("phường, xã", "commune"),
    "address": ("số nhà, thôn, tổ dân phố", "house number, hamlet or street"),
    "phone": ("điện thoại", "phone number"),
    "email": ("email", "email"),
    "healthinSuranceIdCardCheckbox": ("có thẻ bảo hiểm y tế", "health-insurance card"),
    "healthinSuranceIdCard": ("số thẻ bảo hiểm y tế", "health-insurance number"),
    "showCountryPassing": ("đi lại trong 14 ngày qua", "travel in the last 14 days"),
    "countryPassing": ("nơi đã đến trong 14 ngày qua", "places visited in the last 14 days"),
    "showSignal": ("dấu hiệu trong 14 ngày qua", "signs in the last 14 days"),
    "showSignalNote": ("các dấu hiệu", "the signs"),
    "symptoms": ("các dấu hiệu", "the signs"),
    "hasPatient": (
        "tiếp xúc người bệnh hoặc nghi mắc COVID-19",
        "contact with a COVID-19 patient or suspect",
    ),
    "hasFromSickCountry": (
        "tiếp xúc người từ nước có bệnh",
        "contact with someone from a country with the disease",
    ),
    "hasSick": ("tiếp xúc người sốt, ho, khó thở, viêm phổi", "contact with someone who is ill"),
    "lat": ("vĩ độ", "latitude"),
    "long": ("kinh độ", "longitude"),
    "lang": ("ngôn ngữ", "language"),
}

_HINTS: Final[Mapping[str, tuple[str, str]]] = {
    "otherUser": ("chọn 0 hoặc 1", "0 or 1"),
    "fullName": ("chỉ ghi chữ, không quá 255 ký tự", "letters, at most 255 characters"),
    "passport": ("chỉ gồm chữ không dấu và số, không quá 20 ký tự", "letters and digits only, at most 20"),
    "birthYear": ("ghi 4 số, từ 1900 đến năm nay", "4 digits, from 1900 to this year"),
    "gender": ("chọn Nam, Nữ hoặc Khác", "choose male, female or other"),
    "provinceId": ("chọn trong danh sách", "choose from the list"),
    "wardId": ("chọn trong danh sách", "choose from the list"),
    "phone": ("ghi số Việt Nam, ví dụ bắt đầu bằng 09", "a Vietnamese number, or +country code"),
    "healthinSuranceIdCard": ("từ 8 đến 17 ký tự", "8 to 17 characters"),
    "symptoms": ("chọn trong danh sách", "choose from the list"),
}


def _message(field: str, code: str) -> tuple[str, str]:
    vi, en = _LABELS[field]
    if code == "missing":
        return f"Vui lòng cho biết {vi}.", f"Please give: {en}."
    hint_vi, hint_en = _HINTS.get(field, ("xin xem lại", "please check"))
    return f"Chưa đúng {vi}: {hint_vi}.", f"Not valid, {en}: {hint_en}."


MESSAGES: Final[Mapping[tuple[str, str], tuple[str, str]]] = {
    (field, code): _message(field, code) for field in _LABELS for code in ("missing", "invalid")
}
