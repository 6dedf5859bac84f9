"""PU: what somebody feels after a dose: whose, since when, which signs; the station calls by a stated time.

Words of danger never get here: they are a call for help wherever they are said.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, Final

from sqlalchemy.orm import Session

from gateway import clock, people, vaccination
from gateway.dialogue.context import Ctx
from gateway.dialogue.questions import Choose, Text
from gateway.dialogue.steps import Option, Outcome, Prompt, Refused, Step, Value
from gateway.quarantine import handover, rulebook
from gateway.quarantine.handover import Case
from gateway.services import asking_person
from gateway.services.asking_person import HELP
from gateway.services.service import Finished

_SINCE: Final = (
    Option("0", ("hôm nay", "mới tiêm", "today")),
    Option("1", ("hôm qua", "một ngày", "yesterday")),
    Option("3", ("hai ngày", "ba ngày", "2-3 ngày", "a few days")),
    Option("7", ("một tuần", "4-7 ngày", "a week")),
    Option("8", ("hơn một tuần", "trên 7 ngày", "longer")),
)
SINCE: Final = {0: "hôm nay", 1: "1 ngày", 3: "2-3 ngày", 7: "4-7 ngày", 8: "hơn 7 ngày"}
"""Days since the dose, as they are kept and as staff read them."""
_MOST_SAID: Final = 300


def script(ctx: Ctx) -> Generator[Step, Any, dict[str, Any]]:
    """Returns whose it is (None: nobody of the family), since when, and what was said."""
    member = yield from asking_person.of_family(ctx, "PU_WHO")
    since = yield Choose("since", Prompt("PU_SINCE"), _SINCE, repeat=Prompt("PU_SINCE"), help=HELP)
    said = ctx.args.get("text") or (
        yield Text(
            "said", Prompt("PU_SAID"), 2, _MOST_SAID, rule=_worded, repeat=Prompt("PU_SAID"), help=HELP
        )
    )
    return {"ord": member.ord if member is not None else None, "since": int(since), "said": said}


def complete(tx: Session, finished: Finished) -> list[Prompt]:
    """A request for the station of the person's commune, and the report beside it."""
    told, now = finished.result, finished.now
    family = people.household(tx, finished.number)
    member = next((each for each in family if each.ord == told["ord"]), None)
    said = f"Phản ứng sau tiêm ({SINCE[told['since']]}): {told['said']}"
    case = Case(
        finished.number, finished.channel, f"{member.name}; {said}" if member else said,
        member.commune_code if member else None, member.address if member else None,
    )  # fmt: skip
    due = handover.call_by(rulebook.on(clock.today(now)), now)
    ticket = handover.to_station(
        tx, case, promised_at=due, urgent=False, now=now, fallback=finished.duty_phone
    )
    vaccination.record(
        tx,
        person_id=member.person_id if member else None,
        number=finished.number,
        commune_code=case.commune_code,
        days_since=told["since"],
        said=told["said"],
        ticket_code=ticket.code,
        channel=finished.channel,
        now=now,
    )
    by = ticket.promised_at or due
    today = clock.today(by) == clock.today(now)
    return [
        Prompt(
            "PU_OK",
            {
                "ticket": ticket.code,
                "by": f"{clock.local(by):%H:%M}",
                "day": {"w": "W_HOM_NAY"} if today else f"{clock.local(by):%d/%m}",
                "hotline": finished.hotline,
            },
        )
    ]


def _worded(said: str) -> Outcome:
    return Value(said) if any(map(str.isalpha, said)) else Refused()
