"""Encryption at rest: AES-256-GCM cells bound to their column, keyed search tokens; holds keys, never stores them.

A cell is `v1|key id|nonce|ciphertext` (decisions 13). Its associated data is "table.column", so a ciphertext copied
into another column does not open. Keys come from one JSON file that is never part of a backup of the database.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import itertools
import json
import os
import struct
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from gateway.errors import GatewayError, Misconfigured

_NONCE = 12  # bytes; the size AES-GCM is defined for
_CODES = 1_000_000  # six digits: what a tired person can carry from a phone to a page
_FAIR = 2**32 - 2**32 % _CODES  # words from here on would make low codes likelier than high ones


class CannotDecrypt(GatewayError):
    """The cell was written with a key we do not hold, belongs to another column, or was altered."""

    code = "cannot_decrypt"


@dataclass(frozen=True, repr=False)
class Keyring:
    """Every secret key of one installation: data keys by id, the search key and the one-time-password key."""

    current: str
    keys: dict[str, bytes]
    search: bytes
    otp: bytes

    @classmethod
    def from_file(cls, path: Path) -> Keyring:
        """Read `{"data": {"current", "keys": {id: base64}}, "search": base64, "otp": base64}`; 32 bytes each."""
        try:
            raw = json.loads(path.read_text())
            keys = {key_id: _key(value) for key_id, value in raw["data"]["keys"].items()}
            ring = cls(raw["data"]["current"], keys, _key(raw["search"]), _key(raw["otp"]))
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as fault:
            raise Misconfigured(f"keys file {path} cannot be used: {type(fault).__name__}") from None
        if ring.current not in keys:
            raise Misconfigured(f"keys file {path} names a current key it does not hold")
        return ring

    def encrypt(self, plain: str, place: str) -> bytes:
        """Ciphertext of `plain` for the cell `place` ("table.column")."""
        return self.seal(plain.encode(), place)

    def decrypt(self, cell: bytes, place: str) -> str:
        """The text of a cell; raises CannotDecrypt instead of guessing."""
        return self.open(cell, place).decode()

    def seal(self, plain: bytes, place: str) -> bytes:
        """`encrypt` of what is no text."""
        nonce = os.urandom(_NONCE)
        sealed = AESGCM(self.keys[self.current]).encrypt(nonce, plain, place.encode())
        return b"v1|" + self.current.encode() + b"|" + nonce + sealed

    def open(self, cell: bytes, place: str) -> bytes:
        """`decrypt` of what is no text; raises CannotDecrypt."""
        try:
            version, key_id, rest = bytes(cell).split(b"|", 2)
            key = self.keys[key_id.decode()]
            if version != b"v1":
                raise ValueError
            return AESGCM(key).decrypt(rest[:_NONCE], rest[_NONCE:], place.encode())
        except (ValueError, KeyError, InvalidTag):
            raise CannotDecrypt(f"a cell of {place} does not open") from None

    def token(self, text: str) -> bytes:
        """A keyed 16-byte fingerprint for equality search over encrypted text; the caller folds first."""
        return hmac.digest(self.search, text.encode(), hashlib.sha256)[:16]

    def derived(self, purpose: str) -> bytes:
        """A 32-byte key for `purpose` alone, such as sessions: the same in every process, stored nowhere."""
        return hmac.digest(self.otp, b"derived|" + purpose.encode(), hashlib.sha256)

    def one_time_code(self, verification_id: str, salt: bytes) -> str:
        """The six digits of a verification: always the same, every code equally likely, stored nowhere.

        They are the first fair 32-bit word of HMAC(otp key, id ‖ salt ‖ block number); one in 4,000 is not fair.
        """
        for block in itertools.count():
            words = hmac.digest(self.otp, verification_id.encode() + salt + block.to_bytes(4), hashlib.sha256)
            for (word,) in struct.iter_unpack(">I", words):
                if word < _FAIR:
                    return f"{word % _CODES:06d}"
        raise AssertionError("blocks do not end")


_ring: Keyring | None = None


def install(ring: Keyring) -> None:
    """Give this process its keys; the composition root calls it once, before any encrypted column is touched."""
    global _ring
    _ring = ring


def ring() -> Keyring:
    """The installed keys; a clear error when a program forgot to install them."""
    if _ring is None:
        raise Misconfigured("no keys are installed in this process")
    return _ring


def encrypt(plain: str, place: str) -> bytes:
    """`Keyring.encrypt` with the installed keys."""
    return ring().encrypt(plain, place)


def decrypt(cell: bytes, place: str) -> str:
    """`Keyring.decrypt` with the installed keys."""
    return ring().decrypt(cell, place)


def new_keys() -> dict[str, object]:
    """Fresh random keys in the shape of the keys file."""
    return {
        "data": {"current": "k1", "keys": {"k1": _fresh()}},
        "search": _fresh(),
        "otp": _fresh(),
    }


def _fresh() -> str:
    return base64.b64encode(os.urandom(32)).decode()


def _key(encoded: str) -> bytes:
    try:
        key = base64.b64decode(encoded, validate=True)
    except binascii.Error as fault:
        raise ValueError("not base64") from fault
    if len(key) != 32:
        raise ValueError("a key has 32 bytes")
    return key
