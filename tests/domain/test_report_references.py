"""The registry's number of an edition: on the order or later, on every file, until the edition is approved."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import Person, person
from tests.factories.year import make_year
from vaw.domain.geography.queries import find_county
from vaw.domain.insight import operations
from vaw.domain.insight.models import Report
from vaw.domain.insight.operations.references import note_reference
from vaw.domain.insight.queries import get_report, headings_of, kept_formats
from vaw.domain.insight.rules import FORMATS, REFERENCE_MOST, YEARLY_ACCOUNT, ReportState
from vaw.domain.people.rules import Role
from vaw.kernel.actor import system
from vaw.kernel.db import db
from vaw.kernel.errors import RuleBroken
from vaw.kernel.guard import PersonalData
from vaw.kernel.queue import JobRow
from vaw.render.document import document_of
from vaw.render.json_ import edition_json
from vaw.render.pages import edition_html

BY = system("task")


@pytest.fixture
def leader(rolled_back: sa.Connection, app: Flask) -> Iterator[Person]:
    with app.app_context():
        made = person()
        make_year(made.actor)
        yield made


def ordered(who: Person, reference: str = "") -> Report:
    county = find_county(24)
    assert county
    return operations.order_report(who.actor, county, kind=YEARLY_ACCOUNT, year=2025, language="sv", reference=reference)


def built(who: Person, report: Report) -> Report:
    operations.start_building(BY, report, owner=who.actor)
    for format in FORMATS:
        operations.keep_file(BY, report, format=format, content=format.encode())
    operations.finish_building(BY, report)
    return get_report(who.actor, report.id)


def refused(who: Person, report: Report, reference: str = "801-1-2026") -> tuple[str, str | None]:
    with pytest.raises(RuleBroken) as broken:
        note_reference(who.actor, report, reference=reference)
    return broken.value.code, broken.value.field


def test_a_number_given_with_the_order_stands_on_the_cover_and_in_the_data(leader: Person) -> None:
    report = built(leader, ordered(leader, "  801-1234-2026 "))
    document = document_of(report, headings_of(leader.actor, report))
    assert '<p class="reference">Dnr 801-1234-2026</p>' in edition_html(document)
    assert json.loads(edition_json(document))["reference"] == "801-1234-2026"


def test_without_a_number_no_file_speaks_of_one(leader: Person) -> None:
    report = built(leader, ordered(leader))
    assert "Dnr" not in edition_html(document_of(report, headings_of(leader.actor, report)))


def test_a_number_noted_later_makes_the_files_anew_of_the_same_frozen_figures(leader: Person) -> None:
    report = built(leader, ordered(leader))
    before = report.data
    assert note_reference(leader.actor, report, reference="801-1234-2026")
    assert (report.state, report.reference, kept_formats(report), report.ended_at) == (ReportState.QUEUED, "801-1234-2026", set(), None)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(JobRow).where(JobRow.name == "insight.report.build")) == 2
    again = built(leader, report)
    assert (again.state, again.data, kept_formats(again)) == (ReportState.DONE, before, set(FORMATS))


def test_the_same_number_again_makes_nothing_anew(leader: Person) -> None:
    report = built(leader, ordered(leader, "801-1234-2026"))
    assert not note_reference(leader.actor, report, reference=" 801-1234-2026")
    assert (report.state, kept_formats(report)) == (ReportState.DONE, set(FORMATS))


def test_a_number_is_refused_while_files_are_built_and_after_approval(leader: Person) -> None:
    report = ordered(leader)
    assert refused(leader, report) == ("insight.not_done", "reference")
    report = built(leader, report)
    assert refused(leader, report, "8" * (REFERENCE_MOST + 1)) == ("insight.reference_long", "reference")
    with pytest.raises(PersonalData):
        note_reference(leader.actor, report, reference="19811218-9876")
    operations.approve_report(person(Role.COUNTY_MANAGEMENT).actor, report)
    assert refused(leader, report) == ("insight.approved", "reference")
