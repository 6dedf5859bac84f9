"""Habits of code that no other tool checks; the length of files is only printed, by `tests/report.py`.

Layers are import-linter's (.importlinter), style is ruff's, types are mypy's.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests.architecture.tree import BESIDE, HOUSE, python, source, tracked, tree

NAMELESS = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "base_service"}
"""File names that say nothing about what a file is about; a noun is missing where one is wanted."""

SLEEPS = "tests/waiting.py"  # the one place that waits


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


def path_words(path: str) -> set[str]:
    return {Path(part).stem for part in Path(path).parts}


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
