"""Starting and stopping the program: one clear line, the right exit code, nothing left behind."""

from __future__ import annotations

import ast
import re
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.waiting import STANDSTILL

ROOT = Path(__file__).parents[2]
BASE = ["--gateway", "http://127.0.0.1:1", "--public-url", "http://127.0.0.1:1", "--account", "ACdemo0001"]


def run(*options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "simulator", *options]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=STANDSTILL, check=False)


def test_a_taken_port_is_one_line(network, tmp_path):
    (tmp_path / "token").write_text("t")
    port = network.url.rsplit(":", 1)[1]
    done = run(*BASE, "--port", port, "--token-file", str(tmp_path / "token"))
    assert done.returncode == 1
    assert done.stderr.startswith(f"simulator: cannot listen on 127.0.0.1:{port}: ")
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""


@pytest.mark.parametrize("content", [None, "", b"\xff\xff"])
def test_a_bad_token_file_is_one_line(tmp_path, content):
    file = tmp_path / "token"
    if content is not None:
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    done = run(*BASE, "--port", "0", "--token-file", str(file))
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert str(file) in done.stderr


@pytest.mark.parametrize("content", [None, "", b"\xff\xff"])
def test_a_bad_ussd_secret_file_is_one_line(tmp_path, content):
    (tmp_path / "token").write_text("t")
    file = tmp_path / "secret"
    if content is not None:
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    done = run(*BASE, "--port", "0", "--token-file", str(tmp_path / "token"), "--ussd-secret-file", str(file))
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert str(file) in done.stderr


@pytest.mark.parametrize(
    "wrong",
    [
        ("--port", "70000"),
        ("--seed", "-1"),
        ("--gateway", "ftp://x"),
        ("--public-url", "x"),
        ("--ussd-silence", "0"),
        ("--ussd-longest", "nan"),
        ("--ussd-answer", "x"),
        ("--answers", "0900000915,115"),
    ],
)
def test_bad_options_are_named(tmp_path, wrong):
    (tmp_path / "token").write_text("t")
    done = run(*BASE, "--port", "0", "--token-file", str(tmp_path / "token"), *wrong)
    assert done.returncode == 2
    assert wrong[0] in done.stderr


def test_phones_where_somebody_is_always_there(fresh, opening):
    network = fresh(opening().url, "--answers", "0900000915,+84900000914")
    habits = [network.call(f"/phones/{phone}/thread")[1]["habit"] for phone in ("0900000914", "0900000913")]
    assert habits == ["answers", "rings"]


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_it_cleanly_even_with_open_streams(fresh, opening, how):
    network = fresh(opening().url)
    network.text("0900000071", "x")
    with urllib.request.urlopen(f"{network.url}/lab/events", timeout=STANDSTILL) as stream:
        assert stream.readline() == b"retry: 1000\n"
        network.process.send_signal(how)
        _, errors = network.process.communicate(timeout=STANDSTILL)
    assert (network.process.returncode, errors) == (0, "")


def test_it_imports_nothing_of_the_house():
    house = {"gateway", "sms", "ussd", "ivr", "chat", "workers", "smpp", "sipedge", "migrations", "wsgi"}
    files = list((ROOT / "simulator").rglob("*.py"))
    assert files
    for file in files:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not {name.split(".")[0] for name in names} & house, file


def test_the_page_is_served_with_rules_no_stranger_can_bend(network):
    with urllib.request.urlopen(f"{network.url}/", timeout=STANDSTILL) as page:
        html = page.read().decode()
        policy = page.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy and "unsafe" not in policy
    assert (
        "http://" not in html and "https://" not in html and " style=" not in html and "onclick" not in html
    )
    request = urllib.request.Request(f"{network.url}/faults", b"{}", {"Sec-Fetch-Site": "cross-site"})
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=STANDSTILL)
    with refused.value:
        assert refused.value.code == 403


def test_the_journal_has_words_for_every_event():
    words = (ROOT / "simulator" / "static" / "words.js").read_text("utf-8")
    events = set()
    for file in (ROOT / "simulator").rglob("*.py"):
        events |= set(re.findall(r'\.note\(\s*(?:NAME|""),\s*"(\w+)"', file.read_text("utf-8")))
    assert len(events) > 15
    assert [event for event in sorted(events) if words.count(f'"event.{event}":') != 2] == []


def test_no_page_file_fetches_from_elsewhere_or_writes_markup():
    files = [
        file for file in (ROOT / "simulator" / "static").iterdir() if file.suffix in (".js", ".css", ".html")
    ]
    assert len(files) >= 8
    for file in files:
        words = file.read_text("utf-8")
        assert "://" not in words, file
        for sink in (
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "eval(",
            "new Function",
        ):
            assert sink not in words, (file, sink)
