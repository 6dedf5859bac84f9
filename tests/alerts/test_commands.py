"""`gateway alert`: drafted from a file, submitted, approved by its count, watched, stopped; errors in a line."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from sqlalchemy.orm import Session

from gateway import alerts, clock
from gateway.accounts import Account, staff
from gateway.alerts import cap
from gateway.house import House
from tests.alerts.siren import TERMS, expand, living, numbers, written
from tests.alerts.test_fetching import document
from tests.api.alerting import flood, wish
from tests.commands import Gateway


@dataclass
class Desk:
    """Ann writes, Bình releases, by commands."""

    house: House
    run: Gateway
    folder: Path
    ann: str
    binh: str

    def alert(self, *words: str, by: str | None = None) -> CompletedProcess[str]:
        return self.run("alert", *words, *([] if by is None else ["--by", by]))

    def file(self, body: str | bytes) -> str:
        path = self.folder / "alert"
        path.write_bytes(body.encode() if isinstance(body, str) else body)
        return str(path)

    def submitted(self) -> str:
        """An alert of Ann's that waits, without a command."""
        now = clock.now()
        with self.house.db.transaction() as tx:
            made = written(tx, now, sms=flood())
            alerts.releasing.submit(tx, made, int(self.ann), now, terms=TERMS)
            return made.public_id

    def sending(self) -> str:
        """An alert that Bình has released."""
        alert, now = self.submitted(), clock.now()
        with self.house.db.transaction() as tx:
            made = alerts.by_public_id(tx, alert)
            alerts.releasing.approve(tx, made, alerts.fingerprint.submitted(made), int(self.binh), now)
            expand(tx, now)
            alerts.account.publish(tx, now)
        return alert


@pytest.fixture
def desk(house: House, gateway: Gateway, tmp_path: Path) -> Desk:
    """Three people by the stream, two colleagues."""
    with house.db.transaction() as tx:
        living(tx, numbers(3), now=clock.now())
        made = [_colleague(tx, name, role) for name, role in (("Ann Thử", "cdc"), ("Bình Thử", "releaser"))]
        ann, binh = (str(account.id) for account in made)
    return Desk(house, gateway, tmp_path, ann, binh)


def _colleague(tx: Session, name: str, role: str) -> Account:
    return staff.add(
        tx,
        name=name,
        email=f"{role}@demo.example",
        number=None,
        roles=[role],
        unit_id=None,
        password=None,
        by="tests",
        now=clock.now(),
    )


def test_an_alert_is_drafted_from_a_file_and_submitted(desk: Desk) -> None:
    made = desk.alert("draft", desk.file(json.dumps(wish())), by=desk.ann)
    assert (made.returncode, made.stderr) == (0, "")
    alert = made.stdout.strip()
    submitted = desk.alert("submit", alert, by=desk.ann)
    assert submitted.stdout.startswith(f"{alert} is submitted: 3 numbers, 3 to be sent; ")
    told = json.loads(desk.alert("status", alert, "--json").stdout)
    assert (told["id"], told["state"], told["counts"]["audience"]) == (alert, "submitted", 3)


def test_approving_shows_whom_it_tells_what_and_wants_the_count(desk: Desk) -> None:
    alert = desk.submitted()
    own = desk.alert("approve", alert, "--yes", "3", by=desk.ann)
    assert own.returncode == 2 and "its roles lack alert.approve" in own.stderr
    wrong = desk.alert("approve", alert, "--yes", "300", by=desk.binh)
    assert (wrong.returncode, wrong.stderr) == (
        2,
        "gateway: the alert is for 3 numbers, not 300: nothing is released\n",
    )
    approved = desk.alert("approve", alert, "--yes", "3", by=desk.binh)
    assert approved.returncode == 0, approved.stderr
    lines = approved.stdout.splitlines()
    assert lines[0].startswith("ACTUAL  Lũ lên nhanh, by UBND xã Vĩnh Hải; written by ")
    assert lines[1] == "to: Xã Vĩnh Hải, Khánh Hòa"
    assert lines[2].startswith("vi: UBND xã Vĩnh Hải ") and len(lines[2]) == len("vi: ") + 60 + 1
    assert lines[3].startswith("3 numbers, 3 to be sent; ") and " đồng, " in lines[3]
    again = desk.alert("approve", alert, "--yes", "3", by=desk.binh)
    assert again.returncode == 2
    assert again.stderr.startswith("gateway: the alert is approved by now, moved there by Bình Thử at ")


def test_what_is_sent_is_held_let_go_and_stopped(desk: Desk) -> None:
    alert = desk.sending()
    assert desk.alert("pause", alert, "--why", "xem lại", by=desk.binh).stdout == f"{alert} is paused\n"
    assert desk.alert("resume", alert, by=desk.binh).stdout == f"{alert} goes on\n"
    assert desk.alert("stop", alert, "--why", "báo nhầm", by=desk.ann).stdout == f"{alert} is stopped\n"
    late = desk.alert("pause", alert, "--why", "xem lại", by=desk.binh)
    assert "the alert is stopped by now, moved there by Ann Thử" in late.stderr
    listed = desk.alert("list")
    assert listed.stdout.startswith(f"{alert}  stopped   actual "), listed.stderr
    assert listed.stdout.endswith("3  Lũ lên nhanh (UBND xã Vĩnh Hải)\n")


def test_its_state_is_shown_and_watched_to_the_end(desk: Desk) -> None:
    alert = desk.sending()
    shown = desk.alert("status", alert).stdout
    assert f"{alert}  Lũ lên nhanh" in shown and "0 of 3 handed over" in shown
    assert all(word in shown for word in ("wave", "commune", "Xã Vĩnh Hải"))
    with desk.house.db.transaction() as tx:
        alerts.steering.stop(tx, alerts.by_public_id(tx, alert), int(desk.binh), "báo nhầm", clock.now())
    with desk.house.db.transaction() as tx:
        expand(tx, clock.now())
    watched = desk.alert("status", alert, "--watch")
    assert watched.returncode == 0 and "stopped" in watched.stdout and "3 unsent" in watched.stdout
    unknown = desk.alert("status", "alt_nothing")
    assert (unknown.returncode, unknown.stderr) == (2, "gateway: Không có cảnh báo này.\n")


def test_a_cap_document_is_known_by_its_content(desk: Desk) -> None:
    storm = b"\n" + cap.write(document("VN-1")).partition(b"\n")[2]
    made = desk.alert("draft", desk.file(storm), by=desk.ann)
    assert made.returncode == 0, made.stderr
    with desk.house.db.transaction() as tx:
        assert alerts.by_public_id(tx, made.stdout.strip()).cap_identifier == "VN-1"
    broken = cap.write(document("VN-2")).replace(b"<scope>Public", b"<scope>All")
    wrong = desk.alert("draft", desk.file(broken), by=desk.ann)
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert wrong.stderr.startswith("gateway: alert/scope: ") and wrong.stderr.count("\n") == 1


def test_what_is_wrong_in_a_file_is_one_line(desk: Desk) -> None:
    for body, said in (
        ("{", "body: The body cannot be read as JSON."),
        (json.dumps({"event": "Lũ"}), "issuer: This field is missing."),
    ):
        wrong = desk.alert("draft", desk.file(body), by=desk.ann)
        assert (wrong.returncode, wrong.stderr) == (2, f"gateway: {said}\n")


def test_warnings_are_passed_by_their_names(desk: Desk) -> None:
    desk.sending()
    again = desk.alert("draft", desk.file(json.dumps(wish())), by=desk.ann)
    assert "warns:  audience repeats" in again.stderr
    warned = desk.alert("submit", again.stdout.strip(), by=desk.ann)
    assert warned.returncode == 2 and warned.stderr.endswith("--acknowledge repeats\n")
    passed = desk.alert("submit", again.stdout.strip(), "--acknowledge", "repeats", by=desk.ann)
    assert passed.returncode == 0, passed.stderr


def test_feeds_are_listed_by_commands(desk: Desk) -> None:
    url = "https://kttv.example/cap"
    assert desk.alert("feed", "add", url, "--name", "Đài thử", by=desk.ann).returncode == 0
    assert desk.alert("feed", "list").stdout == f"Đài thử  {url}  never\n"
    twice = desk.alert("feed", "add", url, "--name", "Đài thử", by=desk.ann)
    assert (twice.returncode, twice.stderr) == (2, "gateway: Địa chỉ này đã có trong danh sách.\n")
    assert desk.alert("feed", "remove", url, by=desk.ann).returncode == 0
    assert desk.alert("feed", "list").stdout == ""


def test_a_key_for_alerts_is_made_for_a_person(desk: Desk) -> None:
    nobody = desk.run("key", "create", "--name", "robot", "--scopes", "alert.draft")
    assert (nobody.returncode, nobody.stderr) == (
        2,
        "gateway: alert.draft act for a person: name their account (--for)\n",
    )
    made = desk.run(
        "key",
        "create",
        "--name",
        "robot",
        "--scopes",
        "alert.draft",
        "--for",
        "cdc@demo.example",
        "--stdout-only",
    )
    assert made.stdout.startswith("gw_") and made.stderr == ""
