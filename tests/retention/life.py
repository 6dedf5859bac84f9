"""What a purge has to forget: a little of everything that people and staff leave behind, all of it over."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from gateway import (
    abuse,
    alerts,
    answers,
    approvals,
    audit,
    chat,
    clock,
    dictation,
    duty,
    lists,
    movers,
    obliged,
    otp,
    people,
    prompts,
    quarantine,
    rights,
    rumours,
    safety,
    sites,
    suspects,
    tickets,
    tracing,
    wording,
)
from gateway.accounts import staff
from gateway.answers import replying
from gateway.api import idempotency
from gateway.appointments.model import ExamBooking, ExamClinic
from gateway.briefing.model import Briefing
from gateway.calls import agents, crew, needs, noting, offering, orders, queue, register, surge
from gateway.calls.desk_model import CallHandover, CallReview, CrewFlag
from gateway.calls.ending import Ending
from gateway.calls.outlook import Measured
from gateway.calls.returning import Returning
from gateway.calls.states import Purpose
from gateway.content import Kind, Subscription, contributors
from gateway.conversations import Conversations
from gateway.dialogue.context import Ctx
from gateway.dialogue.session import Session as Talk
from gateway.house import House
from gateway.logbook.model import Handover
from gateway.messages import inbox, pieces, routing
from gateway.messages.carriers import InboundPiece, InboundText
from gateway.messages.model import SentText
from gateway.otp import Wish
from gateway.reports.model import ReportReminder, UnitReport
from gateway.sites import trips
from gateway.sync.model import SyncBatch, SyncFact
from gateway.vaccination.model import VaccineDose, VaccineReaction, VaccineRegistration
from sms.answering import Answering
from tests.alerts import siren
from tests.waiting import until

ADDRESS = "12 thon My Tuong 2"
STORY = (
    ("+84900772001", "KB Nguyen Van An 1985 nam Nhon Hai khoe"),
    ("+84900772001", "1"),
    ("+84900772001", ADDRESS),
    ("+84900772001", "1"),
    ("+84900772001", "41536"),
    ("+84900772002", "KB"),
    ("+84900772002", "1"),
    ("+84900772002", "Tran Thi Binh"),
    ("+84900772003", "CUU nuoc len toi mai nha"),
)

_TOLD = text("""
    INSERT INTO callbacks (public_id, month, message_id, status, key_id, url, host, body, created_at, done_at, outcome)
    VALUES ('evt_x', '2026-11-01', 1, 40, 1, 'https://a.example/', 'a.example:443', '{}', :at, :at, 'told')
""")
_AT_A_GATE = text("""
    WITH looked AS (INSERT INTO gate_look_ups (account_id, number_key, at) VALUES (7, 'x', :at))
    INSERT INTO gate_days (account_id, day, mark, round, wrong, changed_at) VALUES (7, '2026-11-20', 'x', 1, 0, :at)
""")
_ARRIVED = text("""
    WITH guest AS (INSERT INTO lodging_guests (site_id, day, number, channel, by, entered_at)
                   SELECT min(id), '2026-11-20', '+84900772009', 'sms', 'site', :at FROM sites),
         told AS (INSERT INTO lodging_days SELECT min(id), '2026-11-20', :at, 'site' FROM sites)
    INSERT INTO movements (public_id, person_id, number, from_province, arrived_on, commune_code, details, class,
                           reasons, rules, state, declared_at, changed_at)
    VALUES ('mov_x', :person, '+84900772009', '48', '2026-11-20', '22846', 'x', 'none', 'x', 1, 'noted', :at, :at)
""")


def asked_for_rights(tx: Session, at: datetime) -> None:
    """Somebody has asked what is kept, was said to be another, and was wanted by a court until today."""
    one, other = (
        people.remember(tx, "+84900772001", None, name=name, birth_year=1960, sex="Nam", commune_code=None,
                        address=None, now=at)
        for name in ("Trần Văn Ba", "Lê Văn Bá")
    )  # fmt: skip
    asked = rights.Asked(rights.Kind.SEE, "paper", "đơn", "+84900772001")
    rights.record_done(tx, asked, "đã trả lời", by="tests", now=at)
    people.distinct(tx, one.person_id, other.person_id, "tests", "hai anh em", at)
    today = clock.today(at)
    entry = obliged.Entry("22846", "đi từ vùng dịch", "15/QĐ", today, today, number="+84900772009")
    obliged.enter(tx, entry, by="tests", now=at)
    suspects.feed(tx, suspects.Source.STAFF, number="+84900772009", now=at)
    tx.execute(_ARRIVED, {"at": at, "person": one.person_id})
    held = rights.hold(tx, one.person_id, "12/QĐ", "vụ án", None, "tests", at)
    rights.lift(tx, held.id, "tests", at)


def _listed(house: House, tx: Session, at: datetime) -> None:
    """One list that was discarded, one that nobody has used; somebody who needed help to leave, and was called."""
    wrong = lists.bring(tx, "nhầm tệp", "0900772011\n0900772011\n", 11, at)
    lists.discard(tx, wrong, 11, at)
    unused = lists.bring(tx, "chưa dùng", "0900772012", 11, at)
    tx.execute(text("DELETE FROM number_list_rows WHERE list_id = :id"), {"id": unused.id})
    entry = movers.Entry(reason="bedridden", name="Cụ Tư", commune_code="22846", hamlet="Mỹ Tường 2")
    mover = movers.put(tx, entry, 11, at)
    movers.note_check(tx, house.settings, mover, "alr_1", "safe", at, by_account=11)
    movers.end(tx, mover, "well", 11, at)


def _alerted(tx: Session, at: datetime) -> None:
    """An alert that one has answered and one has not heard; its head of the hamlet has read it aloud."""
    siren.living(tx, ["+84900772021", "+84900772022"], now=at)
    alert = siren.approved(tx, now=at, seen={"old_date"})
    siren.expand(tx, at)
    siren.settle(tx, 30, "m.template LIKE 'shared %'")
    siren.expand(tx, at)
    told = alerts.answers.newest(tx, "+84900772021", at)
    assert told is not None and alerts.answers.note(tx, told, "+84900772021", alerts.Answer.SAFE, "sms", at)
    alerts.plays.note(tx, alert, "22846", "nhà văn hóa", at, number="+84900772023")
    tx.execute(_UNHEARD, {"alert": alert.id})


_UNHEARD = text("""
    INSERT INTO alert_unheard (alert_id, number, wave, place) VALUES (:alert, '+84900772022', 1, '22846')
""")


def happened(house: House) -> datetime:
    """When it all was: one has declared and gone in, one stopped half-way, one called for help and somebody was
    paged, one system sent; all is over.
    """
    start = clock.now()
    answering = Answering(Conversations(house.settings))
    with house.db.transaction() as tx:
        sites.add(
            tx, name="Chợ Ninh Hải", kind="market", commune_code="22846", code="41536", by="tests", now=start
        )
        bus = sites.add(tx, name="Xe Ninh Chữ", kind="transport", commune_code="22846", by="tests", now=start)
        trips.end(tx, trips.begin(tx, bus, start, staff_id=7, by="tests", now=start), by="tests", now=start)
        shut = sites.add(
            tx, name="Quán Cũ", kind="cafe", commune_code="22846", phone="+84900772006", by="tests", now=start
        )
        sites.close(tx, shut, "nghỉ bán", "tests", start)
        wish = sites.Fields("Quán Mới", "cafe", "22846", "thôn Mỹ Tường 1")
        asked = sites.request(tx, wish, channel="web", proved_at=start, by="citizen", now=start)
        sites.refuse(tx, asked, "chưa rõ", "tests", start)
        tx.execute(_AT_A_GATE, {"at": start})
        room = duty.add_team(tx, name="Trực ban CDC", kind=duty.Kind.CDC, by="tests", now=start)
        shift = duty.put_on_duty(
            tx, room.id, name="Người trực", number="0900000991", starts_at=start, by="tests", now=start
        )
    for nth, (number, words) in enumerate(STORY):
        with house.db.transaction() as tx:
            inbox.store(tx, InboundText("twilio", f"SM{nth}", number, "1022", words), start)
            waiting = inbox.take_next(tx, start)
            assert waiting is not None
            inbox.mark_done(tx, waiting.id, answering.hear(tx, waiting, start), start)
    with house.db.transaction() as tx:
        duty.end_duty(tx, shift.id, "tests", start)
        _quarantined(tx, start)
        otp.issue(tx, house.settings, Wish(otp.OPERATOR, "+84900772005", ip="203.0.113.7"), start)
        idempotency.once(tx, 1, "key-of-a-client", {"text": "x"}, lambda: {"id": "msg_x"}, start)
        tx.execute(_TOLD, {"at": start})
        asked_for_rights(tx, start)
        pieces.keep(tx, [InboundPiece("tests", "a", 1, "CUU nuoc")], "tests@h-1-a", start)
        chat.heard(tx, "zalo:5500000001", start)
        reached = "INSERT INTO chat_reached VALUES ('b1', 'zalo:5500000001', :at, NULL)"
        tx.execute(text(reached), {"at": start})
        today = clock.today(start)
        case = tracing.cases.propose(tx, number="+84900772001", tested_on=today, note="x", by=11, now=start)
        tracing.cases.confirm(tx, case, tracing.cases.digest(case), 12, start)
        tracing.declare(tx, "+84900772001", "+84900772002", None, "sms", start)
        school = sites.add(tx, name="Trường", kind="school", commune_code="22846", by="tests", now=start)
        unit = staff.add_unit(tx, "Đơn vị thử", ["22846"], by="tests", now=start)
        contributors.register(tx, unit, [Kind.NEWS], "Đầu mối", None, 11, start)
        contributors.end(tx, unit, 11, start)
        tx.add(Subscription(address="+84900772001", topic="", place="", since=start, ended_at=start))
        _reported(tx, unit, start)
        _listed(house, tx, start)
        _alerted(tx, start)
        safety.record(tx, school, [1] * 8, channel="web", by=11, now=start)
        safety.override(tx, school, safety.Level.HIGH, "x", today, 11, start)
        tx.add(safety.SafetyReminder(site_id=school.id, day=today, reminded_at=start))
        approvals.submit(tx, "case", 0, "a1", 11, start, "chợ Ninh Hải")
        _helped(tx, start)
        _booked(tx, start)
        _answered(tx, start)
        _called(house, tx, start)
        _read_aloud(tx, start)
        _dictated(tx, start)
        _noted(tx, start)
        routing.learn(tx, [("+84900772001", "viettel", "tests")], start)
        routing.note(tx, "tests", [routing.Tally("viettel", start, handed=1)])
        tx.execute(text("WITH gone AS (DELETE FROM outbox) UPDATE messages SET status = 40"))
    sealer, newest = audit.Sealer(), text("SELECT max(id) FROM audit_log")

    def sealed() -> bool:
        """the audit log is chained, without which nothing of it may leave"""
        with house.db.transaction() as tx:
            seal = sealer.seal(tx, start)
            return seal is not None and seal.last_id == tx.execute(newest).scalar()

    until(sealed)
    return start


def _called(house: House, tx: Session, now: datetime) -> None:
    """Somebody has called, waited and talked with an agent."""
    call = register.begin(tx, "twilio", "CAx", "+84900772001", now)
    register.note(tx, call, "completed", "completed", now)
    agents.sign_on(tx, 11, "sip:11", now)
    queue.enter(tx, call, queue.Wish(), now)
    (offer,) = offering.offer(tx, now)
    leg = orders.dial(tx, Purpose.AGENT, offer.endpoint, now, parent=call, account_id=11)
    assert offering.take(tx, 11, call.id, now)
    ending = Ending(Returning(house.settings, Measured()))
    for each in (call, leg):
        ending.over(tx, each, "completed", now)
    tx.execute(text("UPDATE call_orders SET done_at = :now"), {"now": now})
    surge.begin(tx, 1, Measured(), now)
    surge.end(tx, 1, now)


def _read_aloud(tx: Session, at: datetime) -> None:
    """Somebody has read a prompt that another one has turned back, and once more by phone."""
    silence = wording.Piece("V_SILENT", 0)
    sound = prompts.Sound(b"RIFF", 1.0, -20.0)
    reading = prompts.bring(tx, silence, "vi", sound, by=11, now=at, speaker="Người đọc")
    prompts.turn_back(tx, reading, 12, at, "có tiếng xe")
    prompts.sittings.begin(tx, [silence], "vi", by=11, now=at, speaker="Người đọc")


def _quarantined(tx: Session, now: datetime) -> None:
    """Somebody was watched and has reported, with a manager; somebody else reported unasked."""
    an = people.household(tx, "+84900772001")[0].person_id
    line = quarantine.admit(
        tx, person_id=an, number="+84900772001", cls="f0_home", commune_code="22846", until=clock.today(now),
        by="tests", now=now,
    )  # fmt: skip
    well = quarantine.Report({"temperature": 36.8}, well=True)
    quarantine.enter(tx, line.id, well, author="number", channel="sms", now=now, fallback=None)
    quarantine.release(tx, line.id, "tests", now)
    quarantine.enter_voluntary(
        tx, None, "+84900772009", well, author="number", channel="sms", now=now, fallback=None
    )
    keeper = quarantine.managers.add(
        tx, number="0900000881", name="Người giữ", commune_code="22846", by="tests", now=now
    )
    quarantine.managers.end(tx, keeper.id, "tests", now)


def _helped(tx: Session, now: datetime) -> None:
    """Two have reported the same, a doctor has called one of them, and their number was marked for a moment."""
    for number in ("+84900772001", "+84900772002"):
        wish = tickets.Wish(tickets.Kind.REPORT, number, "sms", "hai người sốt cao", "22846", "cạnh chợ cũ")
        report = tickets.receive(tx, wish, now, now).ticket
    notes = tickets.consultations.Notes("sốt", "uống nước", consented=True, outcome="advised")
    tickets.consultations.record(tx, report.id, None, notes, 7, now)
    mark = abuse.propose(tx, "+84900772001", "báo sai", 1, 7, now)
    abuse.return_(tx, mark, "không phải", 8, now)
    tx.execute(text("UPDATE number_marks SET until = :now"), {"now": now})


def _booked(tx: Session, now: datetime) -> None:
    """Somebody with an appointment and a place on the list has had a dose, and told how it went."""
    person = people.remember(
        tx, "+84900772001", None, name="Phạm Thị Tám", birth_year=1950, sex="Nữ", commune_code=None,
        address=None, now=now,
    ).person_id  # fmt: skip
    station = sites.add(tx, name="Trạm y tế", kind="hospital", commune_code="22846", by="tests", now=now)
    clinic = ExamClinic(site_id=station.id, hours={}, slot_minutes=30, seats=1, state="open", changed_at=now)
    tx.add(clinic)
    tx.flush()
    once = {"person_id": person, "number": "+84900772001", "channel": "sms"}
    tx.add_all([
        ExamBooking(clinic_id=clinic.id, code="1000000", starts_at=now, day=clock.today(now), seat=1, state="came",
                    reason="đau lưng", created_at=now, changed_at=now, **once),
        VaccineRegistration(code="2000000", commune_code="22846", dose=2, priority="", details="{}", history="{}",
                            state="registered", created_at=now, changed_at=now, **once),
        VaccineReaction(days_since=1, said="sốt nhẹ", ticket_code="1", reported_at=now, **once),
        VaccineDose(person_id=person, dose=1, vaccine="x", lot="y", given_on=clock.today(now), entered_at=now),
    ])  # fmt: skip


def _answered(tx: Session, now: datetime) -> None:
    """A question was answered, a text doubted, an answer read, and one text told to many."""
    wish = tickets.Wish(tickets.Kind.QUESTION, "+84900772002", "sms", "bao giờ có điện")
    question = tickets.receive(tx, wish, now, now).ticket
    replying.reply(tx, question.id, "chiều nay", 7, now)
    rumours.checks.ask(tx, "ngày mai đóng cửa chợ", "+84900772002", "sms", now, now)
    answers.note_use(tx, "ans_x", "sms", now)
    tx.add(SentText(key=b"x", day=clock.today(now), body="ngày mai mưa to", at=now))


def _dictated(tx: Session, now: datetime) -> None:
    """Somebody said something, which was written down."""
    number = "+84900772002"
    dictation.recordings.note(tx, "twilio", "RE1", "cal_1", number, "K1", 2, now)
    talk = Talk("kb", 1, Ctx(clock.today(now)))
    ticket = dictation.talks.wait(tx, number, "voice", talk, now, now)
    row = tx.scalars(select(dictation.Dictation).where(dictation.Dictation.ticket_id == ticket.id)).one()
    dictation.talks.end(tx, row, dictation.End.DONE, 7, now)


def _reported(tx: Session, unit: int, now: datetime) -> None:
    """A unit was reminded and has told its figures, which went to the ministry; a shift was handed over."""
    day, nobody = clock.today(now), hashlib.sha256(b"").hexdigest()
    tx.add_all([
        UnitReport(unit_id=unit, form="daily", version=1, day=day, communes=["22846"], figures={"f0": 1}, no=1,
                   late=False, channel="sms", by=7, made_at=now, changed_at=now),
        ReportReminder(unit_id=unit, form="daily", day=day, at=now, by=None),
        SyncBatch(public_id="bat_x", list="declarations", rows=1, body=None, state="acknowledged", made_at=now,
                  acknowledged_at=now),
        SyncBatch(public_id="bat_y", list="declarations", rows=1, body="{}", state="refused", made_at=now),
        SyncFact(origin="ministry", list="declarations", fact="1", changed_at=now, body="{}", received_at=now),
        Handover(unit_id=unit, begins_at=now, left_at=now, left_by=7, sheet={}, notes="hết", digest=nobody),
        Briefing(at=now, figures={}, before={}, document=b"", digest=nobody, made_by=7, made_at=now),
    ])  # fmt: skip


def _noted(tx: Session, now: datetime) -> None:
    """An agent has written of a call and led it to 115; the shift was told something, and read it."""
    noting.wrap_up(tx, 1, 7, "health", "đã nói chuyện", now)
    needs.note(tx, "+84900772001", needs.Needs(slow=True), 7, now)
    word = crew.tell(tx, "đừng hẹn giờ nữa", 7, now, must=False)
    crew.take_back(tx, word.id, 7, now)
    crew.read(tx, word.id, 7, now)
    tx.add_all([
        CallHandover(call_id=1, account_id=7, service="115", who="anh Ba", at=now, taken_at=now),
        CallReview(call_id=1, account_id=7, by_id=8, marks=4, said="chào rõ hơn", at=now),
        CrewFlag(account_id=7, raised_at=now),
    ])  # fmt: skip
