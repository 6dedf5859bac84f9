"""Times encode + count + split of SMS texts, ours against smpplib's; proves both right, changes nothing.

    python -m benchmarks.text [--json FILE]

Both sides do a sender's work for one text: choose the encoding, cut, encode every part, and so know how many.
Ours is `encode_parts`; smpplib's is `make_parts`, which adds headers but keeps neither escape nor surrogate
pairs whole. `measure`, the editor's count with the letters that force UCS-2, has no peer there and is timed
alone. Rounds are interleaved; a figure is the median of the rounds in µs per text. Goal: ≥ 15 on GSM-7.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from smpplib.gsm import make_parts

from gateway.text import gsm7
from gateway.text.segments import encode_parts, measure

ROUNDS = 15
SECONDS_PER_ROUND = 0.02  # long against the timer's grain, short against another process's time slice
UDH = 6  # octets smpplib puts before each part of a long text
GOAL = 15.0

_NOTICE = "Tin tu 1022: Xa Vinh Hai va Nhon Hai o nha tu 7 gio sang mai, khong ra duong khi khong can thiet. "
_ACCENTED = "Tin từ 1022: Xã Vĩnh Hải và Nhơn Hải ở nhà từ 7 giờ sáng mai, không ra đường. "
TEXTS = {
    "gsm7 160": (_NOTICE * 2)[:160],
    "gsm7 459, 3 parts": (_NOTICE * 5)[:459],
    "gsm7 1530, 10 parts": (_NOTICE * 16)[:1530],
    "gsm7 with é, 160": (_NOTICE * 2)[:159] + "é",
    "gsm7 with [], 3 parts": "[" + (_NOTICE * 5)[:400] + "]",
    "ucs2 70": _ACCENTED[:70],
    "ucs2 201, 3 parts": (_ACCENTED * 3)[:201],
}
GOVERNED = tuple(name for name in TEXTS if name.startswith("gsm7"))
"""The texts the goal is about: UCS-2 has no alphabet to look up, so nothing to be fifteen times faster at."""


def ours(text: str) -> list[bytes]:
    """The encoded parts of `text`, as a sender prepares them."""
    _encoding, parts = encode_parts(text)
    return parts


def theirs(text: str) -> list[bytes]:
    """The same by smpplib, each part of a long text with its header."""
    parts: list[bytes] = make_parts(text)[0]
    return parts


def run() -> dict[str, Any]:
    """Runs every text; the answer has the shape of `gateway bench --json` (contracts.md)."""
    figures: dict[str, dict[str, float | str]] = {}
    ratios: dict[str, float] = {}
    for name, text in TEXTS.items():
        _prove(text)
        rounds: dict[str, list[float]] = {"ours": [], "smpplib": [], "measure": []}
        for _ in range(ROUNDS):
            rounds["ours"].append(_microseconds(ours, text))
            rounds["smpplib"].append(_microseconds(theirs, text))
            rounds["measure"].append(_microseconds(measure, text))
        for side, times in rounds.items():
            figures[f"{name}: {side}"] = _figure(times)
        ratios[name] = round(statistics.median(rounds["smpplib"]) / statistics.median(rounds["ours"]), 1)
    return {"bench": "text", "machine": _machine(), "figures": figures, "ratios": ratios}


def report(result: dict[str, Any]) -> str:
    """The table a person reads: µs per text as median [min..max], and how many times faster we are."""
    lines = [f"{'µs per text':<24}{'ours':>22}{'smpplib':>28}{'ratio':>8}{'measure alone':>22}"]
    for name in TEXTS:
        cells = [_cell(result["figures"][f"{name}: {side}"]) for side in ("ours", "smpplib", "measure")]
        goal = "" if name not in GOVERNED else "  ok" if result["ratios"][name] >= GOAL else "  BELOW GOAL"
        lines.append(
            f"{name:<24}{cells[0]:>22}{cells[1]:>28}{result['ratios'][name]:>7.1f}x{cells[2]:>22}{goal}"
        )
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(
        description="encode + count + split of SMS texts, ours against smpplib's"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the figures to FILE")
    wanted = parser.parse_args()
    result = run()
    print(report(result))
    if wanted.json:
        wanted.json.write_text(json.dumps(result, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _prove(text: str) -> None:
    """Speed without the right answer is not reported: ours must say every word, theirs the same octets."""
    mine, other = ours(text), theirs(text)
    said = "".join(map(gsm7.decode if measure(text).encoding == "gsm7" else _from_ucs2, mine))
    if said != text or len(mine) != measure(text).segments:
        raise AssertionError(f"our parts do not say {text!r}")
    if b"".join(mine) != b"".join(part[UDH:] if len(other) > 1 else part for part in other):
        raise AssertionError(f"smpplib encodes {text!r} differently")


def _from_ucs2(octets: bytes) -> str:
    return octets.decode("utf-16-be")


def _microseconds(work: Callable[[str], object], text: str) -> float:
    """µs per call, over as many calls as fill a round."""
    calls, started = 0, time.perf_counter()
    while (spent := time.perf_counter() - started) < SECONDS_PER_ROUND:
        for _ in range(200):
            work(text)
        calls += 200
    return spent / calls * 1e6


def _figure(times: list[float]) -> dict[str, float | str]:
    return {
        "median": round(statistics.median(times), 3),
        "min": round(min(times), 3),
        "max": round(max(times), 3),
        "unit": "µs/text",
    }


def _cell(figure: dict[str, Any]) -> str:
    return f"{figure['median']:.2f} [{figure['min']:.2f}..{figure['max']:.2f}]"


def _machine() -> dict[str, Any]:
    return {
        "cpus": os.cpu_count(),
        "arch": platform.machine(),
        "python": platform.python_version(),
        "load": round(os.getloadavg()[0], 2),
    }


if __name__ == "__main__":
    main()
