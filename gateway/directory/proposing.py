"""What the public is told changes by two people: one proposes, another approves exactly what they have seen.

Until then everybody hears what they heard before. Who knows that a number is wrong may have it hidden at once: silence
harms less than a wrong number. What is sent back or taken back is told again as it was.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from gateway import approvals, clock, events
from gateway.approvals import Approval, State
from gateway.directory import access, keeping, numbers
from gateway.directory.keeping import Written
from gateway.directory.kinds import TOPIC, Act, Use
from gateway.directory.model import AccessNumber, DirectoryEntry, DirectoryProposal
from gateway.errors import Conflict, NotFound

KIND: Final = "directory_proposal"
"""What an approval of a proposal is about."""
_MOST: Final = 50  # proposals shown at once

Wish = tuple[DirectoryEntry | None, Written]
"""An entry, None for a new one, and what shall stand there."""


def write(
    tx: Session, wishes: Sequence[Wish], by: int, now: datetime, note: str = "", *, hides: bool = False
) -> DirectoryProposal | None:
    """Propose new units and changes; None where nothing differs from what stands there.

    `hides`: what stands there is wrong, and is not told from now on. Raises BadInput, Conflict, Waiting.
    """
    lines: list[dict[str, Any]] = []
    for entry, written in wishes:
        keeping.check(written)
        keeping.refuse_twin(tx, written, entry)
        if entry is None:
            lines.append({"entry": None, "was": None, "now": written.plain()})
        elif (was := _held(tx, entry.id)) != written.plain():
            lines.append({"entry": entry.id, "was": was, "now": written.plain()})
    return _submit(tx, Act.WRITE, lines, by, now, note, hides=hides) if lines else None


def end(
    tx: Session, entry: DirectoryEntry, by: int, now: datetime, note: str = "", *, hides: bool = False
) -> DirectoryProposal:
    """Propose that it be told no more from the day after the decision; `hides`: from now on. Raises Conflict."""
    was = _held(tx, entry.id)
    if entry.ends_on is not None and entry.ends_on <= clock.today(now):
        raise Conflict("Mục này đã hết hiệu lực.")
    return _submit(tx, Act.END, [{"entry": entry.id, "was": was, "now": None}], by, now, note, hides=hides)


def print_number(
    tx: Session, number: str, use: Use, codes: list[str], by: int, now: datetime, note: str = ""
) -> DirectoryProposal:
    """Propose that a number of the house be printed for these places. Raises BadInput, Waiting."""
    dialled = numbers.one(number)
    wished = {"number": dialled, "use": use.value, "places": codes}
    for each, _ in waiting(tx):
        if each.act == Act.PRINT and (each.lines[0]["now"]["number"], each.lines[0]["now"]["use"]) == (
            dialled,
            use.value,
        ):
            raise approvals.Waiting
    lines = [{"entry": None, "was": _printed(tx, dialled, use), "now": wished}]
    return _submit(tx, Act.PRINT, lines, by, now, note)


def approve(tx: Session, proposal: DirectoryProposal, seen: str, by: int, now: datetime) -> None:
    """A second person agrees to what they have seen (`seen`: its digest); every channel says it from now on.

    Raises SamePerson, Decided, and Changed where something else stands there by now.
    """
    done = {Act.WRITE: _write, Act.END: _end, Act.PRINT: _print}[Act(proposal.act)]
    with tx.begin_nested():  # approved and written down, or neither
        approvals.approve(tx, _waiting(tx, proposal), seen, by, now)
        entries = [each for line in proposal.lines for each in done(tx, line, f"account:{by}", now)]
        proposal.entries = entries
    _announce(tx, proposal)


def return_(tx: Session, proposal: DirectoryProposal, why: str, by: int, now: datetime) -> None:
    """A second person does not agree, and says why; what was hidden is told again."""
    approvals.return_(tx, _waiting(tx, proposal), by, why, now)
    _show(tx, proposal, by, now)


def withdraw(tx: Session, proposal: DirectoryProposal, by: int, now: datetime) -> None:
    """Whoever proposed it takes it back; what was hidden is told again."""
    approvals.withdraw(tx, _waiting(tx, proposal), by, now)
    _show(tx, proposal, by, now)


def by_id(tx: Session, proposal_id: int) -> DirectoryProposal:
    """That proposal. Raises NotFound."""
    found = tx.get(DirectoryProposal, proposal_id)
    if found is None:
        raise NotFound("Không có việc chờ duyệt này.")
    return found


def waiting(tx: Session, entries: Sequence[int] | None = None) -> list[tuple[DirectoryProposal, Approval]]:
    """What nobody has decided yet, the oldest first; about one of `entries`, or all of it."""
    query = _submitted().where(Approval.state == State.WAITING).order_by(DirectoryProposal.id)
    if entries is not None:
        query = query.where(DirectoryProposal.entries.overlap(entries))
    return [(row.DirectoryProposal, row.Approval) for row in tx.execute(query)]


def of_entry(tx: Session, entry: DirectoryEntry) -> list[tuple[DirectoryProposal, Approval]]:
    """Everything that was proposed for one entry, newest first."""
    query = _submitted().where(DirectoryProposal.entries.contains([entry.id]))
    rows = tx.execute(query.order_by(DirectoryProposal.id.desc()).limit(_MOST))
    return [(row.DirectoryProposal, row.Approval) for row in rows]


def approval_of(tx: Session, proposal: DirectoryProposal) -> Approval:
    """Where it stands, and who has decided."""
    return approvals.history(tx, KIND, proposal.id)[-1]


def digest(proposal: DirectoryProposal) -> str:
    """The fingerprint of what is approved."""
    told = [proposal.id, proposal.act, proposal.hides, proposal.lines]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _submit(
    tx: Session,
    act: Act,
    lines: list[dict[str, Any]],
    by: int,
    now: datetime,
    note: str,
    *,
    hides: bool = False,
) -> DirectoryProposal:
    entries = [line["entry"] for line in lines if line["entry"] is not None]
    if entries and waiting(tx, entries):
        raise approvals.Waiting
    row = DirectoryProposal(
        act=act, entries=entries, lines=lines, hides=hides and bool(entries), made_by=by, made_at=now
    )
    tx.add(row)
    tx.flush()
    approvals.submit(tx, KIND, row.id, digest(row), by, now, note)
    if row.hides:
        for entry_id in entries:
            keeping.hide(tx, keeping.by_id(tx, entry_id), f"account:{by}", now)
    _announce(tx, row)
    return row


def _write(tx: Session, line: Mapping[str, Any], by: str, now: datetime) -> list[int]:
    written = Written.read(line["now"])
    if line["entry"] is None:
        return [keeping.add(tx, written, by, now).id]
    entry = _unchanged(tx, line)
    keeping.change(tx, entry, written, by, now)
    keeping.show(tx, entry, by, now)
    return [entry.id]


def _end(tx: Session, line: Mapping[str, Any], by: str, now: datetime) -> list[int]:
    entry = _unchanged(tx, line)
    keeping.end(tx, entry, by, now)
    return [entry.id]


def _print(tx: Session, line: Mapping[str, Any], by: str, now: datetime) -> list[int]:
    wished = line["now"]
    use = Use(wished["use"])
    if _printed(tx, wished["number"], use) != line["was"]:
        raise approvals.Changed
    access.add(tx, wished["number"], use, wished["places"], by, now)
    return []


def _show(tx: Session, proposal: DirectoryProposal, by: int, now: datetime) -> None:
    for entry_id in proposal.entries if proposal.hides else ():
        _held(tx, entry_id)
        keeping.show(tx, keeping.by_id(tx, entry_id), f"account:{by}", now)
    _announce(tx, proposal)


def _unchanged(tx: Session, line: Mapping[str, Any]) -> DirectoryEntry:
    if _held(tx, line["entry"]) != line["was"]:
        raise approvals.Changed
    return keeping.by_id(tx, line["entry"])


def _held(tx: Session, entry_id: int) -> dict[str, Any]:
    """What stands there, locked and as it is now; two at once meet here."""
    query = select(DirectoryEntry).where(DirectoryEntry.id == entry_id).with_for_update()
    return Written.of(tx.scalars(query.execution_options(populate_existing=True)).one()).plain()


def _printed(tx: Session, number: str, use: Use) -> dict[str, Any] | None:
    row = tx.get(AccessNumber, (number, use.value), populate_existing=True)
    return None if row is None else {"places": row.places, "standing": row.standing}


def _waiting(tx: Session, proposal: DirectoryProposal) -> int:
    found = approvals.waits(tx, KIND, proposal.id)
    if found is None:
        raise approvals.Decided(State(approval_of(tx, proposal).state))
    return found.id


def _submitted() -> Any:
    about = and_(Approval.subject_kind == KIND, Approval.subject_id == DirectoryProposal.id)
    return select(DirectoryProposal, Approval).join(Approval, about)


def _announce(tx: Session, proposal: DirectoryProposal) -> None:
    events.announce(tx, TOPIC, f"{KIND}:{proposal.id}")
