"""KB: the health declaration. Eight questions at most, one key the second time, one line for those who know
it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from gateway import declarations
from gateway.dialogue.context import Ctx
from gateway.dialogue.steps import Script
from gateway.services.declare.complete import complete
from gateway.services.declare.look_ups import household_of, look_ups
from gateway.services.declare.samples import BY_CARD_SAMPLES, SAMPLES
from gateway.services.declare.script import PARTS, script
from gateway.services.service import Service

DECLARE: Final = Service(
    name="kb",
    version=2,
    script=script,
    complete=complete,
    keywords=("KB", "KHAI", "KBYT", "KHAI BAO", "KHAI Y TE", "VETINH", "DC"),
    menu_item="M_KB",
    household=household_of,
    personal=True,
    answers_reminders=True,
    questions=len(PARTS),
    carries=frozenset({"consent"}),
    case=declarations.free_code,
    keys="1",
    look_ups=look_ups,
    samples=SAMPLES,
)


def _by_card(ctx: Ctx) -> Script:
    """The same from the number of a card on."""
    return script(replace(ctx, args={**ctx.args, "by_card": "1"}))


BY_CARD: Final = replace(
    DECLARE,
    name="kb_card",
    script=_by_card,
    keywords=(),
    menu_item="",
    keys="",
    call_keys="78",
    samples=BY_CARD_SAMPLES,
)

__all__ = ["BY_CARD", "DECLARE"]
