"""What somebody who arrives comes to: every rule that holds gives a reason, and the strictest class is theirs; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from gateway.arrivals.rulebook import Rules
from gateway.arrivals.states import Class, Level


@dataclass(frozen=True)
class Listing:
    """A listed area that they come from: its name, level and paper."""

    name: str
    level: Level
    paper: str


@dataclass(frozen=True)
class Facts:
    """What is known of them on the day they declare. `areas`: every listed area that they come from."""

    arrived_on: date
    today: date
    areas: Sequence[Listing] = ()
    patient: bool = False
    abroad: bool = False
    signs: bool = False


@dataclass(frozen=True)
class Reason:
    """Why: "area" (with its name, level and paper), "patient", "abroad" or "signs", and the class of it alone."""

    why: str
    cls: Class
    area: str = ""
    level: str = ""
    paper: str = ""


@dataclass(frozen=True)
class Verdict:
    """The class, and every reason for one, the strictest first."""

    cls: Class
    reasons: tuple[Reason, ...]


def judge(facts: Facts, rules: Rules) -> Verdict:
    """Screen somebody by `rules`; nobody is screened for what the rules do not name."""
    here = (facts.today - facts.arrived_on).days
    found = [
        Reason("area", rules.levels[each.level].cls, each.name, each.level, each.paper)
        for each in facts.areas
        if here <= rules.levels[each.level].days
    ]
    found += [
        Reason(why, cls)
        for why, holds, cls in (
            ("patient", facts.patient, rules.patient),
            ("abroad", facts.abroad, rules.abroad),
            ("signs", facts.signs, rules.signs),
        )
        if holds and cls is not Class.NONE
    ]
    reasons = tuple(sorted(found, key=lambda reason: -reason.cls.rank))
    return Verdict(reasons[0].cls if reasons else Class.NONE, reasons)


def explained(reasons: Sequence[Reason]) -> str:
    """The reasons as whoever calls reads them on the request."""
    return "; ".join(_sentence(each) for each in reasons)


def _sentence(reason: Reason) -> str:
    match reason.why:
        case "area":
            return f"vì đến từ {reason.area} theo văn bản số {reason.paper}"
        case "patient":
            return "vì có ở gần người bệnh hoặc nghi bệnh"
        case "abroad":
            return "vì có ở gần người đến từ nước có dịch"
        case _:
            return "vì có dấu hiệu bệnh"
