"""People and the numbers they share: households, language, consent; health lives elsewhere.

A number may be shared by a family; a person may have several numbers. What a number may be told about whom is
decided by the nouns above; here only who is known behind it.
"""

from gateway.people.consent import DECLARE, OPT_OUT, consented, opted_out, record_consent
from gateway.people.household import Member, household, remember
from gateway.people.numbers import Contact, contact, remembered, set_language, touch
from gateway.people.silence import silence, silenced, unsilence

__all__ = [
    "DECLARE",
    "OPT_OUT",
    "Contact",
    "Member",
    "consented",
    "contact",
    "household",
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
