"""Read the small words people answer with: yes, no, one digit, an abbreviation; nothing longer.

Sources: people.md §1.11 and facts.md §4. Family words (má, ba, bố, mẹ, con, cô) are never an answer
here: "ba" is not three, and "cô" is not *có*.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

from gateway.dialogue import spelling

ABBREVIATIONS: Mapping[str, str] = MappingProxyType(
    {
        "ko": "không", "k": "không", "kg": "không", "hok": "không", "khg": "không", "kh": "không",
        "hk": "không",
        "hông": "không", "hổng": "không", "hong": "không", "hem": "không", "khum": "không",
        "c": "có", "dc": "được", "đc": "được", "dk": "được", "đk": "được", "ntn": "như thế nào", "j": "gì",
        "r": "rồi", "bn": "bao nhiêu", "sdt": "số điện thoại", "sđt": "số điện thoại", "đt": "điện thoại",
        "hn": "Hà Nội", "hcm": "Hồ Chí Minh", "sg": "Sài Gòn", "bs": "bác sĩ", "bv": "bệnh viện",
        "tp": "thành phố", "q": "quận", "h": "huyện", "p": "phường", "x": "xã", "tt": "thị trấn",
        "kp": "khu phố",
        "tdp": "tổ dân phố", "0k": "ok", "nc": "nước", "wa": "quá", "e": "em", "a": "anh",
        "mn": "mọi người", "vs": "với", "bt": "bình thường",
    }
)  # fmt: skip

_YES = ("có", "co", "c", "y", "yes", "yeah", "u", "ừ", "uh", "uhm", "ừm", "ờ", "ừa", "dạ", "vâng", "phải",
        "đúng",
        "rồi", "r", "ok", "oke", "okie", "okay", "0k", "được", "dc", "đc", "đồng ý", "chịu",
        "chuẩn")  # fmt: skip
_NO = ("không", "khong", "ko", "k", "k0", "kg", "kh", "khg", "hk", "hông", "hổng", "hong", "hem", "hok",
       "khum",
       "chưa", "n", "no", "chẳng", "sai", "không có", "không phải", "không đúng", "chưa có", "không đồng ý",
       "không được", "không chịu", "đâu có", "không hề")  # fmt: skip
_DOUBLE_YES = ("có rồi", "đúng rồi", "phải rồi", "ừ có", "ừ đúng", "ừ phải", "rồi có", "có có", "có chứ",
               "đúng vậy",
               "đúng là vậy", "ok rồi", "được rồi")  # fmt: skip
# "dạ hông" is a polite no, so the polite word is taken off before the answer is looked at.
_POLITE_BEFORE = ("dạ", "da", "thưa", "vâng", "ừ")
_POLITE_AFTER = ("ạ", "a", "nha", "nhé", "nghen", "hen", "nhen", "ha", "hà", "nè", "luôn")

_DIGIT = re.compile(
    r"(?:(?:số|so|chọn|chon|phím|phim|bấm|bam|câu|cau)\s*)?[(\[]?\s*(\d)\s*[)\].,;:!]*", re.IGNORECASE
)


def digit_choice(raw: str) -> int | None:
    """The digit of "1", "1.", "(1)", "số 1", "bấm 1", full-width or keycap; None for anything longer."""
    match = _DIGIT.fullmatch(spelling.clean(raw))
    return int(match[1]) if match else None


def yes_no(raw: str) -> bool | None:
    """True for yes, False for no, when the whole answer says so; otherwise None.

    "1" is yes and "2" is no (every yes/no question is asked so); "0" is a person and never no. Accents
    decide: *cô* is not *có*, *đừng* is not *đúng*.
    """
    digit = digit_choice(raw)
    if digit is not None:
        return {1: True, 2: False}.get(digit)
    said = [word.raw for word in spelling.words(spelling.clean(raw))]
    while said:
        if _says_any(said, _NO):
            return False
        if _says_any(said, _YES) or _says_any(said, _DOUBLE_YES):
            return True
        if len(said) > 1 and _one_of(said[-1], _POLITE_AFTER):
            said = said[:-1]
        elif len(said) > 1 and _one_of(said[0], _POLITE_BEFORE):
            said = said[1:]
        else:
            return None
    return None


def full_word(raw: str) -> str:
    """The word an abbreviation stands for, accented; any other word comes back unchanged."""
    return ABBREVIATIONS.get(raw, raw)


def _says_any(said: list[str], answers: tuple[str, ...]) -> bool:
    return any(_says(said, answer.split()) for answer in answers)


def _says(said: list[str], answer: list[str]) -> bool:
    return len(said) == len(answer) and all(
        spelling.may_stand_for(full_word(typed) if len(said) > 1 else typed, meant)
        for typed, meant in zip(said, answer, strict=True)
    )


def _one_of(raw: str, spellings: tuple[str, ...]) -> bool:
    return any(spelling.may_stand_for(raw, meant) for meant in spellings)
