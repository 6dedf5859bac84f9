"""`KHAIHO`: the eight questions of the declaration, answered by staff for whoever stands before them; pure.

Nothing that is known of the number is shown: whose it is, is not the staff's to know before its code. They ask whether
the person agrees; what they are told of health is forgotten with the talk.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, Final

from gateway.dialogue.context import Ctx
from gateway.dialogue.questions import Choose, ReadBack, Which
from gateway.dialogue.steps import Do, Left, Option, Step
from gateway.services.declare import eight
from gateway.services.declare import prompts as declaring
from gateway.services.declare.script import PARTS
from gateway.services.declare.sign_words import phrases
from gateway.services.gate import prompts
from gateway.services.gate.opening import on_duty

_AGREES: Final = Option("yes", phrases("đồng ý, agree"), means=True)
_REFUSES: Final = Option("no", phrases("không đồng ý, từ chối"), means=False)


def script(ctx: Ctx) -> Generator[Step, Any, Left | None]:
    """Filed as soon as it is read back; the subject is told on their own phone."""
    left = yield from on_duty(ctx)
    if left is not None:
        return left
    phone = ctx.args["phone"]
    refused = yield Do("may", "gate_may_declare", {"number": phone})
    if refused:
        return Left(prompts.of(refused))
    asked = prompts.behalf(phone)
    if (yield Choose("agrees", asked, (_AGREES, _REFUSES), repeat=asked, help=prompts.HELP)) == "no":
        return Left(prompts.NOT_DECLARED)
    said = yield from eight.ask(ctx.today, eight.NOTHING_WRONG)
    if isinstance(said, Left):
        return said
    if not (yield ReadBack("send", declaring.read_back(said), PARTS, **eight.again("send"))):
        yield Which("which", declaring.WHICH, PARTS, "send", repeat=declaring.WHICH, help=declaring.HELP)
    yield Do("filed", "gate_declare", {"number": phone, "record": said}, effect=True)
    return None
