"""The everyday words that stand around, inside or instead of place names, folded; data only."""

from __future__ import annotations

from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ORDINARY: Final = _words("""
    ai an anh ba bac ban bao benh bi bien biet bo can cao cap chi cho chua chuc co con cuu da dang dau
    di do dong duoc em gan gap gi goi ha hieu ho hoi hom hong kham khan khoe khong kho la lai lam mai me
    met minh mua muon nang nao nay ngay nghe nguoi nha nhieu nho noi o oi ra roi sao so sot ta tai tiem
    tho thuoc tin toi tra truong tu va ve vi vien viec xin xet y
    huyen phuong quan tinh xa
""")
"""Words of answers that are no place: where all are such, no mistake is repaired, so that "benh vien" never
becomes Bến Hiên."""

BEFORE: Final = _words("""
    o tai dang toi em minh con chau nha thuoc ben hien gio la dia chi que
""")
"""What people say before the name when asked where they are: "dang o", "nha em o"."""

AFTER: Final = _words("""
    a nhe nha day roi do ne ah
""")
"""What they say after it."""

CUES: Final = _words("""
    o tai tu ve den qua que gan thuoc
""")
"""Words that promise a place: "ở", "từ", "về". Not "tới", which without accents is mostly "tôi"."""

HAMLET: Final = _words("""
    thon ap xom lang ban buon kp tdp to duong pho
""")
"""A hamlet's or a street's name follows these, and many are called like some commune."""

EVERYDAY: Final = _words("""
    anhdung anhson antoan bacbinh bacphong bacson baove binhan binhminh binhthuong binhyen canduoc
    cangio cauba cholach chomoi codo conco conghoa congly coto daitu dian doanket hoabinh hohai lagi
    manoi nhabe sinhton thanhcong thoilai thongnhat tienbo trungtam tudo vanbinh vantho vinhvien
""")
"""Keys of communes and districts that are also common phrases: "an toàn", "ho hai ngày", "là gì", "đi ăn"."""

SURNAMES: Final = _words("""
    nguyen tran le pham hoang huynh phan truong trinh
""")
"""Nine of ten Vietnamese carry one of these or of the next."""

DOUBTFUL_SURNAMES: Final = _words("""
    vo vu dang do ho bui duong ly dinh ngo mai cao ta chau luong doan kieu
""")
"""Surnames that are also everyday words ("vợ", "đó", "đang", "ho"); they count
only before a word of MIDDLE."""

MIDDLE: Final = _words("""
    van thi
""")
"""Middle names that are nothing else."""

LIKELY_MIDDLE: Final = _words("""
    van thi ngoc thanh minh kim duc huu quoc xuan hong my thuy cong dinh
""")
"""Middle names after which a given name of up to two words follows."""
