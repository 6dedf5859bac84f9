"""What the demo publishes is fit to be told: it passes every check, and the likeliest questions find it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from gateway import answers, clock, demo, rumours
from tests.asking.world import NOW


def test_the_demo_answers_and_corrects(tx: Session) -> None:
    demo.colleagues(tx, NOW)
    today = clock.today(NOW)
    for asked in (
        "cho Ninh Hai mo cua may gio",
        "xin giấy đi đường ở đâu",
        "to khai y te dung duoc may ngay",
    ):
        assert answers.find(tx, asked, today, "56") is not None, asked
    assert rumours.find(tx, "nghe nói uống nước tỏi chữa khỏi covid", today) is not None
    assert len(answers.most_asked(tx, NOW)) > 5  # so that a keypad shows a second page
