"""An update or a cancellation finds what it is about by sender, identifier and time."""

from __future__ import annotations

from datetime import UTC, timedelta

from gateway.alerts.cap import MsgType, Reference
from gateway.alerts.cap.chains import Known, Referred, referred
from tests.alerts.cap.documents import SENT, alert

CDC = "cdc@khanhhoa.example"
BEFORE = SENT - timedelta(hours=3)
FIRST = Known(CDC, "one", BEFORE, MsgType.ALERT)
CHANGED = Known(CDC, "two", SENT - timedelta(hours=2), MsgType.UPDATE)
CALLED_OFF = Known(CDC, "three", SENT - timedelta(hours=1), MsgType.CANCEL)
OTHERS = Known("other@khanhhoa.example", "one", BEFORE, MsgType.ALERT)
KNOWN = [FIRST, CHANGED, CALLED_OFF, OTHERS]


def named(known: Known) -> Reference:
    return Reference(known.sender, known.identifier, known.sent)


def about(msg_type: MsgType, *references: Reference) -> Referred:
    return referred(alert(sender=CDC, identifier="four", msg_type=msg_type, references=references), KNOWN)


def test_a_cancellation_finds_the_alert() -> None:
    assert about(MsgType.CANCEL, named(FIRST)) == Referred((FIRST,), (), ())


def test_the_same_moment_with_another_offset_is_the_same() -> None:
    utc = Reference(CDC, "one", BEFORE.astimezone(UTC))
    assert about(MsgType.UPDATE, utc).surely == (FIRST,)


def test_several_come_in_the_order_they_are_named_once_each() -> None:
    found = about(MsgType.UPDATE, named(CHANGED), named(FIRST), named(CHANGED))
    assert found == Referred((CHANGED, FIRST), (), ())


def test_the_same_identifier_of_another_sender_is_another() -> None:
    assert about(MsgType.UPDATE, named(OTHERS)).surely == (OTHERS,)


def test_another_time_leaves_a_doubt() -> None:
    late = Reference(CDC, "one", BEFORE + timedelta(minutes=1))
    assert about(MsgType.CANCEL, late) == Referred((), (FIRST,), ())


def test_what_nobody_knows() -> None:
    unknown = Reference(CDC, "nine", BEFORE)
    assert about(MsgType.UPDATE, unknown, named(FIRST)) == Referred((FIRST,), (), (unknown,))


def test_what_is_called_off_cannot_be_changed_but_acknowledged() -> None:
    assert about(MsgType.UPDATE, named(CALLED_OFF)).unknown == (named(CALLED_OFF),)
    assert about(MsgType.ACK, named(CALLED_OFF)).surely == (CALLED_OFF,)


def test_what_comes_later_is_doubted() -> None:
    later = Known(CDC, "five", SENT + timedelta(hours=1), MsgType.ALERT)
    update = alert(sender=CDC, msg_type=MsgType.UPDATE, references=(named(later),))
    assert referred(update, [later]) == Referred((), (later,), ())


def test_nothing_is_about_itself() -> None:
    itself = alert(sender=CDC, identifier="one", msg_type=MsgType.UPDATE, references=(named(FIRST),))
    assert referred(itself, KNOWN).surely == ()


def test_an_alert_without_references_is_about_nothing() -> None:
    assert referred(alert(), KNOWN) == Referred((), (), ())
