"""Shares in points: from prices to base shares, from base to present ones, from shares to buckets; pure.

A share is a multiple of ten points, and the shares of one network and purpose sum to a hundred.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction

POINTS = 100
STEP = 10
"""What one bucket is worth, what a shift moves, and the least that a carrier in use keeps."""

BUCKETS = POINTS // STEP


def base_shares(prices: Mapping[str, int]) -> dict[str, int]:
    """Shares in inverse proportion to the price (đồng a segment), at least ten points: half the price, twice the share.

    Tens are given out by the method of Sainte-Laguë, so a cheaper carrier never has less than a dearer one, and equal
    prices differ by one step at most (in the order of names). A price of 0 is one nobody told: it counts as the
    cheapest that was. More than ten carriers: the ten cheapest.
    """
    chosen = sorted(prices, key=lambda carrier: (prices[carrier], carrier))[:BUCKETS]
    told = [prices[carrier] for carrier in chosen if prices[carrier]]
    cheapest = min(told, default=1)
    worth = {carrier: Fraction(1, prices[carrier] or cheapest) for carrier in chosen}
    return _hand_out(dict.fromkeys(chosen, STEP), POINTS - STEP * len(chosen), worth)


def present_shares(
    base: Mapping[str, int], taken: Mapping[str, int], away: Collection[str], probed: Collection[str]
) -> dict[str, int]:
    """The shares that hold now: `away` carriers have 0, `probed` ones ten, and from the rest points are `taken`.

    What is taken goes to those from whom least was taken, by their base: trouble that befalls all says nothing against
    any. Nobody in use falls below ten. Where all are away, contracts decide as if none were, and so among
    those that are left when all of them are probed.
    """
    usable = [carrier for carrier in base if carrier not in away] or list(base)
    standing = [carrier for carrier in usable if carrier not in probed] or usable
    least = min((taken.get(carrier, 0) for carrier in standing), default=0)
    held = dict.fromkeys(usable, STEP)
    for carrier in standing:
        held[carrier] = max(base[carrier] - (taken.get(carrier, 0) - least), STEP)
    spared = {carrier: Fraction(base[carrier]) for carrier in standing if taken.get(carrier, 0) == least}
    shares = _hand_out(held, POINTS - sum(held.values()), spared)
    return {carrier: shares.get(carrier, 0) for carrier in base}


def buckets(shares: Mapping[str, int], before: Sequence[str | None]) -> list[str]:
    """The carrier of each bucket; of `before` as many stay as can, so that few phones change their carrier."""
    left = {carrier: share // STEP for carrier, share in shares.items()}
    filled: list[str | None] = []
    for carrier in (*before, *[None] * BUCKETS)[:BUCKETS]:
        stays = carrier is not None and left.get(carrier, 0) > 0
        filled.append(carrier if stays else None)
        if carrier is not None and stays:
            left[carrier] -= 1
    free = iter([carrier for carrier in sorted(left) for _ in range(left[carrier])])
    return [carrier if carrier is not None else next(free) for carrier in filled]


def _hand_out(held: dict[str, int], points: int, worth: Mapping[str, Fraction]) -> dict[str, int]:
    """Add `points` in steps, each to whoever has least for their worth: Sainte-Laguë with what they hold already."""
    shares = dict(held)
    if not worth:
        return shares
    for _ in range(points // STEP):
        # of equal claims the first name wins, so that every process draws the same plan
        taker = min(worth, key=lambda carrier: ((2 * shares[carrier] // STEP + 1) / worth[carrier], carrier))
        shares[taker] += STEP
    return shares
