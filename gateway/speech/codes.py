"""Numbers that are dialled, keyed or copied, digit by digit in groups; tells them from numbers that count.

"gọi 115" is a code and "115 người" is not: the words around decide, as they do for whoever reads aloud.
"""

from __future__ import annotations

import re

from gateway.wording import speech

_CUES = {
    "gọi", "số", "gửi", "đài", "nóng", "hotline", "thoại", "máy", "mã", "otp", "hệ", "bấm", "soạn", "cứu", "hỏa", "sát",
    "call", "dial", "text", "number", "code", "to",
}  # fmt: skip
_COUNTED = {
    "người", "hộ", "ca", "km", "kg", "m", "ha", "khẩu", "nhà", "căn", "xe", "tàu", "thuyền", "ghe", "bè", "lồng", "học",
    "trẻ", "em", "cháu", "cụ", "suất", "phần", "thùng", "gói", "bao", "con", "cây", "điểm", "trường", "lớp", "xã",
    "phường", "thôn", "khu", "giường", "nhân", "cán", "chiến", "lượt", "liều", "mũi", "mẫu", "cơ", "vụ", "đợt", "khối",
    "tấn", "tạ", "lít", "héc", "độ", "đồng", "đ", "nghìn", "ngàn", "triệu", "tỷ", "giờ", "phút", "giây", "ngày", "tuần",
    "tháng", "năm", "ki", "mét", "mi", "gam", "people", "households", "cases", "patients", "metres", "kilometres",
}  # fmt: skip
_CASES = {"sơ", "cầu", "ánh", "nhắn", "phiếu", "khai"}
"""Ends of what has a case number behind it: hồ sơ, yêu cầu, phản ánh, lời nhắn, phiếu, tờ khai."""
_CASE_DIGITS = 4  # a shorter number behind these counts something
_EMERGENCY = {"111", "112", "113", "114", "115"}
_OURS = "1022"

_STAR = re.compile(r"\*(\d+(?:\*\d+)*)#")
_PHONE = re.compile(r"(?<![\w.,/-])(?:(\+)(?=84)|(?=0))(\d+(?:[ .-]?\d){6,11})(?![\w/]|[.,-]\d)")
_PLATE = re.compile(r"\b(\d\d)([A-ZĐ]{1,2}\d?)[- ](\d{3})\.?(\d\d)\b")
_EITHER = re.compile(r"(?<![\w/])(11[1-5])\s?/\s?(?=11[1-5]\b(?!/))")
_SERVICE = re.compile(r"(?<![\w.,/-])1[89]00[ .-]?\d{2,4}(?:[ .-]?\d{2,3})?(?![\w/]|[.,-]\d)")
_PLAIN = re.compile(r"(?<![\w,/-])(?<!\d\.)\d{3,}(?![\w/%]|-\d|[.,]\d)")
_WORDS_BEFORE = re.compile(r"\w+")
_WORD_AFTER = re.compile(r"\s*(\w+|%)")


def dialled(text: str, lang: str) -> str:
    """Phones, plates and codes with stars in words: "0259 1022", "1900 1022", "85B-012.34", "*1022#"."""
    text = _PLATE.sub(lambda found: _plate(found, lang), text)
    text = _EITHER.sub(r"\1 or " if lang == "en" else r"\1 hoặc ", text)
    text = _STAR.sub(lambda found: _starred(found[1], lang), text)
    text = _PHONE.sub(lambda found: _phone(found, lang), text)
    return _SERVICE.sub(lambda found: _grouped(found[0], lang), text)


def short(text: str, lang: str) -> str:
    """Short codes, emergency numbers and codes to be copied in words; what counts something stays as it is."""
    return _PLAIN.sub(lambda found: speech.digits(found[0], lang) if _is_code(found) else found[0], text)


def _starred(code: str, lang: str) -> str:
    star, hash_sign = ("star", "hash") if lang == "en" else ("sao", "thăng")
    return f" {star} {f' {star} '.join(speech.digits(part, lang) for part in code.split('*'))} {hash_sign} "


def _plate(found: re.Match[str], lang: str) -> str:
    town, series, first, last = found.groups()
    letters = " ".join(speech.digits(sign, lang) if sign.isdecimal() else sign for sign in series)
    return f"{speech.digits(town, lang)} {letters}, {speech.digits(first, lang)}, {speech.digits(last, lang)}"


def _phone(found: re.Match[str], lang: str) -> str:
    if not 7 <= sum(map(str.isdigit, found[2])) <= 12:
        return found[0]
    if not found[1]:
        return _grouped(found[2], lang)
    plus = "plus" if lang == "en" else "cộng"
    country, rest = found[2][:2], found[2][2:].lstrip(" .-")
    return f"{plus} {speech.digits(country, lang)}, {_grouped(rest, lang)}"


def _grouped(written: str, lang: str) -> str:
    """In the groups it was written in, else in those of its length."""
    return ", ".join(speech.digits(group, lang) for group in re.split(r"[ .-]", written))


def _is_code(found: re.Match[str]) -> bool:
    code, text = found[0], found.string
    after = _WORD_AFTER.match(text, found.end(), found.end() + 16)
    if code.startswith("0"):
        return True
    if after and after[1].lower() in _COUNTED | {"%"}:
        return False
    if code == _OURS or (len(code) >= 5 and not code.endswith("000")):
        return True
    before = [
        word.lower() for word in _WORDS_BEFORE.findall(text[max(0, found.start() - 24) : found.start()])
    ]
    if code in _EMERGENCY and (not after or _ends(text, found.end())):
        return True
    if len(code) >= _CASE_DIGITS and before[-1:] and before[-1] in _CASES:
        return True
    return not (_CUES | _EMERGENCY | {_OURS}).isdisjoint(before[-2:])


def _ends(text: str, at: int) -> bool:
    return text[at : at + 1] in ".,;:?!)"
