"""Pages of all sites: the list with what is overdue first, the map with the same beside it in a table, the criteria."""

from __future__ import annotations

from flask import render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from gateway import clock, safety
from gateway.console import communes, listing
from gateway.console.desks.safety import points
from gateway.console.desks.safety.desk import (
    DESK,
    LEVELS,
    SHORT,
    STALENESS,
    TONES,
    level_chip,
    rating_chip,
    staleness_chip,
)
from gateway.console.here import tx
from gateway.console.language import shown as language
from gateway.console.listing import Column, Filter, Listing
from gateway.console.naming import GROUPS, KINDS
from gateway.console.showing import day
from gateway.console.sign_in import me
from gateway.safety import Level, Rating, Staleness
from gateway.sites import Group

_MOST = 5_000  # points: twice the sites of a province
_SORTS = ("staleness", "level", "name", "commune")


@DESK.page("", "safety.read", menu=_l("An toàn điểm"))
def every() -> str:
    """Every rated site, overdue ones first; those that are not rated where they are asked for."""
    area, now = me().area("safety.read"), clock.now()
    filters = (
        Filter("q", _l("Tên, số")),
        Filter("group", _l("Nhóm"), GROUPS),
        Filter("commune", _l("Xã, phường"), communes.within(area)),
        Filter("level", _l("Mức"), {level.value: label for level, label in LEVELS.items()}),
        Filter("fresh", _l("Hạn"), {each.value: label for each, label in STALENESS.items()}),
    )
    asked = listing.asked(filters, _SORTS, "staleness")
    given = asked.filters
    commune, level, fresh = given.get("commune"), given.get("level"), given.get("fresh")
    found, total = safety.ratings(
        tx(),
        now,
        said=given.get("q", ""),
        group=Group(given["group"]) if "group" in given else None,
        rated_only=fresh != Staleness.UNRATED and "q" not in given,
        staleness=None if fresh is None else Staleness(fresh),
        level=None if level is None else Level(level),
        communes=area if commune is None else frozenset({commune}),
        sort=asked.sort,  # type: ignore[arg-type]  # one of _SORTS
        down=asked.down,
        offset=asked.offset,
        limit=asked.size,
    )
    columns = (
        Column[Rating](_l("Tên"), lambda one: one.name, sort="name"),
        Column[Rating](_l("Số"), lambda one: one.code),
        Column[Rating](_l("Nhóm"), _group),
        Column[Rating](_l("Xã, phường"), lambda one: one.commune or "—", sort="commune", wide_only=True),
        Column[Rating](_l("Mức"), rating_chip, sort="level"),
        Column[Rating](_l("Tự đánh giá"), lambda one: day(one.day), wide_only=True),
        Column[Rating](_l("Hạn"), lambda one: staleness_chip(one.staleness), sort="staleness"),
    )
    shown = Listing(
        columns,
        found,
        total,
        asked,
        filters,
        link=lambda one: url_for("console_safety.one", code=one.code),
        empty=_l("Không có điểm nào như vậy."),
        live=safety.TOPIC,
    )
    counts = safety.counts(tx(), now, area)
    return render_template("desks/safety/every.html", list=shown, counts=counts, Staleness=Staleness)


@DESK.page("/map", "safety.read", menu=_l("Bản đồ an toàn"))
def everywhere() -> str:
    """Sites by level on a map without pictures from outside, and the same by commune in a table."""
    found, total = safety.ratings(
        tx(), clock.now(), rated_only=True, communes=me().area("safety.read"), limit=_MOST
    )
    placed, by_commune = points.spread(found)
    drawn = [
        {
            "lat": round(one.lat, 5),
            "lon": round(one.lon, 5),
            "words": _words(one.rating),
            "tone": "" if one.rating.level is None else TONES[one.rating.level],
            "link": url_for("console_safety.one", code=one.rating.code),
        }
        for one in placed
    ]
    labels = [{"lat": one.lat, "lon": one.lon, "words": one.name} for one in by_commune]
    return render_template(
        "desks/safety/map.html",
        points=drawn,
        labels=labels,
        communes=by_commune,
        levels=SHORT,
        chips_of={level: level_chip(level) for level in (*LEVELS, None)},
        unplaced=total - len(placed),
    )


@DESK.page("/criteria", "safety.read")
def criteria() -> str:
    """Every version of the questions of every group, with where it comes from."""
    return render_template(
        "desks/safety/criteria.html", every=safety.criteria.every(), groups=GROUPS, lang=language()
    )


def _group(one: Rating) -> str:
    return str(GROUPS[one.group.value]) if one.group is not None else str(KINDS[one.kind])


def _words(one: Rating) -> str:
    level = _("chưa đánh giá") if one.level is None else str(LEVELS[one.level])
    late = f", {STALENESS[one.staleness]}" if one.staleness is Staleness.OVERDUE else ""
    return f"{one.name}: {level}{late}"
