"""A commune as a file names it, by code or by name, of today or before the reform; each spelling is looked up once."""

from __future__ import annotations

from typing import Final, NamedTuple

from sqlalchemy.orm import Session

from gateway import places
from gateway.errors import BadInput
from gateway.lists.faults import SENTENCES, Code
from gateway.places import Place

MOST_SPELLINGS: Final = 2_000
"""Of one file. Some are milliseconds' work each; so many different ones are addresses and no communes."""
_MOST_NAMED: Final = 4  # candidates that a sentence has room for
_CODE: Final = 5  # digits; a spreadsheet drops the zeros before


class Meant(NamedTuple):
    """The commune of today that is meant, or why none is; with a commune, `note` is why it is not what was written."""

    commune_code: str | None
    code: Code | None = None
    why: str = ""


class Communes:
    """The communes of one file. `home`: the province that a name without one is looked for in first."""

    def __init__(self, tx: Session, home: str) -> None:
        self._tx = tx
        self._home = home
        self._known: dict[str, Meant] = {}

    def read(self, said: str) -> Meant:
        """What `said` means. Raises BadInput where the file has too many spellings for a column of communes."""
        known = self._known.get(said)
        if known is None:
            if len(self._known) >= MOST_SPELLINGS:
                raise BadInput("file", "no_communes", "Cột xã có quá nhiều tên khác nhau: xem lại tên cột.")
            known = self._known[said] = self._by_code(said) if said.isdecimal() else self._by_name(said)
        return known

    def _by_code(self, said: str) -> Meant:
        code = said.zfill(_CODE) if _CODE - 2 <= len(said) < _CODE else said
        now = places.by_code(self._tx, code)
        if now is None:
            return self._one_of(said, places.successors(self._tx, code), former=True)
        return self._one_of(said, [now])

    def _by_name(self, said: str) -> Meant:
        found = [match for match in places.find(self._tx, said, self._home) if match.exact]
        near = [match for match in found if match.place.province_code == self._home] or found
        best = max((match.score for match in near), default=0)
        # today's name wins over the same one of a place that is no more, unless kind or accents speak for that
        today = [match for match in near if match.place.old_name is None]
        sure = len(today) == 1 and today[0].score == best
        meant = [match.place for match in (today if sure else near)]
        return self._one_of(said, meant, former=bool(meant) and meant[0].old_name is not None)

    def _one_of(self, said: str, meant: list[Place], *, former: bool = False) -> Meant:
        shown, named = said[:40], ", ".join(place.label_vi for place in meant[:_MOST_NAMED])
        if not meant:
            code = Code.COMMUNE_UNKNOWN
        elif len(meant) > 1:
            code = Code.COMMUNE_AMBIGUOUS
        elif meant[0].is_province:
            code = Code.COMMUNE_PROVINCE
        elif former:
            why = SENTENCES[Code.COMMUNE_CONVERTED].format(said=shown, places=named)
            return Meant(meant[0].code, Code.COMMUNE_CONVERTED, why)
        else:
            return Meant(meant[0].code)
        return Meant(None, code, SENTENCES[code].format(said=shown, places=named))
