"""`TIN`: a menu, lists by number, and an item that a phone can read; a keypad pages through it or has it texted."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy.orm import Session

from gateway import places
from gateway.content import Kind, Told, figures, reading
from gateway.dialogue import words
from gateway.dialogue.context import Ctx
from gateway.dialogue.questions import Choose
from gateway.dialogue.steps import Do, Option, Outcome, Prompt, Question, Refused, Step, Value
from gateway.services import asking_place
from gateway.services.directory import zones_of
from gateway.services.news import prompts
from gateway.services.service import Finished

Talk = Generator[Step, Any, Any]

PAGE: Final = 4  # titles on a screen, each still long enough to be told from the others
NEXT: Final = "8"  # the next page, on every channel (decisions 22)
TEXT: Final = "1"  # on a page of an item: the whole of it as a text
_SCOPES: Final = {"province": "", "vn": figures.COUNTRY, "world": figures.WORLD}


@dataclass(frozen=True)
class Digit(Question):
    """One of `offered`, as a digit; nothing else is understood."""

    offered: tuple[str, ...] = ()

    def read(self, raw: str) -> Outcome:
        """The digit, when it is one of them."""
        digit = words.digit_choice(raw)
        return Value(str(digit)) if digit is not None and str(digit) in self.offered else Refused()

    def holds(self, value: Any) -> bool:
        """One of the keys."""
        return value in self.offered


def script(ctx: Ctx) -> Talk:
    """Returns what is to be read: an item, figures, or that there is nothing."""
    item = ctx.args.get("item")
    if item is None:
        newest = yield Do("newest", "news_list", {"what": "new", "lang": ctx.language})
        headline = newest[0]["title"] if newest else ""
        item = yield Digit(
            "menu", prompts.menu(headline), tuple(_ITEMS), repeat=prompts.AGAIN, help=prompts.HELP
        )
    return (yield from _ITEMS[item](ctx))


def complete(tx: Session, finished: Finished) -> list[Prompt]:
    """Say it, as it is approved at this moment."""
    told, lang = finished.result, finished.ctx.language
    if "zone" in told:
        return [zones_of.said(tx, told["zone"]["code"], told["zone"]["name"], finished.now)]
    if "figures" in told:
        return _figures(tx, finished, told["figures"])
    if "item" not in told:
        return [prompts.none(told["none"], told.get("commune", ""))]
    found = reading.one(tx, finished.now, told["item"], lang)
    if found is None:  # withdrawn while it was chosen
        return [prompts.none("new")]
    if "screen" in told:
        return [Prompt("TIN_LAST", {"part": told["screen"]})]
    whole = prompts.item(found, lang)
    return [whole, Prompt("TIN_TEXTED")] if told.get("text") else [whole]


def read(ctx: Ctx, item: str) -> Talk:
    """An item: whole as a text or in a call, screen by screen on a keypad."""
    if not ctx.by_keys or ctx.by_voice:
        return {"item": item}
    found = yield Do(f"item:{item}", "news_item", {"item": item, "lang": ctx.language})
    screens: Sequence[str] = found["screens"] if found else [""]
    for at, part in enumerate(screens[:-1], 1):
        asked = Prompt("TIN_PAGE", {"part": part})
        page = Digit(f"page:{at}", asked, (TEXT, NEXT), repeat=prompts.AGAIN, help=prompts.HELP)
        if (yield page) == TEXT:
            return {"item": item, "text": True}
    return {"item": item, "screen": screens[-1]}


def choose(ctx: Ctx, what: str, found: Sequence[Mapping[str, str]], commune: str = "") -> Talk:
    """One of a list, page by page; the only one is not asked for."""
    if not found:
        return {"none": what, "commune": commune}
    if len(found) == 1:
        return (yield from read(ctx, found[0]["id"]))
    pages = [found[at : at + PAGE] for at in range(0, len(found), PAGE)]
    for no, page in enumerate(pages, 1):
        more = no < len(pages)
        keys = tuple(str(key) for key in range(1, len(page) + 1)) + ((NEXT,) if more else ())
        asked = prompts.listed(what, [each["title"] for each in page], commune, more=more)
        key = yield Digit(f"list:{no}", asked, keys, repeat=prompts.AGAIN, help=prompts.HELP)
        if key != NEXT:
            return (yield from read(ctx, page[int(key) - 1]["id"]))
    raise AssertionError  # the last page has no next one


def _newest(ctx: Ctx) -> Talk:
    return (yield from _list(ctx, "new"))


def _counts(ctx: Ctx) -> Talk:
    scope = ctx.args.get("scope")
    if "where" in ctx.args:
        place = yield Do("place", "news_place", {"said": ctx.args["where"]})
        return {
            "figures": {"code": place["code"], "label": place["label"]} if place else {"scope": "province"}
        }
    if scope is None and ctx.by_keys:
        options = tuple(Option(each) for each in _SCOPES)
        scope = yield Choose("scope", Prompt("SL_WHICH"), options, repeat=prompts.AGAIN, help=prompts.HELP)
    return {"figures": {"scope": scope or "province"}}


def _notices(ctx: Ctx) -> Talk:
    where = ctx.args.get("where", "")
    place = (yield Do("place", "news_place", {"said": where})) if where else None
    commune = "" if place is None or place["province"] else place["code"]
    label = place["label"] if place and commune else ""
    return (yield from _list(ctx, "notice", notice=ctx.args.get("notice", ""), commune=commune, label=label))


def _directives(ctx: Ctx) -> Talk:
    if "document" not in ctx.args:
        return (yield from _list(ctx, "directive"))
    asked = {"said": ctx.args["document"], "lang": ctx.language}
    found = yield Do("numbered", "news_numbered", asked)
    return (yield from choose(ctx, "directive", found))


def _facilities(ctx: Ctx) -> Talk:
    """Vaccination, testing, treatment: by commune (row E12)."""
    words_of = {"vaccination": ("tiêm", "lịch tiêm"), "testing": ("xét nghiệm",), "treatment": ("điều trị",)}
    options = tuple(Option(kind, said) for kind, said in words_of.items())
    what = yield Choose("what", Prompt("TIN_PLACES"), options, repeat=prompts.AGAIN, help=prompts.HELP)
    asked = asking_place.looked_up(
        ctx, "place", Prompt("TIN_WHERE"), number=1, repeat=Prompt("TIN_WHERE_AGAIN"), help=prompts.HELP
    )
    place = yield from asking_place.ask(asked, prompts.HELP)
    return (yield from _list(ctx, what, commune=place["code"], label=place["name"]))


def _prevention(ctx: Ctx) -> Talk:
    found = yield Do("found", "news_list", {"what": "prevention", "lang": ctx.language})
    return (yield from choose(ctx, "prevention", found[:1]))


def _map(ctx: Ctx) -> Talk:
    """What the map says of a commune: the talk of BD, which gives the answer too."""
    place = yield from zones_of.script(replace(ctx, opening=""))  # the 7 of `TIN 7` is no place
    return {"zone": place}


def _list(ctx: Ctx, what: str, *, notice: str = "", commune: str = "", label: str = "") -> Talk:
    asked = {"what": what, "lang": ctx.language, "notice": notice, "commune": commune}
    found = yield Do("found", "news_list", asked)
    return (yield from choose(ctx, what, found, label))


_ITEMS: Final[Mapping[str, Callable[[Ctx], Talk]]] = {
    "1": _newest,
    "2": _counts,
    "3": _notices,
    "4": _directives,
    "5": _facilities,
    "6": _prevention,
    "7": _map,
}


def _figures(tx: Session, finished: Finished, asked: Mapping[str, str]) -> list[Prompt]:
    """The figures; for the province with the bulletin of the day before them, where there is one (row D4b)."""
    scope = asked.get("scope", "")
    code = asked.get("code") or _SCOPES[scope] or finished.home_province
    latest = figures.latest(tx, code, finished.now)
    if latest is None:
        told = [prompts.none("figures", asked.get("label", ""))]
    else:
        told = [prompts.counted(latest, asked.get("label") or _where(tx, scope, code))]
    if scope != "province":
        return told
    bulletin = _bulletin(tx, finished)
    return [prompts.item(bulletin, finished.ctx.language), *told] if bulletin else told


def _where(tx: Session, scope: str, code: str) -> Any:
    if scope in ("vn", "world"):
        return {"w": f"W_WHERE_{scope.upper()}"}
    place = places.by_code(tx, code)
    return code if place is None else place.name


def _bulletin(tx: Session, finished: Finished) -> Told | None:
    """The situation of today; None before it is approved."""
    home, lang = finished.home_province, finished.ctx.language
    found = reading.listed(tx, finished.now, (Kind.SITUATION,), province=home, lang=lang, limit=1)
    today = reading.of_today(found, finished.now)
    return today[0] if today and reading.is_today(today[0], finished.now) else None
