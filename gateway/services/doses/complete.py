"""Put a finished registration on the list, once, or tell how one stands; the phone was proved a moment ago."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from gateway import people, vaccination, wording
from gateway.dialogue.steps import Prompt
from gateway.services.doses import prompts
from gateway.services.doses.look_ups import standing
from gateway.services.exams import person_of
from gateway.services.service import Finished


def complete(tx: Session, finished: Finished) -> list[Prompt]:
    """`finished.result` is the script's record."""
    record = finished.result
    if "ask" in record:
        return [_status(tx, finished, record["ask"])]
    people.prove(tx, finished.number, finished.now)
    form, whom = record["form"], record["whom"]
    person_id = person_of(tx, finished, whom, form["commune"], form["address"] or None)
    wish = vaccination.Wish(
        person_id=person_id,
        number=finished.number,
        channel=finished.channel,
        commune_code=form["commune"],
        dose=record["dose"],
        priority=form["priority"],
        wished_on=date.fromisoformat(form["wished"]) if form["wished"] else None,
        details=_details(form),
        history=form["history"],
        consent=f"{wording.render('TM_CONSENT', {}, finished.ctx.language, 'accented')} = 1",
    )
    try:
        with tx.begin_nested():
            stored = vaccination.register(tx, wish, finished.now)
    except vaccination.RegisteredAlready as already:
        name = whom["name"]
        if already.known is None:
            return [prompts.standing({"name": name, "dose": record["dose"], "state": "had"})]
        return [prompts.standing(standing(already.known, name))]
    return [prompts.registered(whom["name"], stored.dose, stored.code)]


def _details(form: dict[str, Any]) -> dict[str, Any]:
    kept = ("born", "identity", "insurance", "occupation", "nationality", "address")
    return {name: form[name] for name in kept}


def _status(tx: Session, finished: Finished, code: str) -> Prompt:
    found = vaccination.of_phone(tx, code, finished.number)
    person = tx.get(people.Person, found.person_id) if found is not None else None
    if found is None or person is None:
        return prompts.UNKNOWN
    return prompts.standing(standing(found, person.name))
