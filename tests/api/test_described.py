"""Every operation keeps its description: requests made from /openapi.json, right and wrong ones, answered as it says.

The operations are those the description names when the test runs, so a new resource is covered when it appears.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis.strategies import SearchStrategy
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from gateway import clock
from gateway.accounts import SCOPES

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
EXAMPLES = 20  # ways of asking one thing: all operations together take half a minute


@pytest.fixture
def operations(app: Flask) -> list[Any]:
    """What the description says can be asked."""
    schema = schemathesis.openapi.from_wsgi("/openapi.json", app)
    found = [result.ok() for result in schema.get_all_operations()]
    described = app.test_client().get("/openapi.json").json["paths"]
    assert len(found) == sum(len(methods) for methods in described.values()) > 0
    return found


@pytest.mark.parametrize("mode", GenerationMode)
def test_with_a_key_of_all_scopes(
    operations: list[Any], api_key: Callable[..., str], mode: GenerationMode
) -> None:
    """Well-formed requests and broken ones."""
    headers = {"Authorization": f"Bearer {api_key(*SCOPES)}"}
    for operation in operations:
        ask(operation.as_strategy(generation_mode=mode), headers)


def test_the_examples_are_taken(operations: list[Any], api_key: Callable[..., str]) -> None:
    """What the description shows for the fields that must be there can be copied, and is not refused.

    An address with an id in it can only be asked about what was made before.
    """
    headers = {"Authorization": f"Bearer {api_key(*SCOPES)}"}
    tried = 0
    for operation in operations:
        for shown in operation.body if "{" not in operation.path else ():
            case = operation.Case(body=copied(shown), media_type=shown.media_type)
            response = case.call(headers=headers)
            assert 200 <= response.status_code < 300, (operation.label, response.text)
            case.validate_response(response, checks=CHECKS)
            tried += 1
    assert tried


def copied(shown: Any) -> Any:
    """The example of a body as somebody fills it in; the hours in it are theirs."""
    if "example" in shown.definition:
        sent = clock.local(clock.now()).isoformat(timespec="seconds")
        return re.sub(r"<sent>[^<]*", f"<sent>{sent}", shown.definition["example"]).encode()
    schema = shown.definition["schema"]
    if "$ref" in schema:  # a form with forms in it
        schema = schema["x-bundled"][schema["$ref"].rpartition("/")[2]]
    body = {name: schema["properties"][name]["example"] for name in schema["required"]}
    hours = {"expires_at": clock.now() + timedelta(hours=12)}
    return body | {name: at.isoformat() for name, at in hours.items() if name in body}


def test_without_a_key(operations: list[Any]) -> None:
    """What needs a key is refused whatever is asked."""
    for operation in operations:
        statuses = ask(operation.as_strategy(generation_mode=GenerationMode.POSITIVE), {})
        assert statuses == {401} or "security" not in operation.definition.raw, operation.label


def ask(cases: SearchStrategy[Any], headers: dict[str, str]) -> set[int]:
    """Ask in many ways and hold each answer against the description; the statuses that came."""
    seen: set[int] = set()

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,  # the same requests in each run: what fails here fails at home
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases)
    def one(case: Any) -> None:
        response = case.call(headers=headers)
        seen.add(response.status_code)
        case.validate_response(response, checks=CHECKS)

    one()
    return seen
