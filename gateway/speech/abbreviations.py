"""What offices write short and people say in full, Roman figures, and which capitals are spelled; Vietnamese only.

A word in capitals is left a word ("KHẨN CẤP"); only what is no syllable, and too short for a foreign word, is spelled.
"""

from __future__ import annotations

import re

from gateway.text.fold import strip_accents
from gateway.wording import speech

_FULL = {
    **speech.ABBREVIATIONS,
    "HĐND": "Hội đồng nhân dân", "UBMTTQ": "Ủy ban Mặt trận Tổ quốc", "MTTQ": "Mặt trận Tổ quốc",
    "BCH": "Ban Chỉ huy", "BCĐ": "Ban Chỉ đạo", "PCTT": "Phòng chống thiên tai", "TKCN": "Tìm kiếm cứu nạn",
    "PCCC": "phòng cháy chữa cháy", "CNCH": "cứu nạn cứu hộ", "ATNĐ": "áp thấp nhiệt đới",
    "BĐBP": "Bộ đội Biên phòng", "CSGT": "cảnh sát giao thông", "TNGT": "tai nạn giao thông",
    "BYT": "Bộ Y tế", "TTYT": "trung tâm y tế", "TYT": "trạm y tế", "BV": "bệnh viện", "BS": "bác sĩ",
    "BHYT": "bảo hiểm y tế", "BHXH": "bảo hiểm xã hội", "CCCD": "căn cước công dân", "COVID": "cô vít",
    "THCS": "trung học cơ sở", "THPT": "trung học phổ thông", "KDC": "khu dân cư", "KCN": "khu công nghiệp",
    "TDP": "tổ dân phố", "KP": "khu phố", "TX": "thị xã", "TPHCM": "thành phố Hồ Chí Minh", "HCM": "Hồ Chí Minh",
    "HTX": "hợp tác xã", "TW": "trung ương", "QL": "quốc lộ", "TL": "tỉnh lộ", "HL": "hương lộ",
    "QĐ": "quyết định", "SĐT": "số điện thoại", "ĐT": "điện thoại", "VNĐ": "đồng", "VND": "đồng",
}  # fmt: skip
_PLACES = {"P": "phường", "X": "xã", "H": "huyện", "Q": "quận", "TT": "thị trấn"}
"""Short for a place before its name only: elsewhere they may be initials, or something else."""
_SCHOOLS = {"TH": "tiểu học", "MN": "mầm non"}

_LETTERS = {
    "A": "a", "B": "bê", "C": "xê", "D": "đê", "Đ": "đê", "E": "e", "F": "ép", "G": "giê", "H": "hát", "I": "i",
    "J": "gi", "K": "ca", "L": "lờ", "M": "em", "N": "en", "O": "ô", "P": "pê", "Q": "quy", "R": "rờ", "S": "ét",
    "T": "tê", "U": "u", "V": "vê", "W": "vê kép", "X": "ích", "Y": "i", "Z": "dét",
}  # fmt: skip
_ONES = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")
_ROMAN = [
    tens + ones for tens in ("", "X", "XX") for ones in _ONES
]  # quarters, grades and centuries end well below
_AMBIGUOUS = {"I", "V", "X", "VI", "XI"}  # letters or syllables, unless the word before counts

_NAME = r"(?=[^\W\d_a-z][^\W\d_])"
_PLACE = re.compile(rf"(?<![\w.'])(?:([PXHQ])\.|(TT)\b\.?)\s?{_NAME}")
_SCHOOL = re.compile(r"(?<=\b[Tt]rường )(TH|MN)\b\.?")
_ROADS = re.compile(r"\b(?:ĐT|DT)\.?\s?(?=\d{3}\b)")
_GLUED = re.compile(r"\b(QL|TL|HL)\.?\s?(?=\d)|(?<![\w.])([PQ])\.\s?(?=\d)")
_COUNTED = re.compile(
    r"\b((?i:thứ|quý|cấp|đợt|đoạn|vực|vùng|kỳ|khóa|lần|chương|mục|bậc|hạng|kỷ|loại|nhóm|phần|mức))\s+([IVX]+)\b"
)
_CAPITALS = re.compile(r"(?<!['\w])([A-ZĐ]{2,6})(?!['\w])(\.(?=\s*[^\W\d_]))?")
_SYLLABLE = re.compile(
    r"(?:NGH?|NH|GH|GI|KH|PH|TH|TR|CH|QU|[BCDGHKLMNPRSTVX])?[AEIOUY]{1,3}(?:CH|NG|NH|[CMNPT])?"
)


_DOCUMENTS = {
    "NĐ-CP": "nghị định chính phủ", "QĐ-TTg": "quyết định thủ tướng", "CT-TTg": "chỉ thị thủ tướng",
    "TT-BYT": "thông tư Bộ Y tế", "QĐ-BYT": "quyết định Bộ Y tế", "QĐ-UBND": "quyết định Ủy ban nhân dân",
    "CT-UBND": "chỉ thị Ủy ban nhân dân", "CĐ-UBND": "công điện Ủy ban nhân dân", "BC-UBND": "báo cáo Ủy ban nhân dân",
}  # fmt: skip
"""Ends of the numbers of documents."""
_DOCUMENT = re.compile(rf"(?<!\w)(?:{'|'.join(_DOCUMENTS)})(?!\w)")


def before_figures(text: str) -> str:
    """Roads and wards with a number, "QL1A", "P.3", in full; the number stays."""
    text = _ROADS.sub("đường tỉnh ", text)
    return _GLUED.sub(lambda found: f"{_FULL[found[1]] if found[1] else _PLACES[found[2]]} ", text)


def in_full(text: str) -> str:
    """`text` without abbreviations, Roman figures and letters that an engine would try to read as a word."""
    text = _DOCUMENT.sub(lambda found: _DOCUMENTS[found[0]], text)
    text = _PLACE.sub(lambda found: f"{_PLACES[found[1] or found[2]]} ", text)
    text = _SCHOOL.sub(lambda found: _SCHOOLS[found[1]], text)
    text = _COUNTED.sub(lambda found: f"{found[1]} {_roman(found[2])}", text)
    return _CAPITALS.sub(_capitals, text)


def _capitals(found: re.Match[str]) -> str:
    word, stop = found[1], found[2] or ""
    if word in _FULL:
        return _FULL[word] + (" " if stop else "")
    if word in _ROMAN and word not in _AMBIGUOUS:
        return _roman(word) + stop
    if _SYLLABLE.fullmatch(strip_accents(word)) or not _spelled(word):
        return word + stop
    return " ".join(_LETTERS[letter] for letter in word) + stop


def _spelled(word: str) -> bool:
    vowels = sum(word.count(vowel) for vowel in "AEIOUY")
    return len(word) <= 3 or vowels <= 1


def _roman(figure: str) -> str:
    return speech.number(_ROMAN.index(figure), "vi") if figure in _ROMAN else figure
