"""The page behind the QR code of a site (rows A6, A7): a smartphone declares and checks in as any other phone does by
text, and a computer at the site prints the sheet of who has none.

Whoever opens it shows by a one-time code that the phone is theirs; nothing is known of them before, and the address
holds nothing but the site.
"""

from gateway.console.site_page import declaring, door, going, registering
from gateway.console.site_page.holder import Cookies
from gateway.console.site_page.page import PAGES

__all__ = ["PAGES", "Cookies", "declaring", "door", "going", "registering"]
