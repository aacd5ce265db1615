"""The knowledge base: editions that are looked at, count and are undone; who reads them; the publish gate; what the board counts itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from tests.factories import Person, person
from tests.factories.knowledge import facts, make_dataset, make_version, receive, typed
from tests.factories.statements import counted
from vaw.domain.geography.queries import find_county
from vaw.domain.knowledge.models import DATASET_VALUE, Dataset
from vaw.domain.knowledge.operations.datasets import add_dataset, change_dataset, give_reason
from vaw.domain.knowledge.operations.versions import discard_version, let_in, receive_version, undo_version
from vaw.domain.knowledge.queries.areas import alike
from vaw.domain.knowledge.queries.datasets import (
    Filter,
    differences,
    find_in_force,
    get_dataset,
    get_version,
    in_year,
    list_areas,
    list_datasets,
    list_versions,
    series,
)
from vaw.domain.knowledge.rules import FileKind, Measure, Missing, Reading
from vaw.domain.people.rules import Role
from vaw.kernel import clock
from vaw.kernel.db import db, saw_version
from vaw.kernel.errors import Conflict, NotAllowed, NotFound, RuleBroken
from vaw.kernel.guard import PersonalData

pytestmark = pytest.mark.usefixtures("rolled_back")
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with clock.frozen(NOW):
        yield


@pytest.fixture
def me() -> Person:
    return person(Role.EQUALITY_EXPERT)


def refused(code: str) -> Any:
    return pytest.raises(RuleBroken, match=rf"^knowledge\.{code}$")


def in_force(dataset: Dataset) -> tuple[int | None, int]:
    """Number and id of the edition that counts."""
    found = find_in_force(dataset.id)
    assert found
    return found.number, found.id


# Editions.


def test_an_edition_counts_when_somebody_has_said_yes_and_the_one_before_it_when_it_is_undone(me: Person) -> None:
    dataset = make_dataset(me)
    first = make_version(me, dataset, {("24", 2022): (10, 20)})
    second = receive(me, dataset, "pxweb-folkmangd.json")
    assert in_force(dataset) == (1, first.id)
    assert let_in(me.actor, second) == 2
    assert in_force(dataset) == (2, second.id)
    undo_version(me.actor, second)
    assert in_force(dataset) == (1, first.id)
    assert [(one.number, one.state) for one in list_versions(dataset.id, drafts=False)] == [(2, "undone"), (1, "in_force")]
    third = make_version(me, dataset, {("24", 2022): (11, 20)})
    assert third.number == 3
    assert [point.women for point in series(first.id, "24")] == [Decimal(10)], "what was quoted stays as it was"


def test_what_has_been_decided_is_not_decided_again(me: Person) -> None:
    dataset = make_dataset(me)
    version = make_version(me, dataset, {("24", 2022): (10, 20)})
    for again in (let_in, discard_version):
        with refused("not_open"):
            again(me.actor, version)
    undo_version(me.actor, version)
    with refused("not_open"):
        undo_version(me.actor, version)


def test_a_file_is_thrown_away_with_its_values(me: Person) -> None:
    version = receive(me, make_dataset(me), "pxweb-folkmangd.json")
    discard_version(me.actor, version)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(DATASET_VALUE)) == 0


def test_a_file_without_values_does_not_come_in(me: Person) -> None:
    empty = receive_version(
        me.actor, make_dataset(me), reading=Reading(FileKind.TABLE, [], []), file_name="tom.csv", sha256="", retrieved_on=clock.today()
    )
    with refused("nothing"):
        let_in(me.actor, empty)


def test_a_file_cannot_have_been_fetched_tomorrow_nor_be_named_after_somebody(me: Person) -> None:
    dataset, empty = make_dataset(me), Reading(FileKind.TABLE, [], [])
    with refused("retrieved_to_come"):
        receive_version(me.actor, dataset, reading=empty, file_name="a.csv", sha256="", retrieved_on=clock.today() + timedelta(days=1))
    with pytest.raises(PersonalData):
        receive_version(me.actor, dataset, reading=empty, file_name="19811228-9874.csv", sha256="", retrieved_on=clock.today())


def test_the_preview_tells_what_is_new_gone_and_changed(me: Person) -> None:
    dataset = make_dataset(me)
    old = make_version(me, dataset, {("24", 2021): (1, 1), ("24", 2022): (10, 20), ("2480", 2022): (5, 6)})
    new = make_version(me, dataset, {("24", 2022): (12, 20), ("2480", 2022): (5, 6), ("24", 2023): (7, 8)})
    told = differences(old.id, new.id)
    assert (told.new, told.gone, told.changed, told.same) == (3, 3, 2, 4)
    [women, everybody] = sorted(told.first[:2], key=lambda one: one.sex)
    assert [(one.area, one.year, one.old and one.old.value, one.new and one.new.value) for one in (women, everybody)] == [
        ("24", 2022, Decimal(10), Decimal(12)),
        ("24", 2022, Decimal(30), Decimal(32)),
    ]
    assert differences(None, new.id).new == 9


def test_missing_is_never_zero_and_says_why(me: Person) -> None:
    dataset = make_dataset(me)
    version = receive(me, dataset, "pxweb-folkmangd.json")
    skelleftea = series(version.id, "2482")[0]
    assert (skelleftea.year, skelleftea.women, skelleftea.why) == (2021, None, (None, Missing.NOT_AVAILABLE, Missing.NOT_AVAILABLE))
    assert series(version.id, "24")[0].women == 0
    assert in_year(version.id, 2021, ["24", "25"]).keys() == {"24"}
    assert list_areas(version.id) == ["00", "24", "2480", "2482"]


# Who.


def test_everybody_with_an_account_reads_what_is_national_or_shared_and_only_the_county_its_own() -> None:
    here, coordinator = person(), person(Role.NATIONAL_COORDINATOR)
    values = {("24", 2022): (10, 20)}
    national, shared, own = make_dataset(coordinator, "A"), make_dataset(here, "B"), make_dataset(here, "C", shared=False)
    for keeper, dataset in ((coordinator, national), (here, shared), (here, own)):
        make_version(keeper, dataset, values)
    seen = {role: [line.title for line in list_datasets(person(role).actor, Filter()).rows] for role in Role}
    alone = {Role.ADMINISTRATOR, Role.NATIONAL_COORDINATOR, Role.REQUESTER, Role.SHELTER_REPORTER}
    assert seen == {role: ["A", "B"] if role in alone else ["A", "B", "C"] for role in Role}
    elsewhere = person(county_id=3)
    assert [line.title for line in list_datasets(elsewhere.actor, Filter()).rows] == ["A", "B"]
    with pytest.raises(NotFound):
        get_dataset(elsewhere.actor, own.id)


def test_a_county_keeps_its_own_and_the_coordinator_the_nations(me: Person) -> None:
    coordinator, stranger = person(Role.NATIONAL_COORDINATOR), person(county_id=3)
    mine, national = make_dataset(me), make_dataset(coordinator)
    version = receive(me, mine, "pxweb-folkmangd.json")
    assert (national.county_id, national.shared) == (None, True)
    for who, dataset in ((stranger, mine), (coordinator, mine), (me, national), (person(Role.COUNTY_MANAGEMENT), mine)):
        with pytest.raises(NotAllowed):
            give_reason(who.actor, dataset, reason="Nej")
    with pytest.raises(NotFound):
        get_version(stranger.actor, version.id)
    with pytest.raises(NotAllowed):
        let_in(stranger.actor, version)


def test_one_without_an_edition_is_seen_by_its_keepers_alone(me: Person) -> None:
    make_dataset(me)
    assert list_datasets(me.actor, Filter()).total == 1
    assert list_datasets(person(Role.COUNTY_MANAGEMENT).actor, Filter()).total == 0


# What it is.


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"title": " "}, "knowledge.name", "title"),
        ({"unit": "x" * 201}, "knowledge.name", "unit"),
        ({"definition": ""}, "knowledge.text_needed", "definition"),
        ({"licence": "x" * 2001}, "knowledge.text_long", "licence"),
        ({"base_id": 1}, "knowledge.base", "base_id"),
        ({"definition": "Gäller 19811228-9874."}, "guard.personal_number", "definition"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(me: Person, change: dict[str, Any], code: str, field: str) -> None:
    county = find_county(24)
    assert county
    with pytest.raises(RuleBroken) as broken:
        add_dataset(me.actor, county, facts=replace(facts(), **change))
    assert (broken.value.code, broken.value.field) == (code, field)


def test_two_who_change_it_see_each_others_texts_and_the_measure_stays(me: Person) -> None:
    dataset = make_dataset(me)
    make_version(me, dataset, {("24", 2022): (10, 20)})
    with refused("measure_set"):
        change_dataset(me.actor, dataset, facts=facts(measure=Measure.RATE))
    seen = dataset.version
    change_dataset(me.actor, dataset, facts=facts("Ny titel"))
    saw_version(dataset, seen)
    with pytest.raises(Conflict) as conflict:
        change_dataset(me.actor, dataset, facts=facts("Annan titel"))
    assert conflict.value.texts["title"] == ("Annan titel", "Ny titel")


# The publish gate.


def test_persons_without_women_and_men_stay_until_a_special_reason_is_stored(me: Person) -> None:
    dataset = make_dataset(me, own=True, shared=False)
    with refused("unsplit"):
        typed(me, dataset, "24", 2025, None, None, 40)
    assert find_in_force(dataset.id) is None
    give_reason(me.actor, dataset, reason="Källan frågade inte om kön före 2026.")
    typed(me, dataset, "24", 2025, None, None, 40)
    assert [point.total for point in series(in_force(dataset)[1], "24")] == [40]
    assert (dataset.unsplit_by, dataset.unsplit_at) == (me.id, NOW)
    with refused("reason_needed"):
        give_reason(me.actor, dataset, reason="")
    typed(me, dataset, "24", 2025, 30, 10)
    give_reason(me.actor, dataset, reason="")
    with refused("unsplit"):
        typed(me, dataset, "24", 2026, None, 2, 9)


def test_the_gate_holds_also_when_an_edition_is_undone_or_it_turns_out_to_be_of_persons(me: Person) -> None:
    dataset = make_dataset(me, measure=Measure.RATE, of_persons=False, own=True, shared=False)
    typed(me, dataset, "24", 2024, None, None, 40)
    with refused("unsplit"):
        change_dataset(me.actor, dataset, facts=facts(measure=Measure.RATE, own=True, shared=False))
    last = typed(me, dataset, "24", 2024, 3, 4)
    change_dataset(me.actor, dataset, facts=facts(measure=Measure.RATE, own=True, shared=False))
    with refused("unsplit"):
        undo_version(me.actor, last)


def test_what_is_not_of_persons_needs_no_split(me: Person) -> None:
    dataset = make_dataset(me, measure=Measure.COUNT, of_persons=False, own=True)
    typed(me, dataset, "24", 2025, None, None, 3)
    assert find_in_force(dataset.id)


# Own counts.


def test_what_the_board_counts_itself_is_an_edition_a_year_typed(me: Person) -> None:
    dataset = make_dataset(me, own=True, shared=False)
    typed(me, dataset, "24", 2024, 12, 8)
    typed(me, dataset, "24", 2025, 14, 9, 25)
    last = typed(me, dataset, "24", 2024, 13, 8)
    told = [(point.year, *map(str, point[1:4])) for point in series(last.id, "24")]
    assert told == [(2024, "21", "13", "8"), (2025, "25", "14", "9")]
    assert last.number == 3


@pytest.mark.parametrize(
    ("area", "year", "values", "code"),
    [
        ("25", 2025, (1, 2), "area"),
        ("00", 2025, (1, 2), "area"),
        ("2480", 2027, (1, 2), "year"),
        ("24", 2025, (5, 6, 10), "sum"),
        ("24", 2025, (-1, 6), "value_negative"),
        ("24", 2025, (None, None), "no_value"),
    ],
)
def test_what_cannot_be_counted_is_refused(me: Person, area: str, year: int, values: tuple[int | None, ...], code: str) -> None:
    with refused(code):
        typed(me, make_dataset(me, own=True, shared=False), area, year, *values)


def test_only_own_counts_are_typed(me: Person) -> None:
    with refused("not_own"):
        typed(me, make_dataset(me), "24", 2025, 1, 2)


@pytest.mark.parametrize("values", [(3, 40), (40, 40, 82)])
def test_small_numbers_of_persons_stay_in_the_county(me: Person, values: tuple[int, ...]) -> None:
    with refused("small_shared"):
        typed(me, make_dataset(me, own=True, shared=True), "24", 2025, *values)
    kept = make_dataset(me, own=True, shared=False)
    typed(me, kept, "24", 2025, *values)
    with refused("small_shared"):
        change_dataset(me.actor, kept, facts=facts(own=True, shared=True))


# Finding.


def test_datasets_are_found_by_their_words_page_by_page_in_few_statements(me: Person, rolled_back: sa.Connection) -> None:
    for number in range(5):
        dataset = make_dataset(me, f"Serie {number}", source="Statistikmyndigheten", publisher_id=f"N{number}")
        make_version(me, dataset, {("24", 2020 + number): (10, 20)})
    with counted(rolled_back) as told:
        page = list_datasets(me.actor, Filter(words="serie statistik"), size=2)
    assert (page.total, [line.title for line in page.rows], len(told)) == (5, ["Serie 0", "Serie 1"], 2)
    after = list_datasets(me.actor, Filter(words="serie", after=page.after), size=2)
    assert [(line.title, line.first_year, line.number) for line in after.rows] == [("Serie 2", 2022, 1), ("Serie 3", 2023, 1)]
    for wanted, n in ((Filter(words="n3"), 1), (Filter(words="saknas"), 0), (Filter(national=True), 0), (Filter(measure=Measure.RATE), 0)):
        assert list_datasets(me.actor, wanted).total == n


def test_alike_are_the_three_counties_with_the_nearest_population() -> None:
    assert alike(24) == ["19", "17", "21"]  # 278 729 in Västerbotten; 280 813, 283 548 and 285 642: SCB, 31 December 2023
    assert alike(1) == ["14", "12", "05"]
