"""Two people who agree on what the directory tells."""

from __future__ import annotations

from typing import Final

from sqlalchemy.orm import Session

from gateway.directory import DirectoryProposal, proposing
from tests.tracing.world import NOW

ONE: Final = 11
OTHER: Final = 12
"""Their accounts."""


def agree(tx: Session, proposal: DirectoryProposal | None) -> None:
    """The second approves what they see."""
    assert proposal is not None
    proposing.approve(tx, proposal, proposing.digest(proposal), OTHER, NOW)
