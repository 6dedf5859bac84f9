"""The operator's side: a secret is shown and renewed, and who has not heard what can be seen and tried again."""

from __future__ import annotations

import re
from dataclasses import replace

from sqlalchemy import text

from gateway import clock
from gateway.callbacks import reports, waiting
from gateway.callbacks.hosts import Room
from gateway.callbacks.outcome import Outcome
from gateway.house import House
from gateway.messages.status import Status
from tests.commands import Gateway

from .conftest import Client, rows

SECRET = re.compile(r"gwcb_[\w-]{43}")


def test_a_secret_comes_with_the_key_and_can_be_shown_and_renewed(house: House, gateway: Gateway) -> None:
    made = gateway("key", "create", "--name", "hospital", "--scopes", "send")
    assert re.fullmatch(r"gw_[\w-]{43}\n", made.stdout)
    (secret,) = SECRET.findall(made.stderr)
    assert gateway("key", "callback-secret", "hospital").stdout == f"{secret}\n"
    renewed = gateway("key", "callback-secret", "hospital", "--renew").stdout
    assert SECRET.fullmatch(renewed.strip()) and renewed.strip() != secret
    assert gateway("key", "callback-secret", "hospital").stdout == renewed
    quiet = gateway("key", "create", "--name", "quiet", "--scopes", "send", "--stdout-only")
    assert quiet.stderr == "" and SECRET.search(quiet.stdout) is None
    unknown = gateway("key", "callback-secret", "school")
    assert (unknown.returncode, unknown.stderr) == (2, "gateway: no open key is called school\n")
    with house.db.transaction() as tx:
        kept = tx.execute(text("SELECT string_agg(k::text, '') FROM api_keys k")).scalar_one()
        acts = tx.execute(text("SELECT string_agg(a::text, '') FROM audit_log a")).scalar_one()
    assert SECRET.search(kept + acts) is None, "stored encrypted, and in no log"


def test_who_has_not_heard_is_listed_and_called_again(
    house: House, gateway: Gateway, hospital: Client
) -> None:
    assert gateway("callback", "list").stdout == ""
    hospital.orders("https://hospital.example/hook", 3)
    hospital.moves(Status.SENT)
    with house.db.transaction() as tx:
        now = clock.now()
        assert reports.note(tx, now) == 3
        (first, second, _) = waiting.claim(tx, holder="a@b", room=Room(5), now=now)
        late = replace(first, no=6)  # not due again before the commands have run
        failed = [waiting.after_failure(late, "500", now)]
        failed += [waiting.Result(second.id, Outcome.GIVEN_UP, "500")]
        waiting.settle(tx, failed, holder="a@b", now=now)
    line = gateway("callback", "list").stdout
    assert re.fullmatch(r"hospital\.example:443 +2 waiting since [\d/]+ [\d:]+ +1 given up  500\n", line)
    assert gateway("callback", "again", "hospital.example:443").stdout == "2 reports are due\n"
    assert {row.outcome for row in rows(house)} == {None}
    assert all(row.next_at <= clock.now() for row in rows(house))
