"""Which addresses may be called back, as far as their spelling tells."""

from __future__ import annotations

from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.callbacks.address import check, host_of
from gateway.errors import BadInput

GOOD = [
    "https://hospital.example/sms",
    "http://hospital.example:8080/sms?id=1&x=%20#part",
    "https://a-b.c_d.example./",
    "https://8.8.8.8/hook",
    "https://8.8.8.8:80/",
    "http://hospital.example:443/",
    "http://hospital.example:1024/",
    "https://[2606:4700:4700::1111]:8443/hook",
    "HTTPS://Hospital.Example",
    "https://10.example/",
    "https://xn--bnh-vin-q8a.example/",
    "https://" + "a" * 40 + ".example/" + "b" * 440,
]

BAD = {
    "bad_url": [
        "", "hospital.example/sms", "//hospital.example", "ftp://hospital.example", "javascript:alert(1)", "https://",
        "https:///sms", "https://hospital.example:99999/", "https://hospital.example:x/",
        "https://hospital.example:0/", "https://8.8.8.8:0/", "https://bệnhviện.example/",
        "https://hospital.example/ a", "https://hospital.example\\@evil.example/",
        "https://hospital.example/\r\nX: y",
        "https://134744072/", "https://8.8/", "https://8.8.8.8./", "https://010.8.8.8/",
        "https://[::1", "https://[zz]/", "https://a..example/", "https://-a.example/", "https://1.2.3.4.5/",
        "https://999.1.1.1/",  "https://%31%32%37.0.0.1/", "https://hospital.example/" + "a" * 480,
    ],
    "url_with_password": ["https://user:word@hospital.example/", "https://user@hospital.example/", "https://@a.example/"],
    "url_not_public": [
        "http://localhost/", "http://LOCALHOST:80/", "http://localhost./", "http://a.localhost/", "http://printer/",
        "http://db.internal/", "http://nas.local/", "http://127.0.0.1/", "http://127.1/", "http://2130706433/",
        "http://0x7f000001/", "http://0x7f.1/", "http://017700000001/", "http://0/", "http://0.0.0.0/", "http://10.1.2.3/",
        "http://172.16.0.1/", "http://192.168.1.1/", "http://169.254.169.254/latest", "http://100.64.0.1/",
        "http://224.0.0.1/", "http://255.255.255.255/", "http://192.168.1.1./", "http://[::1]/", "http://[::]/",
        "http://[fe80::1]/", "http://[fd00::1]/", "http://[::ffff:127.0.0.1]/", "http://[::ffff:a00:1]/",
        "http://[64:ff9b::7f00:1]/", "http://[2002:7f00:1::]/", "http://[ff02::1]/",
        "http://[fe80::1%25eth0]/", "http://[2606:4700::1%25eth0]/", "http://[::127.0.0.1]/", "http://[64:ff9b:1::1]/",
        "http://192.0.0.9/", "http://192.88.99.1/", "http://[3fff::1]/", "http://hospital.example:25/",
        "http://8.8.8.8:22/", "https://[2606:4700::1111]:1023/", "http://[::ffff:8.8.8.8]:389/",
    ],
}  # fmt: skip


@pytest.mark.parametrize("url", GOOD)
def test_a_public_address_is_kept_as_it_is(url: str) -> None:
    assert check(url) == url


@pytest.mark.parametrize(("code", "url"), [(code, url) for code, urls in BAD.items() for url in urls])
def test_anything_else_is_refused_with_its_reason(code: str, url: str) -> None:
    with pytest.raises(BadInput) as refused:
        check(url)
    assert (refused.value.field, refused.value.code) == ("callback_url", code)


INSIDE = ip_network("10.20.0.0/16")


@pytest.mark.parametrize(
    "url",
    [
        "http://10.20.3.4:8080/",
        "http://10.20.3.4:81/",
        "http://lis:81/",
        "http://hospital.internal/",
        "http://lis/",
        "http://[::ffff:10.20.0.1]/",
    ],
)
def test_networks_of_the_setting_and_names_inside_may_be_ordered(url: str) -> None:
    assert check(url, [INSIDE]) == url
    with pytest.raises(BadInput):
        check(url)


@pytest.mark.parametrize(
    "url", ["http://10.21.3.4/", "http://127.0.0.1/", "http://0x0a140001/", "ftp://10.20.3.4/"]
)
def test_and_nothing_beside_them(url: str) -> None:
    with pytest.raises(BadInput):
        check(url, [INSIDE])


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://Hospital.Example/x?y", "hospital.example:443"),
        ("http://hospital.example./", "hospital.example:80"),
        ("https://[2606:4700::1]:8443/", "[2606:4700::1]:8443"),
    ],
)
def test_whoever_shares_a_server_shares_its_name(url: str, host: str) -> None:
    assert host_of(check(url)) == host


@given(
    st.text(st.characters(exclude_categories=()), max_size=60)
    | st.text(st.characters(exclude_categories=()), max_size=40).map("http://{}".format)
)
def test_no_text_breaks_it(url: str) -> None:
    try:
        assert check(url) == url
    except BadInput as refused:
        assert refused.code in BAD


@given(st.ip_addresses(network="127.0.0.0/8") | st.ip_addresses(network="10.0.0.0/8"))
def test_no_spelling_of_a_private_address_passes(address: object) -> None:
    number = int(address)  # type: ignore[call-overload]  # hypothesis gives IPv4Address
    first, rest = number >> 24, number & 0xFFFFFF
    for host in (
        address,
        number,
        hex(number),
        f"0{number:o}",
        f"{first}.{rest}",
        f"0x{first:x}.{rest}",
        f"[::ffff:{address}]",
    ):
        with pytest.raises(BadInput):
            check(f"http://{host}/")
