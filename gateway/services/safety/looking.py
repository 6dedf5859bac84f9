"""`AT`: how safe a site is, told to anybody by its number; on a keypad a site's own phone answers its check here."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy.orm import Session

from gateway import safety, sites
from gateway.dialogue.context import Ctx
from gateway.dialogue.questions import Choose
from gateway.dialogue.steps import Do, Option, Prompt
from gateway.services.safety import checking, prompts
from gateway.services.safety.checking import Talk
from gateway.services.service import Finished
from gateway.services.visits.questions import SiteNumber

MOST: Final = 4  # sites of one phone offered by key; another one is reached by its number
_OTHER: Final = "other"


def script(ctx: Ctx) -> Talk:
    """Returns which site is looked up, or the check of one's own."""
    if "site" in ctx.args:
        return {"look": ctx.args["site"]}
    mine: list[dict[str, Any]] = yield Do("mine", "my_sites", {"number": ctx.number})
    if mine:
        names = [site["name"] for site in mine[:MOST]]
        options = (*(Option(site["code"], (site["name"],)) for site in mine[:MOST]), Option(_OTHER))
        asked, again = prompts.mine(names), prompts.mine_again(names)
        code = yield Choose("which", asked, options, repeat=again, help=prompts.HELP)
        if code != _OTHER:
            return (yield from checking.check(ctx, code, ()))
    number = SiteNumber("site", prompts.WHICH, "find_site", repeat=prompts.WHICH_AGAIN, help=prompts.HELP)
    found = (yield number)["found"]
    return {"look": found[0]["code"]}


def complete(tx: Session, finished: Finished) -> list[Prompt]:
    """Say the level, the same that the list and the map show."""
    if "look" not in finished.result:
        return checking.complete(tx, finished)
    code = finished.result["look"]
    site = sites.by_code(tx, code)
    rating = None if site is None else safety.rating(tx, site, finished.now)
    return [prompts.unknown(code) if rating is None else prompts.said(rating)]
