"""Site safety from phones: the daily check of a site (ATK) by its own phone alone, the level for anybody (AT)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from gateway import clock, safety, sites
from gateway.safety import SafetyCheck
from gateway.sites import Site
from tests.conversations.talk import Talk


@pytest.fixture
def factory(talk: Talk) -> Site:
    """A workplace whose phone is the one that talks."""
    return register(talk, "Xưởng Ninh Hải", sites.Kind.ENTERPRISE)


def register(talk: Talk, name: str, kind: str) -> Site:
    before = talk.now - timedelta(days=9)
    return sites.add(
        talk.tx, name=name, kind=kind, commune_code="22846", phone=talk.number, by="tests", now=before
    )


def checks(talk: Talk, site: Site) -> list[SafetyCheck]:
    return list(talk.tx.scalars(select(SafetyCheck).where(SafetyCheck.site_id == site.id)))


@pytest.mark.parametrize(
    "line", ["ATK {} 5 6 1 1 3 3 3 3 3 2", "atk {}*5*6*1*1*3*3*3*3*3*2", "ATK {}, 5,6,1,1,3,3,3,3,3,2"]
)
def test_in_one_line(talk: Talk, factory: Site, line: str) -> None:
    talk.says(line.format(factory.code)).hears(
        "Da ghi XUONG NINH HAI",
        "nguy co trung binh, 30/100 diem",
        "Duoc hoat dong",
        f"soan AT {factory.code}",
    )
    (stored,) = checks(talk, factory)
    assert (stored.answers, stored.number) == ([5, 6, 1, 1, 3, 3, 3, 3, 3, 2], talk.number)
    talk.says(f"AT {factory.code}").hears("XUONG NINH HAI: nguy co trung binh. Co so tu danh gia ngay")


def test_question_by_question(talk: Talk, factory: Site) -> None:
    talk.says(f"ATK {factory.code}").hears("1/10 So nguoi lam viec tap trung? 1 duoi 100, 2 tu 100, 3 tu 500")
    talk.says("3").hears("2/10 Moi nguoi co bao nhieu m2").says("1", "1", "1").hears(
        "5/10", "may diem? 1 la tot nhat, 10"
    )
    talk.says("11").hears("Chua hieu cau 5. Ghi mot so tu 1 den 10")
    talk.says("9", "1", "1", "1", "1").hears("10/10 Lam ca dem")
    talk.says("1").hears("Da ghi XUONG NINH HAI", "nguy co thap, 22/100")
    assert checks(talk, factory)[0].answers == [5, 1, 1, 1, 9, 1, 1, 1, 1, 1]


def test_what_is_wrong_in_a_line_is_asked(talk: Talk, factory: Site) -> None:
    talk.says(f"ATK {factory.code} 1 1 1").hears("Da gui 3 diem, can 10 diem. Xin tra loi tung cau").hears(
        "1/10"
    )
    talk.says(f"ATK {factory.code} 3 1 1 1 1 1 1 1 1 1").hears("1/10 So nguoi lam viec tap trung?")
    talk.says("1").hears("rat it nguy co, 10/100")  # the rest of the line stands
    assert len(checks(talk, factory)) == 1


def test_what_a_level_asks_is_said(talk: Talk, factory: Site) -> None:
    talk.says(f"ATK {factory.code} 10 10 10 10 10 10 10 10 10 10").hears(
        "nguy co rat cao", "Khong duoc hoat dong"
    )
    talk.says(f"ATK {factory.code} 5 6 1 1 7 6 6 6 6 5").hears(
        "trung binh, 49/100", "Phai giam nguy co truoc khi"
    )


def test_only_the_phone_of_the_site(talk: Talk, factory: Site, new_talk: Callable[..., Talk]) -> None:
    stranger = new_talk()
    stranger.says(f"ATK {factory.code} 1 1 1 1 1 1 1 1 1 1")
    assert checks(talk, factory) == [] and stranger.tickets("text") != []  # plain words, as for anybody
    school = register(stranger, "Trường Nhơn Hải", sites.Kind.SCHOOL)
    stranger.says(f"ATK {factory.code} 1 1 1 1 1 1 1 1 1 1").hears("Chua ghi", f"cua diem {factory.code}")
    assert checks(talk, factory) == [] and checks(stranger, school) == []
    factory.state = "suspended"
    talk.tx.flush()
    talk.says(f"ATK {factory.code}")
    assert talk.step() is None and checks(talk, factory) == []


def test_a_site_that_is_not_rated(talk: Talk) -> None:
    market = register(talk, "Chợ Ba Tháp", sites.Kind.MARKET)
    talk.says(f"ATK {market.code}").hears("CHO BA THAP: khong thuoc dien danh gia an toan")
    talk.later(days=30).says(f"AT {market.code}").hears("khong thuoc dien danh gia an toan")


def test_anybody_asks_and_is_told_what_the_map_shows(
    talk: Talk, factory: Site, new_talk: Callable[..., Talk]
) -> None:
    anybody = new_talk()
    anybody.says(f"AT {factory.code}").hears("QUA HAN danh gia an toan, chua danh gia lan nao")
    talk.says(f"ATK {factory.code} 1 1 1 1 1 1 1 1 1 1")
    day = f"{clock.local(talk.now):%d/%m}"
    anybody.says(f"AT {factory.code}").hears(f"rat it nguy co. Co so tu danh gia ngay {day}")
    anybody.later(days=1, hours=3).says(f"AT {factory.code}").hears(
        f"QUA HAN danh gia an toan. Lan cuoi ngay {day}: rat it"
    )
    until = clock.today(anybody.now) + timedelta(days=1)
    safety.override(talk.tx, factory, safety.Level.HIGH, "x", until, 21, anybody.now)
    anybody.says(f"AT {factory.code}").hears("nguy co cao, theo ket luan kiem tra, co hieu luc den het ngay")
    (on_the_map,), _ = safety.ratings(talk.tx, anybody.now, communes=frozenset({factory.commune_code}))
    assert (on_the_map.level, on_the_map.staleness) == ("high", "overdue")


@pytest.mark.parametrize("said", ["AT có nghĩa là gì", "AT 41356", "ATK có nghĩa là gì", "AT"])
def test_what_only_looks_like_it(talk: Talk, factory: Site, said: str) -> None:
    talk.says(said)
    assert talk.outcome not in ("at_done", "atk_done") and checks(talk, factory) == []
