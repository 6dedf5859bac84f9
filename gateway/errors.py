"""The errors the house speaks in: each says whose fault it is, what is wrong and, for input, which field."""

from __future__ import annotations


class GatewayError(Exception):
    """Root of every error that is meant to be answered rather than crash; `status` is its HTTP meaning."""

    status = 500
    code = "internal"

    def __init__(self, message: str = "") -> None:
        super().__init__(message)
        self.message = message


class Misconfigured(GatewayError):
    """The operator's settings cannot be used; raised at start, never at use. One clear line for a console."""

    code = "misconfigured"


class BadInput(GatewayError):
    """The caller sent something that cannot be accepted; names the `field` and a stable machine `code`."""

    status = 422

    def __init__(self, field: str, code: str, message: str = "") -> None:
        super().__init__(message or code)
        self.field = field
        self.code = code


class NotFound(GatewayError):
    """Nothing with that identifier is visible to this caller."""

    status = 404
    code = "not_found"


class Conflict(GatewayError):
    """The request contradicts what is already stored, such as an idempotency key used for another body."""

    status = 409
    code = "conflict"


class Unauthorised(GatewayError):
    """No valid key was shown."""

    status = 401
    code = "unauthorised"


class Forbidden(GatewayError):
    """The key is valid but lacks the scope, or a signature does not match."""

    status = 403
    code = "forbidden"


class TooMany(GatewayError):
    """A limit is used up; `retry_after` is in whole seconds."""

    status = 429
    code = "too_many"

    def __init__(self, retry_after: int, message: str = "") -> None:
        super().__init__(message)
        self.retry_after = retry_after
