"""What the company keeps of one account: its tokens, who follows, what each person reads; it speaks no HTTP."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from simulator.ledger import Ledger
from simulator.state import Network
from simulator.terms import Zalo

NAME = "zalo"
LIVES = timedelta(hours=25)
FREE_FOR = timedelta(days=7)
LONGEST = 2_000


@dataclass
class Person:
    """Somebody with the app. `read`: what they see of the account, oldest first."""

    user: str
    follows: bool = False
    wrote_at: datetime | None = None
    read: list[dict[str, Any]] = field(default_factory=list)


class Account:
    """One Official Account on this network."""

    def __init__(self, network: Network, terms: Zalo) -> None:
        self.network = network
        self.terms = terms
        self.ledger = network.carriers[NAME] = Ledger()
        self.people: dict[str, Person] = {}
        self.articles: dict[str, dict[str, Any]] = {}
        self.templates: list[dict[str, Any]] = []
        self.without: dict[str, int] = {}
        """Phones whose holders a template does not reach, with the code that says so."""
        self.renewals = 0
        self._spent = -1
        self._good: dict[str, datetime] = {}
        self._refs = 0

    def now(self) -> datetime:
        """The network's time."""
        return self.network.clock.now()

    def person(self, user: str) -> Person:
        """Whoever has this id; a new one begins here."""
        return self.people.setdefault(user, Person(user))

    def renew(self, refresh: str) -> dict[str, str] | None:
        """A new pair for a refresh token that is good once; None for one that is spent or was never ours."""
        nth = 0 if refresh == self.terms.refresh_token else self._nth(refresh)
        if nth is None or nth <= self._spent:
            return None
        self._spent = nth
        self.renewals += 1
        access = self._word("access", nth + 1)
        self._good = {access: self.now() + LIVES}
        pair = {"access_token": access, "refresh_token": f"{nth + 1}.{self._word('refresh', nth + 1)}"}
        return {**pair, "expires_in": str(int(LIVES.total_seconds()))}

    def takes(self, access: str) -> bool:
        """Whether an access token is good now."""
        until = self._good.get(access)
        return until is not None and self.now() < until

    def expire(self) -> None:
        """Every access token ends at once."""
        self._good = {}

    def ref(self) -> str:
        """A new id; the gateway outlives this network, so ids of two lives differ."""
        self._refs += 1
        return hashlib.blake2b(
            f"{self.network.clock.now()}|{self._refs}|{id(self)}".encode(), digest_size=12
        ).hexdigest()

    def may_be_written_to(self, person: Person) -> bool:
        """Whether they have written within the time in which an answer is allowed."""
        return person.wrote_at is not None and self.now() - person.wrote_at < FREE_FOR

    def show(self, person: Person, message: dict[str, Any], kind: str) -> str:
        """Put one message before somebody; its id."""
        ref = self.ref()
        person.read.append({"ref": ref, "kind": kind, **message})
        self.network.note(NAME, "shown", person.user, str(message.get("text", kind)), sid=ref)
        return ref

    def _nth(self, refresh: str) -> int | None:
        number, _, word = refresh.partition(".")
        if not number.isdecimal() or not hmac.compare_digest(word, self._word("refresh", int(number))):
            return None
        return int(number)

    def _word(self, what: str, nth: int) -> str:
        key = self.terms.app_secret.encode()
        return hmac.digest(key, f"{what}|{self.terms.refresh_token}|{nth}".encode(), "sha256").hex()
