"""`GAO`: food, medicine, shelter, and what else a 1022 is asked for in a hard time (row E25)."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from gateway.dialogue.context import Ctx
from gateway.dialogue.questions import Choose
from gateway.dialogue.steps import Option, Prompt
from gateway.services.declare.look_ups import household_of
from gateway.services.help_desk import asking, samples
from gateway.services.help_desk.asking import Asking
from gateway.services.service import Sample, Service
from gateway.tickets import Kind

NEEDS: Final = (
    Option(Kind.FOOD, ("lương thực", "gạo", "food", "rice")),
    Option(Kind.MEDICINE, ("thuốc", "medicine")),
    Option(Kind.SHELTER, ("chỗ ở", "sơ tán", "shelter")),
    Option(Kind.DEATH, ("có người mất", "mai táng", "died")),
    Option(Kind.SCAM, ("lừa đảo", "scam")),
    Option(Kind.VIOLENCE, ("bạo lực", "violence")),
    Option(Kind.ANIMAL, ("thú y", "animals")),
)
_KEPT_QUIET: Final = frozenset({Kind.SCAM, Kind.VIOLENCE})
"""A phone that others read: nothing but the call-back is asked for."""


def script(ctx: Ctx) -> Asking:
    """The need, where unless it was said or is known, and a sentence for whoever calls unless it came first."""
    kind = Kind((yield Choose("need", Prompt("GAO_WHAT"), NEEDS, **asking.AGAIN)))
    line = ctx.args.get("text", "")
    people = f"{ctx.args['people']} người" if "people" in ctx.args else ""
    if kind in _KEPT_QUIET:
        yield asking.record(kind, line, asking.known_commune(ctx))
        return
    place = yield from asking.named(line)
    code = place["code"] if place else asking.known_commune(ctx)
    if code is None:
        code = (yield from asking.commune(ctx, "GAO_WHERE"))["code"]
    more = line or ("" if asking.by_screen(ctx) else (yield asking.sentence("more", "GAO_MORE")))
    yield asking.record(kind, ", ".join(part for part in (people, more) if part), code)


_FIVE: Final = replace(samples.CTX, args={"people": "5"})

RELIEF: Final = Service(
    name="gao",
    version=1,
    script=script,
    complete=asking.nothing_more,
    keywords=("GAO",),
    menu_item="",
    household=household_of,
    look_ups=asking.look_ups,
    effects=asking.effects,
    samples=(
        Sample("food", _FIVE, ("1", "Nhon Hai", "1", "thôn Mỹ Tường 2, hết gạo"), samples.DO),
        Sample(
            "one line", replace(samples.CTX, args={"text": "Nhon Hai, het gao 2 ngay"}), ("1",), samples.DO
        ),
        Sample("shelter, at home", samples.AT_HOME, ("3", "nước vào nhà"), samples.DO),
        Sample("a death", samples.AT_HOME, ("4", "cụ bà 80 tuổi"), samples.DO),
        Sample("animals", samples.AT_HOME, ("7", "heo chết nhiều"), samples.DO),
        Sample("violence", samples.CTX, ("6",), samples.DO),
        Sample("by keys", samples.KEYS, ("2", "nhon", "1"), samples.DO),
        Sample("in a call", samples.CALL, ("1", "nhon", "1", "5 người, hết gạo"), samples.DO),
        Sample("asked again", samples.AT_HOME, ("1", "vẫn chưa có gạo"), samples.again()),
    ),
)
