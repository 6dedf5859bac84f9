"""Who may do what: API keys of other systems, and colleagues with their roles, units and areas."""

from gateway.accounts.keys import (
    FOR_A_PERSON,
    SCOPES,
    ApiKey,
    Client,
    callback_secret,
    client_of,
    create_key,
    revoke_key,
    show_callback_secret,
)
from gateway.accounts.model import Account, Passkey, Unit
from gateway.accounts.roles import PERMISSIONS, ROLES, needs_second_factor, permissions
from gateway.accounts.staff import Area, Colleague

__all__ = [
    "FOR_A_PERSON",
    "PERMISSIONS",
    "ROLES",
    "SCOPES",
    "Account",
    "ApiKey",
    "Area",
    "Client",
    "Colleague",
    "Passkey",
    "Unit",
    "callback_secret",
    "client_of",
    "create_key",
    "needs_second_factor",
    "permissions",
    "revoke_key",
    "show_callback_secret",
]
