"""TIEM: registering for a dose: the form, the medical history, the consent read out, and a code to finish; pure.

What the household knows is not asked again. On a keypad what must be written comes last, by text.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import Any, Final

from gateway.dialogue.context import Ctx, Relative
from gateway.dialogue.questions import Choose, Pick, Text
from gateway.dialogue.steps import Do, Left, Option, Outcome, Prompt, Refused, Step, Value
from gateway.services import asking_person, asking_place, proving
from gateway.services.asking_person import HELP
from gateway.services.doses import prompts
from gateway.services.doses.questions import Born, Identity, Insurance, WishedDay
from gateway.vaccination import states

_VACCINE: Final = "vaccine"  # the purpose of the code, as `gateway.otp` knows it
_DOSES: Final = tuple(
    Option(str(nth), (f"mũi {nth}", f"lần {nth}", f"dose {nth}")) for nth in range(1, states.MOST_DOSES + 1)
)
_AGREE: Final = Option("yes", ("đồng ý", "agree"), means=True)
_NOT: Final = Option("no", ("không đồng ý", "disagree"), means=False)
_NONE: Final = Option("none", ("không có", "không", "none"))
_UNKNOWN: Final = Option(states.UNKNOWN, ("không rõ", "không biết", "unknown"))

Talk = Generator[Step, Any, Any]


def script(ctx: Ctx) -> Talk:
    """Returns `{"ask": code}` for a status, the record that `complete` stores, or Left."""
    if "registration" in ctx.args:
        return {"ask": ctx.args["registration"]}
    member = yield from asking_person.of_family(ctx, "TM_WHO")
    whom = yield from _whom(ctx, member)
    dose = yield Choose("dose", Prompt("TM_DOSE"), _DOSES, repeat=Prompt("TM_DOSE"), help=HELP)
    if member is not None:
        standing = yield Do(
            f"standing:{member.ord}:{dose}", "vaccine_standing",
            {"number": ctx.number, "ord": member.ord, "dose": int(dose)},
        )  # fmt: skip
        if standing is not None:
            return Left(prompts.standing(standing))
    form = yield from _form(ctx, member, whom)
    refused = (yield from _agreed(ctx)) if ctx.by_voice else None
    if refused is not None:
        return refused
    if ctx.by_keys and member is None:
        whom["name"] = yield asking_person.name()
    if not (member and member.address):
        form["address"] = yield _text("address", "TM_ADDRESS", 120)
    if form["identity"][:1].isalpha():
        form["nationality"] = yield _text("nation", "TM_NATION", 40)
    refused = None if ctx.by_voice else (yield from _agreed(ctx))
    if refused is not None:
        return refused
    return {"whom": asking_person.record(whom, member), "dose": int(dose), "form": form}


def _agreed(ctx: Ctx) -> Generator[Step, Any, Left | None]:
    """The consent and the code; in a call before the first words that are only said: nobody else can key the code."""
    asked = Prompt("TM_CONSENT")
    if (yield Choose("consent", asked, (_AGREE, _NOT), repeat=Prompt("TM_CONSENT_AGAIN"), help=HELP)) == "no":
        return Left(Prompt("TM_NO_CONSENT"))
    return (yield from proving.prove(_VACCINE, "P", by_text=ctx.by_keys and not ctx.by_voice))


def _whom(ctx: Ctx, member: Relative | None) -> Talk:
    """Somebody new: the name first on a phone that writes, last on a keypad."""
    if member is not None:
        return {"name": member.name, "year": member.birth_year}
    if ctx.by_keys:
        return (yield from asking_person.by_keys(ctx))
    named = yield asking_person.name()
    return {"name": named, **(yield from asking_person.by_keys(ctx))}


def _form(ctx: Ctx, member: Relative | None, whom: Mapping[str, Any]) -> Talk:
    """What can be keyed, in the order of the form."""
    year = whom["year"] or ctx.today.year
    born = yield Born(
        "born", Prompt("TM_BORN", {"year": year}), year, repeat=Prompt("TM_BORN", {"year": year}), help=HELP
    )
    identity = yield Identity("identity", Prompt("TM_ID"), repeat=Prompt("TM_ID"), help=HELP)
    card = yield Insurance("insurance", Prompt("TM_CARD"), repeat=Prompt("TM_CARD"), help=HELP)
    job = yield _one_of("job", "TM_JOB", states.OCCUPATIONS)
    wished = yield WishedDay(
        "wished", Prompt("TM_DAY"), ctx.today, by_voice=ctx.by_voice, repeat=Prompt("TM_DAY"), help=HELP
    )
    commune = member.commune_code if member is not None else None
    if commune is None:
        asked = Prompt("TM_COMMUNE")
        place = yield from asking_place.ask(
            asking_place.looked_up(ctx, "place", asked, number=1, repeat=asked, help=HELP), HELP
        )
        commune = place["code"]
    priority = yield _one_of("priority", "TM_GROUP", states.PRIORITIES)
    history = []
    for step, message, conditions in (
        ("history_one", "TM_HISTORY_ONE", states.HISTORY_ONE), ("history_two", "TM_HISTORY_TWO", states.HISTORY_TWO)
    ):  # fmt: skip
        named = yield _history(step, message, conditions)
        history += named["codes"]
    return {
        "born": born, "identity": identity, "insurance": card, "occupation": job, "wished": wished,
        "commune": commune, "priority": priority, "history": list(dict.fromkeys(history)),
        "address": member.address if member is not None else "", "nationality": "Việt Nam",
    }  # fmt: skip


def _one_of(step: str, message: str, words: Mapping[str, str]) -> Choose:
    options = tuple(
        Option(value, tuple(each.strip() for each in label.split(","))) for value, label in words.items()
    )
    return Choose(step, Prompt(message), options, repeat=Prompt(message), help=HELP)


def _history(step: str, message: str, words: Mapping[str, str]) -> Pick:
    options = (*(Option(value, (label,)) for value, label in words.items()), _UNKNOWN, _NONE)
    return Pick(step, Prompt(message), options, repeat=Prompt(message), help=HELP)


def _text(step: str, message: str, most: int) -> Text:
    return Text(step, Prompt(message), 2, most, rule=_written, repeat=Prompt(message), help=HELP)


def _written(said: str) -> Outcome:
    return Value(said) if any(map(str.isalpha, said)) else Refused()
