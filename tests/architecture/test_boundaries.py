"""Who may know whom, and what must not be in the tree: registries, machines, numbers of people."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.architecture.tree import HOUSE, ROOT, imports, python, source, texts, tracked, words_of_code

MAY_NAME_A_CARRIER = {
    "gateway/house.py": "fills the registry",
    "gateway/settings/known.py": "names the variables",
    "gateway/up/layout.py": "starts the sender that the settings call for",
    "gateway/up/demo_network.py": "agrees with the companies of the simulator",
    "gateway/cli/parts.py": "gives an example in a help text",
    "gateway/log.py": "quiets the library of that name",
}

PROTOCOLS = {"__init__", "smpp"}
"""Files among the carriers that are no company: SMPP is spoken by many, and has a package of that name."""

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
    carriers = {Path(path).stem for path in python("sms/carriers") if Path(path).stem not in PROTOCOLS}
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
