"""Who may do what at the console: every permission with its sentence, and the roles that hold them; data, no rule but
the two questions asked of it.

The table is the whole truth: each route names the permission it needs, docs/permissions.md is written from here, and a
test tries every route as every role. Roles are those of the plan (§1F).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

PERMISSIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "site.read": "see sites, their state and their codes",
        "site.write": "register and correct sites",
        "site.approve": "open, suspend and close sites, give a new code",
        "gate.use": "check people in and out at a gate",
        "visit.read": "see who was at a site on a day",
        "visit.export": "take the list of a day away, for a stated purpose",
        "visit.import": "enter visits kept on paper or in a file",
        "person.find": "look a person up by number, card or name",
        "person.correct": "correct, merge and split people",
        "health.read": "read health answers",
        "declare.behalf": "declare on behalf of somebody else",
        "quarantine.read": "see who is watched and who has not reported",
        "quarantine.write": "admit, report for, release and move people who are watched",
        "tracing.read": "see cases and their contacts",
        "tracing.write": "propose a case, confirm contacts, prepare notices",
        "tracing.approve": "confirm another's case, release another's notice",
        "safety.read": "see the safety level of sites",
        "safety.check": "answer a site's own daily check",
        "safety.override": "set a site's level after an inspection",
        "arrival.read": "see who has come from elsewhere, and what lodgings told",
        "arrival.write": "act on arrivals, note guests of lodgings",
        "screening.write": "list areas and change the rules of screening",
        "screening.approve": "approve another's area or rules",
        "suspect.read": "see the register of suspected cases: counts, and who where health answers may be read too",
        "suspect.write": "decide about suspected cases",
        "rights.read": "see what people asked about their own data",
        "rights.act": "answer what people asked about their own data",
        "obliged.read": "see who must declare and has not",
        "obliged.write": "put people on that list, note why somebody has not",
        "obliged.export": "take that list away as evidence, after a review",
        "scoreboard.read": "see figures by commune and site",
        "report.read": "see what units report each day and who has not",
        "report.write": "report a unit's figures of the day",
        "report.correct": "correct a report after it was due",
        "report.brief": "make the quick report to the authority",
        "sync.read": "see what the central databases have been told",
        "sync.write": "have a batch that failed sent to them again",
        "booking.read": "see exam appointments and vaccination lists, never why or what illness",
        "booking.write": "set hours, move and call off appointments, call people up, note doses",
        "directory.read": "see hotlines, hospitals and the house's own numbers",
        "directory.write": "propose hotlines, hospitals and the house's own numbers, hide a wrong one",
        "directory.approve": "approve another's change of the directory",
        "zone.read": "see zones and who ordered them",
        "zone.write": "propose a zone, end one early",
        "zone.approve": "approve another's zone",
        "mover.read": "see who needs help to leave in an emergency, and why",
        "mover.write": "put people on that list, correct it, note what a call brought",
        "map.read": "see requests, sites, cases and resources on the map",
        "ticket.read": "see what people asked somebody to do",
        "ticket.act": "take over, answer and close it",
        "dictation.write": "hear what callers said and write it down",
        "call.take": "take calls of the hotline",
        "call.lead": "lead the shift of the hotline: callers, agents, what they are told, quality",
        "call.read": "see calls and figures of the hotline",
        "number.mark": "mark a number for abuse, with a second person",
        "approval.read": "see what waits for a second person",
        "qa.read": "read questions and their answers",
        "qa.write": "answer questions, write answers for all",
        "qa.approve": "publish another's answer",
        "rumour.read": "see the register of rumours and who waits for a verdict",
        "rumour.write": "write what is known of a rumour",
        "rumour.approve": "publish another's verdict",
        "duty.read": "see who is on duty",
        "duty.write": "plan who is on duty",
        "carrier.read": "see how carriers do",
        "chat.read": "see followers of the chat, and whom broadcasts reached",
        "chat.write": "send a broadcast again that did not arrive",
        "content.read": "see what the newsroom writes",
        "content.write": "write content and figures, submit them and their sending",
        "content.approve": "approve another's content, figures and sending, say which unit may post what",
        "prompt.read": "see which texts of calls are recorded, hear what callers hear",
        "prompt.write": "record texts of calls, listen to another's and let callers hear it",
        "alert.read": "see alerts, whom they reached and who answered",
        "alert.write": "write alerts and submit them, keep the lists and feeds they are drafted from",
        "alert.approve": "release, return or reject another's alert, look at one that was sent alone",
        "alert.break": "release an extreme and immediate alert alone, with a reason",
        "alert.steer": "pause, resume and stop what is being sent",
        "alert.evidence": "take the evidence of an alert away, for an inquiry",
        "drill.write": "say which phones of staff drills and tests may reach",
        "account.read": "see who has an account",
        "account.write": "make accounts, give roles, end sessions",
        "audit.read": "read who did what",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Role:
    """What one kind of colleague may do; `label` (Vietnamese) is what the console calls them.

    `provincial`: their work has no area, so an account needs no unit. `days`: an account with this role ends by itself
    at most so many days ahead; None: until somebody ends it.
    """

    label: str
    english: str
    may: frozenset[str]
    provincial: bool = False
    days: int | None = None


def _role(label: str, english: str, may: str, *, provincial: bool = False, days: int | None = None) -> Role:
    held = frozenset(may.split())
    unknown = held - PERMISSIONS.keys()
    if unknown:
        raise LookupError(f"{english} holds unknown permissions: {sorted(unknown)}")
    return Role(label, english, held, provincial, days)


ROLES: Final[Mapping[str, Role]] = MappingProxyType(
    {
        "site_owner": _role(
            "chủ điểm",
            "site owner",
            """
                site.read site.write gate.use visit.read visit.import safety.read safety.check
            """,
        ),
        "site_staff": _role(
            "nhân viên điểm",
            "site staff",
            """
                site.read gate.use declare.behalf
            """,
        ),
        "station": _role(
            "trạm y tế xã",
            "commune station",
            """
                site.read gate.use visit.read person.find person.correct health.read declare.behalf
                quarantine.read quarantine.write tracing.read tracing.write safety.read safety.check
                obliged.read obliged.write scoreboard.read ticket.read ticket.act duty.read
                duty.write report.read report.write booking.read booking.write arrival.read
                arrival.write suspect.read suspect.write directory.read zone.read map.read
                approval.read content.read alert.read alert.write mover.read mover.write
            """,
        ),
        "area_team": _role(
            "đội khu vực",
            "district or area team",
            """
                site.read site.write site.approve gate.use visit.read visit.import person.find
                health.read declare.behalf quarantine.read quarantine.write tracing.read
                tracing.write safety.read safety.check safety.override obliged.read obliged.write
                scoreboard.read ticket.read ticket.act duty.read duty.write report.read report.write
                booking.read booking.write arrival.read arrival.write suspect.read suspect.write
                directory.read zone.read map.read zone.write approval.read content.read alert.read
                alert.write mover.read mover.write
            """,
        ),
        "cdc": _role(
            "trực CDC",
            "CDC duty",
            """
                site.read site.write site.approve gate.use visit.read visit.export visit.import
                person.find person.correct health.read declare.behalf quarantine.read
                quarantine.write tracing.read tracing.write tracing.approve safety.read safety.check
                safety.override obliged.read obliged.write obliged.export scoreboard.read
                ticket.read ticket.act dictation.write number.mark duty.read duty.write carrier.read chat.read
                report.read report.write report.correct report.brief booking.read booking.write
                arrival.read arrival.write screening.write screening.approve suspect.read
                suspect.write directory.read directory.write directory.approve zone.read zone.write zone.approve
                map.read approval.read qa.read qa.write qa.approve rumour.read rumour.write
                rumour.approve content.read content.write content.approve alert.read alert.write
                alert.steer drill.write mover.read mover.write call.read
            """,
            provincial=True,
        ),
        "editor": _role(
            "biên tập",
            "content editor",
            """
                scoreboard.read chat.read chat.write directory.read directory.write approval.read
                qa.read qa.write rumour.read rumour.write content.read content.write
                prompt.read prompt.write
            """,
            provincial=True,
        ),
        "approver": _role(
            "duyệt nội dung",
            "content approver",
            """
                scoreboard.read directory.read directory.approve zone.read zone.approve approval.read qa.read
                qa.approve rumour.read rumour.approve content.read content.approve
                prompt.read prompt.write
            """,
            provincial=True,
        ),
        "releaser": _role(
            "phát cảnh báo",
            "alert releaser",
            """
                scoreboard.read carrier.read map.read duty.read approval.read alert.read alert.write
                alert.approve alert.break alert.steer alert.evidence drill.write
            """,
            provincial=True,
        ),
        "agent": _role(
            "tổng đài viên 1022",
            "1022 agent",
            """
                person.find declare.behalf site.read safety.read ticket.read ticket.act dictation.write number.mark
                duty.read booking.read booking.write directory.read zone.read map.read approval.read
                qa.read qa.write rumour.read content.read alert.read mover.read call.take
            """,
            provincial=True,
        ),
        "supervisor": _role(
            "trưởng ca 1022",
            "1022 supervisor",
            """
                person.find declare.behalf site.read safety.read ticket.read ticket.act dictation.write number.mark
                duty.read duty.write scoreboard.read carrier.read chat.read report.read report.brief
                sync.read booking.read booking.write arrival.read directory.read zone.read map.read
                directory.write approval.read qa.read qa.write rumour.read content.read alert.read
                alert.steer prompt.read prompt.write call.take call.lead call.read
            """,
            provincial=True,
        ),
        "clinician": _role(
            "bác sĩ",
            "clinician",
            """
                person.find health.read quarantine.read ticket.read ticket.act duty.read
                booking.read approval.read qa.read qa.write
            """,
            provincial=True,
        ),
        "volunteer": _role(
            "tình nguyện viên",
            "volunteer",
            """
                gate.use declare.behalf
            """,
            days=30,
        ),
        "hamlet_head": _role(
            "trưởng thôn",
            "hamlet head",
            """
                gate.use declare.behalf
            """,
            days=365,
        ),
        "dpo": _role(
            "bảo vệ dữ liệu",
            "data-protection officer",
            """
                rights.read rights.act person.find person.correct audit.read account.read
                alert.evidence
            """,
            provincial=True,
        ),
        "auditor": _role(
            "kiểm toán",
            "auditor",
            """
                audit.read account.read site.read safety.read scoreboard.read carrier.read alert.read
                alert.evidence
            """,
            provincial=True,
        ),
        "admin": _role(
            "quản trị hệ thống",
            "system admin",
            """
                account.read account.write carrier.read duty.read audit.read chat.read sync.read
                sync.write
            """,
            provincial=True,
        ),
    }
)

_SECOND_FACTOR: Final = frozenset({"approver", "releaser", "admin", "cdc", "dpo"})
"""Who decides for others or reaches everything signs in with more than a password."""


def permissions(roles: Iterable[str]) -> frozenset[str]:
    """Everything the holders of `roles` may do; a role we do not know gives nothing."""
    return frozenset().union(*(ROLES[role].may for role in roles if role in ROLES))


def needs_second_factor(roles: Iterable[str]) -> bool:
    """Whether one of `roles` may not be used with a password alone."""
    return not _SECOND_FACTOR.isdisjoint(roles)
