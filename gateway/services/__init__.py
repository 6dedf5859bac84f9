"""What a person can do, each written once for every phone; the MENU is the only list of it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from gateway.services.a_page import A_PAGE
from gateway.services.a_person import CALL_BACK, NO_CALL
from gateway.services.ask import QUESTION, RUMOUR
from gateway.services.bookings import BOOKINGS
from gateway.services.deaf import DEAF
from gateway.services.declare import BY_CARD as DECLARE_BY_CARD
from gateway.services.declare import DECLARE
from gateway.services.directory import NUMBERS, ZONES
from gateway.services.doses import REACTION, VACCINATION
from gateway.services.exams import EXAM, NO_EXAM
from gateway.services.gate import BEHALF, BY_CARD, CHECK_IN, FIND_PERSON, PIN
from gateway.services.health import HEALTH
from gateway.services.health_book import HEALTH_BOOK
from gateway.services.help_desk import DOCTOR, FEEDBACK, OFFER, RELIEF, REPORT
from gateway.services.language import LANGUAGE
from gateway.services.lodging import GUESTS
from gateway.services.loudspeaker import LOUDSPEAKER
from gateway.services.menu import menu_of, prompt
from gateway.services.message import MESSAGE
from gateway.services.met import MET
from gateway.services.my_code import MY_CODE
from gateway.services.news import GUIDES, NEWS, NO_NEWS, TIN
from gateway.services.one_time_code import ONE_TIME_CODE
from gateway.services.register_site import REGISTER_SITE
from gateway.services.reporting import DAILY_FIGURES
from gateway.services.rights import COPY, ERASE, NAME, WHO
from gateway.services.safety import LOOK_UP, SELF_CHECK
from gateway.services.service import Finished, Moment, Sample, Service
from gateway.services.visits import DISPUTE, ENTER, LEAVE

_SERVICES: Final = (
    DECLARE, DECLARE_BY_CARD,
    ENTER, LEAVE, HEALTH, MY_CODE, DISPUTE, MET, LOOK_UP, SELF_CHECK, QUESTION, RUMOUR, TIN, NUMBERS,
    CALL_BACK, NO_CALL, DEAF, LANGUAGE, ONE_TIME_CODE, NO_NEWS, NEWS, GUIDES, REGISTER_SITE, A_PAGE,
    COPY, ERASE, NAME, WHO,
    REPORT, RELIEF, DOCTOR, FEEDBACK, OFFER, ZONES,
    EXAM, NO_EXAM, VACCINATION, REACTION, HEALTH_BOOK, BOOKINGS,
    FIND_PERSON, CHECK_IN, BY_CARD, BEHALF, PIN, GUESTS,
    DAILY_FIGURES, LOUDSPEAKER, MESSAGE,
)  # fmt: skip  # the order of the menu

MENU: Final[Mapping[str, Service]] = MappingProxyType(
    {service.name: service for service in (*_SERVICES, menu_of(_SERVICES))}
)
MENU_PROMPT: Final = prompt(_SERVICES)

__all__ = ["MENU", "MENU_PROMPT", "Finished", "Moment", "Sample", "Service"]
