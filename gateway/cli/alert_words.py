"""What the commands of alerts say: whom an alert tells what, who was quicker, which element of a file is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from gateway.alerts import Alert

_SHOWN = 60  # characters: by them people tell one alert from another


def moved(tx: Session, fault: Any) -> Exception:
    """To whoever came second: what it is by now, who was first, and when."""
    from gateway import clock
    from gateway.accounts import staff
    from gateway.errors import Conflict

    who = "nobody yet" if fault.at is None else "the clock"
    if fault.by is not None:
        who = staff.names(tx, {fault.by}).get(fault.by, f"account {fault.by}")
    when = "" if fault.at is None else f" at {clock.local(fault.at):%H:%M:%S %d/%m}"
    return Conflict(f"the alert is {fault.state} by now, moved there by {who}{when}")


def located(fault: Any) -> Exception:
    """The same with the name of the element in front: a file has many."""
    from gateway.api.sentences import sentence
    from gateway.errors import BadInput

    said = sentence(fault.code, "en") if fault.message in ("", fault.code) else fault.message
    rest = [f"{one.element}: {one.said_en}" for one in getattr(fault, "faults", ())[1:]]
    return BadInput(fault.field, fault.code, "; ".join([f"{fault.field}: {said}", *rest]))


def seen(tx: Session, found: Alert) -> list[str]:
    """What the second person is asked about."""
    from gateway import alerts, places
    from gateway.accounts import staff

    codes = alerts.audience.unpack(found.audience).communes
    named = [place.label_vi if (place := places.by_code(tx, code)) else code for code in codes]
    kinds = [part["kind"] for part in found.audience["include"] if part["kind"] != "communes"]
    author = staff.names(tx, {found.made_by}).get(found.made_by, f"account {found.made_by}")
    return [
        f"{found.reality.upper()}  {found.event}, by {found.issuer}; written by {author}",
        f"to: {'; '.join([*named, *kinds])}",
        *(
            f"{words.lang}: {words.sms[:_SHOWN]}{'…' * (len(words.sms) > _SHOWN)}"
            for words in alerts.writing.words(tx, found)
        ),
        cost(found),
    ]


def cost(found: Alert) -> str:
    """How many are told, at what price, how quickly: as it was submitted."""
    told = found.snapshot or {}
    left_out = "".join(f", {many:,} {why}" for why, many in told["left_out"].items())
    waves = len(told["waves"])
    return (
        f"{found.count or 0:,} numbers, {told['to_send']:,} to be sent{left_out}; {told['segments']:,} parts, "
        f"{told['price']:,} đồng, {told['minutes']} minutes, {waves} wave{'s' * (waves != 1)}"
    )
