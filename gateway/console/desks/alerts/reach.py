"""Whom an alert is for, as fields of a form: out of an audience and into one again; asks where a name is two places."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from flask_babel import gettext as _

from gateway import alerts, clock, places
from gateway.alerts import Audience, Part, Unclear
from gateway.console.here import settings, tx

NOTHING: Final = "-"
"""The choice of a select that adds nobody: an empty word already means every class, every topic."""
_MOST_NAMES: Final = 300  # lines; a province has fewer communes


@dataclass(frozen=True)
class Asked:
    """A name that may be several places; `options`: code → how it is read out."""

    said: str
    options: Mapping[str, str]


@dataclass(frozen=True)
class Named:
    """What lines of names come to: the codes, what must be chosen, and what is no place."""

    codes: Sequence[str]
    asked: Sequence[Asked]
    unknown: Sequence[str]


def named(said: str, chosen: Sequence[str]) -> Named:
    """Places by today's or old names, one a line. A name with several is settled by one of them in `chosen`."""
    codes: dict[str, None] = {}
    asked, unknown = [], []
    for line in [line.strip() for line in said.splitlines() if line.strip()][:_MOST_NAMES]:
        try:
            codes |= dict.fromkeys(alerts.naming.codes(tx(), [line], settings().home_province))
        except Unclear:
            options = _options(line)
            if not options:
                unknown.append(line)
            elif not set(options) & set(chosen):
                asked.append(Asked(line, options))
    return Named(list(codes), asked, unknown)


def _options(line: str) -> dict[str, str]:
    if line.isdecimal():
        found = places.successors(tx(), line)
    else:
        found = [match.place for match in places.find(tx(), line, settings().home_province)]
    return {one.code: one.label_vi for one in found if not one.is_province}


def parts(form: Any, include: Sequence[str]) -> list[dict[str, Any]]:
    """What is joined, as `audience.unpack` takes it; `include`: the communes by code."""
    found: list[dict[str, Any]] = []
    if include:
        found.append({"kind": "communes", "codes": list(include)})
    if form.everyone.data:
        found.append({"kind": "everyone"})
    for field, kind in (
        (form.list_ref, "list"),
        (form.topic, "topic"),
        (form.quarantine, "quarantine"),
        (form.screening, "screening"),
    ):
        if field.data not in (None, NOTHING):
            found.append({"kind": kind, "ref": field.data})
    if form.site.data:
        since, until = _aware(form.site_since.data), _aware(form.site_until.data)
        found.append({"kind": "site", "ref": form.site.data.strip(), "since": since, "until": until})
    if form.drill.data:
        found.append({"kind": "drill"})
    return found + kept(form.kept.data, "include")


def without(form: Any, leave_out: Sequence[str]) -> list[dict[str, Any]]:
    """What is left out."""
    found: list[dict[str, Any]] = []
    if leave_out:
        found.append({"kind": "communes", "codes": list(leave_out)})
    if form.without_list.data not in (None, NOTHING):
        found.append({"kind": "list", "ref": form.without_list.data})
    return found + kept(form.kept.data, "leave_out")


def kept(stored: str | None, side: str) -> list[dict[str, Any]]:
    """Parts that the form has no field for; what somebody has tampered with is nothing."""
    try:
        found = json.loads(stored or "{}")
    except ValueError:
        return []
    rows = found.get(side) if isinstance(found, dict) else None
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def filled(wanted: Audience) -> dict[str, Any]:
    """An audience as the fields have it."""
    data: dict[str, Any] = {
        "communes": list(wanted.communes),
        "everyone": False,
        "drill": False,
        "lang": wanted.lang,
        **dict.fromkeys(("list_ref", "topic", "quarantine", "screening", "without_list"), NOTHING),
    }
    rest: dict[str, list[dict[str, Any]]] = {"include": [], "leave_out": []}
    for part in wanted.include:
        if not _into(data, part):
            rest["include"].append(part.packed())
    for part in wanted.leave_out:
        if part.kind == "list" and data["without_list"] == NOTHING:
            data["without_list"] = part.ref
        elif part.kind == "communes" and "without_names" not in data:
            data["without_names"] = "\n".join(_name(code) for code in part.codes)
        else:
            rest["leave_out"].append(part.packed())
    data["kept"] = json.dumps(rest) if any(rest.values()) else ""
    return data


_SELECTS: Final = {"list": "list_ref", "topic": "topic", "quarantine": "quarantine", "screening": "screening"}


def _into(data: dict[str, Any], part: Part) -> bool:
    """Whether the form has a field for the part, which is filled then."""
    match part.kind:
        case "communes":
            return True
        case "everyone" | "drill":
            data[part.kind] = True
            return True
        case "site" if "site" not in data:
            data |= {"site": part.ref, "site_since": _wall(part.since), "site_until": _wall(part.until)}
            return True
        case "list" | "topic" | "quarantine" | "screening" if (
            data[_SELECTS[part.kind]] == NOTHING and part.since is None
        ):
            data[_SELECTS[part.kind]] = part.ref
            return True
    return False


def sentences(stored: str | None) -> list[str]:
    """Parts that the form has no field for, in words."""
    found = []
    for part in kept(stored, "include"):
        if part.get("kind") == "told":
            found.append(str(_("những người đã nhận cảnh báo trước")))
        else:
            found.append(
                str(_("nhóm đã chọn trước: %(kind)s %(ref)s", kind=part.get("kind"), ref=part.get("ref", "")))
            )
    for part in kept(stored, "leave_out"):
        found.append(
            str(_("trừ nhóm đã chọn trước: %(kind)s %(ref)s", kind=part.get("kind"), ref=part.get("ref", "")))
        )
    return found


def _name(code: str) -> str:
    """A name that leads back to `code`; where another place bears it too, the code."""
    known = places.by_code(tx(), code)
    said = code if known is None else f"{known.kind} {known.name}"
    try:
        found = alerts.naming.codes(tx(), [said], settings().home_province)
    except Unclear:
        return code
    return said if found == [code] else code


def _aware(wall: datetime | None) -> str:
    return "" if wall is None else wall.replace(tzinfo=clock.VIETNAM).isoformat()


def _wall(moment: datetime | None) -> datetime | None:
    return None if moment is None else clock.local(moment).replace(tzinfo=None)
