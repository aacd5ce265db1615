"""Ordering, cancelling and approving editions: who may, when, and what it locks."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from tests.factories import Person, person
from tests.factories.year import log, make_year
from vaw.domain.activities.models import LockedYear
from vaw.domain.geography.models import County
from vaw.domain.geography.queries import find_county
from vaw.domain.insight import operations, policy
from vaw.domain.insight.models import Report
from vaw.domain.insight.queries import frozen, get_file, get_report, list_editions, list_figures, newest_id, thawed
from vaw.domain.insight.rules import FORMATS, YEARLY_ACCOUNT, ReportState, checksum
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.db import db
from vaw.kernel.errors import NotAllowed, NotFound, RuleBroken
from vaw.kernel.queue import JobRow

BY = system("test")


@pytest.fixture
def leader(rolled_back: sa.Connection) -> Person:
    made = person()
    make_year(made.actor)
    return made


def county(id_: int = 24) -> County:
    found = find_county(id_)
    assert found
    return found


def order(who: Person, year: int = 2025, language: str = "sv", seen: int | None = None) -> Report:
    return operations.order_report(who.actor, county(), kind=YEARLY_ACCOUNT, year=year, language=language, seen=seen)


def finished(who: Person, year: int = 2025) -> Report:
    """An edition whose files are kept; their content is of no matter here."""
    report = order(who, year)
    operations.start_building(BY, report, owner=who.actor)
    for format in FORMATS:
        operations.keep_file(BY, report, format=format, content=format.encode())
    operations.finish_building(BY, report)
    return report


def refused(act: object) -> str:
    with pytest.raises(RuleBroken) as broken:
        act()  # type: ignore[operator]
    return broken.value.code


def test_an_order_makes_an_edition_and_one_job(leader: Person) -> None:
    report = order(leader)
    assert (report.edition, report.state) == (1, ReportState.QUEUED)
    assert db.session.execute(sa.select(JobRow.name, JobRow.args)).all() == [("insight.report.build", [report.id])]


def test_a_double_click_orders_once(leader: Person) -> None:
    assert order(leader).id == order(leader).id
    assert db.session.scalar(sa.select(sa.func.count()).select_from(JobRow)) == 1


def test_sending_the_same_form_again_gives_the_edition_that_it_made(leader: Person) -> None:
    seen = newest_id(leader.actor)
    first = order(leader, seen=seen)
    operations.cancel_report(leader.actor, first)
    assert order(leader, seen=seen).id == first.id
    assert order(leader, seen=first.id).edition == 2


def test_another_language_or_another_person_is_another_edition(leader: Person) -> None:
    assert [order(leader).edition, order(leader, language="en").edition, order(person()).edition] == [1, 2, 3]


def test_what_cannot_be_reported_is_refused(leader: Person) -> None:
    assert refused(lambda: order(leader, 2024)) == "insight.year_empty"
    assert refused(lambda: order(leader, 1993)) == "insight.year"
    assert refused(lambda: order(leader, clock.today().year + 1)) == "insight.year"
    assert refused(lambda: order(leader, language="de")) == "insight.language"
    assert refused(lambda: operations.order_report(leader.actor, county(), kind="x", year=2025, language="sv")) == "insight.kind"


def test_nobody_orders_for_another_county(leader: Person) -> None:
    with pytest.raises(NotAllowed):
        operations.order_report(leader.actor, county(12), kind=YEARLY_ACCOUNT, year=2025, language="sv")


def test_an_edition_of_another_county_does_not_exist(leader: Person) -> None:
    report, stranger = finished(leader), person(county_id=12).actor
    with pytest.raises(NotFound):
        get_report(stranger, report.id)
    with pytest.raises(NotFound):
        get_file(stranger, report.id, "pdf")
    assert list_editions(stranger) == []
    assert [edition.id for edition in list_editions(leader.actor)] == [report.id]


def test_numbers_are_frozen_when_building_begins_and_never_again(leader: Person) -> None:
    report = order(leader)
    operations.start_building(BY, report, owner=leader.actor)
    before = checksum(report.data or {})
    log(leader.actor, date(2025, 6, 1))
    operations.start_building(BY, report, owner=leader.actor)
    assert checksum(report.data or {}) == before
    assert frozen(thawed(report.data or {})) == report.data


def test_a_cancelled_edition_keeps_no_file_and_is_never_done(leader: Person) -> None:
    report = order(leader)
    operations.cancel_report(leader.actor, report)
    assert operations.start_building(BY, report, owner=leader.actor) is False
    assert operations.keep_file(BY, report, format="csv", content=b"x") is False
    operations.finish_building(BY, report)
    assert report.state == ReportState.CANCELLED
    assert refused(lambda: operations.cancel_report(leader.actor, report)) == "insight.not_open"


def test_an_edition_is_done_only_with_all_its_files(leader: Person) -> None:
    report = order(leader)
    operations.start_building(BY, report, owner=leader.actor)
    operations.keep_file(BY, report, format="csv", content=b"x")
    assert refused(lambda: operations.finish_building(BY, report)) == "insight.not_done"


def test_a_kept_file_is_never_replaced(leader: Person) -> None:
    report = order(leader)
    operations.start_building(BY, report, owner=leader.actor)
    for content in (b"first", b"second"):
        assert operations.keep_file(BY, report, format="csv", content=content)
    assert get_file(leader.actor, report.id, "csv").content == b"first"


def test_the_county_management_approves_and_the_year_is_locked(leader: Person) -> None:
    report, manager = finished(leader), person("county_management")
    operations.approve_report(manager.actor, report)
    assert (report.approved_by, report.approved_at is not None) == (manager.id, True)
    lock = db.session.scalars(sa.select(LockedYear)).one()
    assert (lock.county_id, lock.year, lock.edition, lock.report_id) == (24, 2025, "Årets redovisning 2025, utgåva 1", report.id)
    assert refused(lambda: log(leader.actor, date(2025, 6, 1))) == "activities.year_locked"
    assert refused(lambda: operations.approve_report(manager.actor, report)) == "insight.approved"


def test_a_leader_does_not_approve(leader: Person) -> None:
    with pytest.raises(NotAllowed):
        operations.approve_report(person().actor, finished(leader))


def test_whoever_ordered_does_not_approve(leader: Person) -> None:
    manager = person("county_management")
    assert refused(lambda: operations.approve_report(manager.actor, finished(manager))) == "insight.four_eyes"


def test_an_edition_that_the_log_has_left_behind_is_not_approved(leader: Person) -> None:
    report, manager = finished(leader), person("county_management")
    log(leader.actor, date(2025, 6, 1))
    assert refused(lambda: operations.approve_report(manager.actor, report)) == "insight.outdated"
    assert db.session.scalars(sa.select(LockedYear)).all() == []


def test_a_year_that_is_not_over_is_not_approved(leader: Person) -> None:
    with clock.frozen(datetime(2025, 12, 31, 12, tzinfo=UTC)):
        report, manager = finished(leader), person("county_management")
        assert refused(lambda: operations.approve_report(manager.actor, report)) == "insight.year_running"


def test_an_unfinished_edition_is_not_approved(leader: Person) -> None:
    report, manager = order(leader), person("county_management")
    assert refused(lambda: operations.approve_report(manager.actor, report)) == "insight.not_done"


def test_only_one_edition_of_a_year_is_approved(leader: Person) -> None:
    manager, first = person("county_management"), finished(leader)
    second = finished(person())
    operations.approve_report(manager.actor, first)
    assert refused(lambda: operations.approve_report(manager.actor, second)) == "activities.year_locked"
    assert second.approved_at is None


def test_only_the_system_builds(leader: Person) -> None:
    report = order(leader)
    assert not policy.BUILD_REPORT.allows(leader.actor, report)
    with pytest.raises(NotAllowed):
        operations.keep_file(leader.actor, report, format="csv", content=b"x")


def test_the_machines_reader_reaches_its_county_only(leader: Person) -> None:
    reader = policy.machine_reader(24, channel="cli")
    assert list_figures(reader, 24, 2025)[0].rows == [(5,)]
    with pytest.raises(NotFound):
        list_figures(reader, 12, 2025)
