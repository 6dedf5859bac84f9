"""Documents made to harm: nothing is fetched, nothing is multiplied, nothing takes long, and each is refused."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.alerts.cap import read
from tests.alerts.cap.documents import NOW, SAMPLE, broken

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
BILLION = f'<!DOCTYPE alert [<!ENTITY l0 "ha">{LAUGHS}]>'
QUADRATIC = f'<!DOCTYPE alert [<!ENTITY a "{"a" * 50_000}">]>'


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """Somebody on this machine who would notice a call."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server


def called(listener: socket.socket) -> bool:
    try:
        listener.accept()[0].close()
    except BlockingIOError:
        return False
    return True


def with_prolog(prolog: str, entity: str = "") -> str:
    return prolog + SAMPLE.replace("Truy vết chợ", f"Truy vết chợ {entity}")


@pytest.mark.parametrize(
    "document",
    [
        with_prolog(BILLION, "&l9;"),
        with_prolog(QUADRATIC, "&a;" * 10_000),
        with_prolog('<!DOCTYPE alert [<!ENTITY x SYSTEM "file:///etc/passwd">]>', "&x;"),
        with_prolog('<!DOCTYPE alert [<!ENTITY x PUBLIC "p" "file:///etc/passwd">]>', "&x;"),
        with_prolog('<!DOCTYPE alert [<!ENTITY % x SYSTEM "file:///etc/passwd"> %x;]>'),
        with_prolog('<!DOCTYPE alert SYSTEM "file:///etc/passwd">'),
        with_prolog("<!DOCTYPE alert>"),
        with_prolog("<!-- one --><!DOCTYPE alert>"),
        with_prolog('<?xml version="1.0"?>\n<!doctype alert [<!ATTLIST alert a CDATA "b">]>'),
        SAMPLE.replace("<scope>", "<![CDATA[<!DOCTYPE alert>]]><scope>"),
        SAMPLE + '<!ENTITY x "y">',
        SAMPLE.replace("<info>", "<![INCLUDE[<info>"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_declarations_are_refused_unparsed(document: str, encoding: str) -> None:
    assert broken(document.encode(encoding)) == [("alert", "declaration")]


def test_nobody_is_called(listener: socket.socket) -> None:
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/x"
    schema = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="urn:x {0}"'
    documents = [
        with_prolog(f'<!DOCTYPE alert SYSTEM "{url}">'),
        with_prolog(f'<!DOCTYPE alert [<!ENTITY x SYSTEM "{url}">]>', "&x;"),
        with_prolog(f'<!DOCTYPE alert [<!ENTITY % x SYSTEM "{url}"> %x;]>'),
        with_prolog(f'<?xml-stylesheet href="{url}" type="text/xsl"?>'),
        SAMPLE.replace("<alert ", f"<alert {schema.format(url)} "),
        SAMPLE.replace(
            "<info>", f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{url}"/><info>'
        ),
    ]
    for document in documents:
        broken(document)
    assert not called(listener)


def test_a_schema_that_a_document_names_is_not_opened(tmp_path: Path) -> None:
    """The attribute itself is harmless and common, so the document is read."""
    ours = tmp_path / "x.xsd"
    ours.write_text("no schema at all")
    named = (
        '<alert xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        f'xsi:schemaLocation="urn:oasis:names:tc:emergency:cap:1.2 {ours.as_uri()}" '
    )
    assert read(SAMPLE.replace("<alert ", named).encode(), NOW) == read(SAMPLE.encode(), NOW)


@pytest.mark.parametrize("parse", ["xml", "text"])
def test_nothing_is_included(tmp_path: Path, parse: str) -> None:
    secret = tmp_path / "secret"
    secret.write_text("<secret/>")
    include = (
        f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{secret.as_uri()}" parse="{parse}"/>'
    )
    in_signature = (
        f'<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#">{include}</ds:Signature></alert>'
    )
    for document in (
        SAMPLE.replace("<headline>", f"<headline>{include}"),
        SAMPLE.replace("</alert>", in_signature),
        SAMPLE.replace("<headline>", f"<headline>{include.replace('XInclude', 'XI&#110;clude')}"),
    ):
        assert broken(document) == [("alert", "inclusion")]


@pytest.mark.parametrize(
    "written",
    [
        ('<?xml version="1.0" encoding="UTF-7"?>' + SAMPLE).encode("utf-7"),
        ('<?xml version="1.0" encoding="UTF-7"?>' + with_prolog(BILLION, "&l9;")).encode("utf-7"),
        b'<?xml version="1.0" encoding="UTF-7"?>' + SAMPLE.encode(),
        ('<?xml version="1.0" encoding="ISO-8859-1"?>' + SAMPLE).encode(),
        ('<?xml version="1.0" encoding="UTF-16"?>' + SAMPLE).encode(),
        b"\xff\xfe" + ('<?xml version="1.0" encoding="UTF-8"?>' + SAMPLE).encode("utf-16-le"),
        SAMPLE.encode("latin-1", "replace") + b"\xff",
        SAMPLE.replace("Ninh", "Ninh\ud800").encode("utf-8", "surrogatepass"),
        b"\xff\xfe" + SAMPLE.encode("utf-16-le") + b"\x00",
    ],
)
def test_no_encoding_hides_anything(written: bytes) -> None:
    assert broken(written) == [("alert", "encoding")]


@pytest.mark.parametrize(
    "written",
    [
        with_prolog(BILLION, "&l9;").encode("utf-32"),
        b"",
        b"\x00",
        b"{}",
        SAMPLE.replace("Ninh", "Ninh&#0;").encode(),
        SAMPLE.replace("Ninh", "Ninh\x01").encode(),
        ("<a>" * 100_000).encode(),
        (SAMPLE.replace("<info>", "<info>" + "<info>" * 100_000)).encode(),
        b'<?xml version="1.0"?>' * 2 + SAMPLE.encode(),
    ],
)
def test_what_is_no_xml(written: bytes) -> None:
    assert broken(written) == [("alert", "not_xml")]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-7", "utf-32-le", "cp037"])
def test_what_names_no_encoding_is_utf_8(encoding: str) -> None:
    document = with_prolog(BILLION, "&l9;").encode(encoding, "replace")
    assert broken(document)[0][1] in ("not_xml", "encoding", "declaration")


def test_nothing_larger_than_a_mebibyte_is_looked_at() -> None:
    filled = SAMPLE.replace("Truy vết chợ", "x" * (1024 * 1024))
    assert broken(filled) == [("alert", "too_large")]
    assert broken(SAMPLE.replace("</scope>", "</scope>" + "<code/>" * 10_000)) == [
        ("alert", "too_many_elements")
    ]
    room = 1024 * 1024 - len(SAMPLE.encode())
    assert broken(SAMPLE.replace("<headline>", "<headline>" + "x" * room)) == []


@pytest.mark.parametrize(
    "document",
    [
        SAMPLE.replace("</scope>", "</scope>" + "<code/>" * 9_900),
        SAMPLE.replace("</areaDesc>", "</areaDesc><polygon>" + "1,2 " * 200_000 + "</polygon>"),
        SAMPLE.replace("</areaDesc>", "</areaDesc>" + "<polygon/>" * 9_900),
        SAMPLE.replace("</alert>", "<info/>" * 9_900 + "</alert>"),
        SAMPLE.replace("</alert>", "<info/>" * 100_000 + "</alert>"),
        SAMPLE.replace("<alert ", "<alert " + " ".join(f'a{n}=""' for n in range(80_000)) + " "),
        SAMPLE.replace("</scope>", "</scope><references>" + "a," * 400_000 + "</references>"),
        SAMPLE.replace("vi-VN", "v" * 900_000),
    ],
)
def test_no_document_takes_long(document: str) -> None:
    began = time.process_time()
    broken(document)  # some of them are even valid
    assert time.process_time() - began < 5  # seconds of work; an exponential one would take years
