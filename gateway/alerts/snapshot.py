"""The audience of an alert as it is now, written down number by number, and what telling it will cost.

What was submitted stays as it was: the approver agrees to these numbers, and to no others (decisions 18).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session

from gateway.alerts import audience, walking
from gateway.alerts.model import Alert, Recipient, Words
from gateway.alerts.states import Reality
from gateway.messages.pacing import RESERVE
from gateway.messages.routing.choosing import CALLS, ROUTE, bucket_sql, network_sql
from gateway.messages.terms import Terms
from gateway.text.accents import apply as apply_accents
from gateway.text.segments import measure

PATIENCE: Final = "120s"
"""A province is picked within seconds; the statement may take longer than a page usually waits."""

# One statement. Drills and tests: numbers of the drill list and none other, whatever the definition says. What is known
# of a number is joined before numbers are counted once: how many there are is guessed right there, and nowhere after.
_PICK: Final = """
    INSERT INTO alert_recipients (alert_id, ord, number, lang, accents, place, network, left_out)
    SELECT :alert, row_number() OVER (ORDER BY coalesce(array_position(CAST(:order AS text[]), k.place), 32767),
                                               k.place, k.network, k.number),
           k.number, k.lang, k.accents, k.place, k.network,
           CASE WHEN k.silent THEN 'silent' WHEN k.landline AND (k.deaf OR NOT :calls) THEN 'landline'
                WHEN k.opted_out THEN 'opted_out' END
      FROM (SELECT w.number, w.place, w.lang, w.accents, coalesce(w.ported, {network}) AS network,
                   EXISTS (SELECT FROM silent_numbers q WHERE q.number = w.number) AS silent,
                   starts_with(w.number, '+842') AS landline, w.deaf,
                   :heeds AND coalesce((SELECT c.given FROM consents c WHERE c.number = w.number AND c.kind = 'opt_out'
                                         ORDER BY c.id DESC LIMIT 1), false) AS opted_out
              FROM (SELECT u.number, max(u.place) AS place, coalesce(n.lang, max(u.lang), 'vi') AS lang,
                           CASE WHEN :accents = 'own' THEN coalesce(n.accents, 'fold') ELSE :accents END AS accents,
                           ported.network AS ported, coalesce(n.deaf, false) AS deaf
                      FROM ({wanted}) u
                      LEFT JOIN phone_numbers n ON n.number = u.number
                      LEFT JOIN ported ON ported.number = u.number
                     GROUP BY u.number, n.lang, n.accents, n.deaf, ported.network) w
             WHERE (:lang = '' OR w.lang = :lang)
               AND (:real OR EXISTS (SELECT FROM drill_numbers d WHERE d.number = w.number))) k"""

_DIGEST: Final = text("""
    SELECT encode(sha256(convert_to(coalesce(string_agg(
               number || ' ' || lang || ' ' || accents || ' ' || place || ' ' || coalesce(left_out, ''), E'\\n'
               ORDER BY ord), ''), 'UTF8')), 'hex')
      FROM alert_recipients WHERE alert_id = :alert
""")

# phones beyond the first that reach the same person: one household with two phones is told twice
_TWICE: Final = text("""
    SELECT count(DISTINCT later.number) FROM (
        SELECT h.number, row_number() OVER (PARTITION BY h.person_id ORDER BY r.ord) AS nth
          FROM alert_recipients r JOIN household_members h ON h.number = r.number
         WHERE r.alert_id = :alert) later
     WHERE later.nth > 1
""")

_WITHOUT_PHONE: Final = text("""
    SELECT count(*) FROM people p
     WHERE p.commune_code = ANY(CAST(:communes AS text[]))
       AND NOT EXISTS (SELECT FROM household_members h WHERE h.person_id = p.id)
""")

ROUTE_OF_RECIPIENT: Final = f"CASE WHEN starts_with(r.number, '+842') THEN '{CALLS}' ELSE {ROUTE} END"
"""SQL, beside a plan: a landline is called; everybody else is texted."""

_GROUPS: Final = text(f"""
    SELECT r.lang, r.accents, r.network, {ROUTE_OF_RECIPIENT} AS carrier, coalesce(r.left_out, '') AS left_out,
           count(*) AS many
      FROM alert_recipients r
      LEFT JOIN route_plan ON route_plan.purpose = :purpose AND route_plan.network = r.network
                          AND route_plan.bucket = {bucket_sql("r.number")}
     WHERE r.alert_id = :alert
     GROUP BY 1, 2, 3, 4, 5
""")  # noqa: S608 - put together from our own constants


@dataclass(frozen=True)
class Variant:
    """One form of the text: language, accents, and how it counts on the air."""

    lang: str
    accents: str
    encoding: str
    segments: int


@dataclass(frozen=True)
class Load:
    """What one carrier gets: messages, segments, đồng, and the minutes it needs at its contract's rate."""

    carrier: str
    messages: int
    segments: int
    price: int
    minutes: float


@dataclass(frozen=True)
class Estimate:
    """What an approver sees before anything leaves. `left_out`: why, and how many. `in_other_language`: those whose
    language the alert does not speak, who get Vietnamese. `twice`: phones that reach a person another one reaches.
    """

    audience: int
    to_send: int
    left_out: Mapping[str, int]
    places: Mapping[str, int]
    networks: Mapping[str, int]
    langs: Mapping[str, int]
    in_other_language: int
    twice: int
    without_phone: int
    loads: Sequence[Load]

    @property
    def minutes(self) -> float:
        """Until the last of them is handed over: carriers work side by side."""
        return max((load.minutes for load in self.loads), default=0.0)

    @property
    def segments(self) -> int:
        """Parts billed, over all carriers."""
        return sum(load.segments for load in self.loads)

    @property
    def price(self) -> int:
        """Đồng, at the contracts' prices."""
        return sum(load.price for load in self.loads)

    def packed(self) -> dict[str, Any]:
        """As JSON."""
        return {**asdict(self), "minutes": self.minutes, "segments": self.segments, "price": self.price}


def take(tx: Session, alert: Alert, *, calls: bool = False) -> int:
    """Write down whom `alert` is for as of now; what was written down before is forgotten. Returns how many.

    `calls`: landlines are called; otherwise nothing reaches them.
    """
    _take_time(tx)
    tx.execute(delete(Recipient).where(Recipient.alert_id == alert.id))
    wanted = audience.unpack(alert.audience)
    if not wanted.include:
        return 0
    sql, parameters = audience.select_sql(wanted)
    statement = text(_PICK.format(wanted=sql, network=network_sql("w.number")))
    parameters |= {
        "alert": alert.id,
        "order": list(wanted.communes),
        "accents": alert.accents,
        "heeds": alert.purpose != "emergency",
        "lang": wanted.lang,
        "real": alert.reality == Reality.ACTUAL,
        "calls": calls,
    }
    tx.execute(statement, parameters)
    query = select(func.count()).select_from(Recipient).where(Recipient.alert_id == alert.id)
    return tx.execute(query).scalar_one()


def digest(tx: Session, alert: Alert) -> str:
    """A fingerprint of the numbers written down, their order and how each is spoken to."""
    _take_time(tx)
    return str(tx.execute(_DIGEST, {"alert": alert.id}).scalar_one())


def _take_time(tx: Session) -> None:
    tx.execute(text(f"SET LOCAL statement_timeout = '{PATIENCE}'"))
    tx.execute(text("SET LOCAL work_mem = '32MB'"))  # as `walking` has it


def variants(words: Sequence[Words], accents: str) -> list[Variant]:
    """Every form in which the text may leave: where each keeps their own letters, all three of each language."""
    forms = ("fold", "keep", "auto") if accents == "own" else (accents,)
    found = []
    for each in words:
        for form in forms:
            size = measure(apply_accents(each.sms, form))  # type: ignore[arg-type]  # a word of the policy
            found.append(Variant(each.lang, form, size.encoding, size.segments))
    return found


def estimate(tx: Session, alert: Alert, words: Sequence[Words], terms: Sequence[Terms]) -> Estimate:
    """What telling the numbers written down will cost, and who is not among them."""
    with walking.through(tx, alert.count or 0):
        groups = tx.execute(_GROUPS, {"alert": alert.id, "purpose": alert.purpose}).all()
        twice = tx.execute(_TWICE, {"alert": alert.id}).scalar_one()
    forms = {(v.lang, v.accents): v.segments for v in variants(words, alert.accents)}
    langs, networks, left_out = Counter[str](), Counter[str](), Counter[str]()
    messages, segments = Counter[str](), defaultdict[str, int](int)
    other = 0
    for group in groups:
        if group.left_out:
            left_out[group.left_out] += group.many
            continue
        spoken = (group.lang, group.accents) in forms
        other += 0 if spoken else group.many
        langs[group.lang] += group.many
        networks[group.network] += group.many
        messages[group.carrier] += group.many
        usual = forms.get(("vi", group.accents), 1)
        each = 1 if group.carrier == CALLS else forms.get((group.lang, group.accents), usual)
        segments[group.carrier] += group.many * each
    known = {CALLS if each.calls else each.name: each for each in terms}
    return Estimate(
        audience=sum(messages.values()) + sum(left_out.values()),
        to_send=sum(messages.values()),
        left_out=dict(left_out),
        places=_places(tx, alert),
        networks=dict(networks),
        langs=dict(langs),
        in_other_language=other,
        twice=twice,
        without_phone=_without_phone(tx, alert),
        loads=[
            _load(carrier, messages[carrier], segments[carrier], known.get(carrier), alert.purpose)
            for carrier in sorted(messages)
        ],
    )


def _load(carrier: str, messages: int, segments: int, terms: Terms | None, purpose: str) -> Load:
    """Emergencies may use a whole contract, notices what is not kept free for codes and answers."""
    price = segments * terms.price if terms else 0
    share = 1.0 if purpose == "emergency" else 1.0 - RESERVE
    minutes = segments / (terms.rate * share) / 60 if terms else 0.0
    return Load(carrier, messages, segments, price, round(minutes, 1))


def _places(tx: Session, alert: Alert) -> dict[str, int]:
    counted = func.count().label("many")
    query = select(Recipient.place, counted).where(Recipient.alert_id == alert.id).group_by(Recipient.place)
    return {row.place: row.many for row in tx.execute(query.order_by(counted.desc()))}


def _without_phone(tx: Session, alert: Alert) -> int:
    communes = list(audience.unpack(alert.audience).communes)
    return int(tx.execute(_WITHOUT_PHONE, {"communes": communes}).scalar_one()) if communes else 0
