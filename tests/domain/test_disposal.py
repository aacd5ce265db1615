"""Disposal: what is due, who decides, that it resumes, and that no figure changes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from tests.factories import Person, person
from tests.factories.networks import make_organisation
from tests.factories.retention import LONG_AGO, make_old_request, proposed
from tests.factories.whole_year import make_whole_year
from vaw.domain.activities.models import Activity, ActivityVersion
from vaw.domain.activities.queries import totals
from vaw.domain.geography.queries import find_county
from vaw.domain.insight.queries import IN_ORDER, figures_of, frozen
from vaw.domain.people.models import Contact, Membership, SignIn, User
from vaw.domain.people.rules import Role
from vaw.domain.retention import operations, policy, queries
from vaw.domain.retention.models import DISPOSAL_ITEM, Disposal
from vaw.domain.retention.operations import approve_disposal, cancel_disposal, erase_some
from vaw.domain.retention.queries import checksum_of, get_disposal, list_items
from vaw.domain.retention.queries.due import preview
from vaw.domain.retention.rules import GONE
from vaw.domain.support.models import RequestMessage, SupportRequest
from vaw.domain.support.rules import RequestState
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.audit import AUDIT
from vaw.kernel.db import db
from vaw.kernel.errors import NotAllowed, NotFound, RuleBroken
from vaw.kernel.operation import unit
from vaw.tasks.disposals import carry_out

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def today(rolled_back: sa.Connection) -> Iterator[None]:
    with clock.frozen(NOW):
        yield


@pytest.fixture
def registrar() -> Person:
    return person(Role.REGISTRAR)


@pytest.fixture
def manager() -> Person:
    return person(Role.COUNTY_MANAGEMENT)


def fresh(model: Any, id: int) -> Any:
    return db.session.get(model, id, populate_existing=True)


def due(who: Person) -> dict[str, int]:
    county = find_county(24)
    assert county
    return {one.rule.code: one.rows for one in preview(who.actor, county) if one.rows}


def test_the_preview_counts_what_is_over_its_period_in_the_own_county(registrar: Person) -> None:
    make_old_request(date(2021, 11, 22))
    make_old_request(date(2021, 11, 23))
    make_old_request(LONG_AGO, state=RequestState.PLANNED)
    make_old_request(LONG_AGO, county_id=3)
    assert due(registrar) == {"requests": 1}
    assert due(person(Role.REGISTRAR, 3)) == {}, "another county's registrar"
    assert due(person(Role.DEVELOPMENT_LEADER)) == {}


def test_text_and_persons_go_and_the_numbered_row_stays(registrar: Person, manager: Person) -> None:
    request = make_old_request()
    disposal = proposed(registrar)
    approve_disposal(manager.actor, disposal)
    assert carry_out(disposal.id) == 1
    left = fresh(SupportRequest, request.id)
    assert (left.what, left.why, left.contact_name, left.contact_email) == (GONE, "", None, None)
    assert (left.sequence, left.organisation_name, left.people, left.state) == (request.sequence, request.organisation_name, 25, "closed")
    assert db.session.scalars(sa.select(RequestMessage.text).where(RequestMessage.request_id == request.id)).all() == [GONE]
    assert due(registrar) == {}, "nothing is disposed of twice"


def test_the_receipt_says_what_by_whom_and_nothing_of_the_text(registrar: Person, manager: Person) -> None:
    request = make_old_request()
    disposal = proposed(registrar)
    approve_disposal(manager.actor, disposal)
    carry_out(disposal.id)
    kept = get_disposal(registrar.actor, disposal.id)
    assert (kept.state, kept.planned, kept.erased, kept.spared) == ("done", 1, 1, 0)
    assert (kept.proposed_by, kept.approved_by) == (registrar.id, manager.id)
    told = json.dumps(queries.receipt_of(kept))
    assert f"{request.year}-{request.sequence}" in told and "Hemlig" not in told and "Person" not in told
    assert kept.checksum == checksum_of(kept)
    db.session.connection().execute(sa.update(DISPOSAL_ITEM).values(number="2019-1"))
    assert kept.checksum != checksum_of(kept), "a receipt that somebody changed shows it"


def test_nothing_goes_before_somebody_else_has_decided(registrar: Person, manager: Person) -> None:
    make_old_request()
    disposal = proposed(registrar)
    assert erase_some(system("task"), disposal) == 0
    with pytest.raises(NotAllowed):
        approve_disposal(registrar.actor, disposal)
    both = Person(registrar.id, Role.COUNTY_MANAGEMENT, 24, "")
    with pytest.raises(RuleBroken, match="four_eyes"):
        approve_disposal(both.actor, disposal)
    with pytest.raises(NotFound):
        get_disposal(person(Role.COUNTY_MANAGEMENT, 3).actor, disposal.id)
    cancel_disposal(manager.actor, disposal)
    with pytest.raises(RuleBroken, match="not_proposed"):
        approve_disposal(manager.actor, disposal)
    assert carry_out(disposal.id) == 0 and due(registrar) == {"requests": 1}


def test_a_rule_has_one_open_proposal_and_an_empty_one_is_none(registrar: Person) -> None:
    for rule, code in (("requests", "nothing_due"), ("audit", "rule"), ("påhitt", "rule")):
        with pytest.raises(RuleBroken, match=f"retention.{code}"):
            proposed(registrar, rule)
    make_old_request()
    proposed(registrar)
    with pytest.raises(RuleBroken, match=r"retention\.open"):
        proposed(registrar)


def test_killed_in_the_middle_it_goes_on_where_it_was_and_takes_no_row_twice(
    registrar: Person, manager: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operations, "AT_ONCE", 2)
    made = [make_old_request(LONG_AGO + timedelta(days=n)) for n in range(5)]
    disposal = proposed(registrar)
    approve_disposal(manager.actor, disposal)
    assert erase_some(system("task"), disposal) == 2
    first = [item[2] for item in list_items(disposal.id)]
    assert first == ["erased", "erased", "waiting", "waiting", "waiting"] and fresh(Disposal, disposal.id).erased == 2

    def dies(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as killed, pytest.raises(KeyboardInterrupt):
        killed.setattr(operations.audit, "record", dies)
        carry_out(disposal.id)
    assert fresh(Disposal, disposal.id).erased == 2, "what was under way is taken back whole"
    assert [fresh(SupportRequest, one.id).what == GONE for one in made] == [True, True, False, False, False]
    assert carry_out(disposal.id) == 3 and carry_out(disposal.id) == 0
    assert (disposal.erased, disposal.state) == (5, "done")


def test_what_is_opened_again_before_its_turn_is_spared_and_what_becomes_due_later_waits(registrar: Person, manager: Person) -> None:
    opened = make_old_request()
    disposal = proposed(registrar)
    later = make_old_request()
    approve_disposal(manager.actor, disposal)
    with unit(system("test"), "test.opened"):
        fresh(SupportRequest, opened.id).state = "planned"
    carry_out(disposal.id)
    assert (disposal.erased, disposal.spared) == (0, 1)
    assert fresh(SupportRequest, opened.id).what != GONE and fresh(SupportRequest, later.id).what != GONE


def test_every_figure_is_the_same_after_everything_that_may_go_has_gone(registrar: Person, manager: Person) -> None:
    leader = person()
    make_whole_year(leader.actor)
    codes = [figure.code for figure in IN_ORDER]
    before = frozen(figures_of(leader.actor, codes, 24, 2025))
    gone = 0
    assert len(before) == len(codes)
    with clock.frozen(datetime(2037, 1, 2, 10, tzinfo=UTC)):
        for rule in ("requests", "activity_texts", "contacts"):
            if rule in due(registrar):
                disposal = proposed(registrar, rule)
                approve_disposal(manager.actor, disposal)
                gone += carry_out(disposal.id)
    assert gone > 5 and db.session.scalar(sa.select(sa.func.count()).where(Activity.text == GONE))
    assert frozen(figures_of(leader.actor, codes, 24, 2025)) == before
    assert not any(totals.differences().values()), "bin/vaw data recount --check"


def test_older_versions_lose_the_text_as_well(registrar: Person, manager: Person) -> None:
    make_whole_year(person().actor)
    activity = db.session.scalars(sa.select(Activity).where(Activity.text != "").limit(1)).one()
    with unit(system("test"), "test.version"):
        said = {"text": "Gammal text", "minutes": 60}
        db.session.add(
            ActivityVersion(
                activity_id=activity.id, version=1, changed_at=clock.now(), change="corrected", reason="Skälet", before=said
            )
        )  # fmt: skip
    with clock.frozen(datetime(2037, 1, 2, 10, tzinfo=UTC)):
        disposal = proposed(registrar, "activity_texts")
        approve_disposal(manager.actor, disposal)
        carry_out(disposal.id)
    kept = db.session.scalars(sa.select(ActivityVersion).where(ActivityVersion.activity_id == activity.id)).one()
    db.session.refresh(kept)
    assert (kept.before, kept.reason) == ({"text": GONE, "minutes": 60}, "")


def test_a_contact_goes_when_nothing_has_been_heard_for_two_years_and_not_while_the_organisation_takes_part(
    registrar: Person, manager: Person
) -> None:
    silent, active = make_organisation("Tyst förening"), make_organisation("Aktiv förening")
    with unit(system("test"), "test.contacts"):
        old = Contact(organisation_id=silent.id, role_title="Ordförande", person_name="Påhittad Person", since_on=LONG_AGO)
        live = Contact(organisation_id=active.id, role_title="Ordförande", person_name="Annan Person", since_on=LONG_AGO)
        db.session.add_all([old, live])
    with unit(system("test"), "test.taking_part"):
        request = make_old_request(date(2026, 1, 10))
        fresh(SupportRequest, request.id).organisation_id = active.id
    disposal = proposed(registrar, "contacts")
    approve_disposal(manager.actor, disposal)
    carry_out(disposal.id)
    assert (fresh(Contact, old.id).person_name, fresh(Contact, old.id).role_title) == (None, "Ordförande")
    assert fresh(Contact, live.id).person_name == "Annan Person"


def test_an_account_without_a_role_for_two_years_opens_nothing_and_keeps_its_name_where_it_decided(
    registrar: Person, manager: Person
) -> None:
    left = person()
    with unit(system("test"), "test.left"):
        membership = db.session.scalars(sa.select(Membership).where(Membership.user_id == left.id)).one()
        membership.valid_to = date(2024, 1, 1)
    disposal = proposed(registrar, "accounts")
    approve_disposal(manager.actor, disposal)
    assert carry_out(disposal.id) == 1
    user = fresh(User, left.id)
    assert (user.email, user.active, user.name) == (f"konto-{left.id}@gallrat.invalid", False, "Test development_leader")
    assert db.session.scalars(sa.select(SignIn).where(SignIn.user_id == left.id)).all() == []
    assert due(registrar) == {}


def test_the_audit_says_that_it_was_done_and_repeats_nothing(registrar: Person, manager: Person) -> None:
    make_old_request()
    disposal = proposed(registrar)
    approve_disposal(manager.actor, disposal)
    last = db.session.scalar(sa.select(sa.func.max(AUDIT.c.id)))
    carry_out(disposal.id)
    lines = db.session.connection().execute(sa.select(AUDIT.c.kind, AUDIT.c.diff).where(AUDIT.c.id > last)).all()
    assert {line.kind for line in lines} == {"disposal"} and {"erased": 1, "spared": 0} in [line.diff for line in lines]


def test_only_the_system_carries_out(registrar: Person, manager: Person) -> None:
    make_old_request()
    disposal = proposed(registrar)
    for who in (registrar, manager):
        with pytest.raises(NotFound):
            get_disposal(who.actor, disposal.id, policy.RUN_DISPOSAL)
