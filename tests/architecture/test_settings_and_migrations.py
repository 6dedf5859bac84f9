"""What an operator relies on: every setting is on a page and read in one place, every migration has its number."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from gateway import settings
from tests.architecture.tree import HOUSE, ROOT, python, source, tree

OF_OTHERS = {"PATH", "PYTHONPATH", "PROMETHEUS_MULTIPROC_DIR"}
"""Variables that are not our settings."""


def constants(path: str) -> dict[str, object]:
    """Names assigned plain values at the top of a module."""
    return {
        target.id: node.value.value
        for node in tree(path).body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def test_every_setting_is_documented() -> None:
    page = (ROOT / "docs" / "settings.md").read_text("utf-8")
    names = [name for name, _, _, _ in settings.describe()]
    assert [name for name in names if f"`{name}`" not in page] == []
    assert len(set(names)) == len(names)
    assert [name for name, _, why, _ in settings.describe() if len(why) < 10] == []


def test_settings_are_read_in_one_place() -> None:
    """A variable read elsewhere is one that no page and no check at start knows."""
    reads = re.compile(r"os\.(?:environ\.get\(|getenv\(|environ\[)\s*[\"'](\w+)[\"']")
    strange = [
        f"{path}: {name}"
        for path in python(*HOUSE)
        for name in reads.findall(source(path))
        if path != "gateway/settings/known.py" and name not in OF_OTHERS
    ]
    assert strange == []


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
