"""Where the files lie that browsers and posters need and that others keep well: scripts, styles, fonts; serves nothing.

`scripts/setup` fetches them by npm with exact versions and hashes (package-lock.json); none is pasted into the tree.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import gateway
from gateway.errors import Misconfigured

_FOLDER: Final = Path(gateway.__file__).resolve().parent.parent / "node_modules"


def path(name: str) -> Path:
    """The file `name` of a package ("leaflet/dist/leaflet.js"); Misconfigured where it was never fetched."""
    found = _FOLDER / name
    if not found.is_file():
        raise Misconfigured(f"{name} is missing: `make setup` fetches it")
    return found
