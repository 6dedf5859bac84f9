"""The health declaration as a talk: consent once, who it is for, what is not known yet, read-back; pure and
replayed.

Who is known is not asked what is known (people.md §1.16): a second declaration is one key. Nothing is filed
here; the script returns the record that `complete` files.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from gateway.dialogue.context import Ctx, Relative
from gateway.dialogue.questions import Choose, ReadBack, Which
from gateway.dialogue.steps import Do, Fill, Left, Option, Rewind, Say, Step
from gateway.services import asking_place
from gateway.services.declare import answers, by_card, eight, journey, leftover, one_line, prompts
from gateway.services.declare.one_line import Opening
from gateway.services.declare.sign_words import phrases
from gateway.text.fold import fold

# The questions as people see them ("4/8") and as SUA takes them, with the words that name them.
PARTS: Final = {
    1: phrases("tên, họ tên, họ và tên, name"),
    2: phrases("năm sinh, tuổi, năm, birth year, age"),
    3: phrases("giới tính, giới, sex"),
    4: phrases("xã, phường, nơi ở, xã phường, commune, place"),
    5: phrases("địa chỉ, thôn, số nhà, nhà, address"),
    6: phrases("đi lại, đi xa, nơi đến, travel"),
    7: phrases("dấu hiệu, sức khỏe, triệu chứng, signs, health"),
    8: phrases("tiếp xúc, contact"),
}
NOBODY: Final[Mapping[str, Any]] = {"codes": [], "note": ""}

_SAME = Option("same", phrases("khỏe, như lần trước, khỏe như lần trước, như cũ, vẫn khỏe, same"), means=True)
_CHANGED = Option("changed", phrases("thay đổi, có thay đổi, khác trước, changed"), means=False)
_OTHER = phrases("người khác, người khác trong nhà, khai cho người khác, other")


def script(ctx: Ctx) -> Generator[Step, Any, Any]:
    """The whole talk. Returns the record (see `_record`), or Left when the person gives up."""
    if not ctx.consented and (yield _consent()) == "no":
        return Left(prompts.LEFT)
    arriving = ctx.args.get("start") == "travel"
    card = ctx.args.get("card", "")
    if "by_card" in ctx.args:
        card = yield by_card.number()
    if card:
        opening = yield from _of_card(ctx, card)
    else:
        opening = None if arriving else one_line.split(ctx.opening, ctx.today.year)
    member: Relative | None
    name = ""
    if card and opening is None:
        member = None
    elif opening is not None and opening.member is None:
        member = _member_named(ctx, opening)
    else:
        chosen, same = (yield from _who_arrives(ctx)) if arriving else (yield from _who(ctx, opening))
        member, name = (None, chosen) if isinstance(chosen, str) else (chosen, "")
        if same and member is not None:
            return as_last_time(member)
        opening = None
    opening = (yield from _open(opening)) if opening else Opening()
    strange = card if member is None else ""  # of somebody this phone has not declared yet
    known = {} if strange else _known(ctx, member)
    known = {key: value for key, value in known.items() if key not in opening.wrong}
    if name:
        known["name"] = name
    known |= opening.filled
    if known.get("travel"):
        known["travel"] = journey.asked_about(known["travel"])
    if arriving:
        known |= journey.line(ctx.opening, ctx.today).filled
    yield Fill("known", known)
    if opening.filled and len(known) < len(one_line.QUESTIONS):
        yield Say("understood", prompts.understood(known))
    said = yield from (
        eight.ask_by_keys(ctx, strange)
        if ctx.by_keys
        else eight.ask(ctx.today, opening.wrong, strange, arriving=arriving)
    )
    if isinstance(said, Left):
        return said
    record = _record(member, said, None if ctx.consented else "1")
    if strange:
        record |= {"card": strange, "person": said["person"]}
    if not (yield ReadBack("send", prompts.read_back(record), PARTS, **eight.again("send"))):
        yield Which("which", prompts.WHICH, PARTS, "send", repeat=prompts.WHICH, help=prompts.HELP)
    return record


def _of_card(ctx: Ctx, card: str) -> Generator[Step, Any, Opening | None]:
    """The member of this phone's family who holds the card: nothing needs to be matched then (row E10)."""
    holder = yield Do(f"holder:{card}", "card_holder", {"number": ctx.number, "card": card})
    return None if holder is None else Opening(member=holder)


def _consent() -> Choose:
    agree = Option("yes", phrases("đồng ý, agree"), means=True)
    refuse = Option("no", phrases("không đồng ý, từ chối"), means=False)
    return Choose("consent", prompts.CONSENT, (agree, refuse), **eight.again("consent"))


def _member_named(ctx: Ctx, opening: Opening) -> Relative | None:
    """The member whose name and birth year the one-liner gives."""
    key = (fold(opening.filled.get("name", "")), opening.filled.get("year"))
    return next((known for known in ctx.household if (fold(known.name), known.birth_year) == key), None)


def _who(ctx: Ctx, opening: Opening | None) -> Generator[Step, Any, tuple[Relative | str | None, bool]]:
    """The member to declare for (a name or None: somebody new), and whether all is as last time."""
    wanted = opening.member if opening and opening.member else 1
    member = next((known for known in ctx.household if known.ord == wanted), None)
    if member is None or member.last is None:
        return member, False
    choice = yield _as_last_time(member, Option("other", _OTHER))
    if choice == "other":
        other = yield from _another(ctx, member)
        if not isinstance(other, Relative) or other.last is None:
            return other, False
        member = other
        choice = yield _as_last_time(member, Option("other", _OTHER, leads_to=Rewind("who")))
    return member, choice == "same"


def _who_arrives(ctx: Ctx) -> Generator[Step, Any, tuple[Relative | str | None, bool]]:
    """Who of the household has come from elsewhere: nothing is as last time then."""
    if len(ctx.household) < 2:
        return (ctx.household[0] if ctx.household else None), False
    return (yield from _another(ctx, None)), False


def _as_last_time(member: Relative, other: Option) -> Choose:
    return Choose(
        f"again:{member.ord}",
        prompts.as_last_time(member),
        (_SAME, _CHANGED, other),
        **eight.again("again"),
    )


def _another(ctx: Ctx, member: Relative | None) -> Generator[Step, Any, Relative | str | None]:
    """Another member of the household, or somebody new: the name, or None while it is not said; more than six are
    reached by their name.
    """
    others = [known for known in ctx.household if member is None or known.ord != member.ord]
    shown, more = others[: eight.MOST_CHOICES], others[eight.MOST_CHOICES :]
    chosen = yield Choose(
        "who",
        prompts.who(shown),
        (*map(_by_name, shown), Option("new", phrases("người mới, thêm người, mới, new"))),
        unnumbered=tuple(map(_by_name, more)),
        named=_NewName(member.name if member else ""),
        **eight.again("who") | {"help": prompts.who(shown)},
    )
    if isinstance(chosen, dict):
        return str(chosen["name"])
    return next((known for known in others if str(known.ord) == chosen), None)


@dataclass(frozen=True, slots=True)
class _NewName:
    """Reads the name of somebody new; the member just `declined` is not. A value, so that turns compare."""

    declined: str

    def __call__(self, said: str) -> str | None:
        name = answers.newcomer(said)
        return None if name is None or fold(name) == fold(self.declined) else name


def _by_name(member: Relative) -> Option:
    return Option(str(member.ord), (member.name, member.name.split()[-1]), label=member.name)


def _open(opening: Opening) -> Generator[Step, Any, Opening]:
    """All that the one-liner says, with the place the map finds in it."""
    filled, wrong = dict(opening.filled), opening.wrong
    if opening.place:
        found = yield Do("find_place", "find_place", {"said": opening.place})
        if found:
            filled["place"] = {"said": opening.place, "found": found, "sure": asking_place.is_sure(found[0])}
        else:
            wrong |= {"place"}
    elif opening.rest:
        cut = leftover.cut(opening.rest)
        scanned = yield Do("scan_place", "scan_place", {"text": cut.text})
        if scanned:
            place = scanned["place"]
            filled["place"] = {"said": place["name"], "found": [place], "sure": asking_place.is_sure(place)}
        filled |= one_line.finish(opening, scanned["rest"] if scanned else cut.text, cut)
    return Opening(filled=filled, wrong=wrong - filled.keys())


def _known(ctx: Ctx, member: Relative | None) -> dict[str, Any]:
    """What need not be asked: a known member's data; for a new one the household's place and address."""
    if member is None:
        first = ctx.household[0] if ctx.household else None
        return {} if first is None else _home(first)
    sex = {"sex": member.sex} if member.sex else {}
    return {"name": member.name, "year": member.birth_year, **sex, **_home(member)}


def _home(member: Relative) -> dict[str, Any]:
    home: dict[str, Any] = {"address": member.address} if member.address else {}
    if member.commune_code is not None:
        home["place"] = {"said": member.commune, "found": [_place_of(member)], "sure": True}
    return home


def _place_of(member: Relative) -> dict[str, Any]:
    return {"code": member.commune_code, "name": member.commune, "label": member.commune}


def as_last_time(member: Relative) -> dict[str, Any]:
    """The record of one key: what `member` last declared, well today, without a consent asked anew."""
    return _record(member, _as_before(member), None)


def _as_before(member: Relative) -> dict[str, Any]:
    """The last declaration with "healthy" in place of its signs: journeys and contacts of 14 days may still
    count.
    """
    last = member.last or {}
    return {
        "name": member.name,
        "year": member.birth_year,
        "sex": member.sex,
        "place": _place_of(member),
        "address": member.address,
        "travel": last.get("travel", ""),
        "signs": dict(NOBODY),
        "contact": last.get("contact", dict(NOBODY)),
    }


def _record(member: Relative | None, said: Mapping[str, Any], consent: str | None) -> dict[str, Any]:
    """What is filed: the eight answers, the member's place in the household, and the consent just given."""
    return {
        "ord": member.ord if member else None,
        "consent": consent,
        **{question: said[question] for question in one_line.QUESTIONS},
        **({"journey": said["journey"]} if said.get("journey") else {}),
    }
