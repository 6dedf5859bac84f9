"""The network's own count of segments, against the arithmetic of TS 23.038 done another way."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.segments import on_air

GSM = "abcXYZ @£é1.\n"
EXTENDED = "^{}[]~|€\\"
ACCENTED = "ăđêôơưạếộ👍"


@pytest.mark.parametrize(
    ("text", "encoding", "units", "segments"),
    [
        ("", "gsm7", 0, 1),
        ("a" * 160, "gsm7", 160, 1),
        ("a" * 161, "gsm7", 161, 2),
        ("a" * 306, "gsm7", 306, 2),
        ("a" * 307, "gsm7", 307, 3),
        ("€" * 80, "gsm7", 160, 1),
        ("€" * 81, "gsm7", 162, 2),
        ("€" * 153, "gsm7", 306, 3),  # 76 pairs a segment: the odd septet is lost
        ("ạ" * 70, "ucs2", 70, 1),
        ("ạ" * 71, "ucs2", 71, 2),
        ("👍" * 35, "ucs2", 70, 1),
        ("👍" * 67, "ucs2", 134, 3),  # 33 pairs a segment
        ("ç", "ucs2", 1, 1),  # only the capital is in the table
    ],
)
def test_known_costs(text, encoding, units, segments):
    cost = on_air(text)
    assert (cost.encoding, cost.units, cost.segments) == (encoding, units, segments)


@given(st.text(st.sampled_from(GSM + EXTENDED + ACCENTED), max_size=700))
def test_parts_join_to_the_text_and_fit_their_room(text):
    cost = on_air(text)
    assert "".join(cost.parts) == text
    size = (lambda part: len(part) + sum(c in EXTENDED for c in part)) if cost.encoding == "gsm7" else _words
    joined, alone = (153, 160) if cost.encoding == "gsm7" else (67, 70)
    assert cost.units == size(text)
    assert all(0 < size(part) <= joined for part in cost.parts) or (
        cost.segments == 1 and size(text) <= alone
    )
    for part, following in zip(cost.parts, cost.parts[1:], strict=False):
        assert size(part) + size(following[0]) > joined, "no segment is left emptier than it must be"


def _words(part: str) -> int:
    return len(part.encode("utf-16-be")) // 2
