"""Where everything of a graph is drawn: F0, a box of dots for each place F1 were met, a box for whom each of these met.

Boxes instead of a line for each meeting: five hundred contacts of one market stay a picture one can read. Pure.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Final

from gateway.tracing import Contact, Edge, Graph, How

ACROSS: Final = 20  # dots in a row of a box: 500 are 25 rows, as high as a screen
STEP: Final = (
    15  # pixels between dots; a dot is 5 wide on each side, which a finger still tells apart from the next
)
HEAD: Final = 26  # pixels above the dots of a box, for its words
GAP: Final = 16  # between boxes
ROOT: Final = (34, 44)  # the middle of F0
FIRST, SECOND = 110, 530
"""Left edges of the boxes of F1 and of F2."""
WIDE: Final = ACROSS * STEP + 20


@dataclass(frozen=True)
class Dot:
    """One contact and the middle of their dot."""

    contact: Contact
    x: int
    y: int


@dataclass(frozen=True)
class Box:
    """Contacts met in one way: at `site` (None: they were declared), by `source` (an id). `start`: of its line."""

    site: str | None
    source: int
    x: int
    y: int
    height: int
    start: tuple[int, int]
    dots: tuple[Dot, ...]

    @property
    def end(self) -> tuple[int, int]:
        """Where its line ends."""
        return self.x, self.y + HEAD // 2


@dataclass(frozen=True)
class Picture:
    """A whole case; `second`: boxes of F2 by the id of the F1 they met."""

    width: int
    height: int
    first: tuple[Box, ...]
    second: dict[int, tuple[Box, ...]]


def draw(known: Graph) -> Picture:
    """Lay a graph out. Of several meetings of a contact the longest with somebody nearer the root says where."""
    depth = {each.id: each.depth for each in known.nodes}
    best: dict[int, Edge] = {}
    for edge in known.edges:
        if depth.get(edge.source, 0) >= depth.get(edge.contact, 0):
            continue
        if edge.contact not in best or edge.minutes > best[edge.contact].minutes:
            best[edge.contact] = edge
    groups: dict[tuple[int, int, str | None], list[Contact]] = defaultdict(list)
    for each in known.nodes:
        found = best.get(each.id)
        if found is not None:
            place = None if found.how == How.DECLARED else found.site
            groups[each.depth, found.source, place].append(each)
    first, bottom = _column(
        [(key[1], key[2], who) for key, who in groups.items() if key[0] == 1], FIRST, {}, ROOT
    )
    dots = {dot.contact.id: (dot.x, dot.y) for box in first for dot in box.dots}
    met = [(key[1], key[2], who) for key, who in groups.items() if key[0] > 1]
    met.sort(key=lambda row: dots.get(row[0], ROOT)[::-1])
    second, lower = _column(met, SECOND, dots, ROOT)
    by_source: dict[int, list[Box]] = defaultdict(list)
    for box in second:
        by_source[box.source].append(box)
    width = (SECOND if second else FIRST) + WIDE + GAP
    return Picture(
        width,
        max(bottom, lower, ROOT[1] * 2),
        tuple(first),
        {source: tuple(boxes) for source, boxes in by_source.items()},
    )


def _column(
    groups: list[tuple[int, str | None, list[Contact]]],
    x: int,
    starts: dict[int, tuple[int, int]],
    otherwise: tuple[int, int],
) -> tuple[list[Box], int]:
    """Boxes under each other from the top, and where the last one ends."""
    boxes, y = [], GAP
    for source, site, contacts in groups:
        height = HEAD + -(-len(contacts) // ACROSS) * STEP + 8
        dots = tuple(
            Dot(each, x + 16 + at % ACROSS * STEP, y + HEAD + 6 + at // ACROSS * STEP)
            for at, each in enumerate(contacts)
        )
        boxes.append(Box(site, source, x, y, height, starts.get(source, otherwise), dots))
        y += height + GAP
    return boxes, y
