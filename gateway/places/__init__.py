"""Provinces, communes and the places they replaced: free text → place, old → new; knows nobody who lives
there."""

from gateway.places.cache import warm
from gateway.places.convert import by_code, convert, of_province, of_today, provinces, successors
from gateway.places.districts import neighbours, of_district
from gateway.places.find import find
from gateway.places.phone_keys import by_keys
from gateway.places.place import HOME, Match, Place
from gateway.places.prefix import prefix
from gateway.places.scan import scan
from gateway.places.seed import seed
from gateway.text.phone_keys import keys_of

__all__ = [
    "HOME",
    "Match",
    "Place",
    "by_code",
    "by_keys",
    "convert",
    "find",
    "keys_of",
    "neighbours",
    "of_district",
    "of_province",
    "of_today",
    "prefix",
    "provinces",
    "scan",
    "seed",
    "successors",
    "warm",
]
