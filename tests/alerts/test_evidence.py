"""The file for the inquiry: everybody is in it, and whatever is changed in it shows."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from gateway import alerts
from gateway.alerts import evidence
from tests.alerts.siren import ANN, BINH, approved, expand, living, numbers, settle
from tests.messages.writing import NOW


@pytest.fixture
def said(tx: Session) -> list[str]:
    """A flood that was told to five."""
    living(tx, numbers(5))
    alert = approved(tx)
    expand(tx)
    settle(tx, 40)
    expand(tx)
    return list(evidence.lines(tx, alert, NOW + timedelta(hours=1)))


def test_everybody_and_every_act_is_in_it(said: list[str]) -> None:
    entries = [json.loads(line) for line in said]
    kinds = [entry["kind"] for entry in entries]
    assert kinds[0] == "alert" and kinds[-1] == "end" and kinds.count("recipient") == 5
    approval = next(entry for entry in entries if entry["kind"] == "approval")
    assert (approval["submitted_by"], approval["decided_by"], approval["count"]) == (ANN, BINH, 5)
    assert [entry["to"] for entry in entries if entry["kind"] == "move"] == [
        "submitted",
        "approved",
        "sending",
        "sent",
    ]
    assert {entry["status"] for entry in entries if entry["kind"] == "recipient"} == {"delivered"}
    assert entries[-2]["audience"] == 5 and evidence.verify(said) == len(said)


def test_what_is_changed_shows(said: list[str]) -> None:
    middle = next(nth for nth, line in enumerate(said) if '"recipient"' in line)
    changed = [*said]
    changed[middle] = changed[middle].replace("delivered", "failed")
    for broken in (
        changed, said[:middle] + said[middle + 1 :], said[:-1], [*said, said[-1]], [said[1], said[0], *said[2:]],
        [*said[:middle], "nothing", *said[middle:]], [],
    ):  # fmt: skip
        with pytest.raises(evidence.Broken):
            evidence.verify(broken)
    rehashed = json.loads(said[middle])
    rehashed["status"] = "failed"
    rehashed["hash"] = alerts.evidence._hash({k: v for k, v in rehashed.items() if k != "hash"})
    with pytest.raises(evidence.Broken) as caught:  # mending one line breaks the next
        evidence.verify([*said[:middle], json.dumps(rehashed), *said[middle + 1 :]])
    assert caught.value.line == middle + 2


@pytest.mark.parametrize(
    "line",
    [
        "[" * 100_000,
        '{"hash": "1", "prev": "2"}',
        '{"hash": 1, "kind": "\\ud800", "prev": 1}',
        "[]",
        "null",
        "",
    ],
)
def test_rubbish_is_broken_at_its_line_and_never_a_fault_of_ours(line: str) -> None:
    with pytest.raises(evidence.Broken) as caught:
        evidence.verify([line])
    assert caught.value.line == 1
