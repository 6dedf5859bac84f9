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
        "rights.read": "see what people asked about their own data",
        "rights.act": "answer what people asked about their own data",
        "obliged.read": "see who must declare and has not",
        "obliged.write": "put people on that list, note why somebody has not",
        "obliged.export": "take that list away as evidence, after a review",
        "scoreboard.read": "see figures by commune and site",
        "ticket.read": "see what people asked somebody to do",
        "ticket.act": "take over, answer and close it",
        "duty.read": "see who is on duty",
        "duty.write": "plan who is on duty",
        "carrier.read": "see how carriers do",
        "approval.read": "see what waits for a second person",
        "content.read": "see what the newsroom writes",
        "content.write": "write content and figures, submit them and their sending",
        "content.approve": "approve another's content, figures and sending, say which unit may post what",
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
                quarantine.read quarantine.write tracing.read tracing.write safety.read safety.check obliged.read
                obliged.write scoreboard.read ticket.read ticket.act duty.read duty.write approval.read content.read
            """,
        ),
        "area_team": _role(
            "đội khu vực",
            "district or area team",
            """
                site.read site.write site.approve gate.use visit.read visit.import person.find health.read
                declare.behalf quarantine.read quarantine.write tracing.read tracing.write
                safety.read safety.check safety.override obliged.read obliged.write scoreboard.read
                ticket.read ticket.act duty.read duty.write approval.read content.read
            """,
        ),
        "cdc": _role(
            "trực CDC",
            "CDC duty",
            """
                site.read site.write site.approve gate.use visit.read visit.export visit.import
                person.find person.correct health.read declare.behalf quarantine.read quarantine.write
                tracing.read tracing.write tracing.approve safety.read safety.check safety.override
                obliged.read obliged.write obliged.export scoreboard.read ticket.read ticket.act duty.read duty.write
                carrier.read approval.read content.read content.write content.approve
            """,
            provincial=True,
        ),
        "editor": _role(
            "biên tập",
            "content editor",
            """
                scoreboard.read approval.read content.read content.write
            """,
            provincial=True,
        ),
        "approver": _role(
            "duyệt nội dung",
            "content approver",
            """
                scoreboard.read approval.read content.read content.approve
            """,
            provincial=True,
        ),
        "releaser": _role(
            "phát cảnh báo",
            "alert releaser",
            """
                scoreboard.read carrier.read
            """,
            provincial=True,
        ),
        "agent": _role(
            "tổng đài viên 1022",
            "1022 agent",
            """
                person.find declare.behalf site.read safety.read ticket.read ticket.act duty.read
                content.read
            """,
            provincial=True,
        ),
        "supervisor": _role(
            "trưởng ca 1022",
            "1022 supervisor",
            """
                person.find declare.behalf site.read safety.read ticket.read ticket.act duty.read duty.write
                scoreboard.read carrier.read content.read
            """,
            provincial=True,
        ),
        "clinician": _role(
            "bác sĩ",
            "clinician",
            """
                person.find health.read quarantine.read ticket.read ticket.act duty.read
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
            """,
            provincial=True,
        ),
        "auditor": _role(
            "kiểm toán",
            "auditor",
            """
                audit.read account.read site.read safety.read scoreboard.read carrier.read
            """,
            provincial=True,
        ),
        "admin": _role(
            "quản trị hệ thống",
            "system admin",
            """
                account.read account.write carrier.read duty.read audit.read
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
