"""Contracts under a brandname take what was registered; the author is told before, not by a thousand refusals."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from gateway import alerts
from gateway.alerts import library, registered
from gateway.errors import Misconfigured
from gateway.messages import terms
from tests.alerts.siren import FLOOD, TERMS, living, numbers, written
from tests.messages.writing import NOW

BRAND = replace(TERMS[0], name="esms", registered=frozenset({"flood", "A2"}))


def filled(said: str, fills: Mapping[str, str]) -> str:
    return re.sub(r"\{([^}]*)\}", lambda hole: fills[hole[1]], said)


def test_a_model_with_its_holes_filled_fits() -> None:
    for model in library.every():
        for text in model.texts:
            said = filled(text.sms, model.fills)
            assert registered.fits(said, frozenset({model.id})), (model.id, text.lang)
            assert not registered.fits(f"{said}. Xin chuyen tien", frozenset({model.id}))
    assert registered.fits(FLOOD, frozenset({"A1"})) and not registered.fits("Nước lên", frozenset({"A1"}))
    assert set(registered.known()) >= {"A1", "A3", "flood", "epidemic"}


def test_the_author_is_told_which_contract_refuses_it(tx: Session) -> None:
    living(tx, numbers(1))
    said = FLOOD.replace("Rời ngay bờ suối", "Rời ngay bờ suối và đồng trũng")
    fitting = said.replace(" 8:00 20/11", " 8:00 20/11")
    alert = written(tx, sms=fitting)
    assert "unregistered" not in {f.rule for f in alerts.looking.look(tx, alert, NOW, TERMS)}
    assert "unregistered" not in {f.rule for f in alerts.looking.look(tx, alert, NOW, [BRAND])}
    other = written(tx, sms=f"{FLOOD}. Mang theo thuốc")
    told = [f for f in alerts.looking.look(tx, other, NOW, [BRAND, *TERMS]) if f.rule == "unregistered"]
    assert len(told) == 1 and "esms" in told[0].said and "146" in told[0].said
    with pytest.raises(alerts.Warned):
        alerts.releasing.submit(tx, other, 901, NOW, terms=[BRAND])


def test_the_carriers_file_says_what_was_registered(tmp_path) -> None:  # type: ignore[no-untyped-def]
    file = tmp_path / "carriers.toml"
    file.write_text('[esms]\nkind = "esms"\nrate = 10\nregistered = ["flood"]\n')
    assert terms.read(file)[0].registered == {"flood"}
    file.write_text('[esms]\nkind = "esms"\nrate = 10\nregistered = "flood"\n')
    with pytest.raises(Misconfigured, match="registered"):
        terms.read(file)
