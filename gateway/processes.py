"""What the processes of this host count and show, gathered for Prometheus; a dead one shows nothing any more."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from pathlib import Path

from prometheus_client import REGISTRY, CollectorRegistry, Metric, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

CONNECTED = "gateway_carrier_connected"


def gather(carriers: Collection[str]) -> bytes:
    """The figures of all processes as Prometheus reads them; one of `carriers` without a sender is not connected."""
    folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    if folder is None:
        return bytes(generate_latest(REGISTRY))
    forget_dead(Path(folder))
    registry = CollectorRegistry()
    registry.register(_Gathered(folder, carriers))
    return bytes(generate_latest(registry))


def forget_dead(folder: Path) -> None:
    """Remove what processes that no longer run showed at their end; what they counted stays.

    A file belongs to the process whose number it bears, unless that process began after the file was last written:
    then the number has been given out again.
    """
    for file in folder.glob("gauge_live*_*.db"):
        began = _began(int(file.stem.rpartition("_")[2]))
        try:
            if (
                began is None or began > file.stat().st_mtime + 1.0
            ):  # the kernel's clock ticks and drifts a little
                file.unlink()
        except FileNotFoundError:
            continue  # another scrape was faster


def _began(pid: int) -> float | None:
    """When `pid` began, in seconds of the clock; None if there is no such process."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    booted = next(line for line in Path("/proc/stat").read_text().splitlines() if line.startswith("btime "))
    return float(booted.split()[1]) + int(fields[19]) / os.sysconf("SC_CLK_TCK")


class _Gathered(Collector):
    def __init__(self, folder: str, carriers: Collection[str]) -> None:
        self._folder = folder
        self._carriers = carriers

    def collect(self) -> Iterator[Metric]:
        connected: Metric = GaugeMetricFamily(
            CONNECTED, "1 while the carrier has a connection", labels=["carrier"]
        )
        for family in MultiProcessCollector(None, self._folder).collect():  # type: ignore[no-untyped-call]
            if family.name == CONNECTED:
                connected = family
            else:
                yield family
        living = {sample.labels["carrier"] for sample in connected.samples}
        for carrier in sorted(set(self._carriers) - living):
            connected.add_sample(CONNECTED, {"carrier": carrier}, 0.0)
        yield connected
