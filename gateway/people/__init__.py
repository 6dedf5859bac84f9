"""People and the numbers they share: households, language, consent, merges; health lives elsewhere.

A number may be shared by a family; a person may have several numbers. What a number may be told about whom is
decided by the nouns above; here only who is known behind it.
"""

from gateway.people.consent import DECLARE, NAME, OPT_OUT, consented, opted_out, record_consent
from gateway.people.household import Member, household, name_keys, remember, rename
from gateway.people.idle import detach, detach_idle, detached, estranged, prove, recognise, suspect
from gateway.people.merging import distinct, merge, merges_of, split
from gateway.people.model import EpidemicOrder, Person, PersonMerge
from gateway.people.numbers import Contact, contact, remembered, set_language, touch
from gateway.people.orders import end_order, enter_order, may_be_asked, order_in_force, orders
from gateway.people.twins import Twin, Twins, twins

__all__ = [
    "DECLARE",
    "NAME",
    "OPT_OUT",
    "Contact",
    "EpidemicOrder",
    "Member",
    "Person",
    "PersonMerge",
    "Twin",
    "Twins",
    "consented",
    "contact",
    "detach",
    "detach_idle",
    "detached",
    "distinct",
    "end_order",
    "enter_order",
    "estranged",
    "household",
    "may_be_asked",
    "merge",
    "merges_of",
    "name_keys",
    "opted_out",
    "order_in_force",
    "orders",
    "prove",
    "recognise",
    "record_consent",
    "remember",
    "remembered",
    "rename",
    "set_language",
    "split",
    "suspect",
    "touch",
    "twins",
]
