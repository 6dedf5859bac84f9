"""Who is asked and what: exactly the approved list, no place without a crowd, nobody who must be left alone."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from gateway import approvals, people, tracing, wording
from gateway.approvals import Changed, SamePerson
from gateway.errors import BadInput, Conflict
from gateway.messages import bodies
from gateway.messages.model import Message
from gateway.sites import Site
from gateway.tracing import Call, Case, Notice, Omission, Recipient
from tests.tracing.world import BINH, CHI, ILL, NOW, World, at, phone


@pytest.fixture
def world(tx: Session) -> World:
    return World(tx)


@pytest.fixture
def market(world: World) -> Site:
    site = world.site()
    world.visit(site, ILL, at(18, 8), at(18, 9))
    return site


def crowd(world: World, site: Site, many: int) -> None:
    """So many people at the market that morning."""
    for nth in range(1, many + 1):
        world.visit(site, phone(nth), at(18, 8), at(18, 9))


def noticed(world: World, case: Case) -> Notice:
    """Everybody confirmed, the list fixed and approved."""
    world.confirm_all(case)
    notice = tracing.notices.submit(world.tx, case, BINH, NOW)
    tracing.notices.approve(world.tx, notice, notice.digest, CHI, NOW)
    return notice


def sent(world: World, now: object = NOW) -> list[tuple[str, str]]:
    """Everything that is texted, by number."""
    while tracing.send_next(world.tx, now):
        continue
    rows = world.tx.scalars(select(Message).where(Message.template.like("T1%")).order_by(Message.id))
    return [
        (row.recipient, bodies.render(row.template, bodies.unpack(row.args), row.lang, row.accents))
        for row in rows
    ]


def test_exactly_the_approved_list_is_texted(world: World, market: Site) -> None:
    crowd(world, market, 21)
    case = world.case()
    notice = noticed(world, case)
    world.visit(market, phone(30), at(18, 8), at(18, 9))  # found and confirmed after the list was fixed
    tracing.cases.retrace(world.tx, case, BINH, NOW)
    world.confirm(case, phone(30))
    texts = sent(world)
    assert [number for number, _ in texts] == [phone(nth) for nth in range(1, 22)] and notice.count == 21
    assert texts[0][1] == (
        "Tram y te hoi: sang 18/11 co den CHO NINH HAI khong? 1 Co, 2 Khong. Can bo se goi tu 0259 1022, khong hoi "
        "tien, ma OTP, tai khoan"
    )
    assert notice.state == "sent"
    assert sent(world) == texts  # once, however often the scheduler looks


# 21 people passed: the ill one, and twenty others
@pytest.mark.parametrize(("others", "named"), [(20, True), (19, False)])
def test_a_place_is_named_only_in_a_crowd(world: World, market: Site, others: int, named: bool) -> None:
    crowd(world, market, others)
    case = world.case()
    noticed(world, case)
    for _, words in sent(world):
        assert ("CHO NINH HAI" in words) is named
        assert named or words.startswith(
            "Tram y te muon hoi chuyen ngay 18/11. Noi chuyen duoc? 1 Duoc, 2 Khong."
        )


def test_whom_somebody_met_at_some_time_is_asked_about_no_day(world: World) -> None:
    tracing.declare(world.tx, ILL, phone(1), None, "sms", NOW)
    tracing.declare(world.tx, ILL, phone(2), at(17, 0).date(), "sms", NOW)
    noticed(world, world.case())
    told = dict(sent(world))
    assert told[phone(1)].startswith("Tram y te muon hoi chuyen. Noi chuyen duoc? 1 Duoc, 2 Khong.")
    assert told[phone(2)].startswith("Tram y te muon hoi chuyen ngay 17/11. Noi chuyen duoc?")


@pytest.mark.parametrize("template", ["T1", "T1_TALK", "T1_YES", "T1_NO", "TX_OK"])
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_no_text_names_an_illness_or_anybodys_part_in_it(template: str, lang: str) -> None:
    for form in ("sms", "accented", "spoken"):
        said = wording.entry(template).texts[lang][form].lower()
        for word in ("f0", "f1", "covid", "bệnh", "benh", "nhiễm", "nhiem", "cách ly", "cach ly", "tiếp xúc",
                     "tiep xuc", "positive", "infect", "contact", "case", "quarantine"):  # fmt: skip
            assert word not in said, word


def test_who_is_left_out_is_counted_by_reason(world: World, market: Site) -> None:
    crowd(world, market, 6)
    world.visit(market, "+842593822861", at(18, 8), at(18, 9))  # a landline
    world.visit(market, ILL, at(17, 8), at(17, 9))
    world.visit(market, phone(6), at(17, 8), at(17, 9))
    case = world.case()
    world.confirm_all(case)
    found = world.contacts(case)
    people.silence(world.tx, phone(1), "bạo lực gia đình", CHI, NOW)
    people.record_consent(
        world.tx, phone(2), people.OPT_OUT, given=True, channel="sms", evidence="TC", now=NOW
    )
    tracing.reviewing.note_call(world.tx, case, found[phone(3)].id, Call.TALKED, CHI, NOW)
    tracing.reviewing.note_call(world.tx, case, found[phone(4)].id, Call.NO_ANSWER, CHI, NOW)
    drafted = tracing.draft(world.tx, case, NOW)
    assert [line.number for line in drafted.lines] == [phone(4), phone(5), phone(6)]
    assert drafted.left_out == {
        Omission.SILENT: 1,
        Omission.OPTED_OUT: 1,
        Omission.TALKED: 1,
        Omission.NOT_TEXTED: 1,
    }


def test_one_text_for_a_number_and_none_twice_in_a_case(world: World, market: Site) -> None:
    world.visit(market, phone(1), at(18, 8), at(18, 9))
    case = world.case()
    noticed(world, case)
    sent(world)
    world.visit(market, phone(2), at(18, 8), at(18, 9))
    tracing.cases.retrace(world.tx, case, BINH, NOW)
    world.confirm(case, phone(2))
    drafted = tracing.draft(world.tx, case, NOW)
    assert [line.number for line in drafted.lines] == [phone(2)]
    assert drafted.left_out == {Omission.ASKED_BEFORE: 1}


def test_two_people_and_only_what_was_seen(world: World, market: Site) -> None:
    crowd(world, market, 2)
    case = world.case()
    with pytest.raises(BadInput):
        tracing.notices.submit(world.tx, case, BINH, NOW)  # nobody is confirmed yet
    world.confirm_all(case)
    notice = tracing.notices.submit(world.tx, case, BINH, NOW)
    with pytest.raises(SamePerson):
        tracing.notices.approve(world.tx, notice, notice.digest, BINH, NOW)
    with pytest.raises(Changed):
        tracing.notices.approve(world.tx, notice, "another list", CHI, NOW)
    assert sent(world) == []
    (waiting,) = approvals.waiting(world.tx, CHI, kinds={"trace_notice"}).rows
    assert (waiting.count, waiting.commune_code) == (2, "22846")
    tracing.notices.return_(world.tx, notice, "thiếu một người", CHI, NOW)
    with pytest.raises(Conflict, match="trả lại"):
        tracing.notices.approve(world.tx, notice, notice.digest, CHI, NOW)
    assert tracing.notices.submit(world.tx, case, BINH, NOW).count == 2


@pytest.mark.parametrize(
    "tamper",
    [
        "UPDATE trace_recipients SET number = '+84900009999' WHERE ord = 1",
        "DELETE FROM trace_recipients WHERE ord = 2",
        "UPDATE trace_recipients SET template = 'T1' WHERE ord = 1",
    ],
)
def test_a_list_that_is_not_what_was_approved_is_not_texted(world: World, market: Site, tamper: str) -> None:
    crowd(world, market, 3)
    notice = noticed(world, world.case())
    world.tx.execute(text(tamper))
    world.tx.expire_all()
    assert sent(world) == [] and notice.state == "stopped"


def test_what_has_changed_since_the_approval_is_heeded(world: World, market: Site) -> None:
    crowd(world, market, 4)
    case = world.case()
    notice = noticed(world, case)
    people.silence(world.tx, phone(1), "bạo lực gia đình", CHI, NOW)
    tracing.reviewing.exclude(world.tx, case, [world.contacts(case)[phone(2)].id], "nhầm số", CHI, NOW)
    assert [number for number, _ in sent(world)] == [phone(3), phone(4)]
    figures = tracing.figures(world.tx, notice)
    assert (figures.count, figures.left_out, figures.texted, figures.listed) == (4, 2, 2, 0)
    listed, _ = tracing.recipients(world.tx, notice)
    assert [each.reason for each in listed] == ["silent", "not_confirmed", None, None]


def test_a_closed_case_asks_nobody(world: World, market: Site) -> None:
    crowd(world, market, 2)
    case = world.case()
    notice = noticed(world, case)
    tracing.cases.close(world.tx, case, CHI, NOW)
    assert sent(world) == [] and notice.state == "stopped"


def test_silence_is_on_record_beside_the_answers(world: World, market: Site) -> None:
    crowd(world, market, 3)
    notice = noticed(world, world.case())
    assert tracing.pending(world.tx, phone(1), NOW) is None  # approved, and not texted yet
    sent(world)
    for number, was_there in ((phone(1), True), (phone(2), False), (phone(1), False)):
        asked = tracing.pending(world.tx, number, NOW + timedelta(hours=5))
        if asked is not None:
            tracing.answer(world.tx, asked, was_there=was_there, now=NOW + timedelta(hours=5))
    figures = tracing.figures(world.tx, notice)
    assert (figures.yes, figures.no, figures.texted) == (1, 1, 1)
    assert tracing.pending(world.tx, phone(3), NOW + timedelta(hours=49)) is None
    silent, total = tracing.recipients(world.tx, notice, state=tracing.Asked.TEXTED)
    assert total == 1 and silent[0].number == phone(3)


def test_what_is_asked_lies_sealed(world: World, market: Site) -> None:
    crowd(world, market, 1)
    noticed(world, world.case())
    (row,) = world.tx.execute(text("SELECT args FROM trace_recipients")).scalars()
    assert bytes(row).startswith(b"v1|")
    (known,) = world.tx.scalars(select(Recipient))
    assert json.loads(known.args)["date"] == "18/11"


def test_everybody_is_spoken_to_in_their_language(world: World, market: Site) -> None:
    crowd(world, market, 1)
    people.contact(world.tx, phone(1), NOW, lang="en")
    noticed(world, world.case())
    assert sent(world)[0][1].startswith("The health station wants to ask about 18/11.")
