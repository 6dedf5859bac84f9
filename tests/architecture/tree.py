"""The repository as text and as syntax trees; holds no rule, only ways to look."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.waiting import STANDSTILL

ROOT = Path(__file__).resolve().parent.parent.parent
HOUSE = ("smpp", "gateway", "sms", "ussd", "workers", "wsgi.py")
BESIDE = ("simulator", "migrations", "tests", "benchmarks", "scripts")

MADE = {"build", "data", "node_modules", "__pycache__", "gateway_1022.egg-info"}
"""Folders that programs make beside the sources."""


@cache
def tracked() -> tuple[str, ...]:
    """Every file of the repository, also those not added yet; without git, every file that looks like one."""
    if shutil.which("git"):
        command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
        listed = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=STANDSTILL
        )
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
