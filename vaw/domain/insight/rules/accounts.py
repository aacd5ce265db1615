"""How an account of an assignment comes about: its states, the standing of its sections, and how a county's stands on a day."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from vaw.kernel.i18n import N_

TITLE_MOST = 120  # characters of a template's name or a heading: a line of a cover
GUIDE_MOST = 500  # characters of what a section asks for
TEXT_MOST = 12_000  # characters of a section: six pages, well within what the guard reads
COMMENT_MOST = 1_000
SECTIONS_MOST = 20
YEARS_BACK = 5  # an account is begun for this year or one of the five before it


class AccountState(StrEnum):
    """`submitted`: waits for the county management. `approved`: an edition holds what it says, with the figures of that day."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"


class SectionStatus(StrEnum):
    NOT_BEGUN = "not_begun"
    UNDER_WAY = "under_way"
    READY = "ready"


class BoardState(StrEnum):
    """How a county stands on the board of all of them. `given`: noted as handed in, without having been written here."""

    NOT_STARTED = "not_started"
    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    GIVEN = "given"


STATE_NAMES = {
    AccountState.DRAFT: N_("Utkast"),
    AccountState.SUBMITTED: N_("Väntar på godkännande"),
    AccountState.APPROVED: N_("Godkänd"),
}
STATUS_NAMES = {
    SectionStatus.NOT_BEGUN: N_("Inte påbörjad"),
    SectionStatus.UNDER_WAY: N_("Pågår"),
    SectionStatus.READY: N_("Klar"),
}
BOARD_NAMES = {
    BoardState.NOT_STARTED: N_("Inte påbörjad"),
    BoardState.DRAFT: N_("Utkast"),
    BoardState.SUBMITTED: N_("Väntar på godkännande"),
    BoardState.APPROVED: N_("Godkänd"),
    BoardState.GIVEN: N_("Inlämnad"),
}
FINISHED = frozenset({BoardState.APPROVED, BoardState.GIVEN})


def board_state(state: str | None, *, given: bool) -> BoardState:
    """`state` of the county's account, None without one.

    >>> board_state("draft", given=False), board_state(None, given=True), board_state("draft", given=True)
    (<BoardState.DRAFT: 'draft'>, <BoardState.GIVEN: 'given'>, <BoardState.GIVEN: 'given'>)
    """
    if given and state != AccountState.APPROVED:
        return BoardState.GIVEN
    return BoardState.NOT_STARTED if state is None else BoardState(state)


def is_late(state: BoardState, due_on: date | None, today: date) -> bool:
    """Whether its day has gone and it is neither approved nor handed in."""
    return due_on is not None and due_on < today and state not in FINISHED


def settled(status: SectionStatus, text: str) -> SectionStatus:
    """The status that a section gets: one with words is under way, whatever was chosen; an empty one is not ready.

    >>> settled(SectionStatus.NOT_BEGUN, "Ord"), settled(SectionStatus.READY, "")
    (<SectionStatus.UNDER_WAY: 'under_way'>, <SectionStatus.NOT_BEGUN: 'not_begun'>)
    """
    if not text:
        return SectionStatus.NOT_BEGUN if status is SectionStatus.READY else status
    return SectionStatus.UNDER_WAY if status is SectionStatus.NOT_BEGUN else status
