"""Plans are looked at as a colleague opens pages."""

from tests.console.conftest import browser, signed_in

__all__ = ["browser", "signed_in"]
