"""A bind over TLS: with a certificate we trust, and not with one we do not."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from smpp.pdu import Command
from tests.smpp.centre import BODY, Stage, story


def certificate(folder: Path) -> Path:
    """A certificate for 127.0.0.1, signed by itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "centre")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "centre.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM) + private)
    return path


def served(path: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


def test_over_tls(tmp_path: Path) -> None:
    path = certificate(tmp_path)

    @story(tls=served(path), client_tls=ssl.create_default_context(cafile=str(path)))
    async def encrypted(stage: Stage) -> None:
        line = await stage.bound()
        stage.session.submit("a", BODY)
        line.answer(await line.next(Command.SUBMIT_SM), b"id\0")
        assert await stage.heard.next() == ("answered", "a", 0, b"id")
        stage.session.stop()
        line.answer(await line.next(Command.UNBIND))
        await stage.life

    encrypted()


def test_a_certificate_we_do_not_know_is_refused(tmp_path: Path) -> None:
    @story(tls=served(certificate(tmp_path)), client_tls=ssl.create_default_context())
    async def refused(stage: Stage) -> None:
        await stage.heard.unbound_for("certificate verify failed")
        assert stage.session.counters.binds == 0

    refused()
