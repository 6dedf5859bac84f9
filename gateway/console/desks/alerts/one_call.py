"""How somebody who is to be called is shown: who, on which phones, where, why so soon, what the last call brought."""

from __future__ import annotations

from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from gateway import phone
from gateway.console.desks.movers.desk import OUTCOME_TONES, OUTCOMES, REASONS
from gateway.console.showing import at, chip, place
from gateway.movers import Call, Mover

DANGERS: Final[dict[str, Any]] = {
    "dialysis": _l("Lỡ một lần lọc máu là nguy đến tính mạng: phải đến nơi có máy trước khi đường bị cắt."),
    "bedridden": _l(
        "Không tự đi được, phải khiêng bằng cáng; ở một mình thì không ai khiêng: gọi trước hết."
    ),
    "boat": _l("Vào bờ mất nhiều giờ: gọi muộn thì không vào kịp nữa."),
    "pregnant": _l("Có thể sinh bất cứ lúc nào: phải ở gần nơi đỡ đẻ."),
    "alone": _l("Đi chậm, không có ai giúp: cần người đến đón."),
}


def who(one: Call) -> Markup:
    """Their name, why they need help, how many they are, what whoever comes must know."""
    mover = one.mover
    why = _("%(reason)s, %(n)s người", reason=REASONS[mover.reason], n=mover.people)
    lines = [line for line in (why, mover.note) if line]
    told = Markup("").join(Markup('<br><span class="fine">{}</span>').format(line) for line in lines)
    return Markup("<div>{}{}</div>").format(mover.name, told)


def dialled(mover: Mover, *, focus: bool = False) -> list[Markup]:
    """Their own number first, then of whoever is near; pressed, it is dialled. `focus`: the first has the keyboard."""
    near = Markup(' <span class="fine">{}</span>').format(_("người thân, hàng xóm"))
    known = [(number, said) for number, said in ((mover.number, ""), (mover.other_number, near)) if number]
    lines = [
        Markup('<a href="tel:{}"{}>{}</a>{}').format(
            number, Markup(" autofocus") if focus and nth == 0 else "", _spaced(number), said
        )
        for nth, (number, said) in enumerate(known)
    ]
    return lines or [chip(_("không có máy: phải đến nhà"), "bad")]


def phones(one: Call) -> Markup:
    """The same in a cell, which a narrow screen shows as one."""
    return Markup("<div>{}</div>").format(Markup("<br>").join(dialled(one.mover)))


def where(mover: Mover) -> str:
    """Enough to find the house."""
    return ", ".join(part for part in (mover.address, mover.hamlet, place(mover.commune_code)) if part)


def _spaced(number: str) -> str:
    """ "0900 000 601": read out and dialled by hand without losing a digit."""
    said = phone.national(number)
    return f"{said[:4]} {said[4:7]} {said[7:]}"


def last(one: Call, callers: dict[str, str]) -> Markup | str:
    """What the last call of this alert brought, when and by whom."""
    if one.last is None:
        return chip(_("tự trả lời tin"), "good") if one.reached else "—"
    said = chip(OUTCOMES[one.last.outcome], OUTCOME_TONES[one.last.outcome])
    by = callers.get(actor(one), "")
    return Markup('<div>{} <span class="fine">{} {}</span></div>').format(said, at(one.last.at), by)


def actor(one: Call) -> str:
    """Who made the last call; empty where a phone or nobody did."""
    by = one.last.by_account if one.last is not None else None
    return "" if by is None else f"account:{by}"
