"""The web application as other systems see it: JSON, its description and page; holds no resource's rules."""

from __future__ import annotations

import re
from typing import Any

from apiflask import APIFlask
from flask import Response, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RoutingException

from gateway.api import (
    alerts,
    declarations,
    docs,
    faults,
    messages,
    previews,
    promises,
    verifications,
    visits,
)
from gateway.api.keys import Keys
from gateway.db import Database
from gateway.guards import guard_of, public
from gateway.messages.carriers import Registry
from gateway.settings import Settings

PREFIX = "/api/"
VERSION = "1.0.0"  # of the interface; /api/v1 stays as long as nothing is renamed or removed

_DESCRIPTION = (
    "Order texts, ask what became of them, prove numbers by one-time passwords, read health declarations and visits, "
    "write, release and follow alerts. "
    "Every call but that for promises carries `Authorization: Bearer KEY`; an operator makes keys with "
    "`gateway key create`. Errors are "
    'always `{"error": {"code", "message", "field"?}}`; programs should look at `code`, people at `message`, '
    "which is Vietnamese unless `Accept-Language` prefers English. Fields we do not know are ignored."
)


class ApiApp(APIFlask):
    """The whole web application. Under /api every answer is JSON, also errors of routing and our own."""

    def __init__(self, import_name: str) -> None:
        super().__init__(
            import_name,
            title="Gateway 1022",
            version=VERSION,
            spec_path="/openapi.json",
            docs_path=None,  # the framework's page loads its scripts from a CDN; ours is gateway.api.docs
            static_folder=None,  # type: ignore[arg-type]  # Flask takes None; else a route without a guard
        )
        self.config.update(
            AUTO_SERVERS=False,  # else the first caller's Host header is served to everybody
            AUTO_VALIDATION_ERROR_RESPONSE=False,  # errors are described once for all operations, below
            AUTO_404_RESPONSE=False,
            SECURITY_SCHEMES={"key": {"type": "http", "scheme": "bearer", "description": "An API key."}},
        )
        self.description = _DESCRIPTION
        self.json.ensure_ascii = False  # type: ignore[attr-defined]  # a setting of the default provider only
        self.json.sort_keys = False  # type: ignore[attr-defined]
        self.spec_processor(self._describe_guards)
        self.after_request(_protect)
        public("the description of the interface holds no data")(self.view_functions["openapi.spec"])

    def handle_user_exception(self, e: Exception) -> HTTPException | ResponseReturnValue:
        """Answer whatever goes wrong under /api as JSON, also where no route matched."""
        redirect = isinstance(e, RoutingException) or (isinstance(e, HTTPException) and e.code is None)
        if redirect or not request.path.startswith(PREFIX):
            return super().handle_user_exception(e)
        return faults.answer(e)

    def _describe_guards(self, spec: dict[str, Any] | str) -> dict[str, Any] | str:
        """Write into the description what guards and errors really are, so that it cannot drift."""
        if isinstance(spec, str):
            raise TypeError("the description is kept as JSON")
        schemas = spec.setdefault("components", {}).setdefault("schemas", {})
        schemas["Error"] = faults.SCHEMA
        schemas.pop("HTTPError", None)  # the framework's shape of an error, which no answer of ours has
        for rule in self.url_map.iter_rules():
            operations = spec["paths"].get(re.sub(r"<(?:[^<:>]+:)?([^>]+)>", r"{\1}", rule.rule), {})
            guard = guard_of(self.view_functions[rule.endpoint]) or ""
            for method, operation in operations.items():
                if method.upper() not in (rule.methods or ()):
                    continue  # another view answers it, under a guard of its own
                _correct(operation)
                if guard.startswith("scope: "):
                    operation["security"] = [{"key": guard.removeprefix("scope: ").split(" or ")}]
                statuses = faults.statuses(_body_of(operation), address=bool(rule.arguments))
                responses = operation["responses"]
                for status, sentence in statuses.items():
                    responses.setdefault(str(status), {"description": sentence})
                for status, response in responses.items():
                    if int(status) >= 400:
                        responses[status] = faults.describe(int(status), response["description"])
        return spec


def attach(app: ApiApp, db: Database, settings: Settings, carriers: Registry) -> None:
    """Add every resource to `app`; the description is made at once, so a fault in it fails the start."""
    keys = Keys(db)
    app.servers = [{"url": settings.public_url}]
    app.register_blueprint(messages.blueprint(db, keys, settings.callback_networks))
    app.register_blueprint(previews.blueprint(keys))
    app.register_blueprint(verifications.blueprint(db, keys, settings))
    app.register_blueprint(declarations.blueprint(db, keys))
    app.register_blueprint(visits.blueprint(db, keys))
    app.register_blueprint(alerts.blueprint(alerts.Desk(db, keys, settings, carriers)))
    app.register_blueprint(promises.blueprint(db))
    app.register_blueprint(docs.blueprint())
    _ = app.spec


def _body_of(operation: dict[str, Any]) -> str:
    """What kind of body it takes: `json`, `other`, or none."""
    content = operation.get("requestBody", {}).get("content", {})
    return "json" if "application/json" in content else "other" if content else ""


def _correct(operation: dict[str, Any]) -> None:
    """Mend what the framework describes otherwise than it is: bodies must be sent, a parameter is never null."""
    if "requestBody" in operation:
        operation["requestBody"]["required"] = True
    for parameter in operation.get("parameters", ()):
        if parameter.get("schema", {}).pop("nullable", False):
            parameter["schema"].pop("default", None)


def _protect(response: Response) -> Response:
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    if request.path.startswith(PREFIX):
        response.headers.setdefault("Cache-Control", "no-store")
    return response
