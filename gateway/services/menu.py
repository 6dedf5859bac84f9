"""`MENU`: what can be asked for today, put together from the services that exist; it promises nothing that does not."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy.orm import Session

from gateway.dialogue.context import Ctx
from gateway.dialogue.steps import Prompt, Step
from gateway.services.service import Finished, Sample, Service

RESCUE_ITEM: Final = "M_CUU"  # first on every list: the only one that cannot wait


def prompt(services: Sequence[Service]) -> Prompt:
    """H1 with a line for each of `services` that has one."""
    items = [RESCUE_ITEM, *(service.menu_item for service in services if service.menu_item)]
    return Prompt("H1", {"items": [{"w": item} for item in items]})


def menu_of(services: Sequence[Service]) -> Service:
    """The service that shows the others."""

    def script(ctx: Ctx) -> Generator[Step, Any, None]:
        del ctx
        yield from ()

    def complete(tx: Session, finished: Finished) -> list[Prompt]:
        del tx, finished
        return [prompt(services)]

    return Service(
        name="menu",
        version=1,
        script=script,
        complete=complete,
        keywords=("MENU", "HELP", "1022"),
        menu_item="",
        samples=(Sample("menu", Ctx(date(2026, 11, 20)), (), {}),),
    )
