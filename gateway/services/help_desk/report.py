"""`PA`: somebody in the neighbourhood has signs of illness; where and what was seen, never who (row B1)."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from gateway.dialogue.context import Ctx
from gateway.dialogue.questions import Pick
from gateway.dialogue.steps import Option, Prompt
from gateway.services.help_desk import asking, samples
from gateway.services.help_desk.asking import Asking
from gateway.services.service import Sample, Service
from gateway.tickets import Kind

SIGNS: Final = (
    Option("sốt", ("sốt", "fever")),
    Option("ho", ("ho", "cough")),
    Option("về từ nơi có dịch", ("về từ nơi có dịch", "về từ vùng dịch")),
    Option("nhiều người cùng ốm", ("nhiều người cùng ốm", "nhiều người ốm")),
    Option("khác", ("khác", "other")),
)


def script(ctx: Ctx) -> Asking:
    """Commune, spot, signs; on a keypad commune and signs by keys. What one line has said already is not asked."""
    line = ctx.args.get("text", "")
    spot, seen = "", line
    place = (yield from asking.named(line)) or (yield from asking.commune(ctx, "PA_WHERE", 1))
    if ctx.by_keys:
        signs = yield Pick("signs", Prompt("PA_SIGNS"), SIGNS, none="", **asking.AGAIN)
        seen = ", ".join(signs["codes"])
    elif not line:
        spot = yield asking.sentence("spot", "PA_SPOT", number=2)
        seen = yield asking.sentence("seen", "PA_SEEN", number=3)
    yield asking.record(Kind.REPORT, seen, place["code"], spot)


REPORT: Final = Service(
    name="pa",
    version=1,
    script=script,
    complete=asking.nothing_more,
    keywords=("PA",),
    menu_item="",
    questions=3,
    look_ups=asking.look_ups,
    effects=asking.effects,
    samples=(
        Sample("step by step", samples.CTX, ("Nhon Hai", "1", "thôn Mỹ Tường 2", "2 người sốt"), samples.DO),
        Sample("one line", replace(samples.CTX, args={"text": "Nhon Hai, 2 nguoi sot ho"}), (), samples.DO),
        Sample(
            "one line, no place",
            replace(samples.CTX, args={"text": "2 nguoi sot"}),
            ("Nhon Hai", "1"),
            samples.DO,
        ),
        Sample("by keys", samples.KEYS, ("nhon", "1", "12"), samples.DO),
        Sample("said by others", samples.CTX, ("Nhon Hai", "1", "cạnh chợ", "sốt"), samples.joined()),
        Sample("marked for abuse", samples.CTX, ("Nhon Hai", "1", "cạnh chợ", "sốt"), samples.refused()),
    ),
)
