"""The description says what the application does; its page is ours alone and runs no stranger's code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

import gateway.api
from gateway.guards import guard_of

STATIC = Path(gateway.api.__file__).parent / "static"


@pytest.fixture
def spec(client: FlaskClient) -> dict[str, Any]:
    """The description as a caller reads it."""
    answer = client.get("/openapi.json", headers={"Host": "evil.example"})
    assert answer.status_code == 200
    assert "evil.example" not in answer.text
    return dict(answer.json)


def operations(spec: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every (path, method, operation)."""
    for path, methods in spec["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def test_it_describes_exactly_the_routes_of_v1(app: Flask, spec: dict[str, Any]) -> None:
    described = {(path, method.upper()) for path, method, _ in operations(spec)}
    routed = {
        (re.sub(r"<([^>]+)>", r"{\1}", rule.rule), method)
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1/")
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    assert described == routed


def test_it_names_the_scope_that_the_guard_checks(app: Flask, spec: dict[str, Any]) -> None:
    """An operation without one is open to everybody, and its guard says why."""
    described = {
        (path, method.upper()): operation.get("security") for path, method, operation in operations(spec)
    }
    for rule in app.url_map.iter_rules():
        path = re.sub(r"<([^>]+)>", r"{\1}", rule.rule)
        guard = guard_of(app.view_functions[rule.endpoint]) or ""
        for asked in {(path, method) for method in rule.methods} & described.keys():
            scopes = described[asked]
            assert guard.startswith("public: ") if scopes is None else guard == _guard(scopes[0]["key"])
    assert [path for (path, _), scopes in described.items() if scopes is None] == ["/api/v1/promises"]


def _guard(scopes: list[str]) -> str:
    return "scope: " + " or ".join(scopes)


def test_every_reference_resolves_and_every_error_has_one_shape(spec: dict[str, Any]) -> None:
    schemas = spec["components"]["schemas"]
    for name in re.findall(r"'\$ref': '#/components/schemas/([^']+)'", str(spec)):
        assert name in schemas
    for path, _, operation in operations(spec):
        assert {"401", "403", "503"} <= set(operation["responses"]), path
        for status, response in operation["responses"].items():
            if int(status) >= 400:
                assert response["content"]["application/json"]["schema"] == {
                    "$ref": "#/components/schemas/Error"
                }


def test_a_body_must_be_sent_and_a_parameter_is_absent_but_never_null(spec: dict[str, Any]) -> None:
    for path, _, operation in operations(spec):
        assert operation.get("requestBody", {}).get("required", True) is True, path
        schemas = [parameter["schema"] for parameter in operation.get("parameters", ())]
        assert not [schema for schema in schemas if "nullable" in schema or None in schema.values()], path


def test_it_describes_the_idempotency_key_and_every_field(spec: dict[str, Any]) -> None:
    order = spec["paths"]["/api/v1/messages"]["post"]
    assert [(p["name"], p["in"]) for p in order["parameters"]] == [("Idempotency-Key", "header")]
    assert order["parameters"][0]["schema"] == {"type": "string", "pattern": "^[!-~]{1,200}$"}
    assert {"202", "400", "401", "403", "409", "413", "415", "422", "503"} == set(order["responses"])
    fields = spec["components"]["schemas"]["MessageIn"]
    assert set(fields["properties"]) == {"to", "text", "purpose", "accents", "callback_url"}
    assert set(fields["required"]) == {"to", "text", "purpose"}
    assert fields["properties"]["purpose"]["enum"] == ["reply", "notice", "bulk"]


def test_the_servers_are_the_public_address(spec: dict[str, Any]) -> None:
    assert spec["servers"] == [{"url": "https://gateway.example"}]


def test_the_page_and_its_files_come_under_a_strict_policy(client: FlaskClient) -> None:
    for path, kind in (("", "text/html"), ("/docs.js", "text/javascript"), ("/docs.css", "text/css")):
        answer = client.get(f"/api/docs{path}")
        assert (answer.status_code, answer.mimetype) == (200, kind)
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "http" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("name", ["docs.html", "../api/keys.py", "%2e%2e/keys.py", "docs.js/", "nothing"])
def test_nothing_else_is_served(client: FlaskClient, name: str) -> None:
    assert client.get(f"/api/docs/{name}").status_code == 404


def test_the_page_loads_only_our_own_files_and_has_no_inline_code() -> None:
    class Loads(HTMLParser):
        """Collects what the page loads and any code inside it."""

        def __init__(self) -> None:
            super().__init__()
            self.loaded: set[str] = set()

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            values = dict(attrs)
            assert tag != "style"
            assert not any(name.startswith("on") or name == "style" for name in values)
            if tag == "script":
                assert values.get("src")
            if tag in ("script", "link", "img", "iframe"):
                self.loaded.add(str(values.get("src") or values.get("href")))

    page = Loads()
    page.feed((STATIC / "docs.html").read_text())
    assert page.loaded == {"docs/docs.css", "docs/docs.js"}


def test_the_script_never_makes_markup_from_text() -> None:
    script = (STATIC / "docs.js").read_text()
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|https?://", script
    )
    assert not re.search(r"url\(|@import|https?://", (STATIC / "docs.css").read_text())
