"""Who at the board is reminded of what was promised, and when."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.factories import person
from tests.factories.networks import make_action, make_organisation
from vaw.domain.networks.operations.actions import finish_action, give_time
from vaw.domain.networks.reminders import ACTION_DUE, ACTION_LATE
from vaw.domain.people.models import Membership
from vaw.domain.people.rules import Role
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.chain import RESPONSIBLE
from vaw.kernel.db import db
from vaw.kernel.operation import unit
from vaw.kernel.reminders import Reminder

pytestmark = pytest.mark.usefixtures("rolled_back")
Open = tuple[int, int | None, int | None, date]


def opened(reminder: Reminder) -> list[Open]:
    """(thing, county, who is told first, day) of what is open."""
    rows = db.session.execute(reminder.open, {"today": clock.today()})
    return [(row.object_id, row.county_id, row.user_id, row.due_on) for row in rows]


def test_an_account_is_reminded_of_its_own_until_it_is_done() -> None:
    me = person()
    action = make_action(owner_id=me.id)
    assert opened(ACTION_DUE) == [(action.id, 24, me.id, action.due_on)] and opened(ACTION_LATE) == []
    later = give_time(me.actor, action, due_on=action.due_on + timedelta(days=21)).due_on
    assert opened(ACTION_DUE) == [(action.id, 24, me.id, later)]
    finish_action(me.actor, action, result="")
    assert opened(ACTION_DUE) == []


@pytest.mark.parametrize("state", ["open", "in_progress", "not_ours"])
def test_whoever_follows_an_organisations_action_is_told_when_its_day_has_gone(state: str) -> None:
    me = person(Role.EQUALITY_EXPERT)
    action = make_action(make_organisation(), responsible_id=me.id, state=state)
    assert opened(ACTION_LATE) == [(action.id, 24, me.id, action.due_on)] and opened(ACTION_DUE) == []


def test_what_was_somebodys_who_has_left_is_nobodys() -> None:
    me = person()
    make_action(owner_id=me.id)
    make_action(make_organisation(), responsible_id=me.id)
    with unit(system("test"), "test.leaves"):
        db.session.query(Membership).filter_by(user_id=me.id).update({"valid_to": clock.today() - timedelta(days=1)})
    assert [row[2] for reminder in (ACTION_DUE, ACTION_LATE) for row in opened(reminder)] == [None, None]


def test_silence_goes_from_the_responsible_to_the_leaders_to_the_management() -> None:
    for reminder in (ACTION_DUE, ACTION_LATE):
        steps = [(step.days, step.audience) for step in reminder.chain]
        assert steps[-2:] == [(5, Role.DEVELOPMENT_LEADER), (15, Role.COUNTY_MANAGEMENT)]
        assert {audience for _, audience in steps[:-2]} == {RESPONSIBLE}
    assert min(step.days for step in ACTION_LATE.chain) > 1  # the owner's own mail goes first, the working day after
