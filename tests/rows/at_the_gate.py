"""A colleague with a keypad phone at the market of the demo, made and proved as an operator would."""

from __future__ import annotations

import re

from tests.journeys.town import Phone, Town
from tests.rows.operating import gateway
from tests.rows.telling import talk

MARKET = "41536"
COMMUNE = "22846"  # where the market is


def colleague(town: Town, phone: Phone, role: str = "site_staff", communes: str = COMMUNE) -> Phone:
    """The phone is that of an account, and has shown it by texting its code back."""
    unit = ("--unit", f"Trạm thử {communes}", "--communes", communes)
    phone.seen = ""
    gateway(
        town, "account", "create", "--name", "Cán bộ Thử", "--phone", phone.number, "--roles", role, *unit
    )
    code = digits(6, phone.reads("Ma xac nhan may can bo 1022"))
    talk(phone, code, "Da xac nhan may cua can bo")
    return phone


def on_duty(
    town: Town, phone: Phone, role: str = "site_staff", site: str = MARKET, name: str = "Cho Ninh Hai"
) -> Phone:
    """The same, and their day at the market, or at another site of its commune, has begun."""
    colleague(town, phone, role)
    pin = digits(4, talk(phone, "DS", "PIN hom nay"))
    talk(phone, pin, "Hom nay truc diem nao")
    talk(phone, site, f"Truc {name} den het ngay")
    return phone


def called_out(gate: Phone, guest: Phone) -> str:
    """The guest's number is looked up, and they read their code out."""
    guest.seen = guest._last()
    talk(gate, f"DS {guest.number}", "CO to khai con han")
    return digits(6, guest.reads("Ma vao CHO NINH HAI", "Chi doc cho can bo"))


def digits(count: int, text: str) -> str:
    """The only group of so many digits."""
    found = re.findall(rf"(?<!\d)\d{{{count}}}(?!\d)", text)
    assert found, text
    return str(found[0])
