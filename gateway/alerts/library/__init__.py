"""Models of alerts for what a province must expect: approved words with holes for place, time and what to do.

They are data, read once; a change of them is a change of this repository, looked at by two people like any other.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from gateway.alerts.writing import CATEGORIES, CERTAINTIES, RESPONSES, SEVERITIES, URGENCIES, Text
from gateway.errors import NotFound

_FOLDER: Final = Path(__file__).parent


@dataclass(frozen=True)
class Model:
    """One model. `fills`: what each hole `{…}` stands for, with an example; `texts`: by language, as `writing.Text`."""

    id: str
    event: str
    category: str
    urgency: str
    severity: str
    certainty: str
    responses: tuple[str, ...]
    hours: int
    """How long such an alert usually stands."""
    fills: Mapping[str, str]
    texts: tuple[Text, ...]


@cache
def every() -> tuple[Model, ...]:
    """All models, in the order of the file."""
    tables = tomllib.loads((_FOLDER / "models.toml").read_text("utf-8"))
    return tuple(_model(name, table) for name, table in tables.items())


def by_id(model_id: str) -> Model:
    """One model. Raises NotFound."""
    found = next((model for model in every() if model.id == model_id), None)
    if found is None:
        raise NotFound("Không có mẫu này.")
    return found


def _model(name: str, table: Mapping[str, Any]) -> Model:
    words = (
        ("category", CATEGORIES), ("urgency", URGENCIES), ("severity", SEVERITIES), ("certainty", CERTAINTIES),
    )  # fmt: skip
    for field, allowed in words:
        if table[field] not in allowed:
            raise ValueError(f"{name}: {field} {table[field]!r} is no word of CAP")
    if not set(table["responses"]) <= set(RESPONSES):
        raise ValueError(f"{name}: responses {table['responses']!r}")
    texts = tuple(Text(lang=lang, **said) for lang, said in table["texts"].items())
    plain = ("event", "category", "urgency", "severity", "certainty", "hours")
    return Model(
        id=name, responses=tuple(table["responses"]), fills=MappingProxyType(dict(table["fills"])), texts=texts,
        **{field: table[field] for field in plain},
    )  # fmt: skip
