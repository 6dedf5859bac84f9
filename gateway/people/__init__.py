"""People and the numbers they share: households, language, consent, cards; health lives elsewhere.

A number may be shared by a family; a person may have several numbers, or none. What a number may be told about whom is
decided by the nouns above; here only who is known behind it.
"""

from gateway.people.cards import enrol, holder_at, holders, is_called, learn_card, matched
from gateway.people.consent import DECLARE, OPT_OUT, consented, opted_out, record_consent
from gateway.people.finding import Found, by_card, by_name, by_number
from gateway.people.household import Member, household, name_keys, remember
from gateway.people.model import Person
from gateway.people.numbers import Contact, contact, remembered, set_language, touch
from gateway.people.silence import silence, silenced, unsilence

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
    "learn_card",
    "matched",
    "name_keys",
    "opted_out",
    "record_consent",
    "remember",
    "remembered",
    "set_language",
    "silence",
    "silenced",
    "touch",
    "unsilence",
]
