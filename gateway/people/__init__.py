"""People and the numbers they share: households, language, consent, cards, merges; health lives elsewhere.

A number may be shared by a family; a person may have several numbers, or none. What a number may be told about whom is
decided by the nouns above; here only who is known behind it.
"""

from gateway.people.cards import enrol, holder_at, holders, is_called, learn_card, matched, matched_by_keys
from gateway.people.consent import DECLARE, NAME, OPT_OUT, consented, opted_out, record_consent
from gateway.people.finding import SHORTEST_REASON, Found, by_card, by_name, by_number
from gateway.people.hearing import for_eyes
from gateway.people.household import (
    Member,
    commune_of_family,
    household,
    name_keys,
    own_number,
    relatives_numbers,
    remember,
    rename,
    within,
)
from gateway.people.idle import detach, detach_idle, detached, estranged, prove, recognise, suspect
from gateway.people.merging import distinct, merge, merged_place, merges_of, split
from gateway.people.model import EpidemicOrder, Person, PersonMerge
from gateway.people.numbers import (
    Contact,
    contact,
    deaf,
    know,
    remembered,
    set_deaf,
    set_language,
    set_spoken,
    spoken,
    touch,
)
from gateway.people.opening import (
    OPEN_FOR,
    Act,
    Phone,
    acts_on,
    cards_of,
    is_open,
    open_file,
    person,
    phones,
)
from gateway.people.orders import end_order, enter_order, may_be_asked, order_in_force, orders
from gateway.people.silence import silence, silenced, unsilence
from gateway.people.twins import Twin, Twins, are_twins, twins, twins_of

__all__ = [
    "DECLARE",
    "NAME",
    "OPEN_FOR",
    "OPT_OUT",
    "SHORTEST_REASON",
    "Act",
    "Contact",
    "EpidemicOrder",
    "Found",
    "Member",
    "Person",
    "PersonMerge",
    "Phone",
    "Twin",
    "Twins",
    "acts_on",
    "are_twins",
    "by_card",
    "by_name",
    "by_number",
    "cards_of",
    "commune_of_family",
    "consented",
    "contact",
    "deaf",
    "detach",
    "detach_idle",
    "detached",
    "distinct",
    "end_order",
    "enrol",
    "enter_order",
    "estranged",
    "for_eyes",
    "holder_at",
    "holders",
    "household",
    "is_called",
    "is_open",
    "know",
    "learn_card",
    "matched",
    "matched_by_keys",
    "may_be_asked",
    "merge",
    "merged_place",
    "merges_of",
    "name_keys",
    "open_file",
    "opted_out",
    "order_in_force",
    "orders",
    "own_number",
    "person",
    "phones",
    "prove",
    "recognise",
    "record_consent",
    "relatives_numbers",
    "remember",
    "remembered",
    "rename",
    "set_deaf",
    "set_language",
    "set_spoken",
    "silence",
    "silenced",
    "split",
    "spoken",
    "suspect",
    "touch",
    "twins",
    "twins_of",
    "unsilence",
    "within",
]
