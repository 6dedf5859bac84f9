"""Colleagues: made, given roles, found, ended; how they sign in is the console's, who may do what is `roles`."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from argon2 import PasswordHasher
from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from gateway import audit, crypto, phone
from gateway.accounts.model import Account, Passkey, Unit
from gateway.accounts.roles import ROLES, needs_second_factor, permissions
from gateway.errors import BadInput, Conflict, NotFound

SHORTEST_PASSWORD: Final = 12  # characters; length is what makes a password hard to guess (NIST SP 800-63B)
ARGON2: Final[dict[str, int]] = {"time_cost": 2, "memory_cost": 19_456, "parallelism": 1}
"""Argon2id as OWASP recommends it for servers: 19 MiB and 20 ms, so that many at once are no attack on memory."""

_HASHER: Final = PasswordHasher(
    time_cost=ARGON2["time_cost"], memory_cost=ARGON2["memory_cost"], parallelism=1
)
_LONGEST_NAME: Final = 80  # characters

Area = frozenset[str] | None
"""Codes of communes; None: the whole province."""


@dataclass(frozen=True)
class Colleague:
    """One account as a request sees it. `units_area`: of its unit; nothing where a role needs a unit and has none."""

    id: int
    name: str = field(repr=False)
    email: str | None = field(repr=False)
    phone: str | None = field(repr=False)
    roles: tuple[str, ...]
    unit: str | None
    units_area: Area
    lang: str

    @property
    def actor(self) -> str:
        """As the audit log names them."""
        return f"account:{self.id}"

    @property
    def permissions(self) -> frozenset[str]:
        """Everything their roles allow."""
        return permissions(self.roles)

    def may(self, permission: str) -> bool:
        """Whether one of their roles allows it."""
        return permission in self.permissions

    def area(self, permission: str) -> Area:
        """Where they may do it: the whole province by a role without an area, else what their unit answers for."""
        holding = [ROLES[role] for role in self.roles if role in ROLES and permission in ROLES[role].may]
        if not holding:
            return frozenset()
        return None if any(role.provincial for role in holding) else self.units_area


def add_unit(tx: Session, name: str, communes: Collection[str] | None, *, by: str, now: datetime) -> int:
    """Put a unit on file; an existing one of that name gets this area. Returns its id."""
    name = " ".join(name.split())
    if not 2 <= len(name) <= _LONGEST_NAME:
        raise BadInput("unit", "invalid", f"a unit's name has 2 to {_LONGEST_NAME} characters")
    area = None if communes is None else sorted(communes)
    stored = insert(Unit).values(name=name, communes=area, created_at=now)
    stored = stored.on_conflict_do_update(index_elements=["name"], set_={"communes": area})
    unit_id = tx.execute(stored.returning(Unit.id)).scalar_one()
    audit.record(tx, by, "unit.set", name, now, {"communes": "all" if area is None else len(area)})
    return unit_id


def units(tx: Session) -> list[Unit]:
    """All units by name."""
    return list(tx.scalars(select(Unit).order_by(Unit.name)))


def add(
    tx: Session,
    *,
    name: str,
    email: str | None,
    number: str | None,
    roles: Sequence[str],
    unit_id: int | None,
    password: str | None,
    by: str,
    now: datetime,
    until: datetime | None = None,
) -> Account:
    """Make an account. Raises BadInput naming the field, Conflict for an address or number that has one.

    `password`: in clear, stored as argon2id; None for who never signs in by web. A role that ends by itself
    (`roles.Role.days`) ends no later than that, whatever `until` says.
    """
    name = " ".join(name.split())
    if not 2 <= len(name) <= _LONGEST_NAME:
        raise BadInput("name", "invalid", f"a name has 2 to {_LONGEST_NAME} characters")
    checked = check_roles(roles, unit_id)
    if email is None and number is None:
        raise BadInput("email", "missing", "an e-mail address to sign in with, or a phone to text from")
    if email is not None and ("@" not in email or len(email) > 254):
        raise BadInput("email", "invalid", "this is no e-mail address")
    account = Account(
        name=name,
        email=email,
        password=None if password is None else hash_password(password),
        phone=None if number is None else phone.parse_recipient(number),
        role_names=checked,
        unit_id=unit_id,
        active=True,
        until=_end(checked, until, now),
        fs_uniquifier=uuid.uuid4().hex,
        created_at=now,
        changed_at=now,
    )
    _require_free(tx, account)
    tx.add(account)
    tx.flush()
    audit.record(tx, by, "account.add", str(account.id), now, {"roles": checked, "unit": unit_id})
    return account


def check_roles(roles: Sequence[str], unit_id: int | None) -> list[str]:
    """`roles` in order; BadInput for none, an unknown one, or one that needs a unit where there is none."""
    unknown = sorted(set(roles) - ROLES.keys())
    if unknown or not roles:
        raise BadInput("roles", "unknown_role", f"roles are {', '.join(ROLES)}")
    local = [role for role in roles if not ROLES[role].provincial]
    if local and unit_id is None:
        raise BadInput("unit", "missing", f"{', '.join(local)} work for a unit: name it")
    return sorted(set(roles))


def hash_password(password: str) -> str:
    """Argon2id of a password that is long enough; BadInput."""
    if len(password) < SHORTEST_PASSWORD:
        raise BadInput("password", "too_short", f"a password has at least {SHORTEST_PASSWORD} characters")
    return _HASHER.hash(password)


def new_password() -> str:
    """A password nobody chose, to be given on and changed: 96 bits."""
    return secrets.token_urlsafe(12)


def set_roles(
    tx: Session, account_id: int, roles: Sequence[str], unit_id: int | None, *, by: str, now: datetime
) -> None:
    """Give an account these roles and no others; its sessions end, since what they may do has changed."""
    account = _held(tx, account_id)
    account.role_names, account.unit_id = check_roles(roles, unit_id), unit_id
    account.until = _end(account.role_names, account.until, now)
    account.fs_uniquifier, account.changed_at = uuid.uuid4().hex, now
    audit.record(
        tx, by, "account.role_names", str(account_id), now, {"roles": account.role_names, "unit": unit_id}
    )
    tx.flush()


def end_sessions(tx: Session, account_id: int, *, by: str, now: datetime) -> None:
    """Sign an account out everywhere: a phone was lost."""
    account = _held(tx, account_id)
    account.fs_uniquifier, account.changed_at = uuid.uuid4().hex, now
    audit.record(tx, by, "account.end-sessions", str(account_id), now)
    tx.flush()


def renew_password(tx: Session, account_id: int, *, factors: bool, by: str, now: datetime) -> str:
    """A fresh password for who has lost theirs, shown once; sessions end.

    `factors`: second factors and passkeys are set up anew too. Whoever may do that alone can sign in as anybody.
    """
    account, password = _held(tx, account_id), new_password()
    account.password = hash_password(password)
    if factors:
        account.tf_primary_method = account.tf_totp_secret = account.mf_recovery_codes = None
        tx.execute(delete(Passkey).where(Passkey.account_id == account_id))
    account.fs_uniquifier, account.changed_at = uuid.uuid4().hex, now
    audit.record(tx, by, "account.renew-password", str(account_id), now, {"factors": factors})
    tx.flush()
    return password


def set_active(tx: Session, account_id: int, active: bool, *, by: str, now: datetime) -> None:
    """Close an account or open it again; closing ends its sessions."""
    account = _held(tx, account_id)
    if account.active == active:
        return
    account.active, account.changed_at, account.fs_uniquifier = active, now, uuid.uuid4().hex
    if active:
        _require_free(tx, account)
    audit.record(tx, by, "account.open" if active else "account.close", str(account_id), now)
    tx.flush()


def by_phone(tx: Session, number: str, now: datetime) -> Colleague | None:
    """Who texts from `number` (E.164): an active account whose phone is proved."""
    found = tx.execute(
        _known(now).where(Account.phone == number, Account.phone_proved_at.is_not(None)).limit(1)
    ).first()
    return None if found is None else colleague(*found)


def by_id(tx: Session, account_id: int, now: datetime) -> Colleague | None:
    """An active account."""
    found = tx.execute(_known(now).where(Account.id == account_id)).first()
    return None if found is None else colleague(*found)


def id_of(tx: Session, email: str) -> int:
    """The account that signs in with `email`; NotFound."""
    found = tx.scalar(select(Account.id).where(func.lower(Account.email) == email.lower()))
    if found is None:
        raise NotFound(f"no account signs in with {email}")
    return found


def names(tx: Session, ids: Collection[int]) -> dict[int, str]:
    """Names of accounts, active or not, as they are shown beside what they did."""
    rows = tx.execute(select(Account.id, Account.name).where(Account.id.in_(ids)))
    return {row.id: row.name for row in rows}


def colleague(account: Account, unit: Unit | None) -> Colleague:
    """The account as a request sees it."""
    area: Area = frozenset() if unit is None else None if unit.communes is None else frozenset(unit.communes)
    return Colleague(
        account.id,
        account.name,
        account.email,
        account.phone,
        tuple(account.role_names),
        None if unit is None else unit.name,
        area,
        account.lang,
    )


@dataclass(frozen=True)
class Listed:
    """One account in the list of all."""

    account: Account
    unit: str | None
    needs_second_factor: bool
    has_second_factor: bool


def every(tx: Session, *, active: bool | None = None) -> list[Listed]:
    """All accounts, newest first; there are hundreds, not thousands."""
    query = select(Account, Unit.name).outerjoin(Unit, Unit.id == Account.unit_id).order_by(Account.id.desc())
    if active is not None:
        query = query.where(Account.active.is_(active))
    keyed = set(tx.scalars(select(Passkey.account_id)))
    return [
        Listed(
            account,
            unit,
            needs_second_factor(account.role_names),
            account.tf_primary_method is not None or account.id in keyed,
        )
        for account, unit in tx.execute(query)
    ]


def session_mark(tx: Session, account_id: int) -> bytes:
    """What changes whenever the account's sessions end: whatever was opened under another mark is open no more."""
    current = tx.execute(select(Account.fs_uniquifier).where(Account.id == account_id)).scalar_one()
    return crypto.ring().token(f"session|{current}")


def prove_phone(tx: Session, account_id: int, now: datetime) -> None:
    """Somebody has read a code from the account's phone."""
    tx.execute(update(Account).where(Account.id == account_id).values(phone_proved_at=now, changed_at=now))


def _known(now: datetime):  # type: ignore[no-untyped-def]  # a Select of two entities
    query = select(Account, Unit).outerjoin(Unit, Unit.id == Account.unit_id)
    return query.where(Account.active, or_(Account.until.is_(None), Account.until > now))


def _end(roles: Sequence[str], until: datetime | None, now: datetime) -> datetime | None:
    days = [limit for role in roles if (limit := ROLES[role].days) is not None]
    latest = now + timedelta(days=min(days)) if days else None
    return min(filter(None, (until, latest)), default=None)


def _require_free(tx: Session, account: Account) -> None:
    others = select(Account.id).where(Account.id.is_distinct_from(account.id))
    if (
        account.email is not None
        and tx.execute(others.where(func.lower(Account.email) == account.email.lower())).first()
    ):
        raise Conflict("this e-mail address has an account")
    if (
        account.phone is not None
        and tx.execute(others.where(Account.phone == account.phone, Account.active)).first()
    ):
        raise Conflict("this phone has an account")


def _held(tx: Session, account_id: int) -> Account:
    account = tx.scalars(select(Account).where(Account.id == account_id).with_for_update()).first()
    if account is None:
        raise NotFound(f"no account has the id {account_id}")
    return account
