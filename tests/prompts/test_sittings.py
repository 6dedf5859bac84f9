"""Reading by phone: a code for one call, takes that come late or never, and what was kept waits to be listened to."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from gateway import clock, prompts
from gateway.errors import BadInput, NotFound
from gateway.prompts import Recording, sittings
from gateway.wording import Piece
from tests.prompts.conftest import READER
from tests.prompts.sounds import tone

NOW = clock.now()
PIECES = [Piece("V_SILENT", 0), Piece("V_MORE", 0)]
WAV = tone()


def begun(tx: Session, pieces: list[Piece] = PIECES) -> tuple[prompts.Sitting, str]:
    return sittings.begin(tx, pieces, "vi", by=READER, now=NOW)


def waiting(tx: Session) -> list[str]:
    return [row.msg_id for row in tx.query(Recording).filter_by(state="waiting").order_by(Recording.id)]


def test_what_is_kept_waits_to_be_listened_to(tx: Session) -> None:
    _, code = begun(tx)
    sitting = sittings.claim(tx, code, "CA1", NOW)
    assert sitting is not None
    for ref, comes_first in (("RE1", True), ("RE2", False)):
        sittings.take(tx, sitting, ref, NOW)
        take = sittings.of_ref(tx, ref)
        assert take is not None
        if comes_first:
            sittings.came(tx, ref, WAV, NOW)
        sittings.keep(tx, sitting, take, NOW)
        sittings.keep(tx, sitting, take, NOW)  # the carrier asked again
    assert waiting(tx) == ["V_SILENT"] and sitting.ended_at == NOW
    assert sittings.progress(tx, sitting) == sittings.Progress(of=2, kept=2, late=1, lost=0)
    sittings.came(tx, "RE2", WAV, NOW)
    sittings.came(tx, "RE2", None, NOW)
    assert waiting(tx) == ["V_SILENT", "V_MORE"]
    assert sittings.progress(tx, sitting) == sittings.Progress(of=2, kept=2, late=0, lost=0)


def test_a_code_opens_one_call_within_its_time(tx: Session) -> None:
    _, code = begun(tx)
    assert sittings.claim(tx, "000000" if code != "000000" else "000001", "CA1", NOW) is None
    assert sittings.claim(tx, code, "CA1", NOW + sittings.LIFE) is None
    mine = sittings.claim(tx, code, "CA1", NOW)
    assert mine is not None and sittings.claim(tx, code, "CA1", NOW) is mine
    assert sittings.claim(tx, code, "CA2", NOW) is None


def test_a_new_code_makes_the_last_one_void(tx: Session) -> None:
    _, first = begun(tx)
    _, second = begun(tx)
    if first != second:
        assert sittings.claim(tx, first, "CA1", NOW) is None
    assert sittings.claim(tx, second, "CA1", NOW) is not None


@pytest.mark.parametrize(("brought", "fault"), [(None, "missing"), (b"", "empty"), (tone(0.1), "short")])
def test_a_take_that_cannot_be_used_is_no_recording(tx: Session, brought: bytes | None, fault: str) -> None:
    _, code = begun(tx)
    sitting = sittings.claim(tx, code, "CA1", NOW)
    assert sitting is not None
    sittings.take(tx, sitting, "RE1", NOW)
    sittings.take(tx, sitting, "RE1", NOW)
    take = sittings.of_ref(tx, "RE1")
    assert take is not None
    sittings.keep(tx, sitting, take, NOW)
    with pytest.raises(NotFound):
        sittings.draft(tx, "RE1")
    sittings.came(tx, "RE1", brought, NOW)
    assert (take.fault, waiting(tx), sittings.progress(tx, sitting).lost) == (fault, [], 1)


def test_what_the_carrier_still_has_is_known(tx: Session) -> None:
    _, code = begun(tx)
    sitting = sittings.claim(tx, code, "CA1", NOW)
    assert sitting is not None
    sittings.take(tx, sitting, "RE1", NOW)
    late = NOW + timedelta(minutes=1)
    assert sittings.outstanding(tx, NOW, 9) == []
    assert sittings.outstanding(tx, late, 9) == [("RE1", NOW, False)]
    sittings.came(tx, "RE1", WAV, NOW)
    assert sittings.outstanding(tx, late, 9) == [("RE1", NOW, True)]
    sittings.forgotten(tx, "RE1")
    assert sittings.outstanding(tx, late, 9) == []
    sittings.came(tx, "RE-nobodys", WAV, NOW)


def test_what_cannot_be_read_opens_no_sitting(tx: Session) -> None:
    for pieces, lang, field in (
        ([], "vi", "pieces"),
        (PIECES * 16, "vi", "pieces"),
        (PIECES, "rog", "speaker"),
    ):
        with pytest.raises(BadInput) as fault:
            sittings.begin(tx, pieces, lang, by=READER, now=NOW)
        assert fault.value.field == field
    with pytest.raises(NotFound):
        begun(tx, [Piece("NO_SUCH", 0)])
