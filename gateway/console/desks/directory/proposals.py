"""What is proposed for the directory: one proposal with old and new beside each other, and deciding it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response

from gateway import clock
from gateway.accounts import staff
from gateway.approvals import Approval, State
from gateway.console.desks.directory import differences
from gateway.console.desks.directory.desk import APPROVE, DESK, READ, STATE_TONES, STATES, WRITE
from gateway.console.editions import decided
from gateway.console.here import tx
from gateway.console.showing import chip
from gateway.console.sign_in import me
from gateway.directory import DirectoryProposal, proposing


@dataclass(frozen=True)
class Proposed:
    """A proposal as a line of a list."""

    link: str
    title: str
    state: Markup
    by: str
    decided_by: str
    approval: Approval


def listed(found: Iterable[tuple[DirectoryProposal, Approval]]) -> list[Proposed]:
    """Proposals with who made and who decided each."""
    rows = list(found)
    people = {who for _row, one in rows for who in (one.submitted_by, one.decided_by) if who}
    names = staff.names(tx(), people)
    return [
        Proposed(
            url_for("console_directory.proposal", proposal_id=row.id),
            title(row),
            chip(STATES[one.state], STATE_TONES.get(one.state, "")),
            names.get(one.submitted_by, ""),
            names.get(one.decided_by, "") if one.decided_by else "",
            one,
        )
        for row, one in rows
    ]


def title(proposal: DirectoryProposal) -> str:
    """What is to be done, and with what."""
    if len(proposal.lines) > 1:
        return str(_("Danh sách %(n)s đơn vị", n=len(proposal.lines)))
    (line,) = differences.lines(proposal)
    return f"{line.name}: {line.act}"


@DESK.page("/proposals/<int:proposal_id>", READ)
def proposal(proposal_id: int) -> str:
    """Old and new of each field, who proposed it, and what may be done with it."""
    row = proposing.by_id(tx(), proposal_id)
    approval = proposing.approval_of(tx(), row)
    (told,) = listed([(row, approval)])
    return render_template(
        "desks/directory/proposal.html",
        row=row,
        told=told,
        title=told.title,
        lines=differences.lines(row),
        note=approval.note,
        why=approval.why,
        waits=approval.state == State.WAITING,
        mine=row.made_by == me().id,
        seen=proposing.digest(row),
    )


@DESK.action("/proposals/<int:proposal_id>/approve", APPROVE)
def approve(proposal_id: int) -> Response:
    """A second person agrees to exactly what they saw."""
    row, seen, now = proposing.by_id(tx(), proposal_id), request.form.get("seen", ""), clock.now()
    decided(
        lambda: proposing.approve(tx(), row, seen, me().id, now), _("Đã duyệt. Mọi kênh dùng từ bây giờ.")
    )
    return _to(proposal_id)


@DESK.action("/proposals/<int:proposal_id>/return", APPROVE)
def send_back(proposal_id: int) -> Response:
    """A second person does not agree, and says why."""
    row, why, now = proposing.by_id(tx(), proposal_id), request.form.get("why", ""), clock.now()
    decided(lambda: proposing.return_(tx(), row, why, me().id, now), _("Đã trả lại."))
    return _to(proposal_id)


@DESK.action("/proposals/<int:proposal_id>/withdraw", WRITE)
def withdraw(proposal_id: int) -> Response:
    """Whoever proposed it takes it back."""
    row = proposing.by_id(tx(), proposal_id)
    decided(lambda: proposing.withdraw(tx(), row, me().id, clock.now()), _("Đã rút lại."))
    return _to(proposal_id)


def _to(proposal_id: int) -> Response:
    return redirect(url_for("console_directory.proposal", proposal_id=proposal_id))
