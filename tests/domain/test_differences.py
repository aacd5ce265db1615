"""What has changed since an edition: told figure by figure, with who did it and why, and never by changing the edition itself."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from tests.factories import Person, person
from tests.factories.whole_year import make_whole_year
from tests.factories.year import log
from vaw.domain.activities.models import Activity
from vaw.domain.activities.operations.log import correct_activity, withdraw_activity
from vaw.domain.activities.queries.log import find_lock
from vaw.domain.activities.rules.log import Entry
from vaw.domain.geography.queries import find_county
from vaw.domain.insight import operations, queries
from vaw.domain.insight.models import Report
from vaw.domain.insight.models.corrections import Correction
from vaw.domain.insight.operations.corrections import open_year
from vaw.domain.insight.queries import differences
from vaw.domain.insight.rules import FORMATS, YEARLY_ACCOUNT, checksum_of
from vaw.domain.insight.rules.differences import EDITION_DIFFERS, Kind, Told, differing
from vaw.domain.networks.models.actions import ActionPoint
from vaw.domain.networks.models.meetings import Meeting
from vaw.domain.notifications.models import Notice
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.db import db
from vaw.kernel.errors import NotFound, RuleBroken
from vaw.kernel.guard import PersonalData
from vaw.kernel.i18n import speaking
from vaw.kernel.operation import unit
from vaw.kernel.table import Column
from vaw.render.csv import edition_csv
from vaw.render.document import document_of
from vaw.render.json_ import edition_json
from vaw.render.pages import edition_html
from vaw.render.xlsx import edition_xlsx
from vaw.tasks.differences import tell

BY = system("test")
WHY = "Två utbildningar i maj saknade deltagare"


@pytest.fixture
def leader(rolled_back: sa.Connection) -> Person:
    made = person()
    make_whole_year(made.actor)
    return made


@pytest.fixture
def manager(leader: Person) -> Person:
    return person("county_management")


def edition(who: Person, language: str = "sv") -> Report:
    """An edition whose files are kept, made of its frozen numbers."""
    county = find_county(24)
    assert county
    report = operations.order_report(who.actor, county, kind=YEARLY_ACCOUNT, year=2025, language=language)
    operations.start_building(BY, report, owner=who.actor)
    document = document_of(report, queries.headings_of(who.actor, report))
    made: dict[str, bytes] = {"csv": edition_csv(document), "json": edition_json(document), "xlsx": edition_xlsx(document)}
    for format in FORMATS:
        operations.keep_file(BY, report, format=format, content=made.get(format, b"%PDF-"))
    operations.finish_building(BY, report)
    return report


def approved(who: Person, manager: Person) -> Report:
    report = edition(who)
    operations.approve_report(manager.actor, report)
    db.session.flush()
    return report


def unlocked(manager: Person, reason: str = WHY) -> Correction:
    lock = find_lock(24, 2025)
    assert lock
    return open_year(manager.actor, lock, reason=reason)


def kept(report: Report) -> tuple[object, ...]:
    """Everything that an edition is."""
    db.session.refresh(report, ["data", "content", "files"])
    files = [(file.format, file.sha256, queries.get_file(person().actor, report.id, file.format).content) for file in report.files]
    return copy.deepcopy((report.data, report.content, files, report.approved_at, report.approved_by))


def cells(found: differences.Compared) -> set[tuple[str, str, object, object]]:
    return {(one.code, one.column.key, one.then, one.now) for one in found.cells}


def test_an_edition_whose_year_nobody_touched_differs_in_nothing(leader: Person, manager: Person) -> None:
    report = approved(leader, manager)
    assert differences.against_today(leader.actor, report) == differences.Compared([], [], [])
    assert differences.list_changes(leader.actor, report) == []


def test_every_changed_number_is_told_with_who_changed_it_and_why(leader: Person, manager: Person) -> None:
    report = approved(leader, manager)
    unlocked(manager)
    added = log(leader.actor, date(2025, 6, 1), "training", "honour", 60, (3, 1, 0))
    found = cells(differences.against_today(leader.actor, report))
    assert {("activities", "n", 5, 6), ("participants", "women", 17, 20), ("hours", "minutes", 535, 595)} <= found
    (change,) = differences.list_changes(leader.actor, report)
    assert (change.kind, change.object_id, change.name, change.outside) == (Kind.ACTIVITY, added.id, "Test development_leader", False)
    assert change.reason == WHY
    withdraw_activity(leader.actor, added, reason="Den hörde till ett annat år")
    assert not differences.against_today(leader.actor, report).cells, "what was added and taken back makes no difference"
    assert [one.reason for one in differences.list_changes(leader.actor, report)] == ["Den hörde till ett annat år", WHY]


def test_what_moves_to_another_year_is_told_in_the_one_that_it_left(leader: Person, manager: Person) -> None:
    report = approved(leader, manager)
    unlocked(manager)
    moved = db.session.scalars(sa.select(Activity).where(Activity.done_on == date(2025, 3, 4))).one()
    names = [name for name in Entry.__slots__ if name not in ("shares", "heads", "done_on")]
    same = {name: getattr(moved, name) for name in names} | {"shares": {int(id): part for id, part in moved.shares.items()}}
    correct_activity(leader.actor, moved, entry=Entry(done_on=date(2026, 1, 4), heads={}, **same), reason="Fel år")
    assert ("activities", "n", 5, 4) in cells(differences.against_today(leader.actor, report))
    assert [(one.kind, one.reason) for one in differences.list_changes(leader.actor, report)] == [(Kind.ACTIVITY, "Fel år")]


def test_what_no_lock_holds_back_is_told_all_the_same(leader: Person, manager: Person) -> None:
    """Action points of a reported year go on, and a meeting can be called off: the figure of today moves, and says by whom."""
    report = approved(leader, manager)
    with unit(leader.actor, "networks.operations.test"):
        action = db.session.scalars(
            sa.select(ActionPoint).where(ActionPoint.county_id == 24, ActionPoint.due_on < date(2026, 1, 1))
        ).first()
        meeting = db.session.scalars(sa.select(Meeting).where(Meeting.state == "held", Meeting.title != "")).first()
        assert action and meeting
        action.due_on, meeting.state = date(2026, 5, 5), "cancelled"
    found = differences.against_today(leader.actor, report)
    assert {"network-actions"} <= {one.code for one in found.cells}
    told = {one.kind: (one.name, one.reason) for one in differences.list_changes(leader.actor, report)}
    assert told[Kind.ACTION] == ("Test development_leader", ""), "a year that was never opened gives no reason"
    assert Kind.MEETING in told


def test_a_year_is_opened_with_a_reason_that_names_nobody(leader: Person, manager: Person) -> None:
    report = approved(leader, manager)
    for reason, code in (("", "insight.correction_reason"), ("  ", "insight.correction_reason"), ("x" * 501, "insight.correction_long")):
        with pytest.raises(RuleBroken, match=code):
            unlocked(manager, reason)
    with pytest.raises(PersonalData):
        unlocked(manager, "Hon har personnummer 19121212-1212")
    assert find_lock(24, 2025) is not None
    made = unlocked(manager)
    assert (made.report_id, made.opened_by, made.closed_at, find_lock(24, 2025)) == (report.id, manager.id, None, None)
    operations.approve_report(manager.actor, edition(leader))
    assert made.closed_at is not None
    assert [one.reason for one in differences.list_opened(report)] == [WHY]


def test_a_new_edition_tells_what_differs_and_changes_no_earlier_one(
    leader: Person, manager: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = approved(leader, manager)
    before = kept(first)
    unlocked(manager)
    log(leader.actor, date(2025, 6, 1), "training", "honour", 60, (3, 1, 0))
    second = edition(leader)
    assert second.content and first.content and "differences" not in first.content
    told = second.content["differences"]
    assert (told["edition"], [one["reason"] for one in told["reasons"]]) == (1, [WHY])
    document = document_of(second, queries.headings_of(leader.actor, second))
    assert document.since and ("activities", "Genomförda aktiviteter", "Hela länet", "Antal aktiviteter", "5", "6") in document.since.rows
    assert "Ändringar sedan förra utgåvan;activities;Genomförda aktiviteter" in edition_csv(document).decode("utf-8-sig")
    assert WHY in edition_json(document).decode() and "Ändringar sedan förra utgåvan" in edition_html(document)
    assert "Test county_management" not in edition_json(document).decode(), "files go to anybody: they name no colleague"
    with speaking("en"):
        english = edition_html(document_of(second, queries.headings_of(leader.actor, second)))
    assert f'<article lang="sv"><p>{WHY}</p></article>' in english and english.count(WHY) == 1, "somebody wrote it in Swedish"
    assert "<article" not in edition_html(document)
    operations.approve_report(manager.actor, second)

    assert queries.get_report(leader.actor, first.id).state == "done"
    assert operations.start_building(BY, first, owner=leader.actor) is False
    assert operations.keep_file(BY, first, format="csv", content=b"new") is False
    figures = tuple(replace(one, definition="Något annat") for one in queries.IN_ORDER if one.code != "by-type")
    monkeypatch.setattr(queries, "IN_ORDER", figures)
    assert kept(first) == before
    meant = {one.figure.code: one for one in queries.thawed(first.data or {}, first.content)}
    assert "Något annat" not in {one.figure.definition for one in meant.values()}
    assert meant["by-type"].rows and meant["by-type"].figure.title == "Aktiviteter efter typ"
    assert checksum_of(first.data or {}, first.content) == checksum_of(before[0], before[1])  # type: ignore[arg-type]
    assert differences.against_today(leader.actor, first).gone == ["Aktiviteter efter typ"]
    assert cells(differences.between(first, second)) >= {("activities", "n", 5, 6)}


def test_the_board_is_told_once_when_a_figure_has_changed(leader: Person, manager: Person) -> None:
    with clock.frozen(datetime(2026, 3, 2, 9, tzinfo=UTC)):
        report, stranger = approved(leader, manager), person(county_id=12)
        assert tell() == 0, "nothing has changed"
        unlocked(manager)
        log(leader.actor, date(2025, 6, 1), "training", "honour", 60, (3, 1, 0))
        assert tell() == 2
        assert tell() == 0
        log(leader.actor, date(2025, 6, 2))
        assert tell() == 0, "once is enough: the page tells the rest"
    notices = db.session.scalars(sa.select(Notice).where(Notice.kind == EDITION_DIFFERS)).all()
    assert {(one.user_id, one.object_id) for one in notices} == {(leader.id, report.id), (manager.id, report.id)}
    assert stranger.id not in {one.user_id for one in notices}


def test_nobody_else_reads_what_has_changed(leader: Person, manager: Person) -> None:
    report = approved(leader, manager)
    with pytest.raises(NotFound):
        differences.get_frozen(person(county_id=12).actor, report.id)
    assert differences.other_editions(person(county_id=12).actor, report) == []


CODE, NAME, N = Column("code", "Kod"), Column("name", "Namn", header=True), Column("n", "Antal", "int")


@pytest.mark.parametrize(
    ("then", "now", "expected"),
    [
        ([("a", "A", 1)], [("a", "A", 1)], []),
        ([("a", "A", 1)], [("a", "Nytt namn", 2)], [("A → Nytt namn", 1, 2)]),
        ([("a", "A", None)], [("a", "A", 0)], [("A", None, 0)]),
        ([("a", "A", 1)], [("b", "B", 1), ("a", "A", 1)], [("B", None, 1)]),
        ([("a", "A", 1), ("a", "A", 2)], [("a", "A", 1)], [("A", 2, None)]),
        ([(None, "Utan", 1)], [(None, "Utan", 2)], [("Utan", 1, 2)]),
    ],
)
def test_rows_are_matched_by_their_codes(then: list[tuple[object, ...]], now: list[tuple[object, ...]], expected: object) -> None:
    side: Callable[[list[tuple[object, ...]]], list[Told]] = lambda rows: [Told("x", "X", (CODE, NAME, N), rows)]  # type: ignore[arg-type]  # noqa: E731
    assert [(one.row, one.then, one.now) for one in differing(side(then), side(now))] == expected


def test_a_list_of_names_tells_who_came_and_who_went() -> None:
    then, now = ([Told("x", "X", (CODE, NAME), rows)] for rows in ([("1", "Umeå")], [("2", "Lycksele")]))
    assert [(one.then, one.now) for one in differing(then, now)] == [("Umeå", None), (None, "Lycksele")]
