"""What a refusal makes of a text: where it goes next, and when."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from gateway.messages.carriers import SendError
from gateway.messages.status import Status
from sms import attempt
from tests.messages.writing import NOW, claim, order


@pytest.mark.parametrize(
    ("why", "elsewhere"),
    [
        (SendError("passes", "for now", retryable=True), [False, True, True]),
        (SendError("throttled", "for now", retryable=True, pause=1.0, throttled=True), [False, False, False]),
        (SendError("away", "for now", retryable=True, pause=1.0), [True, True, True]),
        (SendError("waits", "for now", retryable=True, wait=60.0, elsewhere=True), [True, True, True]),
    ],
    ids=lambda value: value.code if isinstance(value, SendError) else "",
)
def test_who_refuses_twice_for_now_may_lose_the_text_to_another(
    tx: Session, why: SendError, elsewhere: list[bool]
) -> None:
    order(tx, purpose="otp")
    (message,) = claim(tx, "otp")
    found = [attempt.refused(replace(message, no=no), why, NOW) for no in (1, 2, 3)]
    assert [outcome.elsewhere for outcome in found] == elsewhere
    assert {outcome.status for outcome in found} == {Status.QUEUED}
    assert all(
        outcome.retry_at is not None and outcome.retry_at <= NOW + timedelta(minutes=1) for outcome in found
    )
