"""The comparison treats everybody alike, shows what it measured, and never a figure of a run that was wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from benchmarks._contest import NotRun, Run
from benchmarks.peers import chart, page, rounds, table
from benchmarks.peers.entries import ENTRIES, RATIOS, Entry

ROWS = {entry.row: entry for entry in ENTRIES}


@dataclass
class Played:
    """A contestant whose runs are known beforehand; a fault among them is raised."""

    name: str
    runs: list[Run | Exception]
    log: list[str] = field(default_factory=list)
    asked: list[tuple[int, bool, int, int]] = field(default_factory=list)

    def run(self, messages: int, *, receipts: bool, delay_ms: int, window: int) -> Run:
        self.log.append(self.name)
        self.asked.append((messages, receipts, delay_ms, window))
        now = self.runs.pop(0)
        if isinstance(now, Exception):
            raise now
        return now


def quiet(rate: float) -> Run:
    return Run(rate, 0.1, 20, 0.01)


def hold(played: dict[str, Played], count: int) -> tuple[rounds.Outcome, list[Entry], list[str]]:
    entries = [Entry(row, ROWS[row].group, who, 1_000) for row, who in played.items()]
    said: list[str] = []
    return rounds.hold(entries, count, patience=0, say=said.append), entries, said


def result(outcome: rounds.Outcome, entries: list[Entry]) -> dict[str, Any]:
    found = rounds.figures(outcome, entries)
    here = {"load": 0.1, "yardstick_ms": 5.0, "cpus": 2, "arch": "x86_64", "python": "3.11.7"}
    return {
        "bench": "peers",
        "machine": here,
        "rounds": 3,
        "figures": found,
        "ratios": rounds.ratios(found),
        "not_run": outcome.not_run,
    }


def shown() -> dict[str, Any]:
    """Ours, one peer that ran among strangers, and one that is not installed."""
    noisy = Run(500, 0.9, 100, 1.2)
    outcome, entries, _ = hold(
        {
            "ours": Played("this gateway", [quiet(n) for n in (29_000, 30_000, 32_000)]),
            "Kannel mtbatch": Played("Kannel 1.4.5", [quiet(n) for n in (14_000, 15_000, 16_000)]),
            "Celery": Played("Celery 5.7.0", [noisy, noisy, quiet(450)]),
            "Jasmin": Played("Jasmin 0.11.1", [NotRun("RabbitMQ is not installed")]),
        },
        3,
    )
    return result(outcome, entries)


def test_rounds_are_interleaved_and_begin_with_another_each() -> None:
    log: list[str] = []
    played = {row: Played(row, [quiet(1)] * 3, log) for row in ("ours", "Jasmin", "RQ")}
    hold(played, 3)
    assert log == ["ours", "Jasmin", "RQ", "Jasmin", "RQ", "ours", "RQ", "ours", "Jasmin"]


def test_a_task_is_handed_on_as_its_row_has_it() -> None:
    who = Played("x", [quiet(1)])
    entry = Entry("Kannel, window 50", "", who, 4_000, delay_ms=50, window=50)
    rounds.hold([entry], 1, scale=0.5, patience=0, say=lambda _: None)
    assert who.asked == [(2_000, False, 50, 50)]


@pytest.mark.parametrize(
    ("fault", "reason"),
    [(NotRun("not installed"), "not installed"), (AssertionError("lost one"), "went wrong: lost one")],
)
def test_who_fails_once_has_no_figure_and_does_not_run_again(fault: Exception, reason: str) -> None:
    who = Played("Jasmin", [quiet(1_000), fault])
    outcome, entries, said = hold({"Jasmin": who}, 3)
    assert outcome.runs == {}
    assert outcome.not_run == {"Jasmin": reason}
    assert rounds.figures(outcome, entries) == {}
    assert len(who.asked) == 2
    assert reason in said[-1]


def test_ratios_compare_medians_with_the_best_of_theirs() -> None:
    found = {
        "ours, receipts": {"median": 20_000},
        "Kannel receipts, internal": {"median": 1_000},
        "Kannel receipts, Redis": {"median": 4_000},
        "Jasmin": {"median": 1_000},
    }
    assert rounds.ratios(found) == {"kannel_receipts": 5.0}


def test_every_ratio_names_rows_that_exist() -> None:
    assert {row for ratio in RATIOS.values() for row in (ratio.ours, *ratio.theirs)} <= set(ROWS)
    promised = {"kannel_mtbatch", "kannel_receipts", "jasmin", "celery", "rq", "http_celery"}
    assert promised <= set(RATIOS)


def test_figures_have_the_contracts_shape() -> None:
    figures = shown()["figures"]
    assert all({"median", "min", "max", "unit"} <= set(figure) for figure in figures.values())
    assert figures["ours"]["median"] == 30_000
    assert (figures["ours"]["noisy"], figures["Celery"]["noisy"]) == (False, True)
    assert shown()["ratios"] == {"kannel_mtbatch": 2.0, "celery": 60.0}


def test_the_table_marks_what_is_noisy_and_says_what_did_not_run() -> None:
    lines = table.report(shown()).splitlines()
    assert any(line.startswith("~ Celery") for line in lines)
    assert any("Jasmin" in line and "not run: RabbitMQ is not installed" in line for line in lines)
    assert any(line.startswith("ours ÷ kannel_mtbatch") and "BELOW" not in line for line in lines)


def test_the_picture_is_an_svg_with_a_bar_for_each_rate() -> None:
    bars = [
        chart.Bar("ours & more", 30_000, 20_000, 40_000, ours=True),
        chart.Bar("Celery", 500, 400, 600, noisy=True),
    ]
    drawn = ElementTree.fromstring(chart.draw({"at once": bars, "empty": []}))
    of = "{http://www.w3.org/2000/svg}"
    drawn_bars = [rect for rect in drawn.iter(f"{of}rect") if rect.get("class") != "ground"]
    widths = [float(rect.get("width", "0")) for rect in drawn_bars]
    words = [element.text for element in drawn.iter(f"{of}text")]
    assert widths[0] > widths[1] > 0
    assert {"ours & more", "30,000", "~500", "at once"} <= set(words)
    assert "empty" not in words
    assert "prefers-color-scheme: dark" in ElementTree.tostring(drawn, "unicode")


def test_the_page_shows_rows_and_ratios_beside_its_picture(tmp_path: Path) -> None:
    page.write(shown(), tmp_path)
    written = (tmp_path / "benchmarks.md").read_text("utf-8")
    assert "| ours (this gateway) | 30,000 [29,000..32,000] | 0.100 | 20 |" in written
    assert "| Celery (Celery 5.7.0) | ~ 500 [450..500] |" in written
    assert "| Jasmin | not run: RabbitMQ is not installed | | |" in written
    assert "| kannel_mtbatch | 2.00 | 1.3 |" in written
    assert (tmp_path / "pictures" / "peers.svg").read_text("utf-8").startswith("<svg ")
