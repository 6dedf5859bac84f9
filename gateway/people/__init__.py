"""People and the numbers they share: households, language, consent, cards; health lives elsewhere.

A number may be shared by a family; a person may have several numbers, or none. What a number may be told about whom is
decided by the nouns above; here only who is known behind it.
"""

from gateway.people.cards import enrol, holder_at, holders, is_called, learn_card, matched
from gateway.people.consent import DECLARE, OPT_OUT, consented, opted_out, record_consent
from gateway.people.finding import Found, by_card, by_name, by_number
from gateway.people.household import Member, household, name_keys, own_number, relatives_numbers, remember
from gateway.people.model import Person
from gateway.people.numbers import Contact, contact, know, remembered, set_language, touch

__all__ = [
    "DECLARE",
    "OPT_OUT",
    "Contact",
    "Found",
    "Member",
    "Person",
    "by_card",
    "by_name",
    "by_number",
    "consented",
    "contact",
    "enrol",
    "holder_at",
    "holders",
    "household",
    "is_called",
    "know",
    "learn_card",
    "matched",
    "name_keys",
    "opted_out",
    "own_number",
    "record_consent",
    "relatives_numbers",
    "remember",
    "remembered",
    "set_language",
    "touch",
]
