"""`TIN`, `HD`, `DKTIN`, `TC`: what the newsroom has approved, looked up on every channel, and news by text or not."""

from __future__ import annotations

from typing import Final

from gateway.services.directory.looking import look_ups as of_places
from gateway.services.news import guides, looking, samples, subscribing
from gateway.services.news.look_ups import readers
from gateway.services.service import Service

TIN: Final = Service(
    name="tin",
    version=1,
    script=looking.script,
    complete=looking.complete,
    keywords=("TIN", "SL", "TB", "VB", "PHONGTRANH"),
    menu_item="M_TIN",
    keys="5",
    look_ups=of_places,
    effects=readers,
    samples=samples.LOOKING,
)
GUIDES: Final = Service(
    name="hd",
    version=1,
    script=guides.script,
    complete=looking.complete,
    keywords=("HD",),
    menu_item="",
    call_keys="73",
    effects=readers,
    samples=samples.GUIDES,
)
NO_NEWS: Final = Service(
    name="tc",
    version=1,
    script=subscribing.stop,
    complete=subscribing.complete,
    keywords=("TC", "STOP", "TU CHOI", "NGUNG TIN", "UNSUB"),
    menu_item="",
    keys="74",
    samples=samples.STOPPING,
)
NEWS: Final = Service(
    name="dktin",
    version=2,
    script=subscribing.again,
    complete=subscribing.complete,
    keywords=("DKTIN", "NHAN"),
    menu_item="",
    effects=readers,
    samples=samples.SUBSCRIBING,
)

__all__ = ["GUIDES", "NEWS", "NO_NEWS", "TIN"]
