"""CAP in and out: documents become drafts with a text to begin with, or say which element is wrong; ours become CAP."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from gateway import alerts, clock
from gateway.alerts import Alert, Relation, State, Unclear, cap, exchange
from gateway.errors import BadInput, Conflict, GatewayError
from tests.alerts.cap import documents
from tests.alerts.siren import (
    ANN,
    BINH,
    NINH_HAI,
    TERMS,
    VINH_HAI,
    approved,
    expand,
    living,
    numbers,
    settle,
    written,
)
from tests.messages.writing import NOW

HOME = "56"
US = "1022@gateway.example"
ACTION = "Rời ngay bờ suối, lên Trường Nhơn Hải"


def area(code: str = VINH_HAI) -> cap.Area:
    return cap.Area(area_desc="Nơi báo", geocodes=(cap.Parameter("GSO-COMMUNE", code),))


def flood(**said: Any) -> cap.Alert:
    """A document of the province; what `said` names is another."""
    info = {
        "event": "Lũ lên nhanh",
        "sender_name": "UBND xã Vĩnh Hải",
        "instruction": ACTION,
        "headline": "Lũ trên sông",
        "expires": documents.SENT + timedelta(hours=10),
        "response_types": (cap.ResponseType.EVACUATE, cap.ResponseType.ALL_CLEAR),
        "areas": (area(),),
    }
    of_info = {name: said.pop(name) for name in list(said) if name in cap.Info.__dataclass_fields__}
    return documents.alert(**{"infos": (documents.info(**{**info, **of_info}),), **said})


def taken(tx: Session, document: cap.Alert, **more: Any) -> Alert:
    return exchange.take(tx, cap.write(document), ANN, NOW, HOME, **more)


def refused(tx: Session, document: cap.Alert) -> tuple[str, str]:
    with pytest.raises(BadInput) as fault:
        taken(tx, document)
    return fault.value.field, fault.value.code


def test_a_document_becomes_a_draft_to_be_edited(tx: Session) -> None:
    alert = taken(tx, flood())
    draft = alerts.writing.drafted(tx, alert)
    assert (alert.state, alert.made_by, alert.reality) == (State.DRAFT, ANN, "actual")
    assert (alert.cap_sender, alert.cap_identifier) == ("pctt@khanhhoa.example", "VN-56-2026-0002")
    assert (draft.event, draft.issuer, draft.purpose) == ("Lũ lên nhanh", "UBND xã Vĩnh Hải", "emergency")
    assert (draft.category, draft.urgency, draft.severity, draft.certainty) == (
        "met",
        "expected",
        "severe",
        "likely",
    )
    assert list(draft.responses) == ["evacuate", "allclear"]
    assert draft.expires_at == documents.SENT + timedelta(hours=10)
    assert draft.audience["include"] == [{"kind": "communes", "codes": [VINH_HAI]}]
    (text,) = draft.texts
    assert text.sms == (
        f"UBND xã Vĩnh Hải 08:00 20/11: LŨ LÊN NHANH đến 18:00. {ACTION}. "
        "Cần cứu: soạn 9. An toàn: soạn 8 gửi 1022"
    )
    assert (text.headline, text.instruction) == ("Lũ trên sông", ACTION)
    living(tx, numbers(1))
    assert alerts.looking.look(tx, alert, NOW) == []


def test_a_document_without_an_end_ends_after_half_a_day(tx: Session) -> None:
    assert taken(tx, flood(expires=None)).expires_at == documents.SENT + timedelta(hours=12)


def test_what_is_not_grave_is_a_notice(tx: Session) -> None:
    assert taken(tx, flood(severity=cap.Severity.MODERATE)).purpose == "notice"


def test_a_drill_says_so_first_and_last(tx: Session) -> None:
    alert = taken(tx, flood(status=cap.Status.EXERCISE))
    assert alert.reality == "exercise"
    assert alerts.looking.look(tx, alert, NOW) == []


def test_each_language_is_a_text(tx: Session) -> None:
    vi = flood().infos[0]
    en = replace(vi, language="en-US", event="Flash flood", instruction="Leave the stream now", headline="")
    fr = replace(vi, language="fr", event="Crue")
    alert = taken(tx, flood(infos=(fr, en, vi)))
    texts = {text.lang: text for text in alerts.writing.drafted(tx, alert).texts}
    assert list(texts) == ["vi", "en"] and alert.event == "Lũ lên nhanh"
    assert texts["en"].sms.startswith(
        "UBND xã Vĩnh Hải 08:00 20/11: FLASH FLOOD until 18:00. Leave the stream now."
    )
    only = replace(vi, language="fr")
    assert refused(tx, flood(identifier="x", infos=(only,))) == ("alert/info[1]/language", "no_language")
    two = (vi, replace(vi, event="Sạt lở"))
    assert refused(tx, flood(identifier="y", infos=two)) == ("alert/info[2]/language", "several_alerts")


def test_a_long_instruction_begins_the_text_and_stays_whole_beside_it(tx: Session) -> None:
    long = "Rời ngay bờ suối. " + "Mang theo nước uống và thuốc. " * 30
    (text,) = alerts.writing.drafted(tx, taken(tx, flood(instruction=long))).texts
    assert len(text.sms) < 420 and "Mang theo nước uống và thuốc. Cần cứu" in text.sms
    assert text.instruction == " ".join(long.split())


def test_what_is_for_machines_or_for_few_is_refused(tx: Session) -> None:
    assert refused(tx, flood(status=cap.Status.SYSTEM)) == ("alert/status", "not_for_people")
    assert refused(tx, flood(status=cap.Status.DRAFT)) == ("alert/status", "not_for_people")
    private = flood(scope=cap.Scope.PRIVATE, addresses="pctt@khanhhoa.example")
    assert refused(tx, private) == ("alert/scope", "not_for_people")
    earlier = (cap.Reference("a@b.example", "1", documents.SENT - timedelta(hours=1)),)
    assert refused(tx, flood(msg_type=cap.MsgType.ACK, references=earlier)) == (
        "alert/msgType",
        "not_an_alert",
    )


def test_a_place_that_is_not_understood_is_named(tx: Session) -> None:
    with pytest.raises(Unclear) as unclear:
        taken(tx, flood(areas=(area(), cap.Area(area_desc="Xứ Không Đâu"))))
    assert unclear.value.field == "alert/info[1]/area[2]"
    assert unclear.value.candidates == ["Xứ Không Đâu"]


def test_what_a_draft_cannot_hold_names_the_element(tx: Session) -> None:
    late = documents.SENT + timedelta(days=9)
    assert refused(tx, flood(expires=late)) == ("alert/info[1]/expires", "too_late")
    before = documents.SENT - timedelta(days=2)
    over = flood(sent=before, expires=before + timedelta(hours=1))
    assert refused(tx, over) == ("alert/info[1]/expires", "past")


def test_a_document_is_taken_once(tx: Session) -> None:
    taken(tx, flood())
    with pytest.raises(Conflict):
        taken(tx, flood())
    taken(tx, flood(sender="khac@khanhhoa.example"))


def test_an_area_binds_who_takes_it(tx: Session) -> None:
    with pytest.raises(GatewayError) as outside:
        taken(tx, flood(), area=frozenset({NINH_HAI}))
    assert outside.value.status == 403


# ---- what goes on from an earlier message


def told(tx: Session, alert: Alert) -> Alert:
    """Submitted, approved and gone."""
    alerts.releasing.submit(tx, alert, ANN, NOW, terms=TERMS)
    alerts.releasing.approve(tx, alert, alerts.fingerprint.submitted(alert), BINH, NOW)
    expand(tx)
    return alert


def later(msg_type: cap.MsgType, *references: cap.Reference, **said: Any) -> cap.Alert:
    return flood(identifier="VN-56-2026-0003", msg_type=msg_type, references=references, **said)


def test_an_update_goes_on_from_what_was_told(tx: Session) -> None:
    living(tx, numbers(2))
    first = told(tx, taken(tx, flood()))
    update = taken(tx, later(cap.MsgType.UPDATE, flood().reference, areas=(area(NINH_HAI),)))
    assert (update.follows_id, update.relation) == (first.id, Relation.UPDATE)
    assert update.audience["include"][0]["codes"] == [NINH_HAI]


def test_a_cancellation_is_for_those_who_were_told(tx: Session) -> None:
    living(tx, numbers(2))
    first = told(tx, taken(tx, flood()))
    over = taken(tx, later(cap.MsgType.CANCEL, flood().reference, infos=()))
    assert (over.follows_id, over.relation) == (first.id, Relation.CANCEL)
    assert over.audience["include"] == [{"kind": "told", "ref": first.public_id}]
    (text,) = alerts.writing.drafted(tx, over).texts
    assert "không còn hiệu lực" in text.sms


def test_references_name_what_we_sent_ourselves(tx: Session) -> None:
    living(tx, numbers(2))
    ours = approved(tx)
    document = exchange.cap_of(tx, ours, US, HOME)
    over = taken(tx, later(cap.MsgType.CANCEL, document.reference))
    assert over.follows_id == ours.id


def test_a_reference_to_nothing_is_named(tx: Session) -> None:
    nothing = cap.Reference("a@b.example", "1", documents.SENT - timedelta(hours=1))
    assert refused(tx, later(cap.MsgType.UPDATE, nothing)) == ("alert/references", "unknown_reference")


def test_what_nobody_was_told_is_updated_anew_and_not_cancelled(tx: Session) -> None:
    taken(tx, flood())
    update = taken(tx, later(cap.MsgType.UPDATE, flood().reference))
    assert (update.follows_id, update.relation) == (None, None)
    with pytest.raises(Conflict):
        taken(tx, flood(identifier="4", msg_type=cap.MsgType.CANCEL, references=(flood().reference,)))


# ---- ours as documents


def test_ours_is_a_document_that_can_be_read(tx: Session) -> None:
    living(tx, numbers(2))
    alert = approved(
        tx, severity="extreme", responses=["evacuate", "allclear"], communes=[VINH_HAI, NINH_HAI]
    )
    document = cap.read(cap.write(exchange.cap_of(tx, alert, US, HOME)), NOW)
    assert document == exchange.cap_of(tx, alert, US, HOME)
    assert (document.status, document.msg_type, document.sender) == (cap.Status.ACTUAL, cap.MsgType.ALERT, US)
    assert document.identifier == alert.cap_identifier and document.sent == NOW
    (info,) = document.infos
    assert (info.language, info.sender_name, info.severity) == (
        "vi-VN",
        "UBND xã Vĩnh Hải",
        cap.Severity.EXTREME,
    )
    assert info.response_types == (cap.ResponseType.EVACUATE, cap.ResponseType.ALL_CLEAR)
    assert info.parameters == () and info.expires == alert.expires_at
    assert cap.communes_of(tx, info.areas[0])[0] == [VINH_HAI, NINH_HAI]
    assert "+84" not in cap.write(document).decode()


def test_what_is_not_released_is_a_draft(tx: Session) -> None:
    document = exchange.cap_of(tx, written(tx), US, HOME)
    assert document.status is cap.Status.DRAFT
    cap.write(document)


def test_a_chain_names_all_that_went_before(tx: Session) -> None:
    living(tx, numbers(2))
    first = approved(tx)
    expand(tx)
    right = alerts.following.follow(tx, first, Relation.CORRECTION, ANN, NOW)
    document = exchange.cap_of(tx, right, US, HOME)
    assert document.msg_type is cap.MsgType.UPDATE and "Đính chính" in document.note
    assert document.references == (exchange.cap_of(tx, first, US, HOME).reference,)
    assert cap.communes_of(tx, document.infos[0].areas[0])[0] == [VINH_HAI]  # where the first one was for
    over = alerts.following.follow(tx, first, Relation.CANCEL, ANN, NOW)
    assert exchange.cap_of(tx, over, US, HOME).msg_type is cap.MsgType.CANCEL


def test_an_alert_for_everyone_is_for_the_province(tx: Session) -> None:
    alert = written(tx, audience={"include": [{"kind": "everyone"}]})
    (info,) = exchange.cap_of(tx, alert, US, HOME).infos
    assert info.areas[0].area_desc == "Tỉnh Khánh Hòa"


def test_our_name_is_1022_at_the_house() -> None:
    assert exchange.sender_of("https://1022.khanhhoa.example:8443/x") == "1022@1022.khanhhoa.example"


# ---- what everybody may read


def public(tx: Session, at: Any = NOW) -> list[str]:
    return [alert.public_id for alert in exchange.public_ones(tx, at)]


def test_everybody_reads_what_was_released_and_is_real(tx: Session) -> None:
    living(tx, numbers(2))
    alert = written(tx)
    assert public(tx) == []
    alerts.releasing.submit(tx, alert, ANN, NOW, terms=TERMS)
    assert public(tx) == []
    alerts.releasing.approve(tx, alert, alerts.fingerprint.submitted(alert), BINH, NOW)
    assert public(tx) == [alert.public_id]
    alerts.steering.stop(tx, alert, BINH, "hết lũ", NOW + timedelta(minutes=1))
    assert public(tx) == []  # whoever reads now is not told what somebody has called off


def test_what_some_are_told_for_what_is_known_of_them_is_theirs(tx: Session) -> None:
    living(tx, numbers(2))
    for part in ({"kind": "topic", "ref": "lockdown"}, {"kind": "quarantine"}):
        wanted = {"include": [{"kind": "communes", "codes": [VINH_HAI]}, part]}
        approved(tx, audience=wanted, seen={"repeats", "same_place"})
    assert public(tx) == []
    place = approved(tx, seen={"repeats", "same_place"})
    expand(tx)
    settle(tx, 40)
    over = alerts.following.follow(tx, place, alerts.Relation.CANCEL, ANN, NOW)
    alerts.releasing.submit(tx, over, ANN, NOW, terms=TERMS, seen={"collision"})
    alerts.releasing.approve(tx, over, alerts.fingerprint.submitted(over), BINH, NOW)
    assert set(public(tx)) == {place.public_id, over.public_id}


def test_nothing_is_public_before_people_are_told(tx: Session) -> None:
    living(tx, numbers(2))
    evening = NOW + timedelta(hours=2)
    alert = approved(tx, starts_at=evening)
    assert public(tx) == [] and public(tx, evening) == [alert.public_id]
    alerts.steering.stop(tx, alert, BINH, "báo nhầm", NOW + timedelta(hours=1))
    assert public(tx, evening) == []


def test_the_minute_after_the_glass_is_broken_is_nobodys(tx: Session) -> None:
    living(tx, numbers(2))
    alert = written(tx, severity="extreme", urgency="immediate")
    alerts.releasing.break_glass(tx, alert, BINH, "đập vỡ", NOW, terms=TERMS)
    assert public(tx, NOW + timedelta(seconds=59)) == []
    assert public(tx, NOW + timedelta(seconds=60)) == [alert.public_id]
    assert clock.local(NOW).hour == 8
