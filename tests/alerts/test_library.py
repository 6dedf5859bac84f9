"""Every model of the library: one part without accents, nothing forbidden or to be looked at once it is filled."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from gateway import alerts
from gateway.alerts import library
from gateway.errors import NotFound
from gateway.text.accents import apply as apply_accents
from gateway.text.segments import measure
from tests.alerts.siren import ANN, draft
from tests.messages.writing import NOW


def filled(said: str, fills: dict[str, str]) -> str:
    return re.sub(r"\{([^}]*)\}", lambda hole: fills[hole[1]], said)


@pytest.mark.parametrize("model", library.every(), ids=lambda model: model.id)
def test_a_model_is_ready_once_it_is_filled(tx: Session, model: library.Model) -> None:
    names = ("sms", "spoken", "loudspeaker")
    texts = [
        alerts.Text(
            lang=text.lang,
            **{name: filled(getattr(text, name), dict(model.fills)) for name in names},
        )
        for text in model.texts
    ]
    for text in texts:
        size = measure(apply_accents(text.sms, "fold"))
        assert size.segments == 1, f"{text.lang}: {size.units} septets: {text.sms}"
    wanted = draft(
        event=model.event, category=model.category, urgency=model.urgency, severity=model.severity,
        certainty=model.certainty, responses=model.responses, issuer=model.fills["cơ quan"], texts=texts,
        expires_at=NOW + timedelta(hours=model.hours), purpose="emergency",
    )  # fmt: skip
    alert = alerts.writing.create(tx, wanted, ANN, NOW)
    findings = alerts.checking.look(alert, alerts.writing.words(tx, alert), NOW)
    asks = {"rescue", "safe"} if model.category == "health" else set()  # an illness is not answered with 8
    assert [finding for finding in findings if finding.rule not in asks] == []


@pytest.mark.parametrize("model", library.every(), ids=lambda model: model.id)
def test_an_unfilled_model_cannot_be_sent(tx: Session, model: library.Model) -> None:
    alert = alerts.writing.create(tx, draft(texts=model.texts, issuer=model.fills["cơ quan"]), ANN, NOW)
    findings = alerts.checking.look(alert, alerts.writing.words(tx, alert), NOW)
    assert "placeholder" in {finding.rule for finding in alerts.checking.forbids(findings)}
    holes = {hole for text in model.texts for hole in re.findall(r"\{([^}]*)\}", text.sms + text.loudspeaker)}
    assert holes == set(model.fills)


def test_the_library_holds_what_a_province_must_expect() -> None:
    assert {model.id for model in library.every()} >= {
        "flood", "dam_release", "storm", "landslide", "bad_water", "poisoning", "epidemic",
    }  # fmt: skip
    with pytest.raises(NotFound):
        library.by_id("volcano")
