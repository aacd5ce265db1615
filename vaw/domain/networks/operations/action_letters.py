"""Mails to owners without an account (notifications.operations.link_letters): when one is written, and whether it still tells something."""

from __future__ import annotations

from dataclasses import dataclass

from vaw.domain.networks import policy
from vaw.domain.networks.models.actions import ActionLetter, ActionPoint
from vaw.domain.networks.queries.action_links import address_of, find_action
from vaw.domain.networks.rules.actions import LETTER_LASTS, OPEN, UNREACHED_EVENT, WAITING_ON_OWNER, ActionState, Asked
from vaw.domain.notifications.operations.link_letters import LinkLetters, Row
from vaw.domain.notifications.operations.notify import notify
from vaw.domain.people.queries.leaders import LEADERS_AND_EXPERTS, leaders_of
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.operation import operation

SEND_ONE = "networks.action_letter.send"


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter in hand, and where it goes."""

    id: int
    kind: Asked
    action: ActionPoint
    address: str


def ref_of(action: ActionPoint) -> str:
    """Letters of one kind are told apart by the due day and by whose turn it is."""
    return f"{action.due_on.isoformat()}/{action.link_stamp}"


def write_letter(action: ActionPoint, kind: Asked) -> bool:
    """Tell the owner, where it is an organisation. Inside the caller's unit. Whether there is a new letter.

    A renewed link is sent once a day at most, every other kind once a due day.
    """
    if action.organisation_id is None:
        return False
    ref = clock.today().isoformat() if kind is Asked.RENEWED else ref_of(action)
    return LETTERS.write(action.id, kind.value, ref)


@operation(policy.ANSWER_ACTION)
def remind_owner(by: Actor, action: ActionPoint, *, kind: Asked) -> bool:
    """Tell an owner without an account that the day is near or has gone. Whether a letter was written; twice is harmless."""
    return action.state in WAITING_ON_OWNER and write_letter(action, kind)


@operation(policy.ANSWER_ACTION)
def renew_link(by: Actor, action: ActionPoint) -> bool:
    """Send the owner a new link, to the address that is known and to no other. Whether a letter was written: one a day."""
    return action.state in OPEN and write_letter(action, Asked.RENEWED)


@operation(policy.KEEP_ACTION)
def send_link_again(by: Actor, action: ActionPoint) -> bool:
    """The board sends the owner a new link, once a day. Whether a letter was written."""
    return action.state in OPEN and write_letter(action, Asked.RENEWED)


def _read(row: Row) -> Letter | None:
    """The letter, None where the action has ended, was moved or has another owner, where there is no address, or where it is too old."""
    action, kind = find_action(row.about_id), Asked(row.kind)
    if action is None or ActionState(action.state) not in OPEN or row.written_at < clock.now() - LETTER_LASTS:
        return None
    address = address_of(action)
    if address is None or (kind is not Asked.RENEWED and row.ref != ref_of(action)):
        return None
    return Letter(row.id, kind, action, address)


LETTERS = LinkLetters(ActionLetter, "action_id", SEND_ONE, "networks.operations.action_letters.in_hand", _read)
in_hand, mark_sent = LETTERS.in_hand, LETTERS.mark_sent


def give_up(by: Actor, letter: Letter) -> None:
    """The receiver's server does not take it, now or ever: whoever follows the action is told, once."""
    action = letter.action
    LETTERS.drop(letter.id)
    told = [action.responsible_id] if action.responsible_id else [one.id for one in leaders_of(action.county_id, LEADERS_AND_EXPERTS)]
    notify(by, kind=UNREACHED_EVENT, object_id=action.id, county_id=action.county_id, to=told)
