"""Documents are read as they are, or refused with the place, the rule and a sentence for each."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from gateway.alerts.cap import (
    Alert,
    Area,
    Category,
    Certainty,
    Info,
    Invalid,
    MsgType,
    Parameter,
    Reference,
    ResponseType,
    Scope,
    Severity,
    Status,
    Urgency,
    read,
)
from gateway.errors import BadInput
from tests.alerts.cap.documents import HERE, NOW, SAMPLE, SENT, broken

INFO = "alert/info[1]"
AREA = "alert/info[1]/area[1]"


def test_the_sample_of_the_contracts() -> None:
    assert read(SAMPLE.encode(), NOW) == Alert(
        identifier="VN-56-2026-0001",
        sender="cdc@khanhhoa.example",
        sent=SENT,
        status=Status.EXERCISE,
        msg_type=MsgType.ALERT,
        scope=Scope.PUBLIC,
        infos=(
            Info(
                language="vi-VN",
                categories=(Category.HEALTH,),
                event="Thông báo truy vết",
                response_types=(ResponseType.MONITOR,),
                urgency=Urgency.IMMEDIATE,
                severity=Severity.SEVERE,
                certainty=Certainty.OBSERVED,
                expires=SENT + timedelta(days=2),
                headline="Truy vết chợ Ninh Chử",
                instruction="Ai có mặt 6-9h ngày 18/11 soạn KB gửi 1022 hoặc gọi 0259.1022",
                areas=(
                    Area(
                        area_desc="Phường Ninh Chử",
                        geocodes=(Parameter("GSO-COMMUNE", "22834"),),
                    ),
                ),
            ),
        ),
    )


def test_times_keep_their_offset() -> None:
    assert read(SAMPLE.encode(), NOW).sent.utcoffset() == timedelta(hours=7)
    utc = SAMPLE.replace("2026-11-20T08:00:00+07:00", "2026-11-20T01:00:00-00:00")
    assert (read(utc.encode(), NOW).sent, read(utc.encode(), NOW).sent.utcoffset()) == (SENT, timedelta(0))


REFUSED = [
    # what is replaced, by what, where the fault is, its rule
    ("Exercise", "exercise", "alert/status", "word"),
    ("08:00:00+07:00</sent>", "08:00:00Z</sent>", "alert/sent", "time_offset"),
    ("08:00:00+07:00</sent>", "08:00:00</sent>", "alert/sent", "time_offset"),
    ("2026-11-20T08:00:00+07:00", "2026-13-20T08:00:00+07:00", "alert/sent", "time_offset"),
    ("2026-11-22T08:", "2026-11-22T24:", f"{INFO}/expires", "time_offset"),
    ("<scope>Public</scope>", "", INFO, "unexpected"),
    ("<info><language>", "<info><event>x</event><language>", f"{INFO}/event[1]", "unexpected"),
    ("</areaDesc>", "</areaDesc><bogus/>", f"{AREA}/bogus", "unexpected"),
    ("<value>22834</value>", "", f"{AREA}/geocode", "missing"),
    ("cap:1.2", "cap:1.1", "alert", "root"),
    ('xmlns="urn:oasis:names:tc:emergency:cap:1.2"', "", "alert", "root"),
    ("vi-VN", "tiếng Việt", f"{INFO}/language", "language_tag"),
    ("<scope>", "<scope a='1'>", "alert/scope", "content"),
    ("</areaDesc>", "</areaDesc>words", AREA, "content"),
    ("</geocode>", "</geocode><altitude>high</altitude>", f"{AREA}/altitude", "value"),
    ("</geocode>", "</geocode><altitude>NaN</altitude>", f"{AREA}/altitude", "value"),
    ("</areaDesc>", "</areaDesc><polygon>1,2 three</polygon>", f"{AREA}/polygon", "polygon_spelling"),
    ("</areaDesc>", "</areaDesc><polygon>1;2 1;3 2;3 1;2</polygon>", f"{AREA}/polygon", "polygon_spelling"),
    ("</areaDesc>", "</areaDesc><polygon/>", f"{AREA}/polygon", "polygon_points"),
    ("</areaDesc>", "</areaDesc><circle>1,2</circle>", f"{AREA}/circle", "circle_spelling"),
    ("</areaDesc>", "</areaDesc><circle>1,2 nan</circle>", f"{AREA}/circle", "circle_spelling"),
    ("</areaDesc>", "</areaDesc><circle>1,2 1e3</circle>", f"{AREA}/circle", "circle_spelling"),
    ("</scope>", "</scope><references>a,b</references>", "alert/references", "reference_spelling"),
    ("</scope>", "</scope><references>a,b,2026</references>", "alert/references", "reference_spelling"),
    (
        "</scope>",
        "</scope><references>a b,2026-11-20T08:00:00+07:00</references>",
        "alert/references",
        "reference_spelling",
    ),
    ("</alert>", "", "alert", "not_xml"),
    ("<info>", "<info>&nobody;", "alert", "not_xml"),
]


@pytest.mark.parametrize(("old", "new", "element", "rule"), REFUSED)
def test_what_is_refused(old: str, new: str, element: str, rule: str) -> None:
    assert old in SAMPLE
    assert broken(SAMPLE.replace(old, new)) == [(element, rule)]


def test_the_error_is_one_of_the_house() -> None:
    with pytest.raises(BadInput) as raised:
        read(SAMPLE.replace("Exercise", "Drill").replace("Severe<", "Bad<").encode(), NOW)
    error = raised.value
    assert isinstance(error, Invalid)
    assert (error.field, error.code, error.status) == ("alert/status", "word", 422)
    assert error.message == "Chỉ nhận một trong các từ: Actual, Exercise, System, Test, Draft."
    second = error.faults[1]
    assert (second.element, second.said_en) == (
        "alert/info[1]/severity",
        "Only one of these words is allowed: Extreme, Severe, Moderate, Minor, Unknown.",
    )


def test_what_was_expected_is_said() -> None:
    with pytest.raises(Invalid) as raised:
        read(SAMPLE.replace("<scope>Public</scope>", "").encode(), NOW)
    assert raised.value.faults[0].said_en == "This element is not expected here. Expected: source, scope."


def test_places_are_named_behind_a_prefix_too() -> None:
    prefixed = SAMPLE.replace('xmlns="', 'xmlns:cap="').replace("</", "</cap:")
    prefixed = prefixed.replace("<", "<cap:").replace("<cap:/cap:", "</cap:")
    assert read(prefixed.encode(), NOW) == read(SAMPLE.encode(), NOW)
    wrong = prefixed.replace("</cap:areaDesc>", "</cap:areaDesc><cap:bogus/>")
    assert broken(wrong) == [(f"{AREA}/bogus", "unexpected")]


def test_every_fault_of_taking_apart_is_told_at_once() -> None:
    shapes = "</areaDesc><polygon>x</polygon><polygon>1,2 1,3 2,3 1,2</polygon><circle>y</circle>"
    assert broken(SAMPLE.replace("</areaDesc>", shapes)) == [
        (f"{AREA}/polygon[1]", "polygon_spelling"),
        (f"{AREA}/circle", "circle_spelling"),
    ]


def test_whoever_has_many_faults_hears_of_fifty() -> None:
    assert len(broken(SAMPLE.replace("</areaDesc>", "</areaDesc>" + "<polygon/>" * 500))) == 50
    assert len(broken(SAMPLE.replace("</areaDesc>", "</areaDesc>" + "<polygon>x</polygon>" * 500))) == 50
    assert len(broken(SAMPLE.replace("<category>", "<category>Bad</category><category>" * 100))) <= 50


def test_a_signature_is_let_pass() -> None:
    signature = (
        '<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo/>'
        "<ds:SignatureValue>AAAA</ds:SignatureValue></ds:Signature>"
    )
    signed = SAMPLE.replace("</alert>", f"{signature}</alert>")
    assert read(signed.encode(), NOW) == read(SAMPLE.encode(), NOW)
    inside = SAMPLE.replace("</info>", f"{signature}</info>")
    assert broken(inside) == [(f"{INFO}/Signature", "unexpected")]


def test_white_space_around_what_is_no_text() -> None:
    spaced = SAMPLE.replace("<sent>", "<sent>\n  ").replace("vi-VN", " vi-VN\n")
    assert read(spaced.encode(), NOW) == read(SAMPLE.encode(), NOW)


def test_a_comment_cuts_nothing_off() -> None:
    commented = SAMPLE.replace("cdc@", "cdc<!-- x -->@").replace(
        "Phường Ninh", "Phường<?x y?> <![CDATA[Ninh]]>"
    )
    assert read(commented.encode(), NOW) == read(SAMPLE.encode(), NOW)


def test_the_language_nobody_named() -> None:
    for unnamed in ("", "<language/>"):
        document = SAMPLE.replace("<language>vi-VN</language>", unnamed)
        assert read(document.encode(), NOW).infos[0].language == "en-US"


@pytest.mark.parametrize(
    "written",
    [
        b'<?xml version="1.0" encoding="UTF-8"?>\n' + SAMPLE.encode(),
        b"<?xml version='1.0' encoding='utf-8' standalone='yes'?>" + SAMPLE.encode(),
        b"\xef\xbb\xbf" + SAMPLE.encode(),
        SAMPLE.encode("utf-16"),
        ('<?xml version="1.0" encoding="UTF-16"?>' + SAMPLE).encode("utf-16"),
        b"\xfe\xff" + SAMPLE.encode("utf-16-be"),
    ],
)
def test_encodings_of_xml(written: bytes) -> None:
    assert read(written, NOW) == read(SAMPLE.encode(), NOW)


def test_references() -> None:
    update = SAMPLE.replace(">Alert<", ">Update<").replace(
        "</scope>",
        "</scope><references>a@b,one,2026-11-19T08:00:00+07:00\n c@d,two,2026-11-19T01:00:00-00:00</references>",
    )
    sent = datetime(2026, 11, 19, 1, tzinfo=UTC)
    assert read(update.encode(), NOW).references == (
        Reference("a@b", "one", sent),
        Reference("c@d", "two", sent),
    )
    assert read(update.encode(), NOW).references[0].sent.utcoffset() == HERE.utcoffset(None)


def test_the_clock_of_the_house_is_asked_where_no_hour_is_given() -> None:
    with pytest.raises(Invalid, match="Giờ gửi"):
        read(SAMPLE.replace("2026-11-2", "2999-11-2").encode())
