"""A spreadsheet on its way into the log: what comes in, what does not, all or none, and the way back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import Person, person
from tests.factories.spreadsheets import CSV, HEADINGS, SECRETS, XLSX, as_csv, as_xlsx, lines, sample, truth
from vaw.domain.activities.imports import running
from vaw.domain.activities.imports.opening import Plan, open_file, with_choices
from vaw.domain.activities.models import Activity, ActivityVersion, ImportBatch
from vaw.domain.activities.operations import imports as operations
from vaw.domain.activities.operations.log import lock_year, withdraw_activity
from vaw.domain.activities.queries import imports as queries
from vaw.domain.activities.queries import totals
from vaw.domain.activities.rules.durations import Bare
from vaw.domain.activities.rules.imports import ImportState
from vaw.domain.geography.models import County
from vaw.domain.geography.queries import find_county
from vaw.domain.mandates.queries import find_assignment
from vaw.domain.people.models import Membership
from vaw.domain.people.rules import Role
from vaw.integrations.spreadsheets import read_book
from vaw.kernel.actor import system
from vaw.kernel.audit import AUDIT
from vaw.kernel.db import Model, db
from vaw.kernel.errors import NotAllowed, NotFound, RuleBroken
from vaw.kernel.operation import unit

GOOD = ("2025-03-03", "Utbildning", "HRV", "Umeå kn", 12, 3, 0, 1.5, "Fysiskt", "Bra uppslutning")
RIGHT = dict.fromkeys(totals.names(), 0)


@pytest.fixture
def me(committed: Flask) -> Iterator[Person]:
    with committed.app_context():
        yield person()


def county(county_id: int = 24) -> County:
    found = find_county(county_id)
    assert found
    return found


def received(me: Person, content: bytes, name: str = "logg.csv") -> ImportBatch:
    where = county(me.county_id or 24)
    plan = open_file(where, content, name, read_book)
    return operations.receive_file(me.actor, where, file_name=name, content=content, mapping=plan.as_json())


def checked(me: Person, content: bytes, name: str = "logg.csv", **changed: object) -> ImportBatch:
    batch = received(me, content, name)
    plan = replace(Plan.from_json(batch.mapping), **changed)  # type: ignore[arg-type]
    operations.confirm_mapping(me.actor, batch, mapping=plan.as_json())
    running.check_batch(batch.id, read_book)
    return batch


def brought(me: Person, content: bytes, name: str = "logg.csv") -> ImportBatch:
    batch = checked(me, content, name)
    operations.start_import(me.actor, batch)
    running.run_batch(batch.id, read_book)
    return batch


def rows(*lines_: tuple[object, ...]) -> bytes:
    return as_csv([HEADINGS, *lines_])


def everything(connection: sa.Connection) -> str:
    """All text, JSON, arrays and bytes in the database, as one text."""
    found = []
    for table in Model.metadata.sorted_tables:
        found += [str(row) for row in connection.execute(sa.text(f'select t::text from "{table.name}" t')).scalars()]
    return "\n".join(found)


def found_in(text: str) -> list[str]:
    """Secrets in it, as they are or in the hexadecimal by which bytes are shown."""
    return [secret for secret in SECRETS if secret in text or secret.encode().hex() in text]


def test_both_samples_come_in_exactly_as_their_truth_says(committed: Flask) -> None:
    with committed.app_context():
        for name, county_id in ((XLSX, 24), (CSV, 12)):
            batch = brought(person(county_id=county_id), sample(name), name)
            told, expected = batch.report, truth(name)
            assert batch.state == ImportState.DONE and told
            counts = sa.func.count(), sa.func.sum(Activity.minutes), sa.func.sum(Activity.women), sa.func.sum(Activity.men)
            stored = db.session.execute(sa.select(*counts, sa.func.sum(Activity.unstated)).where(Activity.import_id == batch.id)).one()
            assert tuple(stored) == tuple(expected[key] for key in ("accepted", "minutes", "women", "men", "unstated"))
            assert [row["row"] for row in told["refused"]] == [row["row"] for row in expected["refused"]]
            by_field = sa.select(Activity.field, sa.func.count()).where(Activity.import_id == batch.id).group_by(Activity.field)
            assert {row.field: row[1] for row in db.session.execute(by_field)} == expected["by_field"]
        assert totals.differences() == RIGHT


def test_nothing_of_a_refused_row_lies_anywhere_in_the_database(me: Person) -> None:
    batch = checked(me, sample(XLSX), XLSX)
    with db.engine.connect() as connection:
        assert not found_in(everything(connection))
    operations.start_import(me.actor, batch)
    running.run_batch(batch.id, read_book)
    with db.engine.connect() as connection:
        kept = everything(connection)
    assert not found_in(kept)
    assert db.session.scalar(sa.select(ImportBatch.content)) is None


def test_the_file_lies_sealed_while_it_waits(me: Person) -> None:
    batch = received(me, rows(GOOD))
    kept = db.session.scalar(sa.select(ImportBatch.content))
    assert kept and b"Bra uppslutning" not in bytes(kept) and queries.find_content(batch) == rows(GOOD)


def test_a_row_gets_assignment_goal_owner_and_batch(me: Person) -> None:
    batch = brought(me, rows(GOOD))
    row = db.session.scalars(sa.select(Activity)).one()
    regional = find_assignment("regional-2021-995")
    assert regional and row.shares == {str(regional.id): 100}
    assert (row.sub_goal, row.created_by, row.import_id, row.version) == ("violence", me.id, batch.id, 1)
    assert (row.municipality_ids, row.heads, row.organisation_ids) == ([2480], None, [])
    assert (row.women, row.men, row.unstated, row.minutes, row.text) == (12, 3, 0, 90, "Bra uppslutning")


def test_a_day_before_any_assignment_has_nothing_to_share(me: Person) -> None:
    brought(me, rows(("2019-03-03", *GOOD[1:])))
    assert db.session.scalars(sa.select(Activity.shares)).one() == {}


def test_a_day_on_which_the_county_had_only_others_is_refused(me: Person) -> None:
    honour = find_assignment("honour-resource-centres-2026")
    assert honour
    batch = checked(me, rows(("2026-03-03", *GOOD[1:]), GOOD), assignment_id=honour.id)
    assert batch.report
    assert [(row["row"], row["code"]) for row in batch.report["refused"]] == [(3, "activities.assignment")]


def test_rows_of_a_reported_year_are_refused_when_checked(me: Person) -> None:
    lock_year(person(Role.COUNTY_MANAGEMENT).actor, county(), year=2025, edition="Årets redovisning 2025", report_id=1)
    batch = checked(me, rows(GOOD, ("2024-03-03", *GOOD[1:])))
    assert batch.report and batch.report["accepted"] == 1
    assert batch.report["refused"] == [{"row": 2, "column": "A", "field": "done_on", "code": "import.year_locked"}]


def test_a_year_that_is_reported_after_the_check_sends_the_rows_back_to_be_looked_at(me: Person) -> None:
    batch = checked(me, rows(GOOD, ("2024-03-03", *GOOD[1:])))
    operations.start_import(me.actor, batch)
    lock_year(person(Role.COUNTY_MANAGEMENT).actor, county(), year=2025, edition="Årets redovisning 2025", report_id=1)
    assert running.run_batch(batch.id, read_book) == 0
    assert batch.state == ImportState.CHECKED and batch.report and batch.report["accepted"] == 1
    assert db.session.scalar(sa.select(sa.func.count(Activity.id))) == 0


def test_a_second_run_brings_nothing_in_again(me: Person) -> None:
    batch = brought(me, rows(GOOD))
    assert running.run_batch(batch.id, read_book) == 0
    assert db.session.scalar(sa.select(sa.func.count(Activity.id))) == 1 and totals.differences() == RIGHT


def test_undoing_leaves_no_row_no_history_and_totals_that_hold(me: Person) -> None:
    batch = brought(me, rows(*lines(30)))
    one = db.session.scalars(sa.select(Activity).limit(1)).one()
    withdraw_activity(me.actor, one, reason="dubblett")
    assert queries.count_brought(batch) == (29, 1, 0)
    db.session.expunge(one)
    assert operations.undo_import(me.actor, batch) == 30
    assert batch.state == ImportState.UNDONE
    assert not db.session.scalar(sa.select(sa.func.count(Activity.id)))
    assert not db.session.scalar(sa.select(sa.func.count(ActivityVersion.id)))
    assert totals.differences() == RIGHT


def test_undoing_stops_at_a_reported_year(me: Person) -> None:
    batch = brought(me, rows(GOOD))
    lock_year(person(Role.COUNTY_MANAGEMENT).actor, county(), year=2025, edition="Årets redovisning 2025", report_id=1)
    with pytest.raises(RuleBroken, match=r"activities\.year_locked"):
        operations.undo_import(me.actor, batch)
    assert db.session.scalar(sa.select(sa.func.count(Activity.id))) == 1 and totals.differences() == RIGHT


def test_one_line_of_audit_tells_how_many_rows_came(me: Person) -> None:
    batch = brought(me, rows(*lines(30)))
    told = db.session.execute(sa.select(AUDIT.c.diff, AUDIT.c.actor_id).where(AUDIT.c.diff.has_key("rows_added"))).all()
    assert [tuple(line) for line in told] == [({"rows_added": 30}, me.id)]
    assert not db.session.scalar(sa.select(sa.func.count()).where(AUDIT.c.kind == "activity"))
    assert batch.ended_at


def test_the_next_file_with_the_same_headings_starts_from_what_was_confirmed(me: Person) -> None:
    headings = ("När", "Vad", "Tema", "Tid", "Extra")
    content = as_csv([headings, ("2025-03-03", "Utbildning", "HRV", "90", "3")])
    plan = open_file(county(), content, "a.csv", read_book)
    chosen = with_choices(plan, replace(plan.layout, bare=Bare("minutes", "chosen")), plan.assignment_id)
    batch = received(me, content, "a.csv")
    operations.confirm_mapping(me.actor, batch, mapping=chosen.as_json())
    again = open_file(county(), as_csv([headings, ("2025-04-04", "Utbildning", "HRV", "2", "")]), "b.csv", read_book)
    assert (again.layout.bare, set(again.confidence.values())) == (Bare("minutes", "chosen"), {1.0})
    assert open_file(county(12), content, "a.csv", read_book).layout.bare != Bare("minutes", "chosen")


def test_the_very_same_file_is_known_again_but_only_in_its_county(me: Person) -> None:
    first = brought(me, rows(GOOD))
    found = queries.find_same(received(me, rows(GOOD), "annat-namn.csv"))
    assert found and found[0] == first.id
    assert queries.find_same(received(me, rows(GOOD, GOOD))) is None
    assert queries.find_same(received(person(county_id=12), rows(GOOD))) is None


def test_soft_findings_are_confirmed_column_by_column(me: Person) -> None:
    batch = checked(me, rows((*GOOD[:9], "Samtal om Anna Exempelsson"), GOOD))
    with pytest.raises(RuleBroken, match=r"import\.unconfirmed") as broken:
        operations.start_import(me.actor, batch, confirmed={"B"})
    assert broken.value.details == {"columns": "J"}
    operations.start_import(me.actor, batch, confirmed={"J"})
    assert running.run_batch(batch.id, read_book) == 2


@pytest.mark.parametrize("name", ["19811218-9876 logg.csv", "Storgatan 14, 903 26 Umeå.csv", "ring 070-174 06 05.csv"])
def test_a_file_whose_name_points_out_a_person_is_not_taken(me: Person, name: str) -> None:
    with pytest.raises(RuleBroken, match=r"guard\.") as broken:
        received(me, rows(GOOD), name)
    assert broken.value.field == "file_name"
    assert not db.session.scalar(sa.select(sa.func.count(ImportBatch.id)))


def test_a_heading_or_a_sheet_that_points_out_a_person_is_not_taken(me: Person) -> None:
    in_heading: dict[str, Sequence[Sequence[object]]] = {"Logg": [(*HEADINGS, "19811218-9876"), GOOD]}
    in_sheet: dict[str, Sequence[Sequence[object]]] = {"Logg": [HEADINGS, GOOD], "19811218-9876": [("x",)]}
    for sheets, field in ((in_heading, "heading"), (in_sheet, "sheet_name")):
        with pytest.raises(RuleBroken, match=r"guard\.personal_number") as broken:
            received(me, as_xlsx(sheets), "logg.xlsx")
        assert broken.value.field == field


def test_the_sheet_with_the_most_headings_is_proposed_and_another_can_be_chosen(me: Person) -> None:
    content = as_xlsx({"Läs mig": [("Fyll i bladet Logg",)], "2024": [HEADINGS[:5], GOOD[:5]], "2025": [HEADINGS, GOOD]})
    batch = received(me, content, "logg.xlsx")
    assert batch.mapping["sheet"] == "2025" and batch.mapping["sheets"] == ["Läs mig", "2024", "2025"]
    running.propose_again(me.actor, batch, read_book, "2024")
    assert batch.mapping["sheet"] == "2024"
    with pytest.raises(RuleBroken, match=r"import\.no_header"):
        running.propose_again(me.actor, batch, read_book, "Läs mig")


def test_an_owner_who_lost_the_right_meanwhile_brings_nothing_in(me: Person) -> None:
    batch = checked(me, rows(GOOD))
    operations.start_import(me.actor, batch)
    with unit(system("test"), "test.leave"):
        db.session.execute(sa.update(Membership).where(Membership.user_id == me.id).values(valid_to=date(2020, 1, 2)))
    assert running.run_batch(batch.id, read_book) == 0
    assert (batch.state, batch.error) == (ImportState.FAILED, "import.owner_left")
    assert db.session.scalar(sa.select(ImportBatch.content)) is None


def test_a_file_that_proves_broken_further_down_fails_with_its_row_and_without_its_content(me: Person) -> None:
    content = rows(*lines(2500)) + b'2025-03-03;"Utbildning;HRV\r\n'
    batch = checked(me, content)
    assert (batch.state, batch.error, batch.mapping["details"]) == (ImportState.FAILED, "import.broken_quotes", {"row": 2502})
    assert db.session.scalar(sa.select(ImportBatch.content)) is None


def test_a_job_that_failed_too_often_gives_up_and_lets_the_file_go(me: Person) -> None:
    batch = received(me, rows(GOOD))
    operations.confirm_mapping(me.actor, batch, mapping=batch.mapping)
    running.give_up(batch.id)
    assert (batch.state, batch.error) == (ImportState.FAILED, "import.gave_up")


def test_a_thrown_away_file_stays_away_though_its_check_was_under_way(me: Person) -> None:
    batch = checked(me, rows(GOOD))
    operations.discard_import(me.actor, batch)
    assert not operations.keep_report(me.actor, batch, report={"accepted": 1})
    assert batch.state == ImportState.DISCARDED and db.session.scalar(sa.select(ImportBatch.content)) is None
    for step in (operations.start_import, operations.undo_import, operations.discard_import):
        with pytest.raises(RuleBroken, match=r"import\.not_open"):
            step(me.actor, batch)


def test_only_leaders_of_the_county_touch_its_imports(me: Person) -> None:
    batch = received(me, rows(GOOD))
    for other in (person(county_id=12), person(Role.COUNTY_MANAGEMENT), person(Role.EQUALITY_EXPERT), person(Role.ADMINISTRATOR)):
        with pytest.raises(NotFound):
            queries.get_batch(other.actor, batch.id)
        with pytest.raises(NotFound):
            queries.get_progress(other.actor, batch.id)
        with pytest.raises(NotAllowed):
            operations.discard_import(other.actor, batch)
        assert queries.list_batches(other.actor) == []
    with pytest.raises(NotAllowed):
        operations.discard_import(system("task"), batch)
    with pytest.raises(NotAllowed):
        operations.discard_import(running.console(12), batch)
    assert [line.id for line in queries.list_batches(me.actor)] == [batch.id]


def test_another_county_s_assignment_is_not_accepted(me: Person) -> None:
    for wrong in (None, 999):
        with pytest.raises(RuleBroken, match=r"import\.assignment"):
            checked(me, rows(GOOD), assignment_id=wrong)


def test_a_database_that_refuses_a_row_tells_nothing_of_it(me: Person) -> None:
    batch = checked(me, rows(GOOD))
    operations.start_import(me.actor, batch)
    wrong = operations.NewRow(date(2025, 3, 3), "training", "honour", "rymden", None, 60, None, None, None, [], {}, "Hemligt")
    with pytest.raises(RuntimeError, match="copy refused: 23514") as refused:
        operations.bring_in(me.actor, batch, rows=[wrong], told=dict)
    assert "Hemligt" not in f"{refused.value!r}{refused.value.__cause__!r}" and refused.value.__suppress_context__
