"""Who is told of an account that is due, and of an opinion that is asked for."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.factories import person
from tests.factories.grants import make_application, make_application_by_link, make_call
from tests.factories.housing import leader_of
from tests.factories.networks import make_organisation
from vaw.domain.housing.operations.deciding import give_opinion
from vaw.domain.housing.reminders.grants import GRANT_ACCOUNT, GRANT_ACCOUNT_TEAM, GRANT_OPINION
from vaw.domain.housing.rules.grants import Stance
from vaw.kernel.db import db
from vaw.kernel.reminders import Reminder

pytestmark = pytest.mark.usefixtures("rolled_back")
TODAY = date(2026, 11, 23)


def _open(reminder: Reminder) -> list[tuple[int, int | None, int | None, date]]:
    return [tuple(row) for row in db.session.execute(reminder.open, {"today": TODAY})]


def test_an_account_is_asked_of_the_applicant_and_told_to_the_team_of_the_county_that_led() -> None:
    organisation = make_organisation("Påhittad jour", kind="shelter_provider")
    applicant = person("shelter_reporter", None, organisation.id).actor.id
    call = make_call(12)
    paid = {"state": "paid", "granted": 10, "decided_on": TODAY, "paid_on": TODAY, "account_due_on": TODAY}
    one = make_application(call, organisation.id, **paid)
    by_link = make_application_by_link(call, **{**paid, "applied": 10})
    assert _open(GRANT_ACCOUNT) == [(one.id, 24, applicant, TODAY)], "whoever has a link is told by mails of its own"
    assert _open(GRANT_ACCOUNT_TEAM) == [(one.id, 12, None, TODAY), (by_link.id, 12, None, TODAY)]
    for reminder in (GRANT_ACCOUNT, GRANT_ACCOUNT_TEAM):
        assert [step.days for step in reminder.chain] == [-30, -14, -3, 1, 14]


def test_an_opinion_is_asked_of_the_applicants_county_until_it_is_given() -> None:
    call = make_call(1)
    one = make_application(call, make_organisation("A").id)
    make_application_by_link(call)
    assert _open(GRANT_OPINION) == [(one.id, 24, None, call.closes_on + timedelta(days=14))], "a draft is nobody's business"
    give_opinion(leader_of(24), one, stance=Stance.NOTHING, text="")
    assert _open(GRANT_OPINION) == []
