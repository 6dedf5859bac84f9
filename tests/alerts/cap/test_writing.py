"""What is written is read again as it was, in the order of the schema, in the same bytes, ready for a signature."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.alerts.cap import (
    Alert,
    Area,
    Category,
    Certainty,
    Circle,
    Info,
    Invalid,
    MsgType,
    Parameter,
    Point,
    Reference,
    Resource,
    ResponseType,
    Scope,
    Severity,
    Status,
    Urgency,
    read,
    write,
)
from gateway.alerts.cap.writing import HEAD
from tests.alerts.cap.documents import NOW, SAMPLE, SENT, alert, square, with_area, with_info

FULL = alert(
    msg_type=MsgType.UPDATE,
    source="Đài khí tượng",
    scope=Scope.RESTRICTED,
    restriction="Cán bộ",
    addresses="a@b",
    codes=("IPAWSv1.0", "x"),
    note="Diễn tập",
    references=(Reference("pctt@khanhhoa.example", "VN-1", SENT - timedelta(days=1)),),
    incidents='"Bão 5"',
    infos=(
        Info(
            language="vi-VN",
            categories=(Category.MET, Category.HEALTH),
            event="Bão",
            response_types=(ResponseType.SHELTER, ResponseType.NONE),
            urgency=Urgency.IMMEDIATE,
            severity=Severity.EXTREME,
            certainty=Certainty.OBSERVED,
            audience="Ngư dân",
            event_codes=(Parameter("SAME", "TRW"),),
            effective=SENT,
            onset=SENT + timedelta(hours=2),
            expires=SENT + timedelta(hours=5),
            sender_name="Ban chỉ huy",
            headline="Bão số 5",
            description="Dòng một\nDòng hai\r",
            instruction="Vào bờ & trú < 5 giờ",
            web="https://khanhhoa.example/bao?a=1&b=2",
            contact="0259.1022",
            parameters=(Parameter("cấp", ""),),
            resources=(
                Resource(
                    resource_desc="Bản đồ",
                    mime_type="image/png",
                    size=1022,
                    uri="https://khanhhoa.example/x.png",
                    deref_uri="AAAA",
                    digest="da39a3ee",
                ),
            ),
            areas=(
                Area(
                    area_desc="Ven biển",
                    polygons=(square(11.5, 109.0, 0.25),),
                    circles=(Circle(Point(11.6, 109.02), 5.5),),
                    geocodes=(Parameter("GSO-COMMUNE", "22834"),),
                    altitude=Decimal("0"),
                    ceiling=Decimal("1000.5"),
                ),
            ),
        ),
    ),
)


def test_the_sample_is_written_as_it_came() -> None:
    assert write(read(SAMPLE.encode(), NOW)) == HEAD + SAMPLE.replace("\n", "").encode()


def test_everything_at_once() -> None:
    written = write(FULL)
    assert read(written, NOW) == FULL
    names = [node.tag.partition("}")[2] for node in ElementTree.fromstring(written)[-1]]
    assert " ".join(names) == (
        "language category category event responseType responseType urgency severity certainty audience eventCode "
        "effective onset expires senderName headline description instruction web contact parameter resource area"
    )


def test_shapes_are_spelt_as_the_standard_spells_them() -> None:
    written = write(FULL).decode()
    assert "<polygon>11.5,109.0 11.75,109.0 11.75,109.25 11.5,109.25 11.5,109.0</polygon>" in written
    assert "<circle>11.6,109.02 5.5</circle>" in written
    assert "<altitude>0</altitude><ceiling>1000.5</ceiling>" in written
    tiny = with_area(circles=(Circle(Point(1e-7, -1.5e-7), 1e16),))
    assert b"<circle>0.0000001,-0.00000015 10000000000000000</circle>" in write(tiny)


@pytest.mark.parametrize(
    ("offset", "spelt"),
    [
        (timedelta(hours=7), b"<sent>2026-11-20T08:00:00+07:00</sent>"),
        (timedelta(0), b"<sent>2026-11-20T01:00:00-00:00</sent>"),
        (timedelta(hours=-3, minutes=-30), b"<sent>2026-11-19T21:30:00-03:30</sent>"),
    ],
)
def test_offsets_are_kept(offset: timedelta, spelt: bytes) -> None:
    assert spelt in write(alert(sent=SENT.astimezone(timezone(offset))))


def test_texts_are_composed_and_names_are_left_alone() -> None:
    apart = unicodedata.normalize("NFD", "Phường Ninh Chử")
    written = write(with_info(headline=apart)).decode()
    assert "<headline>Phường Ninh Chử</headline>" in written
    sender = unicodedata.normalize("NFD", "tỉnh@x")
    assert f"<sender>{sender}</sender>" in write(alert(sender=sender)).decode()


def test_the_bytes_are_canonical_after_the_head() -> None:
    """What a signature would be made over: the standard library's own canonical form changes nothing."""
    written = write(FULL)
    assert written.startswith(HEAD)
    assert ElementTree.canonicalize(written.decode()).encode() == written.removeprefix(HEAD)


def test_a_signature_put_in_its_place_is_read() -> None:
    signature = b'<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo/></ds:Signature>'
    assert read(write(FULL).replace(b"</alert>", signature + b"</alert>"), NOW) == FULL


@pytest.mark.parametrize(
    ("wrong", "element"),
    [
        (with_info(categories=()), "alert/info[1]/event"),
        (with_info(web="http://[::"), "alert/info[1]/web"),
        (with_area(altitude=Decimal("NaN")), "alert/info[1]/area[1]/altitude"),
    ],
)
def test_nothing_is_written_that_the_schema_refuses(wrong: Alert, element: str) -> None:
    with pytest.raises(Invalid) as raised:
        write(wrong)
    assert raised.value.field == element


def test_nothing_is_written_that_is_too_large_to_be_read() -> None:
    with pytest.raises(Invalid, match="KiB"):
        write(with_info(description="x" * 1024 * 1024))


texts = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn")), max_size=20).map(
    lambda text: unicodedata.normalize("NFC", text)
)
words = texts.filter(lambda text: text.strip() != "")
names = st.from_regex(r"[A-Za-z0-9@:._'\">-]{1,20}", fullmatch=True)
offsets = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


def times(first: datetime, last: datetime) -> st.SearchStrategy[datetime]:
    naive = st.datetimes(first.replace(tzinfo=None), last.replace(tzinfo=None))
    return st.builds(lambda at, zone: at.replace(microsecond=0, tzinfo=UTC).astimezone(zone), naive, offsets)


points = st.builds(Point, st.floats(-90, 90), st.floats(-180, 180))
squares = st.builds(square, st.floats(-80, 79), st.floats(-170, 169), st.floats(0.001, 10))
pairs = st.builds(Parameter, words, texts)
geocodes = st.builds(Parameter, words, words)
heights = st.decimals(-1000, 100000, places=2)
areas = st.builds(
    Area,
    area_desc=words,
    polygons=st.lists(squares, max_size=2).map(tuple),
    circles=st.lists(st.builds(Circle, points, st.floats(0, 20000)), max_size=2).map(tuple),
    geocodes=st.lists(geocodes, max_size=3).map(tuple),
    altitude=st.none() | heights,
)
resources = st.builds(
    Resource, resource_desc=words, mime_type=words, size=st.none() | st.integers(0, 2**40), digest=texts
)
THEN = datetime(2026, 11, 1, tzinfo=UTC)
infos = st.builds(
    Info,
    language=st.sampled_from(["vi-VN", "en-US", "rog", "cjm"]),
    categories=st.lists(st.sampled_from(Category), min_size=1, max_size=3).map(tuple),
    event=words,
    response_types=st.lists(st.sampled_from(ResponseType), max_size=2).map(tuple),
    urgency=st.sampled_from(Urgency),
    severity=st.sampled_from(Severity),
    certainty=st.sampled_from(Certainty),
    audience=texts,
    event_codes=st.lists(pairs, max_size=2).map(tuple),
    onset=st.none() | times(THEN, THEN + timedelta(days=50)),
    expires=st.none() | times(THEN + timedelta(days=60), THEN + timedelta(days=90)),
    headline=texts,
    instruction=texts,
    parameters=st.lists(pairs, max_size=2).map(tuple),
    resources=st.lists(resources, max_size=1).map(tuple),
    areas=st.lists(areas, min_size=1, max_size=2).map(tuple),
)
references = st.builds(Reference, names.map("earlier-".__add__), names, times(THEN, THEN + timedelta(days=9)))
alerts = st.builds(
    Alert,
    identifier=names,
    sender=names,
    sent=times(THEN, THEN + timedelta(days=10)),
    status=st.sampled_from(Status),
    msg_type=st.sampled_from(MsgType),
    source=texts,
    scope=st.just(Scope.PUBLIC),
    addresses=texts,
    codes=st.lists(texts, max_size=2).map(tuple),
    note=texts,
    references=st.lists(references, min_size=1, max_size=3).map(tuple),
    infos=st.lists(infos, min_size=1, max_size=2, unique_by=lambda one: one.language).map(tuple),
)


@given(alerts)
@settings(max_examples=60, deadline=None)
def test_what_is_written_is_read_again(said: Alert) -> None:
    written = write(said)
    again = read(written, NOW)
    assert again == said
    assert again.sent.utcoffset() == said.sent.utcoffset()
    assert write(again) == written
