"""`SK P5 1`: a manager reports a room or a hamlet, all well first, then whoever is not; pure and replayed.

All are recorded before the exceptions are asked about, so that a manager who is called away has reported; what is said
of one afterwards counts instead. Whoever must be measured is asked for one by one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from gateway.dialogue.context import Ctx
from gateway.dialogue.questions import Choose, Pick
from gateway.dialogue.steps import Do, Option
from gateway.services.declare.sign_words import phrases
from gateway.services.health import prompts
from gateway.services.health.asking import Asking, Person, by_name, figure, labels, signs_of

Groups = Mapping[str, Sequence[Person]]

MOST_NAMED: Final = 6  # the first key means nobody
ALL_WELL: Final = "1"
_OWN: Final = "own"
_NOBODY: Final = Option(
    "none", phrases("không ai, không còn ai, không có ai, tất cả khỏe, khỏe hết, xong, nobody, all well")
)


def script(ctx: Ctx, room: str, choice: str) -> Asking:
    """Returns `{"group", "recorded", "reports"}`: lines that are recorded well, what is said of others by line."""
    groups: Groups = yield Do("groups_now", "health_groups", {"number": ctx.number, "today": ctx.today})
    people = list(groups.get(room, ()))
    if not people:
        return {"group": room, "unknown": True}
    ready = [person for person in people if not person["must_measure"]]
    recorded: list[int] = []
    if choice == ALL_WELL and ready:
        lines = [person["line"] for person in ready]
        recorded = yield Do("well", "health_all_well", {"group": room, "lines": lines}, effect=True)
    named = [by_name(person, label) for person, label in zip(people, labels(people), strict=True)]
    shown, more = named[:MOST_NAMED], named[MOST_NAMED:]
    asked = prompts.exceptions(
        room, len(recorded), [option.label for option in shown], recorded=choice == ALL_WELL
    )
    ill = yield Pick("ill", asked, (_NOBODY, *shown), spoken=tuple(more), repeat=asked, help=prompts.HELP)
    reports: dict[str, Any] = {}
    for person in people:
        if person["ref"] in ill["codes"]:
            found = yield from signs_of(person)
            reports[str(person["line"])] = {
                "figures": {},
                "signs": found["codes"],
                "note": found["note"],
                "well": False,
            }
        elif person["must_measure"]:
            value = yield figure(ctx, person, "temperature", needed=True)
            figures = {} if value == "none" else {"temperature": float(value)}
            reports[str(person["line"])] = {"figures": figures, "signs": [], "note": "", "well": True}
        elif choice != ALL_WELL:
            reports[str(person["line"])] = {"figures": {}, "signs": [], "note": "", "well": True}
    return {"group": room, "recorded": recorded, "reports": reports}


def which(groups: Groups) -> Asking:
    """Which room, on a keypad; None: the manager's own health."""
    codes = list(groups)[:MOST_NAMED]
    options = (*(Option(code, (code,), label=code) for code in codes), Option(_OWN, phrases("nhà tôi, own")))
    asked = prompts.groups([*codes])
    chosen = yield Choose("group", asked, options, repeat=asked, help=prompts.HELP)
    return None if chosen == _OWN else str(chosen)


def how(groups: Groups, room: str) -> Asking:
    """All well, or somebody not."""
    asked = prompts.group(room, len(groups[room]))
    options = (
        Option(ALL_WELL, phrases("tất cả khỏe, khỏe hết, all well"), means=True),
        Option("2", phrases("có người không khỏe, somebody is not"), means=False),
    )
    return str((yield Choose("group_how", asked, options, repeat=asked, help=prompts.HELP)))
