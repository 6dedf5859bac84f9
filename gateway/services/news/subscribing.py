"""`TC` and `DKTIN`: no more news by text, and news again, of a topic or a place; the words that said so are kept.

Warnings of danger and answers to what a person asked come all the same; N1 says so.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import Any, Final

from sqlalchemy.orm import Session

from gateway.content import subscriptions
from gateway.dialogue.context import Ctx
from gateway.dialogue.questions import Choose
from gateway.dialogue.steps import Do, Option, Prompt, Step
from gateway.services.service import Finished

STOP: Final = "stop"
AGAIN: Final = "again"
_CHOICES: Final = (Option(STOP, ("ngừng", "stop")), Option(AGAIN, ("nhận lại", "get news again")))


def stop(ctx: Ctx) -> Generator[Step, Any, Any]:
    """The keyword has said it; a keypad offers both."""
    if not ctx.by_keys:
        return STOP
    repeat = Prompt("K11_NEWS")
    return str((yield Choose("news", Prompt("N1_WHICH"), _CHOICES, repeat=repeat, help=repeat)))


def again(ctx: Ctx) -> Generator[Step, Any, Any]:
    """Nothing is asked; a place or a topic that was named is what news are wanted of."""
    where = ctx.args.get("where", ctx.opening if "notice" not in ctx.args else "")
    place = (yield Do("place", "news_place", {"said": where})) if where else None
    return {"topic": ctx.args.get("notice", ""), "place": place}


def complete(tx: Session, finished: Finished) -> list[Prompt]:
    """Keep the decision and confirm it at once."""
    kept: dict[str, Any] = {
        "channel": finished.channel,
        "evidence": str(finished.answers["news"]) if "news" in finished.answers else finished.ctx.said,
        "now": finished.now,
    }
    if finished.result == STOP:
        subscriptions.stop(tx, finished.number, **kept)
        return [Prompt("N1")]
    wanted: Mapping[str, Any] = {} if finished.result == AGAIN else finished.result
    topic, place = wanted.get("topic", ""), wanted.get("place")
    commune = place["code"] if place is not None and not place["province"] else ""
    subscriptions.subscribe(tx, finished.number, topic=topic, place=commune, **kept)
    if not topic and not commune:
        return [Prompt("N1_BACK")]
    told: dict[str, Any] = {"wish": {"w": f"W_TOPIC_{topic.upper() or 'ALL'}"}}
    if place is not None and commune:
        told["commune"] = place["label"]
    return [Prompt("N1_TOPIC", told)]
