"""Documents that cannot lie: generated pages are current, links lead somewhere, named commands and files exist."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from gateway.cli import main as gateway_command
from gateway.settings import describe
from tests.architecture.tree import tracked

ROOT = Path(__file__).resolve().parent.parent
PAGES = [path for path in tracked() if path.endswith(".md")]

_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.DOTALL | re.MULTILINE)
_CODE = re.compile(r"`([^`\n]+)`")
_TOPS = (
    "gateway/",
    "sms/",
    "ussd/",
    "workers/",
    "simulator/",
    "migrations/",
    "tests/",
    "docs/",
    "scripts/",
    "benchmarks/",
)


def test_generated_pages_are_current() -> None:
    """In a process of its own: the application it builds must not touch what this one has installed."""
    command = [sys.executable, str(ROOT / "scripts" / "pages.py"), "--check"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    dead = []
    for target in _LINK.findall(without_code(page)):
        if re.match(r"(?:https?|mailto):", target):
            continue
        name, _, anchor = target.partition("#")
        goal = (ROOT / page).parent / name if name else ROOT / page
        if not goal.exists() or (anchor and goal.suffix == ".md" and anchor not in anchors(goal)):
            dead.append(target)
    assert dead == []


@pytest.mark.parametrize("page", PAGES)
def test_make_targets_exist(page: str) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = {name for line in said(page) for name in re.findall(r"\bmake ([a-z]+)\b", line)}
    assert named <= targets


@pytest.mark.parametrize("page", [page for page in PAGES if page != "docs/commands.md"])
def test_gateway_commands_exist(page: str) -> None:
    unknown = [line for line in said(page) if (words := gateway_words(line)) and not understood(words)]
    assert unknown == []


@pytest.mark.parametrize("page", [page for page in PAGES if not page.startswith("docs/replies")])
def test_files_named_exist(page: str) -> None:
    """Names of files in running text; shapes such as `NNNN_what.py` or `<name>` are not names."""
    missing = [
        name
        for name in _CODE.findall(_FENCE.sub("", (ROOT / page).read_text("utf-8")))
        if re.fullmatch(r"[\w./-]+", name) and name.startswith(_TOPS) and "NNNN" not in name
        if not (ROOT / name).exists()
    ]
    assert missing == []


@pytest.mark.parametrize("page", PAGES)
def test_variables_named_exist(page: str) -> None:
    """`NAME` with an underscore that looks like one of our settings is one, with or without `_FILE`."""
    known = {name for name, _, _, _ in describe()}
    known |= {f"{name}_FILE" for name, _, _, secret in describe() if secret}
    ours = re.compile(r"\b((?:GATEWAY|TWILIO|KEEP|DATABASE|REDIS|LIVE)_[A-Z_]*[A-Z])\b")
    named = {name for line in said(page) for name in ours.findall(line)}
    assert named <= known


def test_the_readme_names_the_two_commands() -> None:
    lines = list(blocks("README.md"))
    assert "make up" in lines
    assert "make test" in lines


def test_every_page_is_on_the_map() -> None:
    """docs/README.md leads to every page, ADRs by their own list."""
    lists = {"docs": ROOT / "docs" / "README.md", "docs/adr": ROOT / "docs" / "adr" / "README.md"}
    lost = []
    for folder, index in lists.items():
        shown = {
            (index.parent / link.partition("#")[0]).resolve()
            for link in _LINK.findall(index.read_text("utf-8"))
        }
        pages = [page for page in PAGES if str(Path(page).parent) == folder]
        lost += [page for page in pages if (ROOT / page).resolve() not in {*shown, index.resolve()}]
    assert lost == []


def test_adrs_are_numbered_and_complete() -> None:
    files = sorted((ROOT / "docs" / "adr").glob("[0-9]*.md"))
    assert [path.name[:4] for path in files] == [f"{n:04d}" for n in range(1, len(files) + 1)]
    parts = ("## Context", "## Decision", "## Refused", "## What would change our mind")
    for path in files:
        text = path.read_text("utf-8")
        assert [part for part in parts if part not in text] == [], path.name


# What pages say


def without_code(page: str) -> str:
    return _CODE.sub("", _FENCE.sub("", (ROOT / page).read_text("utf-8")))


def blocks(page: str) -> Iterator[str]:
    """Lines of shell in fenced blocks, continued lines joined."""
    for language, body in _FENCE.findall((ROOT / page).read_text("utf-8")):
        if language in ("sh", "bash", "console"):
            for line in body.replace("\\\n", " ").splitlines():
                yield line.split(" #")[0].strip()


def said(page: str) -> Iterator[str]:
    """Everything set as code: lines of shell blocks, and code inside sentences."""
    yield from blocks(page)
    yield from _CODE.findall(_FENCE.sub("", (ROOT / page).read_text("utf-8")))


def anchors(page: Path) -> set[str]:
    """The anchors that GitHub makes of headings."""
    heads = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def gateway_words(line: str) -> list[str]:
    """The words after `gateway`, where the line runs that command; empty for other lines."""
    found = re.search(r"(?:^|[\s/;|&(])gateway ([a-z].*)$", line)
    if found is None or re.search(r"[/.]gateway/|-m gateway", line):
        return []
    try:
        return shlex.split(found[1])
    except ValueError:
        return found[1].split()


def understood(words: list[str]) -> bool:
    """Whether `words` name a command, and only options that it has."""
    command: click.Command = gateway_command
    while isinstance(command, click.Group) and words and words[0] in command.commands:
        command, words = command.commands[words[0]], words[1:]
    if command is gateway_command:
        return False
    options = {name for part in command.params for name in (*part.opts, *part.secondary_opts)}
    used = {word.split("=")[0] for word in words if re.match(r"--?[a-z]", word)}
    return used <= options | {"-h", "--help"} or command.name in ("simulator", "bench")
