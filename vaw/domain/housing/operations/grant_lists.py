"""Publishing what was decided: once for each call, when everything is decided, as bytes that nobody changes afterwards."""

from __future__ import annotations

from vaw.domain.housing import policy
from vaw.domain.housing.models.grants import GrantCall, GrantList
from vaw.domain.housing.queries.grant_lists import granted_of, has_list, is_decided
from vaw.domain.housing.queries.grants import leads
from vaw.domain.housing.rules.grant_lists import checksum_of, content_of, listing
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import RuleBroken
from vaw.kernel.operation import operation


@operation(policy.KEEP_CALL)
def publish_list(by: Actor, call: GrantCall) -> GrantList:
    """Freeze what everybody may read of the decisions.

    Raises RuleBroken("housing.decide_not_lead"), ("housing.call_undecided") and ("housing.list_published").
    """
    if not leads(by, call.assignment_id, call.year):
        raise RuleBroken("housing.decide_not_lead")
    db.session.refresh(call, with_for_update={"of": GrantCall})
    if has_list(call):
        raise RuleBroken("housing.list_published")
    if not is_decided(call):
        raise RuleBroken("housing.call_undecided")
    listed, today = listing(granted_of(call)), clock.today()
    content = content_of(listed, title=call.title, year=call.year, decided_on=today.isoformat())
    made = GrantList(call_id=call.id, content=content, checksum=checksum_of(content), made_at=clock.now(), made_by=by.id)
    db.session.add(made)
    db.session.flush()
    return made
