"""What contracts say about a network and a purpose: who may take such a text, why another may not, the base shares."""

from __future__ import annotations

from collections.abc import Sequence

from gateway.messages.carriers import Registry
from gateway.messages.policy import PURPOSES
from gateway.messages.routing.weights import base_shares
from gateway.messages.terms import NETWORKS, Terms
from gateway.phone import CHATS, NO_NETWORK

PLANNED_NETWORKS = (*NETWORKS, NO_NETWORK, *CHATS)
"""Every answer of `network_of`; a number of no known network goes to those whose contract names no networks."""

_ANSWERED = frozenset({"reply", "reminder"})
"""Purposes whose texts ask for an answer (decisions 8)."""

_LONGEST_BRANDNAME = (
    11  # characters of an alphanumeric sender (GSM 03.40); longer ones are a carrier's own handles
)


def contracts(carriers: Registry) -> list[Terms]:
    """The terms of every carrier of this process, in the order of their names."""
    return [carrier.terms for carrier in carriers]


def why_not(terms: Terms, purpose: str, network: str) -> str | None:
    """In words, why a contract does not take a text of `purpose` to `network`; None when it does."""
    if not terms.covers(purpose):
        return f"its contract does not cover {purpose}"
    if not terms.has(network):
        return f"its contract does not cover the network {network}"
    sender = terms.sender(purpose, "")
    if purpose in _ANSWERED and _is_brandname(sender):
        return f"nobody can answer its sender {sender}"
    return None


def bases(terms: Sequence[Terms]) -> dict[tuple[str, str, str], int]:
    """The base share of every (purpose, network, carrier) that contracts give one."""
    shares = {}
    for purpose in PURPOSES:
        for network in PLANNED_NETWORKS:
            prices = {t.name: t.price for t in terms if why_not(t, purpose, network) is None}
            for carrier, share in base_shares(prices).items():
                shares[purpose, network, carrier] = share
    return shares


def _is_brandname(sender: str) -> bool:
    return len(sender) <= _LONGEST_BRANDNAME and any(char.isalpha() for char in sender)
