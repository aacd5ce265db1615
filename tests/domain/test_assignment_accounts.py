"""Writing the account of an assignment: sections, comments, four eyes, and the edition that an approval makes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from tests.factories import Person, person
from tests.factories.written import begin, submitted, write
from tests.factories.year import make_year
from vaw.domain.activities.models import LockedYear
from vaw.domain.insight import operations as editions
from vaw.domain.insight import policy, rules
from vaw.domain.insight.models import Report
from vaw.domain.insight.models.accounts import AssignmentAccount
from vaw.domain.insight.operations import accounts
from vaw.domain.insight.queries import IN_ORDER, frozen, get_report, headings_of, list_figures, thawed
from vaw.domain.insight.queries.accounts import (
    figures_beside,
    get_account,
    get_section,
    list_accounts,
    list_comments,
    list_owed,
    newest_edition,
    sections_of,
    steps_of,
)
from vaw.domain.insight.rules.accounts import AccountState, SectionStatus
from vaw.domain.mandates.models import AccountGiven
from vaw.domain.people.rules import Role
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.db import db, saw_version
from vaw.kernel.errors import Conflict, NotAllowed, NotFound, RuleBroken
from vaw.kernel.guard import PersonalData
from vaw.kernel.queue import JobRow

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)  # the account for 2025 is late, the one for 2026 is due in March


@pytest.fixture
def leader(rolled_back: sa.Connection) -> Iterator[Person]:
    with clock.frozen(AT):
        made = person()
        make_year(made.actor)
        yield made


@pytest.fixture
def boss(leader: Person) -> Person:
    return person(Role.COUNTY_MANAGEMENT)


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(RuleBroken) as broken:
        act()
    return broken.value.code


def edition_of(account: AssignmentAccount) -> Report:
    found = newest_edition(account)
    assert found
    return found


def test_an_account_begins_with_the_three_headings_and_every_figure_in_its_place(leader: Person) -> None:
    account = begin(leader)
    sections = sections_of(account)
    assert [section.heading_sv for section in sections] == [
        "Redovisa resultat och effekter",
        "Analysera utvecklingen av arbetet i länet",
        "Analysera regionala och lokala behov av stöd",
    ]
    for section in sections:
        assert section.figures == [figure.code for figure in IN_ORDER if figure.heading == section.number]
    assert {(section.owner_id, section.status) for section in sections} == {(leader.id, SectionStatus.NOT_BEGUN)}
    assert begin(person()).id == account.id, "a second press gives the one that is begun"


def test_a_template_s_account_stands_beside_the_one_that_is_owed(leader: Person) -> None:
    beside = begin(leader, template="strategiuppfoljning")
    assert (beside.is_main, beside.title) == (False, "Uppföljning av strategin")
    assert list(sections_of(beside)[0].figures) == ["strategy-measures"]
    assert {line.account_id for line in list_owed(leader.actor)} == {None}, "what is owed is not begun yet"
    main = begin(leader)
    assert (main.is_main, [line.year for line in list_owed(leader.actor)]) == (True, [2026]), "the next one can be begun"
    assert {line.account_id for line in list_accounts(leader.actor)} == {beside.id, main.id}


def test_what_cannot_be_begun_is_refused(leader: Person) -> None:
    year = clock.today().year
    assert refused(lambda: begin(leader, year + 1)) == "insight.account_year"
    assert refused(lambda: begin(leader, year - 6)) == "insight.account_year"
    with pytest.raises(NotAllowed):
        begin(leader, county_id=12)


def test_a_section_keeps_its_text_its_writer_and_how_far_it_has_come(leader: Person) -> None:
    account = begin(leader)
    section = sections_of(account)[0]
    accounts.write_section(leader.actor, account, section=section, text="Början", owner_id=None, status=SectionStatus.NOT_BEGUN)
    assert (section.text, section.status, section.writers) == ("Början", SectionStatus.UNDER_WAY, [leader.id])
    other = person()
    accounts.write_section(other.actor, account, section=section, text="Början", owner_id=other.id, status=SectionStatus.READY)
    assert (section.status, section.owner_id, section.writers) == (SectionStatus.READY, other.id, [leader.id]), (
        "who moves it has not written it"
    )
    stranger = person(county_id=12)
    with pytest.raises(NotFound):
        get_section(stranger.actor, section.id)
    assert refused(lambda: write_owned(leader, account, stranger.id)) == "insight.account_owner"
    with pytest.raises(PersonalData):
        write(leader, account, section, "Ring 070-174 06 05")


def write_owned(who: Person, account: AssignmentAccount, owner_id: int) -> None:
    section = sections_of(account)[0]
    accounts.write_section(who.actor, account, section=section, text="", owner_id=owner_id, status=SectionStatus.UNDER_WAY)


def test_two_who_write_in_one_section_see_both_texts(leader: Person) -> None:
    account = begin(leader)
    section = sections_of(account)[0]
    write(leader, account, section, "Det första")
    saw_version(section, section.version - 1)
    with pytest.raises(Conflict) as conflict:
        write(person(), account, section, "Det andra")
    assert conflict.value.texts["text"] == ("Det andra", "Det första")


def test_comments_stand_by_their_section_until_somebody_has_seen_to_them(leader: Person, boss: Person) -> None:
    account = begin(leader)
    section = sections_of(account)[1]
    comment = accounts.add_comment(boss.actor, account, section=section, text="Skriv om Åsele också.")
    assert refused(lambda: accounts.add_comment(boss.actor, account, section=section, text=" ")) == "insight.account_comment"
    accounts.resolve_comment(leader.actor, account, comment=comment)
    accounts.resolve_comment(boss.actor, account, comment=comment)
    [told] = list_comments([section.id])
    assert (told.text, told.resolved_at is None, comment.resolved_by) == ("Skriv om Åsele också.", False, leader.id)


def test_only_a_whole_draft_is_submitted_and_then_nobody_writes(leader: Person) -> None:
    account = begin(leader)
    assert refused(lambda: accounts.submit_account(leader.actor, account)) == "insight.account_not_ready"
    for section in sections_of(account):
        write(leader, account, section)
    accounts.submit_account(leader.actor, account)
    assert account.state == AccountState.SUBMITTED
    assert refused(lambda: write(leader, account, sections_of(account)[0], "Mer")) == "insight.account_closed"
    assert refused(lambda: accounts.submit_account(leader.actor, account)) == "insight.account_closed"


def test_nobody_approves_what_they_wrote_or_submitted(leader: Person, boss: Person) -> None:
    writer, submitter = (
        replace(who.actor, grants=(*who.actor.grants, *leader.actor.grants)) for who in (boss, person(Role.COUNTY_MANAGEMENT))
    )
    account = begin(leader)
    for section in sections_of(account):
        write(leader, account, section)
    accounts.write_section(writer, account, section=sections_of(account)[2], text="Mer", owner_id=None, status=SectionStatus.READY)
    accounts.submit_account(submitter, account)
    with pytest.raises(NotAllowed):
        accounts.approve_account(leader.actor, account)
    assert refused(lambda: accounts.approve_account(writer, account)) == "insight.account_own"
    assert refused(lambda: accounts.approve_account(submitter, account)) == "insight.account_own"
    accounts.approve_account(person(Role.COUNTY_MANAGEMENT).actor, account)
    assert account.state == AccountState.APPROVED


def test_the_management_sends_it_back_with_the_reason(leader: Person, boss: Person) -> None:
    account = submitted(leader)
    assert refused(lambda: accounts.return_account(boss.actor, account, text="")) == "insight.account_reason"
    accounts.return_account(boss.actor, account, text="Behoven är för korta.")
    assert (account.state, steps_of(account)[0].text) == (AccountState.DRAFT, "Behoven är för korta.")
    assert refused(lambda: accounts.approve_account(boss.actor, account)) == "insight.account_not_submitted"
    assert refused(lambda: accounts.return_account(boss.actor, account, text="Igen")) == "insight.account_not_submitted"


def test_an_approval_freezes_text_numbers_and_what_they_mean(leader: Person, boss: Person) -> None:
    account = submitted(leader)
    live = frozen(list_figures(boss.actor, 24, 2025))
    accounts.approve_account(boss.actor, account)
    edition = edition_of(account)
    assert edition.data == live
    assert edition.content
    assert [section["text"] for section in edition.content["sections"]] == [section.text for section in sections_of(account)]
    assert edition.content["definitions"]["by-type"]["definition"] == next(one for one in IN_ORDER if one.code == "by-type").definition
    assert (edition.edition, edition.kind, edition.approved_by) == (1, "regional-2021-995", boss.id)
    assert headings_of(boss.actor, edition)[1] == "Redovisa resultat och effekter"
    before = rules.checksum_of(edition.data, edition.content)
    changed = json.loads(json.dumps(edition.content).replace("fler", "alla"))
    assert rules.checksum_of(edition.data, changed) != before, "the words are under the seal too"
    assert db.session.scalars(sa.select(JobRow.name)).all()[-1] == "insight.report.build"


def test_an_approval_hands_in_the_account_and_closes_its_year(leader: Person, boss: Person) -> None:
    account = submitted(leader)
    accounts.approve_account(boss.actor, account)
    given = db.session.scalars(sa.select(AccountGiven)).one()
    assert (given.county_id, given.given_on, given.noted_by) == (24, clock.today(), boss.id)
    lock = db.session.scalars(sa.select(LockedYear)).one()
    assert (lock.year, lock.report_id) == (2025, edition_of(account).id)


def test_an_account_beside_hands_in_nothing_and_closes_nothing(leader: Person, boss: Person) -> None:
    account = submitted(leader, year=2025, template="forebyggande-arbete")
    accounts.approve_account(boss.actor, account)
    assert db.session.scalars(sa.select(AccountGiven)).all() == []
    assert db.session.scalars(sa.select(LockedYear)).all() == []
    assert set(edition_of(account).data or {}) == {"efforts-by-level", "efforts-by-field", "milestones-in-time", "efforts-by-assignment"}


def test_a_year_that_runs_is_not_closed_by_its_account(leader: Person, boss: Person) -> None:
    account = submitted(leader, year=clock.today().year)
    assert refused(lambda: accounts.approve_account(boss.actor, account)) == "insight.year_running"


def test_what_was_approved_stays_and_the_next_approval_is_another_edition(leader: Person, boss: Person) -> None:
    account = submitted(leader)
    accounts.approve_account(boss.actor, account)
    first = edition_of(account)
    assert refused(lambda: accounts.reopen_account(leader.actor, account, text="")) == "insight.account_reason"
    accounts.reopen_account(leader.actor, account, text="Ett tal var fel.")
    section = sections_of(account)[0]
    write(leader, account, section, "Rättat")
    accounts.submit_account(leader.actor, account)
    accounts.approve_account(boss.actor, account)
    second = edition_of(account)
    assert (first.edition, second.edition) == (1, 2)
    assert first.content and second.content
    assert (first.content["sections"][0]["text"], second.content["sections"][0]["text"]) == ("Del 1: vi nådde **fler** kommuner.", "Rättat")
    assert len(db.session.scalars(sa.select(LockedYear)).all()) == 1


def test_an_approved_account_shows_the_numbers_of_its_day(leader: Person, boss: Person) -> None:
    account = submitted(leader, template="forebyggande-arbete")
    accounts.approve_account(boss.actor, account)
    edition, sections = edition_of(account), sections_of(account)
    shown = figures_beside(boss.actor, account, sections, edition)
    assert [result.figure.code for result in shown.of(sections[0])] == ["efforts-by-level", "efforts-by-field"]
    assert [result.rows for result in shown.results] == [result.rows for result in thawed(edition.data or {}, edition.content)]
    coordinator = person(Role.NATIONAL_COORDINATOR, 1).actor
    assert get_account(coordinator, account.id).id == account.id, "what is approved, the nation reads"
    accounts.reopen_account(leader.actor, account, text="Ett tal var fel.")
    with pytest.raises(NotFound):
        get_account(coordinator, account.id)


def test_an_approved_edition_is_not_called_off_and_is_built_again_when_that_failed(leader: Person, boss: Person) -> None:
    account = submitted(leader, template="forebyggande-arbete")
    accounts.approve_account(boss.actor, account)
    report = get_report(system("task"), edition_of(account).id, policy.BUILD_REPORT)
    assert refused(lambda: editions.cancel_report(boss.actor, report)) == "insight.not_open"
    assert refused(lambda: editions.build_again(boss.actor, report)) == "insight.not_failed"
    editions.fail_building(system("task"), report, code="insight.gave_up")
    editions.build_again(leader.actor, report)
    assert (report.state, report.error) == ("queued", None)
