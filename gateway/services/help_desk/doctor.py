"""`BS`: a doctor calls back by a clock time; on a screen nothing is written, in a call it is said (row C12)."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from gateway.dialogue.context import Ctx
from gateway.services.declare.look_ups import household_of
from gateway.services.help_desk import asking, samples
from gateway.services.help_desk.asking import Asking
from gateway.services.service import Sample, Service
from gateway.tickets import Kind


def script(ctx: Ctx) -> Asking:
    """What is wrong, in their own words; the doctor asks the rest."""
    why = ctx.args.get("text") or ("" if asking.by_screen(ctx) else (yield asking.sentence("why", "BS_WHY")))
    yield asking.record(Kind.DOCTOR, why, asking.known_commune(ctx))


DOCTOR: Final = Service(
    name="bs",
    version=1,
    script=script,
    complete=asking.nothing_more,
    keywords=("BS",),
    menu_item="",
    household=household_of,
    effects=asking.effects,
    samples=(
        Sample("asked", samples.CTX, ("cháu 3 tuổi sốt hai ngày",), samples.DO),
        Sample("one line", replace(samples.CTX, args={"text": "mẹ tôi 70 tuổi đau lưng"}), (), samples.DO),
        Sample("by keys", samples.KEYS, (), samples.DO),
        Sample("in a call", samples.CALL, ("cháu 3 tuổi sốt",), samples.DO),
        Sample("asked again", samples.CTX, ("vẫn sốt",), samples.again()),
    ),
)
