"""What the rows about one's own data say often: the code texted back, and an operator at the command line."""

from __future__ import annotations

import os
import re
from collections.abc import Callable

from tests.commands import command
from tests.journeys.town import Phone, Town


def prove(phone: Phone, words: str, *heard: str) -> str:
    """Say `words`, read the code, and text it back; the answer."""
    said = phone.texts(words).reads("Ma xem, sua, xoa du lieu 1022")
    found = re.search(r"\b\d{6}\b", said)
    assert found is not None, said
    return phone.texts(found[0]).reads(*heard)


def operator(town: Town) -> Callable[..., str]:
    """Runs `gateway …` over the town; what it printed, or the fault."""
    run = command({**os.environ, "GATEWAY_DATA": str(town.folder)})

    def printed(*words: str) -> str:
        done = run(*words)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return printed
