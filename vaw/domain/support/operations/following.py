"""What the one who asked can do with their own request: write to the board, take it back, prove who they are."""

from __future__ import annotations

from uuid import UUID

from vaw.domain.notifications.operations.notify import notify
from vaw.domain.people.queries.leaders import leaders_of
from vaw.domain.support import policy
from vaw.domain.support.models import RequestMessage, SupportRequest
from vaw.domain.support.operations.asking import cleaned
from vaw.domain.support.operations.steps import begin
from vaw.domain.support.rules import NEXT, RequestState
from vaw.domain.support.rules.asking import MESSAGE_EVENT, WITHDRAWN_EVENT
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import RuleBroken
from vaw.kernel.operation import enqueue, operation

SEND_CODE = "support.code.send"


@operation(policy.FOLLOW_OWN)
def write_to_board(by: Actor, request: SupportRequest, *, text: str, submit_key: UUID, confirmed: bool = False) -> RequestMessage:
    """Send the board a message from the one who asked; whoever has the request is told, else the county's leaders.

    Raises RuleBroken("support.message_missing"), ("support.text_long") or PersonalData on "text";
    Taken("uq_request_message_submit_key") when the same form was sent before.
    """
    said = cleaned({"text": text}, confirmed=confirmed)["text"]
    if not said:
        raise RuleBroken("support.message_missing", field="text")
    message = RequestMessage(request_id=request.id, at=clock.now(), author_id=None, text=said, submit_key=submit_key)
    db.session.add(message)
    db.session.flush()
    notify(by, kind=MESSAGE_EVENT, object_id=message.id, county_id=request.county_id, to=_answering(request))
    return message


@operation(policy.FOLLOW_OWN)
def withdraw_request(by: Actor, request: SupportRequest) -> None:
    """Take one's own request back. Twice is harmless. Raises RuleBroken("support.not_open") when it has come too far."""
    db.session.refresh(request, with_for_update=True)  # the board may be answering at this moment
    state = RequestState(request.state)
    if state is RequestState.WITHDRAWN:
        return
    if RequestState.WITHDRAWN not in NEXT.get(state, ()):
        raise RuleBroken("support.not_open")
    begin(by, request, RequestState.WITHDRAWN)
    notify(by, kind=WITHDRAWN_EVENT, object_id=request.id, county_id=request.county_id, to=_answering(request))


@operation(policy.FOLLOW_OWN)
def ask_for_code(by: Actor, request: SupportRequest, *, slice_number: int) -> None:
    """Mail a code to the address of the request; `slice_number`: the time for which it is made (rules.asking.CODE_SLICE)."""
    enqueue(SEND_CODE, request.id, slice_number)


@operation(policy.FOLLOW_OWN)
def mark_receipt_sent(by: Actor, request: SupportRequest) -> None:
    """Note that the receipt has left."""
    request.receipt_sent_at = clock.now()


@operation(policy.FOLLOW_OWN)
def mark_announced(by: Actor, request: SupportRequest, *, message: RequestMessage) -> None:
    """Note that the one who asked has been told of the board's message."""
    message.announced_at = clock.now()


def _answering(request: SupportRequest) -> list[int]:
    """Who is told of what the one who asked does: whoever has the request, else every leader of the county."""
    return [request.responsible_id] if request.responsible_id is not None else [leader.id for leader in leaders_of(request.county_id)]
