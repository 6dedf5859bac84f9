"""The rules of the house that no other tool checks, each as a test that names the file which breaks it.

Layers are import-linter's (.importlinter), style is ruff's, types are mypy's. Habits, such as the length of
files, are printed at the end of a run by `tests/report.py` and fail nothing.
"""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from flask import Flask

from gateway import guards, queues, settings
from gateway.messages.policy import PURPOSES
from sms import send
from workers import working

ROOT = Path(__file__).resolve().parent.parent
HOUSE = ("gateway", "sms", "workers", "wsgi.py")
BESIDE = ("simulator", "migrations", "tests", "benchmarks", "scripts")

NAMELESS = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "base_service"}
"""File names that say nothing about what a file is about; a noun is missing where one is wanted."""

MAY_NAME_A_CARRIER = {
    "gateway/app.py": "fills the registry",
    "gateway/settings.py": "names the variables",
    "gateway/up/layout.py": "starts the sender that the settings call for",
    "gateway/cli/parts.py": "gives an example in a help text",
    "gateway/log.py": "quiets the library of that name",
}

MADE = {"build", "data", "node_modules", "__pycache__", "gateway_1022.egg-info"}
"""Folders that programs make beside the sources."""

REGISTRIES = (
    ("pypi", "org"),
    ("pythonhosted", "org"),
    ("registry", "npmjs"),
    ("registry", "yarnpkg"),
    ("npmjs", "com"),
    ("docker", "io"),
    ("ghcr", "io"),
    ("quay", "io"),
    ("proxy", "golang"),
    ("deb", "debian"),
    ("conda", "anaconda"),
)
"""Hosts in parts, or this file would find itself."""

SLEEPS = "tests/waiting.py"  # the one place that waits


# What runs


def test_every_lane_is_drained_by_a_worker() -> None:
    assert set(working.DRAINS) == set(queues.WORK_LANES)
    assert set(send.ORDER) == set(queues.SENDING_LANES)
    assert not set(queues.WORK_LANES) & set(queues.SENDING_LANES)


def test_every_purpose_of_a_message_has_a_sending_lane() -> None:
    assert {policy.lane for policy in PURPOSES.values()} <= set(queues.SENDING_LANES)


def test_every_route_has_a_guard(app: Flask) -> None:
    bare = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if guards.guard_of(app.view_functions[rule.endpoint]) is None
    ]
    assert bare == []
    assert len(list(app.url_map.iter_rules())) > 5  # an empty application would pass for nothing


def test_a_route_without_a_guard_is_refused() -> None:
    app = Flask("unguarded")
    app.add_url_rule("/open", view_func=lambda: "in")
    guards.enforce(app)
    assert app.test_client().get("/open").status_code == 403


# What is written down


def test_every_setting_is_documented() -> None:
    page = (ROOT / "docs" / "settings.md").read_text("utf-8")
    names = [name for name, _, _, _ in settings.describe()]
    assert [name for name in names if f"`{name}`" not in page] == []
    assert len(set(names)) == len(names)
    assert [name for name, _, why, _ in settings.describe() if len(why) < 10] == []


def test_settings_are_read_in_one_place() -> None:
    """A variable read elsewhere is one that no page and no check at start knows."""
    reads = re.compile(r"os\.(?:environ\.get\(|getenv\(|environ\[)\s*[\"'](\w+)[\"']")
    known = {name for name, _, _, _ in settings.describe()}
    strange = [
        f"{path}: {name}"
        for path in python(*HOUSE)
        for name in reads.findall(source(path))
        if name not in known | {"PATH", "PYTHONPATH", "PROMETHEUS_MULTIPROC_DIR"}
    ]
    assert strange == []


# Migrations


def test_migrations_are_numbered_and_chained() -> None:
    files = [path for path in python("migrations") if "/versions/" in path]
    numbers = [Path(path).name[:4] for path in files]
    assert numbers == [f"{n:04d}" for n in range(1, len(files) + 1)]
    before: str | None = None
    for path, number in zip(files, numbers, strict=True):
        assert re.fullmatch(r"\d{4}_[a-z0-9_]+\.py", Path(path).name), path
        facts = constants(path)
        assert facts["revision"] == number, path
        assert facts["down_revision"] == before, path
        before = number


def test_migrations_can_be_taken_back() -> None:
    for path in python("migrations"):
        if "/versions/" in path:
            functions = {node.name for node in tree(path).body if isinstance(node, ast.FunctionDef)}
            assert {"upgrade", "downgrade"} <= functions, path


# Files


def test_no_file_is_named_for_nothing() -> None:
    named = [path for path in tracked() if path_words(path) & NAMELESS]
    assert named == []


def test_every_module_says_what_it_is_for() -> None:
    """An empty `__init__.py` in tests only keeps file names apart."""
    silent = [
        path
        for path in python(*HOUSE, *BESIDE)
        if not (ast.get_docstring(tree(path)) or "").strip()
        and not (path.startswith("tests/") and path.endswith("/__init__.py") and not source(path))
    ]
    assert silent == []


def test_no_fault_is_swallowed_unseen() -> None:
    """No bare `except:`, and no handler of everything that neither raises nor logs."""
    swallowed = []
    for path in python(*HOUSE, "simulator", "scripts", "benchmarks"):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.ExceptHandler) and catches_everything(node) and not answers_for_it(node):
                swallowed.append(f"{path}:{node.lineno}")
    assert swallowed == []


def test_no_bare_except_anywhere() -> None:
    bare = [
        f"{path}:{node.lineno}"
        for path in python(*HOUSE, *BESIDE)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ExceptHandler) and node.type is None
    ]
    assert bare == []


def test_tests_do_not_sleep() -> None:
    sleeping = [
        f"{path}:{node.lineno}"
        for path in python("tests")
        if path != SLEEPS
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("time.sleep", "sleep")
    ]
    assert sleeping == []


def test_ignored_type_errors_carry_their_code() -> None:
    careless = [
        f"{path}:{number}"
        for path in python(*HOUSE, *BESIDE)
        for number, line in enumerate(source(path).splitlines(), 1)
        if re.search(r"#\s*type:\s*ignore(?!\[)", line) and "re.search" not in line
    ]
    assert careless == []


# Who knows whom


def test_the_simulator_shares_nothing_but_contracts() -> None:
    """import-linter says the same of modules; this also sees `import_module` and migrations."""
    house = {Path(name).stem for name in HOUSE} | {"migrations"}
    crossing = [f"{path} imports {name}" for path in python("simulator") for name in imports(path) & house]
    crossing += [
        f"{path} imports simulator" for path in python(*HOUSE, "migrations") if "simulator" in imports(path)
    ]
    assert crossing == []


def test_one_file_knows_phone_numbers() -> None:
    users = [path for path in python(*HOUSE) if "phonenumbers" in imports(path)]
    assert users == ["gateway/phone.py"]


def test_a_carrier_is_named_in_its_own_file() -> None:
    """Comments and docstrings may tell of carriers; code about one belongs into that carrier's file."""
    carriers = {Path(path).stem for path in python("sms/carriers") if Path(path).stem != "__init__"}
    assert carriers
    naming = [
        f"{path}:{line} {word!r}"
        for path in python(*HOUSE)
        if not path.startswith("sms/carriers/") and path not in MAY_NAME_A_CARRIER
        for line, word in words_of_code(path)
        if any(carrier in word.lower() for carrier in carriers)
    ]
    assert naming == []


@pytest.mark.parametrize("path", sorted(MAY_NAME_A_CARRIER))
def test_exceptions_are_still_needed(path: str) -> None:
    assert any("twilio" in word.lower() for _, word in words_of_code(path))


# What must not be in the tree


def test_no_address_of_a_registry() -> None:
    """Locks pin hashes, not addresses: where packages come from is the business of each machine."""
    hosts = [".".join(parts) for parts in REGISTRIES]
    assert [f"{path}: {host}" for path, text in texts() for host in hosts if host in text] == []


def test_no_path_of_somebodys_machine() -> None:
    """What works here must work elsewhere."""
    personal = re.compile(rf"/(?:home|Users)/[a-z]\w*/|{re.escape(str(ROOT))}/")
    assert [f"{path}: {found}" for path, text in texts() for found in personal.findall(text)] == []


def test_no_index_address_in_locks() -> None:
    option = re.compile(r"^\s*(?:--(?:extra-)?index-url|-i|--find-links|-f|--trusted-host)\b", re.MULTILINE)
    assert [
        path for path in tracked() if path.startswith("requirements/") and option.search(source(path))
    ] == []


def test_only_numbers_of_nobody() -> None:
    """Whole mobile numbers in code and documents are from the demo range; tests of the classifier need others."""
    mobile = re.compile(r"(?<![\w.+-])(?:\+84|0)([35789]\d{8})(?![\w-])")
    shown = [
        f"{path}: 0{number}"
        for path, text in texts()
        if not path.startswith("tests/")
        for number in mobile.findall(text)
        if not number.startswith("90000")
    ]
    assert shown == []


# How the tree is read


@cache
def tracked() -> tuple[str, ...]:
    """Every file of the repository, also those not added yet; without git, every file that looks like one."""
    if shutil.which("git"):
        command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=30)
        if listed.returncode == 0:
            return tuple(sorted(path for path in set(listed.stdout.splitlines()) if (ROOT / path).is_file()))
    found = []
    for folder, folders, files in os.walk(ROOT):
        here = Path(folder).relative_to(ROOT)
        folders[:] = [name for name in folders if name == ".ci" or not (name.startswith(".") or name in MADE)]
        found += [str(here / name) for name in files if not name.endswith((".pyc", ".log"))]
    return tuple(sorted(found))


def python(*tops: str) -> Iterator[str]:
    """Python files under `tops`, sorted."""
    for path in tracked():
        if path.endswith(".py") and any(path == top or path.startswith(f"{top}/") for top in tops):
            yield path


@cache
def source(path: str) -> str:
    return (ROOT / path).read_text("utf-8")


@cache
def tree(path: str) -> ast.Module:
    return ast.parse(source(path), path)


def texts() -> Iterator[tuple[str, str]]:
    """Every file that is not a picture or another binary, with what it says."""
    for path in tracked():
        raw = (ROOT / path).read_bytes()
        if b"\0" not in raw[:8192]:
            yield path, raw.decode("utf-8", "replace")


def path_words(path: str) -> set[str]:
    return {Path(part).stem for part in Path(path).parts}


def constants(path: str) -> dict[str, object]:
    """Names assigned plain values at the top of a module."""
    return {
        target.id: node.value.value
        for node in tree(path).body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def imports(path: str) -> set[str]:
    """Top-level packages a file imports, also inside functions and by `import_module("…")`."""
    found = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module"):
            found |= {str(arg.value) for arg in node.args if isinstance(arg, ast.Constant)}
    return {name.split(".")[0] for name in found}


def words_of_code(path: str) -> Iterator[tuple[int, str]]:
    """Names and strings of a file with their lines, docstrings and strings that stand alone left out."""
    said = {id(node.value) for node in ast.walk(tree(path)) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
            yield node.lineno, node.value
        elif isinstance(node, ast.Name):
            yield node.lineno, node.id
        elif isinstance(node, ast.Attribute):
            yield node.lineno, node.attr
        elif isinstance(node, ast.alias):
            yield node.lineno, node.name


def catches_everything(node: ast.ExceptHandler) -> bool:
    caught = ast.unparse(node.type) if node.type is not None else "BaseException"
    return bool({"Exception", "BaseException"} & set(re.findall(r"\w+", caught)))


def answers_for_it(node: ast.ExceptHandler) -> bool:
    """Whether a handler raises again or says in a log what happened."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Raise):
            return True
        if isinstance(inner, ast.Call) and re.match(
            r"(log|logger|logging|LOG)\.\w+", ast.unparse(inner.func)
        ):
            return True
    return False
