"""`TEN Nguyen Van An`: whoever holds this phone says who they are or puts a name right; a code proves the phone."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, Final

from sqlalchemy.orm import Session

from gateway import otp, people, rights
from gateway.dialogue.context import Ctx
from gateway.dialogue.questions import MOST_OPTIONS, Choose, Year
from gateway.dialogue.steps import Option, Prompt, Step
from gateway.services import proving
from gateway.services.rights import asking
from gateway.services.service import Finished
from gateway.text.fold import fold

_SEXES: Final = (
    Option("Nam", ("nam", "male", "man")), Option("Nu", ("nữ", "female", "woman")), Option("Khac", ("khác", "other"))
)  # fmt: skip
_NEW: Final = Option("new", ("người mới", "người khác", "new", "somebody else"))


def script(ctx: Ctx) -> Generator[Step, Any, Any]:
    """Returns the name and whose it is; for somebody new also the year and sex."""
    name = ctx.args["name"]
    whose = yield from _whose(ctx, name)
    record: dict[str, Any] = {"name": name, "ord": None if whose == "new" else int(whose)}
    if whose == "new":
        year = Prompt("YC_NEW_YEAR", {"name": name})
        record["year"] = yield Year(
            "year", year, ctx.today.year, repeat=Prompt("YC_YEAR_AGAIN", {"name": name}), help=asking.HELP
        )
        record["sex"] = yield Choose("sex", Prompt("K3"), _SEXES, repeat=Prompt("K11_SEX"), help=asking.HELP)
    refused = yield from proving.prove(otp.RIGHTS, "P")
    return record if refused is None else refused


def _whose(ctx: Ctx, name: str) -> asking.Asking:
    """The same words in other letters are the same person; else it is asked, if there is anybody to ask about."""
    same = [member for member in ctx.household if fold(member.name) == fold(name)]
    if len(same) == 1:
        return str(same[0].ord)
    family = ctx.household[: MOST_OPTIONS - 1]
    if not family:
        return "new"
    shown = {"name": name, "choices": [member.name.split()[-1] for member in family]}
    options = (*(Option(str(member.ord), (member.name,)) for member in family), _NEW)
    again = Prompt("YC_NAMED_AGAIN", {"choices": shown["choices"]})
    return (yield Choose("whose", Prompt("YC_NAMED", shown), options, repeat=again, help=asking.HELP))


def complete(tx: Session, finished: Finished) -> list[Prompt]:
    """The name is on file, the phone is proved, and the words that said so are kept as evidence."""
    people.prove(tx, finished.number, finished.now)
    record, said = finished.result, finished.ctx.said
    if record["ord"] is None:
        people.record_consent(
            tx, finished.number, people.NAME, given=True, channel=finished.channel, evidence=said, now=finished.now
        )  # fmt: skip
        people.remember(
            tx, finished.number, None, name=record["name"], birth_year=record["year"], sex=record["sex"],
            commune_code=None, address=None, now=finished.now,
        )  # fmt: skip
        return [Prompt("YC_NAME_OK", {"name": record["name"]})]
    family = people.household(tx, finished.number)
    member = next((each for each in family if each.ord == record["ord"]), None)
    if member is None:
        return [Prompt("YC_NOTHING")]
    people.rename(tx, member.person_id, record["name"], "citizen", finished.now)
    asked = rights.Asked(
        rights.Kind.CORRECT, finished.channel, said, finished.number, member.person_id,
        commune_code=member.commune_code,
    )  # fmt: skip
    rights.record_done(tx, asked, "đã sửa họ tên", by="citizen", now=finished.now)
    return [Prompt("YC_NAME_OK", {"name": record["name"]})]
