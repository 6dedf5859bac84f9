"""The operator's story: what the `gateway` command says about a running gateway, and what it refuses."""

from __future__ import annotations

import re
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import create_engine, text

from gateway.up.postgres import EmbeddedPostgres
from tests.journeys.conftest import Run
from tests.journeys.subscribers import subscriber
from tests.journeys.town import Phone, Town
from tests.otp.desk import digits, wrong
from tests.waiting import STANDSTILL


def test_a_request_is_listed_with_its_number_and_closed_on_record(run: Run, phone: Phone) -> None:
    phone.texts("cuu voi, nuoc vao nha")
    code = re.search(r"cap cuu (\d+)", phone.reads("DA NHAN"))
    assert code is not None
    listed = run("ticket", "list", "--kind", "rescue")
    line = next(line for line in listed.stdout.splitlines() if line.startswith(code[1]))
    assert f"+84{phone.number[1:]}" in line and "nuoc vao nha" in line
    assert run("ticket", "close", code[1], "--by", "can bo truc").returncode == 0
    assert code[1] not in run("ticket", "list", "--kind", "rescue").stdout
    again = run("ticket", "close", code[1], "--by", "can bo truc")
    assert (
        again.returncode == 2 and again.stderr.strip() == f"gateway: no open request has the number {code[1]}"
    )


def test_a_key_is_made_shown_once_and_revoked(run: Run, town: Town) -> None:
    made = run("key", "create", "--name", "hospital", "--scopes", "send")
    assert made.stdout.startswith("gw_") and "cannot be shown again" in made.stderr
    assert run("key", "revoke", "hospital").stdout == "1 keys revoked\n"
    assert run("key", "revoke", "hospital").returncode == 2
    refused = run("key", "create", "--name", "x", "--scopes", "everything")
    assert refused.returncode == 2 and "scopes are" in refused.stderr


def test_a_code_is_sent_and_checked(run: Run, town: Town, phone: Phone) -> None:
    sent = run("otp", "send", phone.number)
    assert sent.returncode == 0 and re.fullmatch(r"ver_[a-z2-7]{26}\n", sent.stdout)
    assert sent.stderr.startswith("sent; good until ")
    code = digits(phone.reads("Ma xac thuc 1022: "))
    assert "sent before, still good" in run("otp", "send", phone.number).stderr
    typo = run("otp", "check", sent.stdout.strip(), "48291")
    assert (typo.returncode, typo.stdout) == (3, "") and "six digits" in typo.stderr
    guessed = run("otp", "check", sent.stdout.strip(), wrong(code))
    assert (guessed.returncode, guessed.stdout) == (1, "wrong, 4 tries left\n")
    approved = run("otp", "check", sent.stdout.strip(), code)
    assert (approved.returncode, approved.stdout) == (0, "approved\n")
    gone = run("otp", "check", sent.stdout.strip(), code)
    assert (gone.returncode, gone.stdout) == (2, "") and "nothing to check" in gone.stderr
    refused = run("otp", "send", "19009095")
    assert refused.returncode == 2 and "cước cao" in refused.stderr
    refused = run("otp", "send", phone.number, "--purpose", "gate", "--site", "a.example")
    assert refused.returncode == 2 and "no link" in refused.stderr
    for purpose in ("a", "b", "c", "d"):
        town.api("POST", "/api/v1/verifications", {"to": phone.number, "purpose": purpose})
    refused = run("otp", "send", phone.number, "--purpose", "e")
    assert refused.returncode == 2 and re.search(
        r"try again later\. Free in \d{4} s\.$", refused.stderr.strip()
    )


def test_a_site_gets_a_number_that_can_be_texted_at_once(run: Run, phone: Phone) -> None:
    added = run("site", "add", "--name", "Siêu thị Thử", "--kind", "supermarket", "--commune", "22846")
    code = added.stdout.split()[0]
    assert added.returncode == 0 and re.fullmatch(r"\d{5}", code)
    assert re.search(
        rf"^{code}  supermarket +22846 +active +Siêu thị Thử$", run("site", "list").stdout, re.MULTILINE
    )
    phone.texts(code).reads("CHUA VAO DUOC Sieu thi Thu")
    refused = run("site", "add", "--name", "X1", "--kind", "castle", "--commune", "22846")
    assert refused.returncode == 2 and "kinds are cafe, checkpoint" in refused.stderr


def test_which_carrier_takes_a_text_and_why(run: Run, town: Town, new_phone: Callable[[], Phone]) -> None:
    here, moved = new_phone(), subscriber(town, "smpp", new_phone)
    told = run("route", here.number).stdout
    assert re.search(r"^network +mobifone, by its prefix$", told, re.MULTILINE)
    assert "smpp: not a candidate, its contract does not cover the network mobifone" in told
    assert re.search(r"^choice +twilio$", told, re.MULTILINE)
    told = run("route", moved.number, "--purpose", "reply").stdout
    assert "network   viettel, as smpp told on" in told and "by its prefix mobifone" in told
    assert "smpp: 300 đ a segment; share" in told and "twilio: 1,900 đ a segment; share" in told
    assert re.search(r"^choice +smpp\n +otherwise: twilio$", told, re.MULTILINE)
    nobody = run("route", "114")
    assert nobody.returncode == 1 and nobody.stderr.startswith("emergency: ")


def test_the_database_checks_out(run: Run) -> None:
    checked = run("db", "check")
    assert (checked.returncode, checked.stdout) == (0, "nothing found\n")


def test_settings_are_shown_without_secrets(run: Run, town: Town) -> None:
    shown = run("config", "show").stdout
    assert re.search(r"^DATABASE_URL +set$", shown, re.MULTILINE)
    for secret in ("database_url", "redis_url", "twilio_token"):
        assert (town.folder / "secrets" / secret).read_text() not in shown


def test_a_carriers_file_is_checked_before_anything_starts(run: Run, tmp_path: Path) -> None:
    checked = run("config", "check")
    assert (checked.returncode, checked.stdout) == (
        0,
        "settings are usable; carriers: esms, smpp, twilio, twilio-calls, zalo\n",
    )
    slip = tmp_path / "carriers.toml"
    slip.write_text(
        '[mine]\nkind = "smpp"\nrate = 10\nhost = "smsc.example"\nsystem_id = "x"\npasword_file = "p"\n'
    )
    alone = {"DATABASE_URL": "postgresql://x", "REDIS_URL": "redis://x", "GATEWAY_KEYS_FILE": "x"}
    for command, more in ((("config", "check"), {}), (("web", "--port", "0"), alone)):
        refused = run(*command, CARRIERS_FILE=str(slip), GATEWAY_MODE="test", **more)
        assert refused.returncode == 2 and refused.stderr.count("\n") == 1
        assert "[mine] password_file must be given" in refused.stderr


def test_a_copy_of_the_database_can_be_restored_and_its_keys_kept_apart(
    run: Run, phone: Phone, tmp_path: Path
) -> None:
    phone.texts("MENU").reads("KB")
    copy, keys = tmp_path / "copy.dump", tmp_path / "keys.json"
    assert run("db", "backup", str(copy)).returncode == 0
    assert run("keys", "backup", str(keys)).returncode == 0
    assert stat.S_IMODE(copy.stat().st_mode) == stat.S_IMODE(keys.stat().st_mode) == 0o600
    assert keys.read_bytes() not in copy.read_bytes()
    other = EmbeddedPostgres(tmp_path / "other", durable=False)
    other.start()
    try:
        assert run("db", "restore", str(copy), DATABASE_URL=other.owner_url, REDIS_URL="redis://x",
                   GATEWAY_KEYS_FILE=str(keys), GATEWAY_MODE="test").returncode == 0  # fmt: skip
        engine = create_engine(other.owner_url)
        with engine.connect() as connection:
            query = text("SELECT count(*) FROM inbound WHERE number = :number")
            assert connection.execute(query, {"number": f"+84{phone.number[1:]}"}).scalar() == 1
        engine.dispose()
        full = run("db", "restore", str(copy), DATABASE_URL=other.owner_url, REDIS_URL="redis://x",
                   GATEWAY_KEYS_FILE=str(keys), GATEWAY_MODE="test")  # fmt: skip
        assert full.returncode == 2 and "already has tables" in full.stderr
    finally:
        other.stop()


def test_a_phone_in_the_terminal(run: Run, town: Town) -> None:
    said = run("text", "--data", str(town.folder), "0900990001", "MENU")
    assert said.returncode == 0 and said.stdout.startswith("1022: 1022 mien phi.")


def test_where_nothing_runs_a_command_says_so(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "gateway.cli", "text", "--data", str(tmp_path), "0900000001", "KB"]
    said = subprocess.run(command, capture_output=True, text=True, timeout=STANDSTILL)
    assert said.returncode != 0 and "nothing runs in" in said.stderr and "Traceback" not in said.stderr
