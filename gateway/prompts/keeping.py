"""What people do with recordings: bring one, listen to it and let callers hear it, turn it back, withdraw it.

Nothing is heard by callers before somebody has listened to it here; where no engine could say it, somebody other than
who recorded it, because nobody else in the house can tell what it says (people.md §6).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from gateway import audit, events, wording
from gateway.approvals import SamePerson
from gateway.errors import BadInput, Conflict, NotFound
from gateway.messages.outbox import new_public_id
from gateway.prompts.choosing import alike
from gateway.prompts.converting import Sound
from gateway.prompts.model import Recording
from gateway.prompts.states import MOVES, TOPIC, How, State
from gateway.prompts.tongues import is_recorded_only
from gateway.wording import Piece, UnknownMessage

LONGEST_NAME: Final = 60  # characters of whoever reads
LONGEST_SAID: Final = 600
LONGEST_WHY: Final = 200


def bring(
    tx: Session,
    piece: Piece,
    lang: str,
    sound: Sound,
    *,
    by: int,
    now: datetime,
    how: How = How.UPLOAD,
    speaker: str = "",
    said: str = "",
) -> Recording:
    """A new recording, which waits to be listened to; an older one that waits is replaced.

    Raises NotFound where there is no such piece, BadInput(speaker | said).
    """
    words = words_of(piece, lang)
    speaker, said = " ".join(speaker.split()), " ".join(said.split())
    if len(speaker) > LONGEST_NAME or (is_recorded_only(lang) and len(speaker) < 2):
        raise BadInput("speaker", "invalid")
    if len(said) > LONGEST_SAID:
        raise BadInput("said", "too_long")
    tx.execute(
        update(Recording)
        .where(_same(piece, lang), Recording.state == State.WAITING)
        .values(state=State.REPLACED, changed_at=now)
    )
    made = Recording(
        public_id=new_public_id("rec"),
        msg_id=piece.msg_id,
        piece=piece.no,
        lang=lang,
        words=words,
        said=said or None,
        state=State.WAITING,
        how=how,
        sound=sound.wav,
        seconds=sound.seconds,
        level=sound.level,
        speaker=speaker or None,
        recorded_by=by,
        recorded_at=now,
        changed_at=now,
    )
    tx.add(made)
    tx.flush()
    _note(tx, made, "prompt.record", by, now)
    return made


def accept(tx: Session, recording: Recording, by: int, now: datetime) -> None:
    """Somebody has listened: callers hear it from now on, and its predecessor is kept as a version.

    Raises SamePerson, and Conflict where the text says something else by now, or somebody was quicker.
    """
    _hold(tx, recording, State.HEARD)
    if is_recorded_only(recording.lang) and by == recording.recorded_by:
        raise SamePerson
    if not is_current(recording):
        raise Conflict("Lời trong máy đã đổi từ khi ghi: cần ghi lại.")
    tx.execute(
        update(Recording)
        .where(
            _same(Piece(recording.msg_id, recording.piece), recording.lang), Recording.state == State.HEARD
        )
        .values(state=State.REPLACED, changed_at=now)
    )
    _move(tx, recording, State.HEARD, "prompt.accept", by, now)


def turn_back(tx: Session, recording: Recording, by: int, now: datetime, why: str) -> None:
    """It has to be read once more. Raises BadInput(why), Conflict."""
    why = " ".join(why.split())
    if not 4 <= len(why) <= LONGEST_WHY:
        raise BadInput("why", "invalid")
    _hold(tx, recording, State.RETURNED)
    recording.why = why
    _move(tx, recording, State.RETURNED, "prompt.turn_back", by, now)


def withdraw(tx: Session, recording: Recording, by: int, now: datetime) -> None:
    """Nobody hears it any more, and what was said and by whom is erased at once. Raises Conflict."""
    _hold(tx, recording, State.WITHDRAWN)
    recording.sound = recording.speaker = None
    _move(tx, recording, State.WITHDRAWN, "prompt.withdraw", by, now)


def by_public_id(tx: Session, public_id: str) -> Recording:
    """That recording. Raises NotFound."""
    found = tx.scalars(select(Recording).where(Recording.public_id == public_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def versions(tx: Session, piece: Piece, lang: str) -> Sequence[Recording]:
    """Every recording of a piece, the newest first."""
    return tx.scalars(select(Recording).where(_same(piece, lang)).order_by(Recording.id.desc())).all()


def words_of(piece: Piece, lang: str) -> str:
    """What is to be read. Raises NotFound where there is no such piece."""
    try:
        return wording.pieces(piece.msg_id, lang)[piece]
    except (UnknownMessage, KeyError):
        raise NotFound from None


def is_current(recording: Recording) -> bool:
    """Whether it still says what the text says."""
    try:
        return alike(recording.words, words_of(Piece(recording.msg_id, recording.piece), recording.lang))
    except NotFound:
        return False


def _same(piece: Piece, lang: str):  # type: ignore[no-untyped-def]  # a clause of SQLAlchemy
    return (Recording.msg_id == piece.msg_id) & (Recording.piece == piece.no) & (Recording.lang == lang)


def _hold(tx: Session, recording: Recording, to: State) -> None:
    """Lock the row as it is now; two at once meet here, and the second hears that somebody was quicker."""
    held = select(Recording).where(Recording.id == recording.id).with_for_update()
    row = tx.scalars(held.execution_options(populate_existing=True)).one()
    if to not in MOVES[State(row.state)] or (to is State.HEARD and row.sound is None):
        raise Conflict("Bản ghi này vừa được người khác xử lý. Xin tải lại trang.")


def _move(tx: Session, recording: Recording, to: State, action: str, by: int, now: datetime) -> None:
    recording.state, recording.changed_at = to, now
    recording.decided_by, recording.decided_at = by, now
    tx.flush()
    _note(tx, recording, action, by, now)


def _note(tx: Session, recording: Recording, action: str, by: int, now: datetime) -> None:
    about = {"text": recording.msg_id, "piece": recording.piece, "lang": recording.lang}
    audit.record(tx, f"account:{by}", action, recording.public_id, now, about)
    events.announce(tx, TOPIC, recording.public_id)
