"""A small register for the tests of asking: what is published, by two people, about nobody."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from gateway import answers, clock, editions, rumours
from gateway.answers import PublicAnswer
from gateway.rumours import About, Rumour, Verdict

NOW = datetime(2026, 11, 20, 2, 15, tzinfo=UTC)  # 09:15 in Viet Nam
BINH, CHI = 11, 12
"""Accounts of two people who publish."""
HOUSE = ("1022", "02591022")
ASKER = "+84900004001"


def rumour_fields(now: datetime = NOW, **more: Any) -> rumours.Fields:
    today = clock.today(now)
    told: dict[str, Any] = {
        "title": "Nước tỏi không chữa Covid",
        "claim": "uống nước tỏi chữa khỏi Covid",
        "wordings": "nước tỏi trị dứt corona\nmỗi sáng uống nước tỏi là hết Covid",
        "fact": "Nước tỏi không chữa được Covid",
        "verdict": Verdict.FALSE,
        "about": About.HEALTH,
        "source": "CDC tỉnh",
        "as_of": today,
        "expires_on": today + timedelta(days=60),
        "clinician": "BS Thử, CDC tỉnh",
        "clinician_on": today,
    }
    return rumours.Fields(**{**told, **more})


def answer_fields(now: datetime = NOW, **more: Any) -> answers.Fields:
    today = clock.today(now)
    told: dict[str, Any] = {
        "title": "Chợ mở giờ nào",
        "question": "Chợ Ninh Hải mở cửa mấy giờ?",
        "wordings": "chợ Ninh Hải mở từ mấy giờ đến mấy giờ\ngiờ mở cửa chợ Ninh Hải",
        "answer": "Chợ Ninh Hải mở từ 5 giờ đến 17 giờ mỗi ngày, vào cổng phải có tờ khai",
        "source": "UBND xã",
        "as_of": today,
        "expires_on": today + timedelta(days=60),
        "nobody_in_it": True,
    }
    return answers.Fields(**{**told, **more})


def published_rumour(tx: Session, now: datetime = NOW, **more: Any) -> Rumour:
    row = rumours.register.submit(tx, rumour_fields(now, **more), BINH, now)
    rumours.register.publish(tx, row, row.digest(), CHI, now)
    return row


def published_answer(tx: Session, now: datetime = NOW, **more: Any) -> PublicAnswer:
    row = answers.publishing.submit(tx, answer_fields(now, **more), BINH, now)
    editions.publish(tx, row, row.digest(), CHI, now)
    return row
