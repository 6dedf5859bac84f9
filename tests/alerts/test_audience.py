"""Who is told: each way to pick people, joined, left out, by language; as of the moment of asking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from gateway import alerts, content, lists, people, sites
from gateway.accounts import staff
from gateway.alerts import Text, audience
from gateway.errors import BadInput, Forbidden
from tests.alerts.siren import (
    ANN,
    NINH_HAI,
    TERMS,
    VINH_HAI,
    approved,
    draft,
    expand,
    living,
    numbers,
    settle,
    written,
)
from tests.messages.writing import NOW

A, B, C, D = numbers(4)
HOME = "56"


def picked(
    tx: Session,
    include: Sequence[Mapping[str, Any]],
    leave_out: Sequence[Mapping[str, Any]] = (),
    lang: str = "",
) -> set[str]:
    """Whom such an alert would be for now."""
    wanted = {"include": list(include), "leave_out": list(leave_out), "lang": lang}
    alert = written(tx, audience=wanted)
    alerts.releasing.count(tx, alert, ANN, NOW, TERMS)
    found = tx.execute(text("SELECT number FROM alert_recipients WHERE alert_id = :id"), {"id": alert.id})
    return set(found.scalars())


def communes(*codes: str) -> dict[str, Any]:
    return {"kind": "communes", "codes": list(codes)}


def test_who_lives_there_and_who_asked_for_news_of_it(tx: Session) -> None:
    living(tx, [A])
    living(tx, [B], NINH_HAI)
    content.subscriptions.subscribe(tx, C, place=VINH_HAI, channel="sms", evidence="DKTIN", now=NOW)
    content.subscriptions.subscribe(tx, "zalo:1", place=VINH_HAI, channel="zalo", evidence="NHAN", now=NOW)
    assert picked(tx, [communes(VINH_HAI)]) == {A, C}
    assert picked(tx, [communes(VINH_HAI), communes(NINH_HAI)]) == {A, B, C}
    assert picked(tx, [communes(VINH_HAI, NINH_HAI)], [communes(NINH_HAI)]) == {A, C}


def test_everybody_who_is_known(tx: Session) -> None:
    living(tx, [A])
    people.contact(tx, B, NOW)
    people.contact(tx, C, NOW)
    tx.execute(
        text("UPDATE phone_numbers SET detached_at = :now WHERE number = :number"), {"now": NOW, "number": C}
    )
    content.subscriptions.subscribe(tx, D, channel="sms", evidence="DKTIN", now=NOW)
    assert picked(tx, [{"kind": "everyone"}]) == {A, B, D}


def test_a_list_once_its_faults_are_decided(tx: Session) -> None:
    listed = lists.bring(tx, "Tổ dân phố 3", f"{A}\n{B}\nkhông phải số", ANN, NOW)
    asked = [{"kind": "list", "ref": listed.public_id}]
    with pytest.raises(BadInput) as waits:
        picked(tx, asked)
    assert waits.value.code == "list_not_ready"
    lists.leave_out_bad(tx, listed, ANN, NOW)
    assert picked(tx, asked) == {A, B}
    living(tx, [B, C])
    assert picked(tx, [communes(VINH_HAI)], asked) == {C}
    with pytest.raises(BadInput):
        picked(tx, [{"kind": "list", "ref": "lst_nothing"}])


def test_subscribers_of_a_topic(tx: Session) -> None:
    content.subscriptions.subscribe(tx, A, topic="lockdown", channel="sms", evidence="DKTIN", now=NOW)
    content.subscriptions.subscribe(tx, B, channel="sms", evidence="DKTIN", now=NOW)
    content.subscriptions.subscribe(tx, C, topic="quarantine", channel="sms", evidence="DKTIN", now=NOW)
    assert picked(tx, [{"kind": "topic", "ref": "lockdown"}]) == {A, B}


def test_who_was_at_a_site_in_a_window(tx: Session) -> None:
    site = sites.add(
        tx, name="Chợ Ninh Hải", kind="market", commune_code=NINH_HAI, code="41536", by="test", now=NOW
    )
    for number, came, left in ((A, 0, 1), (B, 5, None), (C, 30, 31)):
        tx.execute(
            text("""INSERT INTO visits (public_id, site_id, number, method, proof, came_at, came_known, left_at,
                                        created_at, changed_at)
                    VALUES (:id, :site, :number, 'sms', 'phone', :came, true, :left, :came, :came)"""),
            {
                "id": f"vis_{number}", "site": site.id, "number": number, "came": NOW + timedelta(hours=came),
                "left": None if left is None else NOW + timedelta(hours=left),
            },
        )  # fmt: skip
    window = {"since": NOW.isoformat(), "until": (NOW + timedelta(hours=6)).isoformat()}
    assert picked(tx, [{"kind": "site", "ref": "41536", **window}]) == {A, B}
    late = {"since": (NOW + timedelta(hours=2)).isoformat(), "until": (NOW + timedelta(hours=3)).isoformat()}
    assert picked(tx, [{"kind": "site", "ref": "41536", **late}]) == set()


def test_who_is_watched_and_whom_screening_has_classed(tx: Session) -> None:
    living(tx, [A, B, C])
    for number, cls, state in (
        (A, "f1_home", "watched"),
        (B, "f0_home", "watched"),
        (C, "f1_home", "released"),
    ):
        tx.execute(
            text("""INSERT INTO quarantines (person_id, number, cls, place, commune_code, starts_on, until, state,
                                             created_by, created_at, changed_at)
                    SELECT person_id, number, :cls, 'home', :commune, CURRENT_DATE, CURRENT_DATE, :state, 'test', :now,
                           :now FROM household_members WHERE number = :number"""),
            {"cls": cls, "state": state, "number": number, "now": NOW, "commune": VINH_HAI},
        )
    assert picked(tx, [{"kind": "quarantine"}]) == {A, B}
    assert picked(tx, [{"kind": "quarantine", "ref": "f1_home"}]) == {A}
    tx.execute(
        text("""INSERT INTO movements (public_id, person_id, number, from_province, arrived_on, commune_code, details,
                                       class, reasons, rules, state, declared_at, changed_at)
                SELECT 'mvt_1', person_id, number, '01', CURRENT_DATE, :commune, '\\x00', 'watch', '\\x00', 1, 'listed',
                       :now, :now FROM household_members WHERE number = :number"""),
        {"number": C, "now": NOW, "commune": NINH_HAI},
    )
    assert picked(tx, [{"kind": "screening", "ref": "watch"}]) == {C}
    assert (
        picked(tx, [{"kind": "screening", "ref": "watch", "since": (NOW + timedelta(days=1)).isoformat()}])
        == set()
    )


def test_who_was_told_and_who_stands_on_the_drill_list(tx: Session) -> None:
    living(tx, [A, B])
    first = approved(tx)
    expand(tx)
    settle(tx, 40, f"m.recipient = '{A}'")
    settle(tx, 30, f"m.recipient = '{B}'")
    assert picked(tx, [{"kind": "told", "ref": first.public_id}]) == {A}
    tx.execute(
        text("INSERT INTO drill_numbers VALUES (:number, '\\x00', 1, :now)"), {"number": C, "now": NOW}
    )
    assert picked(tx, [{"kind": "drill"}]) == {C}


def test_only_those_of_one_language_and_everybody_hears_theirs(tx: Session) -> None:
    living(tx, [A, B])
    people.set_language(tx, B, "en")
    assert picked(tx, [communes(VINH_HAI)], lang="en") == {B}
    english = Text(
        lang="en", sms="UBND xa Vinh Hai 8:00 20/11: flood until 20:00. Leave. Safe: text 8, rescue 9 to 1022"
    )
    vietnamese = draft().texts[0]
    alert = approved(
        tx, texts=[vietnamese, english], seen={"issuer", "action", "until", "rescue", "safe", "time"}
    )
    expand(tx)
    told = dict(tx.execute(text("SELECT recipient, template FROM messages")).all())  # type: ignore[arg-type]
    assert told == {A: f"shared alert {alert.id} vi", B: f"shared alert {alert.id} en"}


@pytest.mark.parametrize(
    ("stored", "field"),
    [
        ({"include": [{"kind": "moon"}]}, "audience.include.0.kind"),
        ({"include": [{"kind": "communes"}]}, "audience.include.0.codes"),
        ({"include": ["22846"]}, "audience.include.0"),
        ({"include": "22846"}, "audience.include"),
        ({"include": [{"kind": "site", "ref": "1", "since": "hôm qua", "until": "2026-11-20T08:00:00+07:00"}]},
         "audience.include.0.since"),
        ({"include": [{"kind": "site", "ref": "1", "since": "2026-11-20T08:00:00", "until": "2026-11-20T09:00:00"}]},
         "audience.include.0.since"),
        ({"include": [{"kind": "everyone"}], "leave_out": [{"kind": "list"}]}, "audience.leave_out.0.ref"),
        ({"include": [], "lang": "fr"}, "audience.lang"),
        ({"include": [{"kind": "everyone"}] * 41}, "audience.include"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_named(stored: dict[str, Any], field: str) -> None:
    with pytest.raises(BadInput) as wrong:
        audience.unpack(stored)
    assert wrong.value.field == field
    assert (
        audience.unpack(audience.Audience((audience.Part("everyone"),)).packed()).include[0].kind
        == "everyone"
    )


def test_old_names_are_understood_and_doubtful_ones_asked(tx: Session) -> None:
    assert alerts.naming.codes(tx, ["Nhơn Hải, Ninh Hải", "22846", "Thanh Hải, Ninh Hải"], HOME) == [VINH_HAI]
    with pytest.raises(alerts.Unclear) as vanished:
        alerts.naming.codes(tx, ["Xã Không Có Thật"], HOME)
    assert vanished.value.code == "unknown_place"
    with pytest.raises(alerts.Unclear) as several:
        alerts.naming.codes(tx, ["22846", "Vĩnh Hải"], HOME)  # once a ward of Nha Trang, too
    assert len(several.value.candidates) > 1 and several.value.field == "codes.1"
    assert len(alerts.naming.codes(tx, ["56"], HOME)) == 65


def test_a_station_tells_its_own_communes_alone(tx: Session) -> None:
    area = frozenset({VINH_HAI})
    alerts.writing.create(tx, draft(), ANN, NOW, area=area)
    for wanted in ([communes(NINH_HAI)], [{"kind": "everyone"}], [{"kind": "quarantine"}]):
        with pytest.raises(Forbidden):
            alerts.writing.create(tx, draft(audience={"include": wanted}), ANN, NOW, area=area)


def test_a_station_uses_its_own_lists_and_alerts_alone(tx: Session) -> None:
    area = frozenset({VINH_HAI})

    def write(*parts: Mapping[str, Any], by: int = ANN, leave_out: Sequence[Mapping[str, Any]] = ()) -> None:
        wanted = {"include": [communes(VINH_HAI), *parts], "leave_out": list(leave_out)}
        alerts.writing.create(tx, draft(audience=wanted), by, NOW, area=area, unit_id=unit)

    unit = staff.add_unit(tx, "Trạm thử", [VINH_HAI], by="test", now=NOW)
    own = lists.bring(tx, "tổ 3", f"{A},{VINH_HAI}", ANN, NOW)
    wider = lists.bring(tx, "tổ 4", f"{A},{VINH_HAI}\n{B},{NINH_HAI}", ANN, NOW)
    write({"kind": "list", "ref": own.public_id})
    living(tx, [A])
    theirs = approved(tx)
    for part in (
        {"kind": "list", "ref": wider.public_id}, {"kind": "told", "ref": theirs.public_id},
    ):  # fmt: skip
        with pytest.raises(Forbidden):
            write(part)
    with pytest.raises(Forbidden):
        write({"kind": "list", "ref": own.public_id}, by=ANN + 1)
    with pytest.raises(Forbidden):
        write(leave_out=[{"kind": "quarantine"}])


def test_nobody_learns_by_counting_what_they_may_not_read(tx: Session) -> None:
    for kind, permission in alerts.scope.NEEDS.items():
        part = {
            "kind": kind,
            "ref": "x",
            "since": NOW.isoformat(),
            "until": (NOW + timedelta(hours=1)).isoformat(),
        }
        for wanted in ({"include": [part]}, {"include": [{"kind": "everyone"}], "leave_out": [part]}):
            with pytest.raises(Forbidden):
                alerts.writing.create(tx, draft(audience=wanted), ANN, NOW, may={"alert.write"})
            alerts.writing.create(tx, draft(audience=wanted), ANN, NOW, may={"alert.write", permission})


def test_a_list_says_who_speaks_what(tx: Session) -> None:
    listed = lists.bring(tx, "khách", f"{A},,en\n{B},,vi", ANN, NOW)
    asked = [{"kind": "list", "ref": listed.public_id}]
    assert picked(tx, asked, lang="en") == {A}
    people.contact(tx, A, NOW)  # what they chose themselves counts more
    assert picked(tx, asked, lang="en") == set()


def test_a_province_is_all_its_communes(tx: Session) -> None:
    for said in ("Khánh Hòa", "Tỉnh Khánh Hòa", "56"):
        assert len(alerts.naming.codes(tx, [said], HOME)) == 65, said


def test_an_alert_for_everybody_goes_to_the_chat_too_and_no_other(tx: Session) -> None:
    living(tx, [A])
    approved(tx)
    expand(tx)
    english = {"include": [{"kind": "everyone"}], "lang": "vi"}
    approved(tx, audience=english, seen={"repeats", "same_place"})
    expand(tx)
    assert not alerts.relaying.order_next(tx, "zalo", NOW)
    alert = approved(tx, audience={"include": [{"kind": "everyone"}]}, seen={"repeats", "same_place"})
    assert not alerts.relaying.order_next(tx, "zalo", NOW)  # nothing has left yet
    expand(tx)
    assert alerts.relaying.order_next(tx, "zalo", NOW) and not alerts.relaying.order_next(tx, "zalo", NOW)
    row = tx.execute(text("SELECT text_id, article FROM chat_broadcasts")).one()
    assert row.text_id == alert.public_id and row.article["description"] == draft().texts[0].sms
