"""Forgetting on time: each kind of data leaves after the days that settings promise, a few thousand rows at a go.

Periods: services §2.5 of the plan and docs/privacy.md. Runs as the schema's owner, because the application may not
delete from the audit log.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from gateway import audit, clock
from gateway.db import Database
from gateway.settings import Settings

_SLICE = 5_000  # rows a transaction: a purge must not hold locks that traffic waits for

_UNHELD = """
    NOT EXISTS (SELECT FROM legal_holds held WHERE held.person_id = {} AND held.lifted_at IS NULL
                   AND (held.until IS NULL OR held.until >= :today))"""
"""What a court or agency wants kept outlives its time."""

_UNVACCINATED = """
    NOT EXISTS (SELECT FROM exam_bookings b WHERE b.person_id = p.id)
    AND NOT EXISTS (SELECT FROM vaccine_registrations r WHERE r.person_id = p.id)
    AND NOT EXISTS (SELECT FROM vaccine_reactions f WHERE f.person_id = p.id)
    AND NOT EXISTS (SELECT FROM vaccine_doses d WHERE d.person_id = p.id)"""
"""Whoever has a dose, a booking or a registration keeps the name it was given for."""

_FORGET = {
    "verifications": """
        DELETE FROM verifications WHERE id IN (SELECT id FROM verifications WHERE created_at < :before LIMIT :n)""",
    "codes": """
        UPDATE messages SET args = NULL WHERE (month, id) IN (
            SELECT month, id FROM messages
             WHERE purpose = 'otp' AND args IS NOT NULL AND created_at < :before AND NOT EXISTS (
                       SELECT FROM outbox o WHERE o.month = messages.month AND o.id = messages.id) LIMIT :n)""",
    "bodies": """
        UPDATE messages SET args = NULL WHERE (month, id) IN (
            SELECT month, id FROM messages
             WHERE args IS NOT NULL AND created_at < :before AND NOT EXISTS (
                       SELECT FROM outbox o WHERE o.month = messages.month AND o.id = messages.id) LIMIT :n)""",
    "inbound": "DELETE FROM inbound WHERE id IN (SELECT id FROM inbound WHERE done_at < :before LIMIT :n)",
    "pieces": """
        DELETE FROM pieces WHERE (carrier, key, number) IN (
            SELECT carrier, key, number FROM pieces WHERE held_since < :before LIMIT :n)""",
    "inbound_seen": """
        DELETE FROM inbound_seen WHERE (carrier, ref) IN (
            SELECT carrier, ref FROM inbound_seen WHERE seen_at < :before LIMIT :n)""",
    "trips": "DELETE FROM trips WHERE id IN (SELECT id FROM trips WHERE changed_at < :before LIMIT :n)",
    "site_requests": """
        DELETE FROM sites WHERE id IN (
            SELECT id FROM sites WHERE state = 'closed' AND approved_at IS NULL AND changed_at < :before LIMIT :n)""",
    "site_phones": """
        UPDATE sites SET phone = NULL WHERE id IN (
            SELECT id FROM sites WHERE state = 'closed' AND phone IS NOT NULL AND changed_at < :before LIMIT :n)""",
    "visits": f"""
        DELETE FROM visits WHERE id IN (
            SELECT id FROM visits v WHERE changed_at < :before AND {_UNHELD.format("v.person_id")} LIMIT :n)""",  # noqa: S608 - put together from our own constants
    "gate_look_ups": """
        DELETE FROM gate_look_ups WHERE id IN (SELECT id FROM gate_look_ups WHERE at < :before LIMIT :n)""",
    "gate_days": """
        DELETE FROM gate_days WHERE (account_id, day) IN (
            SELECT account_id, day FROM gate_days WHERE changed_at < :before LIMIT :n)""",
    "quarantines": """
        DELETE FROM quarantines WHERE id IN (
            SELECT id FROM quarantines WHERE state <> 'watched' AND changed_at < :before LIMIT :n)""",
    "voluntary": """
        DELETE FROM health_reports WHERE id IN (
            SELECT id FROM health_reports WHERE quarantine_id IS NULL AND entered_at < :before LIMIT :n)""",
    "managers": """
        DELETE FROM quarantine_managers WHERE id IN (
            SELECT id FROM quarantine_managers WHERE ended_at < :before LIMIT :n)""",
    "contacts": """
        DELETE FROM contacts WHERE id IN (
            SELECT c.id FROM contacts c JOIN cases k ON k.id = c.case_id
             WHERE c.used_at < :before AND k.changed_at < :before LIMIT :n)""",
    "cases": """
        UPDATE cases SET number = NULL, person_id = NULL, note = NULL WHERE id IN (
            SELECT k.id FROM cases k
             WHERE k.changed_at < :before AND (k.number IS NOT NULL OR k.person_id IS NOT NULL OR k.note IS NOT NULL)
               AND NOT EXISTS (SELECT FROM contacts c WHERE c.case_id = k.id) LIMIT :n)""",
    "suspects": f"""
        DELETE FROM suspects WHERE id IN (
            SELECT s.id FROM suspects s WHERE s.changed_at < :before AND {_UNHELD.format("s.person_id")} LIMIT :n)""",  # noqa: S608 - put together from our own constants
    "suspect_events": """
        DELETE FROM suspect_events WHERE id IN (
            SELECT e.id FROM suspect_events e
             WHERE e.at < :before AND NOT EXISTS (SELECT FROM suspects s
                       WHERE s.id = e.suspect_id OR s.person_id = e.person_id) LIMIT :n)""",
    "movements": f"""
        DELETE FROM movements WHERE id IN (
            SELECT m.id FROM movements m WHERE m.changed_at < :before AND {_UNHELD.format("m.person_id")} LIMIT :n)""",  # noqa: S608 - put together from our own constants
    "lodging_guests": """
        DELETE FROM lodging_guests WHERE id IN (
            SELECT id FROM lodging_guests WHERE entered_at < :before LIMIT :n)""",
    "lodging_days": """
        DELETE FROM lodging_days WHERE (site_id, day) IN (
            SELECT site_id, day FROM lodging_days WHERE sent_at < :before LIMIT :n)""",
    "declared_contacts": """
        DELETE FROM declared_contacts WHERE id IN (
            SELECT id FROM declared_contacts WHERE created_at < :before LIMIT :n)""",
    "declarations": f"""
        DELETE FROM declarations WHERE id IN (
            SELECT id FROM declarations d WHERE created_at < :before AND {_UNHELD.format("d.person_id")} LIMIT :n)""",  # noqa: S608 - put together from our own constants
    "exam_bookings": f"""
        DELETE FROM exam_bookings WHERE id IN (
            SELECT id FROM exam_bookings b
             WHERE starts_at < :before AND {_UNHELD.format("b.person_id")} LIMIT :n)""",  # noqa: S608 - put together from our own constants
    "vaccine_registrations": f"""
        DELETE FROM vaccine_registrations WHERE id IN (
            SELECT id FROM vaccine_registrations r
             WHERE changed_at < :before AND {_UNHELD.format("r.person_id")} LIMIT :n)""",  # noqa: S608 - put together from our own constants
    "vaccine_reactions": f"""
        DELETE FROM vaccine_reactions WHERE id IN (
            SELECT id FROM vaccine_reactions r
             WHERE reported_at < :before AND {_UNHELD.format("r.person_id")} LIMIT :n)""",  # noqa: S608 - put together from our own constants
    "vaccine_doses": f"""
        DELETE FROM vaccine_doses WHERE id IN (
            SELECT id FROM vaccine_doses d
             WHERE entered_at < :before AND {_UNHELD.format("d.person_id")} LIMIT :n)""",  # noqa: S608 - put together from our own constants
    "members": f"""
        DELETE FROM household_members WHERE (number, ord) IN (
            SELECT m.number, m.ord FROM household_members m JOIN people p ON p.id = m.person_id
             WHERE p.changed_at < :before AND {_UNHELD.format("p.id")}
               AND NOT EXISTS (SELECT FROM declarations d WHERE d.person_id = p.id)
               AND NOT EXISTS (SELECT FROM quarantines q WHERE q.person_id = p.id) AND {_UNVACCINATED} LIMIT :n)""",  # noqa: S608 - put together from our own constants
    "people": f"""
        DELETE FROM people WHERE id IN (
            SELECT p.id FROM people p
             WHERE p.changed_at < :before AND {_UNHELD.format("p.id")}
               AND NOT EXISTS (SELECT FROM declarations d WHERE d.person_id = p.id)
               AND NOT EXISTS (SELECT FROM quarantines q WHERE q.person_id = p.id) AND {_UNVACCINATED}
               AND NOT EXISTS (SELECT FROM household_members m WHERE m.person_id = p.id) LIMIT :n)""",  # noqa: S608 - put together from our own constants
    "sessions": """
        UPDATE sessions SET state = NULL, service = NULL, awaiting = NULL, awaiting_ref = NULL, awaiting_until = NULL,
                            screen = NULL
         WHERE number IN (SELECT number FROM sessions
                           WHERE touched_at < :before
                             AND (state IS NOT NULL OR awaiting_ref IS NOT NULL OR screen IS NOT NULL) LIMIT :n)""",
    "ticket_texts": """
        UPDATE ticket_events SET body = NULL WHERE id IN (
            SELECT id FROM ticket_events WHERE body IS NOT NULL AND at < :before LIMIT :n)""",
    "ticket_numbers": """
        UPDATE tickets SET number = '', reach = NULL, address = NULL WHERE id IN (
            SELECT id FROM tickets
             WHERE (number <> '' OR address IS NOT NULL) AND created_at < :before LIMIT :n)""",
    "ticket_reporters": """
        DELETE FROM ticket_reporters WHERE (ticket_id, number) IN (
            SELECT ticket_id, number FROM ticket_reporters WHERE at < :before LIMIT :n)""",
    "consultations": """
        UPDATE consultations SET found = NULL, advice = NULL WHERE id IN (
            SELECT id FROM consultations
             WHERE (found IS NOT NULL OR advice IS NOT NULL) AND at < :before LIMIT :n)""",
    "number_marks": """
        DELETE FROM number_marks WHERE id IN (SELECT id FROM number_marks WHERE until < :before LIMIT :n)""",
    "sent_texts": """
        DELETE FROM sent_texts WHERE (key, day) IN (SELECT key, day FROM sent_texts WHERE at < :before LIMIT :n)""",
    "rumour_checks": """
        DELETE FROM rumour_checks WHERE id IN (
            SELECT id FROM rumour_checks WHERE changed_at < :before LIMIT :n)""",
    "answers": """
        UPDATE answers SET said = NULL WHERE ticket_id IN (
            SELECT ticket_id FROM answers WHERE said IS NOT NULL AND answered_at < :before LIMIT :n)""",
    "answer_uses": "DELETE FROM answer_uses WHERE id IN (SELECT id FROM answer_uses WHERE at < :before LIMIT :n)",
    "duty": "DELETE FROM duty WHERE id IN (SELECT id FROM duty WHERE ends_at < :before LIMIT :n)",
    "pages": "DELETE FROM pages WHERE id IN (SELECT id FROM pages WHERE created_at < :before LIMIT :n)",
    "approval_words": """
        UPDATE approvals SET note = NULL, why = NULL WHERE id IN (
            SELECT id FROM approvals
             WHERE (note IS NOT NULL OR why IS NOT NULL) AND submitted_at < :before LIMIT :n)""",
    "subscriptions": """
        DELETE FROM subscriptions WHERE id IN (SELECT id FROM subscriptions WHERE ended_at < :before LIMIT :n)""",
    "lists": """
        UPDATE number_lists SET state = 'discarded' WHERE id IN (
            SELECT id FROM number_lists WHERE state <> 'discarded' AND changed_at < :before LIMIT :n)""",
    "list_numbers": """
        DELETE FROM number_list_rows WHERE (list_id, number) IN (
            SELECT r.list_id, r.number FROM number_lists l JOIN number_list_rows r ON r.list_id = l.id
             WHERE l.state = 'discarded' AND l.changed_at < :before LIMIT :n)""",
    "list_faults": """
        DELETE FROM number_list_faults WHERE (list_id, no) IN (
            SELECT f.list_id, f.no FROM number_lists l JOIN number_list_faults f ON f.list_id = l.id
             WHERE l.state = 'discarded' AND l.changed_at < :before LIMIT :n)""",
    "mover_checks": "DELETE FROM mover_checks WHERE id IN (SELECT id FROM mover_checks WHERE at < :before LIMIT :n)",
    "movers": """
        DELETE FROM movers WHERE id IN (
            SELECT id FROM movers
             WHERE ended_at < :before OR until < CAST(CAST(:before AS timestamptz) AS date) LIMIT :n)""",
    "alert_recipients": """
        DELETE FROM alert_recipients WHERE (alert_id, ord) IN (
            SELECT r.alert_id, r.ord FROM alerts a JOIN alert_recipients r ON r.alert_id = a.id
             WHERE a.changed_at < :before LIMIT :n)""",
    "alert_messages": """
        DELETE FROM alert_messages WHERE (alert_id, ord) IN (
            SELECT r.alert_id, r.ord FROM alerts a JOIN alert_messages r ON r.alert_id = a.id
             WHERE a.changed_at < :before LIMIT :n)""",
    "alert_unheard": """
        DELETE FROM alert_unheard WHERE (alert_id, number) IN (
            SELECT r.alert_id, r.number FROM alerts a JOIN alert_unheard r ON r.alert_id = a.id
             WHERE a.changed_at < :before LIMIT :n)""",
    "alert_answers": """
        DELETE FROM alert_answers WHERE (alert_id, number, answer) IN (
            SELECT r.alert_id, r.number, r.answer FROM alerts a JOIN alert_answers r ON r.alert_id = a.id
             WHERE a.changed_at < :before LIMIT :n)""",
    "alert_plays": """
        UPDATE alert_plays SET by_number = NULL WHERE id IN (
            SELECT id FROM alert_plays WHERE by_number IS NOT NULL AND at < :before LIMIT :n)""",
    "contributors": """
        DELETE FROM contributors WHERE unit_id IN (
            SELECT unit_id FROM contributors WHERE ended_at < :before LIMIT :n)""",
    "safety_checks": """
        DELETE FROM safety_checks WHERE id IN (SELECT id FROM safety_checks WHERE made_at < :before LIMIT :n)""",
    "safety_overrides": """
        DELETE FROM safety_overrides WHERE id IN (SELECT id FROM safety_overrides WHERE made_at < :before LIMIT :n)""",
    "safety_reminders": """
        DELETE FROM safety_reminders WHERE (site_id, day) IN (
            SELECT site_id, day FROM safety_reminders WHERE reminded_at < :before LIMIT :n)""",
    "obliged": """
        DELETE FROM obliged WHERE id IN (
            SELECT id FROM obliged WHERE changed_at < :before AND until < :today LIMIT :n)""",
    "merges": "DELETE FROM person_merges WHERE id IN (SELECT id FROM person_merges WHERE done_at < :before LIMIT :n)",
    "holds": "DELETE FROM legal_holds WHERE id IN (SELECT id FROM legal_holds WHERE lifted_at < :before LIMIT :n)",
    "rights": """
        DELETE FROM rights_requests WHERE id IN (SELECT id FROM rights_requests WHERE ended_at < :before LIMIT :n)""",
    "chat_reached": """
        DELETE FROM chat_reached WHERE (ref, address) IN (
            SELECT ref, address FROM chat_reached WHERE received_at < :before LIMIT :n)""",
    "chat_followers": """
        DELETE FROM chat_followers WHERE address IN (
            SELECT address FROM chat_followers
             WHERE last_at < :before AND (followed_at IS NULL OR unfollowed_at IS NOT NULL) LIMIT :n)""",
    "unit_reports": """
        DELETE FROM unit_reports WHERE id IN (SELECT id FROM unit_reports WHERE changed_at < :before LIMIT :n)""",
    "report_reminders": """
        DELETE FROM report_reminders WHERE id IN (SELECT id FROM report_reminders WHERE at < :before LIMIT :n)""",
    "sync_batches": """
        DELETE FROM sync_batches WHERE id IN (
            SELECT id FROM sync_batches WHERE acknowledged_at < :before LIMIT :n)""",
    "sync_waiting": """
        DELETE FROM sync_batches WHERE id IN (
            SELECT id FROM sync_batches WHERE acknowledged_at IS NULL AND made_at < :before LIMIT :n)""",
    "sync_facts": """
        DELETE FROM sync_facts WHERE (origin, list, fact) IN (
            SELECT origin, list, fact FROM sync_facts WHERE received_at < :before LIMIT :n)""",
    "handovers": """
        DELETE FROM handovers WHERE id IN (SELECT id FROM handovers WHERE left_at < :before LIMIT :n)""",
    "briefings": """
        DELETE FROM briefings WHERE id IN (SELECT id FROM briefings WHERE made_at < :before LIMIT :n)""",
    "callbacks": """
        DELETE FROM callbacks WHERE id IN (SELECT id FROM callbacks WHERE done_at < :before LIMIT :n)""",
    "channel_log": "DELETE FROM channel_log WHERE id IN (SELECT id FROM channel_log WHERE at < :before LIMIT :n)",
    "ported": "DELETE FROM ported WHERE number IN (SELECT number FROM ported WHERE seen_at < :before LIMIT :n)",
    "route_minutes": """
        DELETE FROM route_minutes WHERE (minute, carrier, network) IN (
            SELECT minute, carrier, network FROM route_minutes WHERE minute < :before LIMIT :n)""",
    "surges": "DELETE FROM surges WHERE id IN (SELECT id FROM surges WHERE ended_at < :before LIMIT :n)",
    "agent_spans": """
        DELETE FROM agent_spans WHERE id IN (SELECT id FROM agent_spans WHERE ended_at < :before LIMIT :n)""",
    "recordings": "DELETE FROM recordings WHERE id IN (SELECT id FROM recordings WHERE made_at < :before LIMIT :n)",
    "dictations": """
        UPDATE dictations SET talk = NULL, number = '' WHERE id IN (
            SELECT id FROM dictations WHERE talk IS NOT NULL AND ended_at < :before LIMIT :n)""",
    "call_events": """
        DELETE FROM call_events WHERE (call_id, key) IN (
            SELECT e.call_id, e.key FROM calls c JOIN call_events e ON e.call_id = c.id
             WHERE c.changed_at < :before AND c.state = 'over' LIMIT :n)""",
    "call_orders": """
        DELETE FROM call_orders WHERE id IN (SELECT id FROM call_orders WHERE done_at < :before LIMIT :n)""",
    "calls": """
        UPDATE calls SET number = '' WHERE id IN (
            SELECT id FROM calls WHERE number <> '' AND state = 'over' AND changed_at < :before LIMIT :n)""",
    "call_notes": """
        DELETE FROM call_notes WHERE (call_id, account_id) IN (
            SELECT call_id, account_id FROM call_notes WHERE changed_at < :before LIMIT :n)""",
    "call_needs": """
        DELETE FROM call_needs WHERE number IN (SELECT number FROM call_needs WHERE set_at < :before LIMIT :n)""",
    "call_handovers": """
        UPDATE call_handovers SET who = NULL WHERE id IN (
            SELECT id FROM call_handovers WHERE who IS NOT NULL AND at < :before LIMIT :n)""",
    "call_reviews": "DELETE FROM call_reviews WHERE id IN (SELECT id FROM call_reviews WHERE at < :before LIMIT :n)",
    "crew_reads": """
        DELETE FROM crew_reads WHERE (word_id, account_id) IN (
            SELECT word_id, account_id FROM crew_reads WHERE at < :before LIMIT :n)""",
    "crew_words": "DELETE FROM crew_words WHERE id IN (SELECT id FROM crew_words WHERE until < :before LIMIT :n)",
    "crew_flags": "DELETE FROM crew_flags WHERE id IN (SELECT id FROM crew_flags WHERE raised_at < :before LIMIT :n)",
    "call_places": """
        UPDATE call_places SET number = '' WHERE call_id IN (
            SELECT call_id FROM call_places WHERE number <> '' AND left_at < :before LIMIT :n)""",
    "prompt_sounds": """
        UPDATE prompt_recordings SET sound = NULL, speaker = NULL WHERE id IN (
            SELECT id FROM prompt_recordings
             WHERE state NOT IN ('waiting', 'heard') AND sound IS NOT NULL AND changed_at < :before LIMIT :n)""",
    "prompt_sittings": """
        DELETE FROM prompt_sittings WHERE id IN (
            SELECT id FROM prompt_sittings WHERE made_at < :before LIMIT :n)""",
    "idempotency": """
        DELETE FROM idempotency_keys WHERE (key_id, key) IN (
            SELECT key_id, key FROM idempotency_keys WHERE created_at < :before LIMIT :n)""",
}
"""Statement per kind of data; `:before` is the end of its life, `:n` the slice. The audit log purges itself."""


def lifetimes(settings: Settings) -> dict[str, timedelta]:
    """How long each kind of data lives."""
    days = {
        "verifications": 1,  # as long as the longest limit counts them
        "codes": 1,
        "bodies": settings.keep_bodies,
        "inbound": settings.keep_bodies,
        "pieces": settings.keep_bodies,  # minutes, unless no sender of their carrier ever runs again
        "inbound_seen": settings.keep_inbound_seen,
        "visits": settings.keep_visits,
        "trips": settings.keep_visits,
        "site_requests": 90,  # refused, and nobody has asked again
        "site_phones": settings.keep_tickets,  # of sites that are closed
        "gate_look_ups": 1,  # as long as the limit counts them
        "gate_days": settings.keep_visits,  # where a colleague stood last, to be offered again
        "quarantines": settings.keep_declarations,  # with their slots and reports
        "voluntary": settings.keep_declarations,
        "managers": settings.keep_declarations,
        "contacts": settings.keep_contacts,
        "cases": settings.keep_contacts,  # after their contacts: a case stays as a number without anybody in it
        "suspects": settings.keep_declarations,  # after the last that was told or done; then their history
        "suspect_events": settings.keep_declarations,
        "movements": settings.keep_declarations,
        "lodging_guests": settings.keep_visits,
        "lodging_days": settings.keep_visits,
        "declared_contacts": settings.keep_contacts,
        "declarations": settings.keep_declarations,
        "obliged": settings.keep_tickets,  # after its last change: as long as what it led to can be contested
        "merges": settings.keep_declarations,  # as long as there is something to split
        "holds": settings.keep_declarations,  # once lifted; those that bind stay
        "exam_bookings": settings.keep_declarations,  # after the day of the appointment
        "vaccine_registrations": settings.keep_declarations,  # after its last change
        "vaccine_reactions": settings.keep_declarations,
        "vaccine_doses": settings.keep_doses,
        "members": settings.keep_declarations,  # a name outlives its last declaration by nothing
        "people": settings.keep_declarations,
        "rights": settings.keep_audit,  # the proof that the law's time was kept
        "ticket_texts": settings.keep_tickets,
        "ticket_numbers": settings.keep_tickets,
        "ticket_reporters": settings.keep_tickets,
        "consultations": settings.keep_tickets,
        "number_marks": settings.keep_tickets,  # as long as what it led to can be contested
        "sent_texts": settings.keep_bodies,  # what can be asked about as long as it can be read elsewhere
        "rumour_checks": settings.keep_tickets,  # with who asked
        "answers": settings.keep_tickets,
        "answer_uses": 90,  # what is asked most lately, and nothing of anybody
        "duty": settings.keep_tickets,  # who was told of a request is known as long as the request
        "pages": settings.keep_bodies,
        "approval_words": settings.keep_tickets,
        "subscriptions": settings.keep_bodies,  # once ended; the consent that ended them stays as evidence
        "lists": settings.keep_declarations,  # nothing is sent to a list that nobody has looked at for so long
        "list_numbers": 1,  # of lists that were discarded: a day to see that it was the wrong one
        "list_faults": 1,
        "mover_checks": settings.keep_declarations,
        "movers": settings.keep_declarations,  # once they are off the list, or the day is over until which it is so
        "alert_recipients": settings.keep_tickets,  # as long as an inquiry may ask who was told; its account stays
        "alert_messages": settings.keep_tickets,
        "alert_unheard": settings.keep_tickets,
        "alert_answers": settings.keep_tickets,
        "alert_plays": settings.keep_tickets,
        "contributors": settings.keep_tickets,  # whom to ask about what a unit once posted
        "safety_checks": settings.keep_tickets,
        "safety_overrides": settings.keep_tickets,
        "safety_reminders": 7,  # they only keep a morning from reminding twice
        "chat_reached": settings.keep_bodies,
        "chat_followers": settings.keep_bodies,  # after their last word, where they do not follow
        "unit_reports": settings.keep_audit,  # counts without a person; with their corrections
        "report_reminders": 30,
        "sync_batches": 90,  # that a batch was acknowledged; what was in it leaves at once
        "sync_waiting": settings.keep_declarations,  # nobody has mended it, and what it tells is forgotten here
        "sync_facts": settings.keep_declarations,
        "handovers": settings.keep_tickets,
        "briefings": settings.keep_audit,  # what the authority was told; counts without a person
        "callbacks": 30,
        "channel_log": settings.keep_channel_log,
        "ported": 365,  # a number may be ported again, and its receipts say so long before
        "route_minutes": 90,  # a quarter of outages to show a carrier
        "surges": settings.keep_tickets,
        "agent_spans": settings.keep_tickets,  # who worked when: for as long as what was promised can be contested
        "recordings": settings.keep_recordings,
        "dictations": settings.keep_recordings,  # once written down; what was written lives as long as what it became
        "call_events": settings.keep_bodies,
        "call_orders": 7,
        "calls": settings.keep_tickets,  # when and how long somebody called stays, without who it was
        "call_notes": settings.keep_tickets,
        "call_needs": settings.keep_tickets,  # so long after somebody last said so
        "call_handovers": settings.keep_tickets,  # that a service took it stays, without who there did
        "call_reviews": settings.keep_tickets,
        "crew_reads": settings.keep_tickets,
        "crew_words": settings.keep_tickets,
        "crew_flags": settings.keep_tickets,
        "call_places": settings.keep_tickets,
        "prompt_sounds": settings.keep_declarations,  # of older versions: who read what when stays, without the voice
        "prompt_sittings": 1,  # with their takes: what was kept of them is a recording by then
        "idempotency": 1,
        "audit": settings.keep_audit,
    }
    lives = {kind: timedelta(days=count) for kind, count in days.items()}
    lives["sessions"] = timedelta(hours=settings.keep_sessions_hours)
    return lives


def purge(
    db: Database,
    settings: Settings,
    now: datetime,
    kinds: Collection[str] | None = None,
    stop: Callable[[], bool] = lambda: False,
) -> dict[str, int]:
    """Remove or empty everything (or only `kinds`) whose time is over; returns how many rows of each kind.

    `stop` is asked before each slice; once it says so, the rest stays for the next purge.
    """
    counts = {}
    for kind, life in lifetimes(settings).items():
        if kinds is not None and kind not in kinds:
            continue
        counts[kind] = 0
        while not stop():
            with db.transaction() as tx:
                gone = _forget(tx, kind, now - life, now)
            counts[kind] += gone
            if gone < _SLICE:
                break
    return counts


def _forget(tx: Session, kind: str, before: datetime, now: datetime) -> int:
    if kind == "audit":
        return audit.purge(tx, before, now, _SLICE)
    given = {"before": before, "n": _SLICE, "today": clock.today(now)}
    result = tx.execute(text(_FORGET[kind]), given)
    return int(result.rowcount)  # type: ignore[attr-defined]
