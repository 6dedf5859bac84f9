"""DKD: registering a site by text; five questions or one line, then the phone is proved; the authority decides."""

from __future__ import annotations

from typing import Final

from gateway.services.register_site.complete import complete
from gateway.services.register_site.look_ups import look_ups
from gateway.services.register_site.samples import SAMPLES
from gateway.services.register_site.script import PARTS, script
from gateway.services.service import Service

REGISTER_SITE: Final = Service(
    name="dkd",
    version=1,
    script=script,
    complete=complete,
    keywords=("DKD",),
    menu_item="",  # who keeps a gate was told of it; the menu is for everybody
    questions=len(PARTS),
    look_ups=look_ups,
    samples=SAMPLES,
)

__all__ = ["REGISTER_SITE"]
