"""Who is told: parts that are joined, parts that are left out, and one language; as data, and as SQL.

A definition names communes by code, lists and earlier alerts by public id: it can be stored, shown and read again.
Every part is a SELECT of number and place, so that a million people are picked by one statement.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from gateway.errors import BadInput

MOST_PARTS: Final = 40


@dataclass(frozen=True)
class Part:
    """Some of the people. `kind` is a key of `KINDS`; the rest as its row there needs it."""

    kind: str
    codes: tuple[str, ...] = ()
    ref: str = ""
    since: datetime | None = None
    until: datetime | None = None

    def packed(self) -> dict[str, Any]:
        """As JSON."""
        said: dict[str, Any] = {"kind": self.kind}
        if self.codes:
            said["codes"] = list(self.codes)
        if self.ref:
            said["ref"] = self.ref
        if self.since:
            said["since"] = self.since.isoformat()
        if self.until:
            said["until"] = self.until.isoformat()
        return said


@dataclass(frozen=True)
class Audience:
    """Everybody in one of `include` and in none of `leave_out`; `lang`: only those who chose it."""

    include: tuple[Part, ...]
    leave_out: tuple[Part, ...] = ()
    lang: str = ""

    def packed(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "include": [part.packed() for part in self.include],
            "leave_out": [part.packed() for part in self.leave_out],
            "lang": self.lang,
        }

    @property
    def communes(self) -> tuple[str, ...]:
        """The communes it names, in the order in which they are told."""
        named = (code for part in self.include if part.kind == "communes" for code in part.codes)
        return tuple(dict.fromkeys(named))


@dataclass(frozen=True)
class Kind:
    """One way to pick people: its SELECT, and what a part of it must have. `:p_` begins the part's own parameters."""

    sql: str
    needs: frozenset[str] = frozenset()
    lang: str = "CAST(NULL AS text)"
    """SQL for the language it says somebody speaks; what they chose themselves counts more."""


_AT_HOME = """
    SELECT h.number, p.commune_code AS place
      FROM people p JOIN household_members h ON h.person_id = p.id
      JOIN phone_numbers n ON n.number = h.number AND n.detached_at IS NULL
     WHERE p.commune_code = ANY(CAST(:p_codes AS text[]))"""

KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        # who lives there as far as we were told, who asked for news of the place, and who was listed for it
        "communes": Kind(
            f"""{_AT_HOME}
            UNION ALL
            SELECT s.address, s.place FROM subscriptions s
             WHERE s.ended_at IS NULL AND s.place = ANY(CAST(:p_codes AS text[]))""",  # noqa: S608 - our own constants
            frozenset({"codes"}),
        ),
        "everyone": Kind("""
            SELECT n.number, coalesce(
                       (SELECT p.commune_code FROM household_members h JOIN people p ON p.id = h.person_id
                         WHERE h.number = n.number AND p.commune_code IS NOT NULL ORDER BY h.ord LIMIT 1), '') AS place
              FROM phone_numbers n WHERE n.detached_at IS NULL
            UNION ALL
            SELECT s.address, s.place FROM subscriptions s WHERE s.ended_at IS NULL"""),
        "list": Kind(
            """
            SELECT r.number, coalesce(r.commune_code, '') AS place, r.lang
              FROM number_list_rows r JOIN number_lists l ON l.id = r.list_id
             WHERE l.public_id = :p_ref AND l.state = 'ready'""",
            frozenset({"ref"}),
            "q.lang",
        ),
        "topic": Kind("""
            SELECT s.address AS number, s.place FROM subscriptions s
             WHERE s.ended_at IS NULL AND s.topic IN ('', :p_ref)"""),
        # who was there for a moment of that time; a visit that nobody ended counts for half a day
        "site": Kind(
            """
            SELECT v.number, s.commune_code AS place
              FROM visits v JOIN sites s ON s.id = v.site_id JOIN site_codes c ON c.site_id = s.id
             WHERE c.code = :p_ref AND v.number IS NOT NULL AND v.came_at < :p_until
               AND coalesce(v.left_at, v.came_at + interval '12 hours') > :p_since""",
            frozenset({"ref", "since", "until"}),
        ),
        "quarantine": Kind("""
            SELECT q.number, q.commune_code AS place FROM quarantines q
             WHERE q.state = 'watched' AND q.number IS NOT NULL AND (:p_ref = '' OR q.cls = :p_ref)"""),
        "screening": Kind(
            """
            SELECT m.number, m.commune_code AS place FROM movements m
             WHERE m.class = :p_ref AND (CAST(:p_since AS timestamptz) IS NULL OR m.declared_at >= :p_since)""",
            frozenset({"ref"}),
        ),
        # to whom an earlier alert was handed over, or may have been
        "told": Kind(
            """
            SELECT r.number, r.place
              FROM alerts a JOIN alert_recipients r ON r.alert_id = a.id
              JOIN alert_messages x ON x.alert_id = r.alert_id AND x.ord = r.ord
              JOIN messages m ON m.month = x.month AND m.id = x.message_id
             WHERE a.public_id = :p_ref
               AND (m.status IN (10, 20, 40)
                    OR EXISTS (SELECT FROM outbox o
                                WHERE o.month = m.month AND o.id = m.id AND o.lease_by IS NOT NULL))""",
            frozenset({"ref"}),
        ),
        "drill": Kind("SELECT d.number, '' AS place FROM drill_numbers d"),
    }
)


def unpack(stored: Mapping[str, Any]) -> Audience:
    """An audience out of JSON. Raises BadInput naming the part that is wrong."""
    if not isinstance(stored, Mapping):
        raise BadInput("audience", "invalid", "audience phải là một đối tượng.")
    include = _parts(stored.get("include"), "audience.include")
    leave_out = _parts(stored.get("leave_out"), "audience.leave_out")
    lang = stored.get("lang") or ""
    if lang not in ("", "vi", "en"):
        raise BadInput("audience.lang", "unknown", "Ngôn ngữ là vi hoặc en.")
    return Audience(include, leave_out, lang)


def select_sql(audience: Audience) -> tuple[str, dict[str, Any]]:
    """A SELECT of `number, place, lang`, and its parameters; whoever is in several parts comes several times.

    It does not group: of a union's distinct numbers PostgreSQL expects two hundred, and walks an index a million times.
    """
    parameters: dict[str, Any] = {}
    included = _union(audience.include, "i", parameters)
    sql = f"SELECT w.number, w.place, w.lang FROM ({included}) w WHERE starts_with(w.number, '+')"  # noqa: S608 - our own constants
    if audience.leave_out:
        excluded = _union(audience.leave_out, "x", parameters)
        sql += f" AND NOT EXISTS (SELECT FROM ({excluded}) z WHERE z.number = w.number)"
    return sql, parameters


def _union(parts: tuple[Part, ...], side: str, parameters: dict[str, Any]) -> str:
    pieces: list[str] = []
    for nth, part in enumerate(parts):
        own = f"{side}{nth}"
        kind = KINDS[part.kind]
        own_sql = kind.sql.replace(":p_", f":{own}_")
        pieces.append(f"SELECT q.number, q.place, {kind.lang} AS lang FROM ({own_sql}) q")  # noqa: S608 - our own constants
        values = {"codes": list(part.codes), "ref": part.ref, "since": part.since, "until": part.until}
        parameters |= {f"{own}_{name}": value for name, value in values.items()}
    return " UNION ALL ".join(pieces)


def _parts(stored: object, field: str) -> tuple[Part, ...]:
    if stored is None:
        return ()
    if not isinstance(stored, list | tuple) or len(stored) > MOST_PARTS:
        raise BadInput(field, "invalid", f"Cần một danh sách, nhiều nhất {MOST_PARTS} phần.")
    return tuple(_part(each, f"{field}.{nth}") for nth, each in enumerate(stored))


def _part(stored: object, field: str) -> Part:
    if not isinstance(stored, Mapping):
        raise BadInput(field, "invalid", "Mỗi phần là một đối tượng có kind.")
    kind = str(stored.get("kind"))
    if kind not in KINDS:
        raise BadInput(f"{field}.kind", "unknown", f"kind là một trong: {', '.join(KINDS)}.")
    codes = stored.get("codes") or ()
    if not isinstance(codes, list | tuple) or not all(isinstance(code, str) for code in codes):
        raise BadInput(f"{field}.codes", "invalid", "codes là danh sách mã xã, phường.")
    part = Part(
        kind,
        tuple(dict.fromkeys(codes)),
        str(stored.get("ref") or ""),
        _moment(stored.get("since"), f"{field}.since"),
        _moment(stored.get("until"), f"{field}.until"),
    )
    for name in KINDS[kind].needs:
        if not getattr(part, name):
            raise BadInput(f"{field}.{name}", "missing", f"Phần {kind} cần {name}.")
    if part.since and part.until and part.until <= part.since:
        raise BadInput(f"{field}.until", "before_since", "until phải sau since.")
    return part


def _moment(stored: object, field: str) -> datetime | None:
    if stored in (None, ""):
        return None
    try:
        moment = stored if isinstance(stored, datetime) else datetime.fromisoformat(str(stored))
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise BadInput(field, "invalid", "Cần ngày giờ có múi giờ, ví dụ 2026-11-20T08:00:00+07:00.")
    return moment
