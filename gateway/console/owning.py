"""Whose site is it: an owner answers for what is registered with their own phone, as by text; others for their area."""

from __future__ import annotations

from gateway.accounts import ROLES
from gateway.console.sign_in import me
from gateway.sites import Site

_OWNER = "site_owner"


def answers_for(permission: str, site: Site) -> bool:
    """Whether the colleague may do this at this site."""
    area = me().area(permission)
    if not me().may(permission) or (area is not None and site.commune_code not in area):
        return False
    if only_owns(permission):
        return me().phone is not None and me().phone == site.phone
    return True


def only_owns(permission: str) -> bool:
    """Whether nothing but owning sites gives them this permission."""
    return all(role == _OWNER or permission not in ROLES[role].may for role in me().roles if role in ROLES)
