"""Two hundred codes go the whole way; afterwards they are nowhere on disk, or no more than any six digits are.

Six digits are short: any of them stand by chance in a time or a coordinate. How many of the issued ones would stand
there by chance is known exactly: codes are drawn evenly, so each is there as often as all that were never issued are.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.town import Town
from tests.leaks import search
from tests.otp.desk import digits, wrong
from tests.waiting import STANDSTILL, until

COUNT = 200
NUMBERS = [f"+849007{nth % 10}{nth:04d}" for nth in range(COUNT)]  # in ten blocks: one alone would be pumping

_DIGITS = re.compile(rb"[0-9]{6,}")
_WIDE_DIGITS = re.compile(rb"(?:[0-9]\x00){6,}")

Places = list[tuple[str, bytes]]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Town, set[str]]]:
    """A town in which every code was texted, a third of them typed right, a third wrong, and one sent back by text."""
    town = Town.rises(
        tmp_path_factory.mktemp("codes") / "data", environ={"OTP_PER_PREFIX_HOUR": str(2 * COUNT)}
    )
    try:
        begun = {
            number: town.api("POST", "/api/v1/verifications", {"to": number, "ip": "203.0.113.7"})["id"]
            if nth % 20 == 0
            else town.api("POST", "/api/v1/verifications", {"to": number})["id"]
            for nth, number in enumerate(NUMBERS)
        }
        codes = {}
        for number in NUMBERS:
            codes[number] = digits(until(town.phone(number).inbox, 30)[0]["text"])
        for nth, (number, code) in enumerate(codes.items()):
            if nth % 3 < 2:
                typed = code if nth % 3 else wrong(code)
                town.api("POST", f"/api/v1/verifications/{begun[number]}/check", {"code": typed})
        own = digits(town.phone(NUMBERS[0]).texts("OTP").reads("Ma xac thuc 1022: "))
        town.phone(NUMBERS[0]).texts(own).reads("Ma nay khong gui cho 1022")
        yield town, {*codes.values(), own}
    finally:
        if town.process.poll() is None:
            town.process.kill()
            town.process.wait(STANDSTILL)


def six_digits(places: Places) -> set[str]:
    """Every six digits in a row that stand anywhere in `places`, as ASCII or UTF-16, and in what Redis holds folded."""
    found: set[str] = set()
    for name, content in places:
        for layer in search.layers(content) if name.startswith("redis") else [content]:
            runs = [*_DIGITS.findall(layer), *(wide[::2] for wide in _WIDE_DIGITS.findall(layer))]
            for run in map(bytes.decode, set(runs)):
                found.update(run[at : at + 6] for at in range(len(run) - 5))
    return found


def test_issued_codes_are_no_more_on_disk_than_any_others(told: tuple[Town, set[str]]) -> None:
    town, issued = told
    assert len(issued) > COUNT - 5, "codes differ"
    running: Places = list(search.files(town.folder, without=[town.folder / "secrets"]))
    assert town.falls() == 0
    stopped: Places = list(search.files(town.folder, without=[town.folder / "secrets"]))
    stopped.append(("console", (town.folder.parent / "data.out").read_bytes()))
    for places in (running, stopped):
        for kind in ("postgres", "redis", "log", "flights", "run", "ready", "metrics", "console"):
            here = six_digits([place for place in places if place[0].startswith(kind)])
            assert len(here & issued) <= bound(here, issued), (
                f"{kind}: {sorted(here & issued)} of {len(here)}"
            )


def test_planted_codes_are_found(told: tuple[Town, set[str]], tmp_path: Path) -> None:
    """The same comparison sees codes that do lie there: a log line for each is far beyond chance."""
    _, issued = told
    (tmp_path / "planted.log").write_text("\n".join(f'{{"otp": "{code}"}}' for code in issued))
    planted = six_digits(list(search.files(tmp_path)))
    assert issued <= planted
    assert len(issued) > bound(planted, issued)


def bound(here: set[str], issued: set[str]) -> float:
    """How many of `issued` may stand in `here` by chance: what is to be expected, five standard deviations, and three.

    What is expected is the share of `here` in all codes that were never issued; seven of two hundred were seen where
    2.8 are expected (fourteen thousand runs of six digits in the times that Redis keeps).
    """
    expected = len(issued) * len(here - issued) / (10**6 - len(issued))
    return expected + 5 * math.sqrt(expected) + 3
