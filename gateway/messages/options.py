"""What a kind of carrier reads from its table of CARRIERS_FILE beyond the terms: addresses, words, secrets in files.

Every fault is one sentence that names the table and the key, never a value: it may be a secret in the wrong place.
"""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from stat import S_IRWXO
from string import ascii_letters, digits
from typing import Any
from urllib.parse import urlsplit

from gateway.errors import Misconfigured
from gateway.messages.terms import Terms

_PATH_SECRET = 16  # characters: 95 bits of random letters and digits
_IN_PATHS = frozenset(ascii_letters + digits + "-_")

Networks = tuple[IPv4Network | IPv6Network, ...]


class Options:
    """The options of one table, taken one by one; `done` refuses what nobody took, which is a slip of the pen."""

    def __init__(self, terms: Terms, carriers_file: Path | None, *, production: bool = False) -> None:
        """Paths in the table are relative to the folder of the carriers file.

        In production a secret is refused that others than its owner and its group can get at.
        """
        self._production = production
        self._name = terms.name
        self._left = dict(terms.options)
        self._folder = carriers_file.parent if carriers_file is not None else Path()
        self._known: list[str] = []

    def text(self, key: str, default: str | None = None) -> str:
        """A text; required where there is no default."""
        value = self._take(key)
        if value is None and default is not None:
            return default
        if not isinstance(value, str) or not value.strip():
            raise self.fault(key, "must be given, as a text" if default is None else "must be a text")
        return value.strip()

    def word(self, key: str, known: Collection[str], default: str) -> str:
        """One of a few words."""
        value = self.text(key, default)
        if value not in known:
            raise self.fault(key, f"may be {', '.join(sorted(known))}")
        return value

    def flag(self, key: str) -> bool:
        """true or false; false where it is not given."""
        value = self._take(key)
        if value is not None and not isinstance(value, bool):
            raise self.fault(key, "is true or false")
        return bool(value)

    def number(self, key: str, default: int | None, least: int, most: int) -> int:
        """A whole number from `least` to `most`; required where there is no default."""
        value = self._take(key)
        if value is None and default is not None:
            return default
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise self.fault(key, f"must be a whole number from {least} to {most}")
        return value

    def words(self, key: str, default: Collection[str] = ()) -> frozenset[str]:
        """A list of words."""
        value = self._take(key)
        if value is None:
            return frozenset(default)
        if not isinstance(value, list) or not all(isinstance(word, str) and word.strip() for word in value):
            raise self.fault(key, "must be a list of words")
        return frozenset(word.strip() for word in value)

    def table(self, key: str) -> dict[str, str]:
        """A table of words, each with a word."""
        value = self._take(key)
        if (
            not isinstance(value, dict)
            or not value
            or not all(isinstance(v, str) and v for v in value.values())
        ):
            raise self.fault(key, "must be a table, each line a word with a text")
        return dict(value)

    def path(self, key: str, *, secret: bool = False) -> Path | None:
        """A file that somebody else reads; None where it is not given. `secret`: it holds one, such as a key of TLS."""
        name = self.text(key, "")
        if not name:
            return None
        path = self._folder / name
        if not path.is_file():
            raise self.fault(key, "is no file")
        if secret:
            self._keep_from_others(key, path)
        return path

    def address(self, key: str, default: str) -> str:
        """An HTTP address without a path."""
        value = self.text(key, default)
        parts = urlsplit(value)
        if (
            parts.scheme not in ("http", "https")
            or not parts.netloc
            or parts.path not in ("", "/")
            or parts.query
        ):
            raise self.fault(key, "must be an address such as https://api.example, without a path")
        return value.rstrip("/")

    def networks(self, key: str) -> Networks:
        """IP networks that may call us; none given: any."""
        value = self._take(key)
        try:
            return tuple(ip_network(part) for part in ([] if value is None else list(value)))
        except (TypeError, ValueError):
            raise self.fault(key, 'must be a list of networks such as ["203.0.113.0/24"]') from None

    def secret(self, key: str) -> str:
        """A secret, read from the file that `<key>_file` names; a value in the table itself is refused."""
        if self._left.pop(key, None) is not None:
            raise self.fault(key, f"is a secret: give the path of a file that holds it as {key}_file")
        path = self._folder / self.text(f"{key}_file")
        try:
            self._keep_from_others(f"{key}_file", path)
            secret = path.read_text("utf-8").strip()
        except OSError as fault:
            raise self.fault(f"{key}_file", f"cannot be read: {fault.strerror}") from None
        except UnicodeDecodeError:
            raise self.fault(f"{key}_file", "is not text") from None
        if not secret:
            raise self.fault(f"{key}_file", "is empty")
        return secret

    def path_secret(self, key: str) -> str:
        """A secret that stands in the path of a webhook: long enough not to be guessed, and the same in every URL."""
        secret = self.secret(key)
        if len(secret) < _PATH_SECRET or not set(secret) <= _IN_PATHS:
            raise self.fault(f"{key}_file", f"must hold {_PATH_SECRET} or more of a-z, A-Z, 0-9, - and _")
        return secret

    def done(self) -> None:
        """Refuse options that the kind does not have."""
        if self._left:
            slip = next(iter(self._left))
            near = get_close_matches(slip, self._known, n=1, cutoff=0.8)  # a letter or two, not half the word
            meant = f" (is {near[0]} meant?)" if near else ""
            raise self.fault(slip, f"is unknown{meant}; this kind takes {', '.join(sorted(self._known))}")

    def _keep_from_others(self, key: str, path: Path) -> None:
        if self._production and path.stat().st_mode & S_IRWXO:
            raise self.fault(key, f"is open to everybody on this machine: chmod 640 {path}")

    def _take(self, key: str) -> Any:
        self._known.append(key)
        return self._left.pop(key, None)

    def fault(self, key: str, what: str) -> Misconfigured:
        """What to raise where the kind itself finds fault with the option `key`."""
        return Misconfigured(f"CARRIERS_FILE: [{self._name}] {key[:40]} {what}")
