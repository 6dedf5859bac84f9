"""Compares three books after the story: what phones show, what the carrier counted, what our rows say of each text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from benchmarks._deaths.mail import Letter
from benchmarks._deaths.operator import NAME
from benchmarks._deaths.stage import Stage
from gateway.messages.outcomes import Key
from gateway.messages.policy import PURPOSES
from gateway.messages.status import Status

_ATTEMPTS = """
    SELECT m.origin, m.month, m.id, m.status, m.segments, a.no, a.status, a.error, a.ref
      FROM messages m LEFT JOIN attempts a ON a.month = m.month AND a.message_id = m.id
     WHERE m.origin LIKE 'letter %' ORDER BY m.id, a.no
"""
_PERHAPS_THERE = (Status.UNKNOWN, Status.SENT, Status.DELIVERED)
"""Of an attempt: it may have reached the phone. A refusal for now leaves an attempt `queued`."""


@dataclass(frozen=True)
class Attempt:
    """One hand-over as our rows have it."""

    key: Key
    status: Status
    error: str | None


@dataclass(frozen=True)
class Row:
    """One text: our word for it (`status`, `attempts`), and how often its phone shows it (`heard`)."""

    letter: Letter
    status: Status
    segments: int
    attempts: tuple[Attempt, ...]
    heard: int

    @property
    def sent_again(self) -> int:
        """Hand-overs after one that may have reached the phone: what we know to be perhaps a duplicate."""
        return sum(attempt.status in _PERHAPS_THERE for attempt in self.attempts[:-1])

    @property
    def doubts(self) -> int:
        """Hand-overs whose answer nobody heard, settled by a receipt or not."""
        return self.sent_again + sum(a.status == Status.UNKNOWN for a in self.attempts[-1:])


@dataclass(frozen=True)
class Books:
    """All of them at rest. `carrier`: its own statistics, in PDUs."""

    rows: tuple[Row, ...]
    carrier: Mapping[str, Any]

    @property
    def by_status(self) -> dict[str, int]:
        """Texts by status, in words."""
        counts = Counter(row.status for row in self.rows)
        return {status.name.lower(): counts[status] for status in sorted(counts)}

    def in_air(self, on: Stage) -> dict[Key, Status | None]:
        """What was in the air at each death, and what our rows say of it now; None where no row speaks of it."""
        attempts = {attempt.key: attempt.status for row in self.rows for attempt in row.attempts}
        return {key: attempts.get(key) for death in on.deaths for keys in death.in_air for key in keys}

    @property
    def twice_by_phones(self) -> int:
        """Whole texts that phones show beyond the first."""
        return sum(max(row.heard - 1, 0) for row in self.rows)

    @property
    def twice_by_us(self) -> int:
        """Whole texts that our rows say may be on their phones beyond the first."""
        return sum(row.sent_again for row in self.rows)


def read(on: Stage) -> Books:
    """The three books, joined by each text's own words."""
    letters = {letter.origin: letter for letter in on.mail.letters}
    shown = Counter(
        (phone, words)
        for phone in sorted({letter.phone for letter in letters.values()})
        for words in on.operator.texts(phone)
    )
    found: dict[str, list[Any]] = {}
    with on.house.db.transaction() as tx:
        for row in tx.execute(text(_ATTEMPTS)):
            found.setdefault(row[0], []).append(row)
    rows = tuple(_row(letters[origin], shown, same) for origin, same in found.items())
    if len(rows) != len(letters):
        raise AssertionError(f"{len(letters)} texts were ordered, {len(rows)} are stored")
    strange = set(shown) - {(letter.phone, letter.words) for letter in letters.values()}
    if strange:
        raise AssertionError(f"phones show what nobody ordered: {sorted(strange)[:3]}")
    return Books(rows, on.operator.stats())


def _row(letter: Letter, shown: Counter[tuple[str, str]], rows: Sequence[Any]) -> Row:
    attempts = tuple(
        Attempt((month, message_id, no), Status(status), error)
        for _, month, message_id, _, _, no, status, error, _ in rows
        if no is not None
    )
    heard = shown[letter.phone, letter.words]
    return Row(letter, Status(rows[0][3]), rows[0][4], attempts, heard)


def prove(on: Stage, books: Books) -> None:
    """AssertionError with the text at fault, when one was lost, doubled against its purpose, or counted wrongly."""
    for row in books.rows:
        _prove_row(row)
    _prove_deaths(on, books)
    _prove_carrier(books)


def bound(on: Stage) -> int:
    """The most texts that one sender's death may leave in doubt: its window, which also holds what is answered and not
    yet written down. A slot is given back only after its outcome is in the flight file (`sms.send`, `_collect`), and
    outcomes that only the database lacks are no doubt: whoever takes over reads them.
    """
    return on.house.carriers[NAME].window


def _prove_row(row: Row) -> None:
    again = PURPOSES[row.letter.purpose].resend_unknown is not None
    _hold(row.status in (Status.DELIVERED, Status.UNKNOWN), "came to no end", row)
    _hold(row.heard >= 1 or row.status == Status.UNKNOWN, "is said to be delivered and is on no phone", row)
    _hold(row.heard <= 1 + row.sent_again, "is on its phone more often than our attempts say", row)
    _hold(row.sent_again <= (1 if again else 0), "was sent again against its purpose", row)
    owed = again and len(row.attempts) == 1 and row.status == Status.UNKNOWN
    _hold(not owed, "should have been sent once more", row)
    numbers = [attempt.key[2] for attempt in row.attempts]
    _hold(numbers == list(range(1, len(numbers) + 1)), "has a hole in its attempts", row)


def _prove_deaths(on: Stage, books: Books) -> None:
    """Doubt is what was in the air: never more than a window, all of it in our rows, and nothing beside it."""
    in_air = books.in_air(on)
    for death in on.deaths:
        most = max(map(len, death.in_air), default=0)
        if most > bound(on):
            raise AssertionError(f"{most} texts in doubt after one death, the bound is {bound(on)}")
    untold = [key for key, status in in_air.items() if status is None or status < Status.UNKNOWN]
    if untold:
        raise AssertionError(f"in the air when a sender died, and no row says so: {sorted(untold)[:3]}")
    attempts = [attempt for row in books.rows for attempt in row.attempts]
    blamed = [a.key for a in attempts if a.error == "sender_lost" and a.key not in in_air]
    if blamed:
        raise AssertionError(f"in doubt, and were not in the air: {sorted(blamed)[:3]}")


def _prove_carrier(books: Books) -> None:
    """The carrier's own count of duplicates lies between what phones show twice and what we know to be doubtful."""
    surely = sum(max(row.heard - 1, 0) * row.segments for row in books.rows)
    perhaps = sum(row.sent_again * row.segments for row in books.rows)
    duplicates, accepted = books.carrier["duplicates"], books.carrier["accepted"]
    if not surely <= duplicates <= perhaps:
        raise AssertionError(f"the carrier counts {duplicates} duplicates; we know of {surely} to {perhaps}")
    least = sum(row.heard * row.segments for row in books.rows)
    most = least + sum((row.doubts + 1) * row.segments for row in books.rows if row.doubts)
    if not least <= accepted <= most:
        raise AssertionError(f"the carrier took {accepted} parts; we know of {least} to {most}")


def _hold(true: bool, what: str, row: Row) -> None:
    if not true:
        raise AssertionError(f"{row.letter.origin} ({row.letter.purpose}) {what}: {row}")
