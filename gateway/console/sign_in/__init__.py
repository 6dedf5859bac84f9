"""Signing in: Flask-Security does it, on our accounts, in the transaction of the request, with our delays and words."""

from gateway.console.sign_in.security import attach
from gateway.console.sign_in.user import User, me

__all__ = ["User", "attach", "me"]
