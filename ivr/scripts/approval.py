"""Releasing an alert in a call, by whoever is away from a computer: read back, a PIN, a one-time code, then 1.

Nothing of the alert is said before a key. What is agreed to is what was read back: another word, another number, and
it must be heard again. Sources: people.md §5 of the plan (OTP, read-back of audience and first 60 characters).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session as Tx

from gateway import approvals, clock, otp, places
from gateway.accounts import pins, staff
from gateway.accounts.staff import Colleague
from gateway.alerts import approvers, audience, fingerprint, moving, releasing, writing
from gateway.alerts.model import Alert
from gateway.alerts.states import Reality
from gateway.dialogue.steps import Prompt
from gateway.errors import BadInput, GatewayError
from gateway.messages.errands import Errand
from gateway.otp import Wish
from gateway.settings import Settings
from gateway.wording.values import clip
from ivr.answer import VERBATIM
from ivr.scripts.script import Turn

READ_BACK: Final = 60  # characters of the text (people.md §5)
_MOST_PLACES: Final = 3  # said by name
_TRIES: Final = 3  # PINs, and codes, in one call
_LOOKS: Final = 6  # silences while a text is waited for and read: a minute and a half
_PINNED: Final = 12  # signs of the fingerprint kept between turns
_APPROVES, _RETURNS, _HEARS = "1", "2", "1"
_GREETED, _READ, _CODE, _SURE = "greeted", "read", "code", "sure"
_OVER: Final = Turn((Prompt("V_OUT_OVER"),))
_BYE: Final = Turn((Prompt("V_OUT_BYE"),))


class Approval:
    """See `ivr.scripts.script.Script`."""

    heard_by_help = False

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def begin(self, tx: Tx, errand: Errand, now: datetime, *, person: bool) -> Turn:
        """Who calls and why; nothing of the alert."""
        del person
        if _waiting(tx, errand) is None or _who(tx, errand, now) is None:
            return _OVER
        return Turn((Prompt("V_OUT_RELEASE"),), 1, f"{_GREETED}-1")

    def go_on(self, tx: Tx, errand: Errand, phase: str, keys: str, now: datetime) -> Turn:
        """The next of: heard, PIN, code, yes. Who may not, or is too late, is told so at every turn."""
        alert, who = _waiting(tx, errand), _who(tx, errand, now)
        if alert is None:
            return Turn((Prompt("V_OUT_RELEASE_DECIDED"),), heard=True)
        if who is None:
            return _OVER
        where, *kept, count = phase.split("-")
        nth = int(count)
        if where == _GREETED:
            if keys:
                return _read(tx, alert, 1)
            return Turn((Prompt("V_OUT_RELEASE"),), 1, f"{_GREETED}-2") if nth == 1 else _BYE
        if kept[0] != fingerprint.submitted(alert)[:_PINNED]:
            return _read(tx, alert, 1, Prompt("V_OUT_RELEASE_CHANGED"))
        if where == _READ:
            return self._pin(tx, alert, who, keys, nth, now)
        if where == _CODE:
            return self._code(tx, alert, who, keys, (kept[1], nth), now)
        return _sure(tx, alert, who, keys, nth, now)

    def keeps(self, phase: str, key: str) -> bool:
        """9 and 0 are digits of a PIN and of a code."""
        del key
        return phase.startswith((_READ, _CODE))

    def _pin(self, tx: Tx, alert: Alert, who: Colleague, keys: str, nth: int, now: datetime) -> Turn:
        if not keys:
            return _read(tx, alert, nth + 1) if nth < _TRIES else _BYE
        if len(keys) == pins.DIGITS and pins.check(tx, who.id, keys, now):
            return self._texted(tx, alert, who, now)
        if nth >= _TRIES:
            return Turn((Prompt("V_OUT_RELEASE_REFUSED"),))
        return Turn((Prompt("V_OUT_RELEASE_PIN_WRONG"),), pins.DIGITS, _phase(_READ, alert, nth + 1))

    def _texted(self, tx: Tx, alert: Alert, who: Colleague, now: datetime) -> Turn:
        """The code, to the phone on file: they hold both, or they hold nothing."""
        wish = Wish(otp.HOUSE, who.phone or "", purpose=otp.RELEASE, lang=who.lang, channel="sms")
        try:
            verification = otp.issue(tx, self._settings, wish, now)
        except GatewayError:  # too many codes for this phone
            return Turn((Prompt("V_OUT_RELEASE_NO_CODE"),))
        said = (Prompt("V_OUT_RELEASE_CODE"),)
        return Turn(said, 6, _phase(_CODE, alert, 1, verification.id))

    def _code(
        self, tx: Tx, alert: Alert, who: Colleague, keys: str, kept: tuple[str, int], now: datetime
    ) -> Turn:
        verification, nth = kept
        if not keys:
            again = Turn((Prompt("V_OUT_RELEASE_CODE"),), 6, _phase(_CODE, alert, nth + 1, verification))
            return again if nth < _LOOKS else _BYE
        try:
            checked = otp.check(tx, otp.HOUSE, verification, keys, now, by=who.actor)
        except BadInput:  # fewer than six digits: not counted
            approved, left = False, nth < _LOOKS
        except GatewayError:  # it is over
            return Turn((Prompt("V_OUT_RELEASE_REFUSED"),))
        else:
            approved, left = checked.approved, checked.attempts_left > 0
        if approved:
            return _asked(alert, 1)
        if not left:
            return Turn((Prompt("V_OUT_RELEASE_REFUSED"),))
        return Turn((Prompt("V_OUT_RELEASE_CODE_WRONG"),), 6, _phase(_CODE, alert, nth + 1, verification))


def _sure(tx: Tx, alert: Alert, who: Colleague, keys: str, nth: int, now: datetime) -> Turn:
    try:
        with tx.begin_nested():
            if keys == _APPROVES:
                releasing.approve(tx, alert, fingerprint.submitted(alert), who.id, now)
                return Turn((Prompt("V_OUT_RELEASED", {"many": alert.count or 0}),), heard=True)
            if keys == _RETURNS:
                releasing.return_(tx, alert, "Trả lại qua điện thoại", who.id, now)
                return Turn((Prompt("V_OUT_RETURNED"),), heard=True)
    except approvals.SamePerson:
        return Turn((Prompt("V_OUT_RELEASE_OWN"),))
    except GatewayError:  # decided, changed or over in this very moment
        return Turn((Prompt("V_OUT_RELEASE_DECIDED"),), heard=True)
    return _asked(alert, nth + 1) if nth < _TRIES else Turn((Prompt("V_OUT_RELEASE_UNDECIDED"),))


def _asked(alert: Alert, nth: int) -> Turn:
    return Turn((Prompt("V_OUT_RELEASE_SURE", {"many": alert.count or 0}),), 1, _phase(_SURE, alert, nth))


def _read(tx: Tx, alert: Alert, nth: int, *first: Prompt) -> Turn:
    """Whom it goes to, and how it begins."""
    texts = {each.lang: each.sms for each in writing.words(tx, alert)}
    begins = clip(texts.get("vi") or next(iter(texts.values()), ""), READ_BACK)
    expires = clock.local(alert.expires_at)
    what = {
        "event": alert.event,
        "issuer": alert.issuer,
        "many": alert.count or 0,
        "where": _where(tx, audience.unpack(alert.audience).communes),
        "time": f"{expires:%H:%M}",
    }
    real = alert.reality == Reality.ACTUAL
    said = (
        *first,
        Prompt("V_OUT_RELEASE_REAL" if real else "V_OUT_RELEASE_DRILL", what),
        Prompt(VERBATIM, {"text": begins}),
        Prompt("V_OUT_RELEASE_PIN"),
    )
    return Turn(said, pins.DIGITS, _phase(_READ, alert, nth))


def _where(tx: Tx, codes: Sequence[str]) -> str:
    named = [place.name for code in codes[:_MOST_PLACES] if (place := places.by_code(tx, code)) is not None]
    more = len(codes) - len(named)
    if not named:
        return "danh sách đã chọn"
    return ", ".join(named) + (f" và {more} nơi khác" if more else "")


def _phase(where: str, alert: Alert, nth: int, *more: str) -> str:
    return "-".join((where, fingerprint.submitted(alert)[:_PINNED], *more, str(nth)))


def _waiting(tx: Tx, errand: Errand) -> Alert | None:
    """The alert, if the approval that the call is about still waits."""
    alert = moving.by_public_id(tx, str(errand.args.get("alert")))
    waits = None if alert is None else approvals.waits(tx, releasing.KIND, alert.id)
    return alert if waits is not None and waits.id == errand.args.get("approval") else None


def _who(tx: Tx, errand: Errand, now: datetime) -> Colleague | None:
    """Whose phone it is, if they may."""
    found = staff.by_phone(tx, errand.number, now)
    return found if found is not None and found.may(approvers.MAY) else None
