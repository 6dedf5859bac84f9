"""What the authority does in the stories of the rows: `gateway …` on the town's data, as an operator would."""

from __future__ import annotations

import os
import re

from sqlalchemy import select

from gateway.sites import Site
from tests.commands import command
from tests.journeys.conftest import Run
from tests.journeys.subscribers import database, e164
from tests.journeys.town import Phone, Town


def operator(town: Town, *words: str) -> str:
    """`gateway site` and `words`; what it prints."""
    return gateway(town, "site", *words)


def gateway(town: Town, *words: str) -> str:
    """`gateway` and `words` on the town's data; what it prints."""
    done = command({**os.environ, "GATEWAY_DATA": str(town.folder)})(*words)
    assert done.returncode == 0, done.stderr
    return done.stdout


def requested(town: Town, phone: Phone) -> str:
    """The number of the site that this phone has asked for; LookupError when there is none."""
    with database(town) as tx:
        code = tx.scalar(select(Site.code).where(Site.phone == e164(phone), Site.state == "requested"))
    if code is None:
        raise LookupError(phone.number)
    return code


def account(run: Run, email: str) -> str:
    """The id of a colleague's account."""
    found = re.search(rf"^ *(\d+) +open +{email} ", run("account", "list").stdout, re.MULTILINE)
    assert found is not None, email
    return found[1]
