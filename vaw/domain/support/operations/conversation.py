"""Writing to the one who asked, and noting what only the board sees."""

from __future__ import annotations

from uuid import UUID

from vaw.domain.support import policy
from vaw.domain.support.models import RequestMessage, SupportRequest
from vaw.domain.support.operations.steps import cleaned, last_said, note, say
from vaw.domain.support.queries.answering import find_message
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import Conflict
from vaw.kernel.operation import operation


@operation(policy.ANSWER_REQUEST)
def write_message(by: Actor, request: SupportRequest, *, message: str, submit_key: UUID, confirmed: bool = False) -> RequestMessage:
    """Write to the one who asked. A second click gives the message of the first.

    Raises RuleBroken("support.message_missing"), ("support.message_long"), PersonalData, and Conflict with both texts when a colleague
    has answered since the person opened the page.
    """
    text = cleaned(message, field="message", confirmed=confirmed, required="support.message_missing")
    seen = request.version
    db.session.refresh(request, with_for_update=True)
    found = find_message(request.id, submit_key)
    if found is not None:
        return found
    if request.version != seen:
        raise Conflict({"message": (text, last_said(request.id))})
    request.version += 1  # nothing else of the row changes, and a colleague who is answering at the same time must see that
    return say(by, request, text, submit_key=submit_key)


@operation(policy.ANSWER_REQUEST)
def write_note(by: Actor, request: SupportRequest, *, message: str, submit_key: UUID, confirmed: bool = False) -> RequestMessage:
    """Note something for colleagues; the one who asked never sees it. Raises as write_message does, without Conflict: notes add up."""
    text = cleaned(message, field="message", confirmed=confirmed, required="support.message_missing")
    db.session.refresh(request, with_for_update=True)
    return find_message(request.id, submit_key) or note(by, request, text, submit_key=submit_key)
