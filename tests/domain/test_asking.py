"""Taking a request: its number, its clock, who is told, and what is never kept."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import person
from tests.factories.asking import ASKED, make_request
from vaw.domain.geography.models import County
from vaw.domain.geography.queries import find_county
from vaw.domain.notifications.models import Notice
from vaw.domain.people.models import Organisation, WorkingCalendar
from vaw.domain.people.rules import Role
from vaw.domain.support.models import REQUEST_NUMBER, RequestMessage, RequestStep, SupportRequest
from vaw.domain.support.operations.asking import ask_for_support, write_down
from vaw.domain.support.operations.following import withdraw_request, write_to_board
from vaw.domain.support.operations.request_drafts import keep_page, open_draft
from vaw.domain.support.queries.asking import find_submitted
from vaw.domain.support.rules import RequestState, number_of
from vaw.domain.support.rules.asking import MESSAGE_EVENT, RECEIVED_EVENT, WITHDRAWN_EVENT, Asked
from vaw.kernel import audit, clock
from vaw.kernel.actor import Actor, system
from vaw.kernel.db import db
from vaw.kernel.errors import NotAllowed, RuleBroken, Taken
from vaw.kernel.guard import PersonalData
from vaw.kernel.operation import unit
from vaw.kernel.queue import JobRow

MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)
PERSONAL = "Gäller 19811218-9876"


def county(county_id: int = 24) -> County:
    found = find_county(county_id)
    assert found is not None
    return found


def organisation(**given: Any) -> Organisation:
    with unit(system("test"), "test.organisation"):
        made = Organisation(
            **{"name": "Exempelby kommun", "kind": "municipality", "county_id": 24, "sort_key": "exempelby kommun", **given}
        )
        db.session.add(made)
    return made


def jobs() -> list[tuple[str, list[int]]]:
    return [(row.name, row.args) for row in db.session.scalars(sa.select(JobRow).order_by(JobRow.id))]


def told(kind: str) -> list[tuple[int | None, int]]:
    return [
        (row.user_id, row.object_id) for row in db.session.scalars(sa.select(Notice).where(Notice.kind == kind).order_by(Notice.user_id))
    ]


@pytest.mark.usefixtures("rolled_back")
class TestOne:
    def test_it_gets_a_number_a_first_step_and_a_day_by_which_it_is_answered(self) -> None:
        with clock.frozen(MONDAY):
            made = make_request()
        assert (number_of(made.year, made.sequence), made.state, made.due_on) == ("STÖD-2026-0001", "received", date(2026, 3, 5))
        [step] = db.session.scalars(sa.select(RequestStep)).all()
        assert (step.request_id, step.state, step.at, step.by_id) == (made.id, "received", MONDAY, None)
        assert jobs() == [("support.receipt.send", [made.id])]

    def test_the_day_follows_the_calendar_of_the_board(self) -> None:
        with unit(system("test"), "test.calendar"):
            db.session.add(WorkingCalendar(county_id=24, closed_from=303, closed_until=310))
        with clock.frozen(MONDAY):
            assert make_request().due_on == date(2026, 3, 13)

    def test_numbers_begin_anew_with_the_year_of_swedish_clocks(self) -> None:
        numbers = []
        for at in (datetime(2026, 12, 31, 22, 59, tzinfo=UTC), datetime(2026, 12, 31, 23, 1, tzinfo=UTC)):
            with clock.frozen(at):
                made = make_request()
                numbers.append(number_of(made.year, made.sequence))
        assert numbers == ["STÖD-2026-0001", "STÖD-2027-0001"]

    def test_the_leaders_of_the_county_are_told_and_nobody_else(self) -> None:
        mine, another = person(Role.DEVELOPMENT_LEADER, 24), person(Role.DEVELOPMENT_LEADER, 24)
        person(Role.DEVELOPMENT_LEADER, 3), person(Role.EQUALITY_EXPERT, 24)
        made = make_request()
        assert told(RECEIVED_EVENT) == [(mine.id, made.id), (another.id, made.id)]

    def test_the_contact_lies_sealed_and_the_audit_keeps_no_text(self) -> None:
        made = make_request()
        db.session.expire_all()
        row = db.session.execute(sa.text("select contact_email, contact_name, contact_phone from support_request")).one()
        assert b"socialtjanst" not in row.contact_email and b"Testsson" not in row.contact_name and row.contact_phone is None
        lines = str(db.session.execute(sa.select(audit.AUDIT.c.diff)).all())
        assert (
            "socialtjanst" not in lines
            and "Testsson" not in lines
            and "fråga om våld" not in lines
            and made.contact_name == "Test Testsson"
        )

    @pytest.mark.parametrize(
        ("given", "matched"),
        [
            ({}, True),
            ({"municipality_id": 2480}, True),
            ({"municipality_id": 2482}, False),
            ({"county_id": 3}, False),
            ({"active": False}, False),
            ({"name": "Exempelby", "sort_key": "exempelby"}, False),
            ({"name": "Exempelby", "sort_key": "exempelby", "role_mailbox": "socialtjanst@example.se"}, True),
            ({"name": "Exempelby", "sort_key": "exempelby", "role_mailbox": "info@example.se"}, False),
        ],
    )
    def test_it_is_the_organisations_only_when_name_or_mailbox_fits_exactly(self, given: dict[str, Any], matched: bool) -> None:
        known = organisation(**given)
        assert make_request().organisation_id == (known.id if matched else None)

    def test_two_organisations_of_one_name_are_nobodys(self) -> None:
        organisation()
        organisation(municipality_id=2480)
        assert make_request().organisation_id is None

    def test_a_provider_of_protected_housing_is_never_placed_in_a_municipality(self) -> None:
        assert make_request(replace(ASKED, organisation_kind="shelter_provider")).municipality_id is None

    @pytest.mark.parametrize("field", ["organisation_name", "what", "why", "earlier", "arrangements", "contact_name", "contact_phone"])
    def test_personal_data_is_refused_in_every_text(self, field: str) -> None:
        with pytest.raises(PersonalData) as found:
            make_request(replace(ASKED, **{field: PERSONAL}))
        assert found.value.field == field and db.session.scalar(sa.select(sa.func.count()).select_from(SupportRequest)) == 0

    @pytest.mark.parametrize(
        ("changed", "code", "field"),
        [
            ({"organisation_kind": "county_board"}, "support.kind", "organisation_kind"),
            ({"organisation_name": " "}, "support.organisation_missing", "organisation_name"),
            ({"contact_email": ""}, "support.email_missing", "contact_email"),
            ({"contact_email": "nej"}, "people.email", "contact_email"),
            ({"municipality_id": 180}, "support.place", "place"),
            ({"what": ""}, "support.what_missing", "what"),
            ({"method": "finns-inte"}, "support.method", "method"),
            ({"fields": ("okänt",)}, "support.unknown_term", "fields"),
            ({"professions": ("okänt",)}, "support.unknown_term", "professions"),
            ({"mode": "brev"}, "support.mode", "mode"),
            ({"people": 0}, "support.people", "people"),
            ({"people": 100_001}, "support.people", "people"),
            ({"period_from": date(2027, 5, 2), "period_to": date(2027, 5, 1)}, "support.period", "period_to"),
            ({"period_to": date(2026, 3, 1)}, "support.period_past", "period_to"),
            ({"period_from": date(2031, 1, 1)}, "support.period_far", "period_from"),
            ({"why": "x" * 2001}, "support.text_long", "why"),
        ],
    )
    def test_each_rule_says_which_field(self, changed: dict[str, Any], code: str, field: str) -> None:
        with clock.frozen(MONDAY), pytest.raises(RuleBroken) as broken:
            make_request(replace(ASKED, **changed))
        assert (broken.value.code, broken.value.field) == (code, field)

    def test_only_the_program_takes_requests_and_only_leaders_write_them_down(self) -> None:
        expert = person(Role.EQUALITY_EXPERT, 24).actor
        for ask in (ask_for_support, write_down):
            with pytest.raises(NotAllowed):
                ask(expert, county(), asked=ASKED, submit_key=uuid4())
        with pytest.raises(NotAllowed):
            write_down(person(Role.DEVELOPMENT_LEADER, 3).actor, county(), asked=ASKED, submit_key=uuid4())

    def test_a_leader_writes_down_what_somebody_asked_by_phone(self) -> None:
        me, colleague = person(Role.DEVELOPMENT_LEADER, 24), person(Role.DEVELOPMENT_LEADER, 24)
        asked = replace(ASKED, contact_email="", contact_phone="090-12 34 56")
        made = write_down(me.actor, county(), asked=asked, submit_key=uuid4())
        assert (made.created_by, made.contact_phone, jobs()) == (me.id, "090-12 34 56", [])
        assert told(RECEIVED_EVENT) == [(colleague.id, made.id)]
        with pytest.raises(RuleBroken, match="contact_missing"):
            write_down(me.actor, county(), asked=replace(asked, contact_phone=""), submit_key=uuid4())

    def test_the_same_form_makes_one_request(self) -> None:
        key = uuid4()
        first = ask_for_support(system("web"), county(), asked=ASKED, submit_key=key)
        with pytest.raises(Taken, match="uq_support_request_submit_key"):
            ask_for_support(system("web"), county(), asked=ASKED, submit_key=key)
        found = find_submitted(key)
        assert found is not None and found.id == first.id
        assert db.session.scalar(sa.select(REQUEST_NUMBER.c.last)) == 1

    def test_a_draft_that_was_sent_gives_its_request_and_begins_a_new_one_when_written_on(self) -> None:
        token = keep_page(system("web"), "", page="who", typed={"organisation_name": ["Exempelby kommun"]})
        written = open_draft(token)
        assert written is not None and written.pages == {"who": {"organisation_name": ["Exempelby kommun"]}}
        made = [ask_for_support(system("web"), county(), asked=ASKED, submit_key=uuid4(), draft_id=written.draft.id) for _ in range(2)]
        assert made[0].id == made[1].id and open_draft(token) is not None
        assert keep_page(system("web"), token, page="who", typed={}) != token

    def test_the_one_who_asked_takes_it_back_until_it_is_done(self) -> None:
        leader, made = person(Role.DEVELOPMENT_LEADER, 24), make_request()
        for _ in range(2):
            withdraw_request(system("web"), made)
        assert (made.state, made.due_on, told(WITHDRAWN_EVENT)) == ("withdrawn", None, [(leader.id, made.id)])
        assert db.session.scalar(sa.select(sa.func.count()).select_from(RequestStep)) == 2
        done = make_request()
        with unit(system("test"), "test.done"):
            done.state = RequestState.DELIVERED.value
        with pytest.raises(RuleBroken, match="not_open"):
            withdraw_request(system("web"), done)

    def test_a_message_reaches_whoever_has_the_request(self) -> None:
        person(Role.DEVELOPMENT_LEADER, 24)
        responsible, made = person(Role.DEVELOPMENT_LEADER, 24), make_request()
        with unit(system("test"), "test.assigned"):
            made.responsible_id = responsible.id
        message = write_to_board(system("web"), made, text="Vi är fler nu.", submit_key=uuid4())
        assert told(MESSAGE_EVENT) == [(responsible.id, message.id)] and message.author_id is None and not message.internal

    @pytest.mark.parametrize("text", [" ", PERSONAL, "x" * 2001])
    def test_a_message_without_words_or_with_personal_data_is_not_kept(self, text: str) -> None:
        made = make_request()
        with pytest.raises(RuleBroken) as broken:
            write_to_board(system("web"), made, text=text, submit_key=uuid4())
        assert broken.value.field == "text" and db.session.scalar(sa.select(sa.func.count()).select_from(RequestMessage)) == 0

    def test_nobody_who_is_signed_in_follows_by_the_right_of_a_link(self, leader: Actor) -> None:
        with pytest.raises(NotAllowed):
            withdraw_request(leader, make_request())


def _at_once(app: Flask, count: int, act: Any) -> list[BaseException]:
    """Do it in so many threads that begin together; what went wrong."""
    gate, failed = threading.Barrier(count), list[BaseException]()

    def run(number: int) -> None:
        with app.app_context():
            gate.wait()
            try:
                act(number)
            except BaseException as error:  # whatever it is, the test tells
                failed.append(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failed


def test_fifty_who_ask_at_once_get_fifty_numbers_without_gap_or_double(committed: Flask) -> None:
    def ask(number: int) -> None:
        asked = Asked("Förening", "ngo", contact_email=f"f{number}@example.se", what="Utbildning")
        ask_for_support(system("web"), county(), asked=asked, submit_key=uuid4())

    assert _at_once(committed, 50, ask) == []
    with committed.app_context():
        rows = db.session.execute(sa.select(SupportRequest.sequence).order_by(SupportRequest.sequence)).scalars().all()
        db.session.rollback()
    assert list(rows) == list(range(1, 51))


def test_two_clicks_at_once_make_one_request(committed: Flask) -> None:
    key, made = UUID(int=7), list[int]()
    with committed.app_context():
        token = keep_page(system("web"), "", page="who", typed={})
        written = open_draft(token)
        assert written is not None
        draft_id = written.draft.id
        db.session.remove()
    failed = _at_once(
        committed,
        8,
        lambda _: made.append(ask_for_support(system("web"), county(), asked=ASKED, submit_key=key, draft_id=draft_id).id),
    )
    assert failed == [] and len(set(made)) == 1
    with committed.app_context():
        assert db.session.scalar(sa.select(REQUEST_NUMBER.c.last)) == 1
        db.session.rollback()
