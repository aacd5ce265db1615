"""The catalogue of methods and courses: what it ships with, finding in it, keeping it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from tests.factories import Person, person
from tests.factories.statements import counted
from vaw.domain.geography.models import County
from vaw.domain.geography.queries import find_county
from vaw.domain.people.rules import Role
from vaw.domain.support.imports import load_methods
from vaw.domain.support.models import Method
from vaw.domain.support.operations import catalogue as operations
from vaw.domain.support.operations.catalogue import Facts, a_year_after
from vaw.domain.support.policy import CHANGE_METHOD
from vaw.domain.support.queries import catalogue as queries
from vaw.domain.support.queries.catalogue import NOBODY, Filter
from vaw.domain.support.reminders import METHOD_REVIEW
from vaw.domain.support.rules import MethodState
from vaw.kernel import clock, i18n
from vaw.kernel.actor import Actor, system
from vaw.kernel.db import Prepared, db, reading, saw_version
from vaw.kernel.errors import Conflict, NotAllowed, NotFound, RuleBroken
from vaw.kernel.guard import PersonalData
from vaw.kernel.operation import unit

pytestmark = pytest.mark.usefixtures("rolled_back")
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
FACTS = Facts("Stödsamtal i Inlandet", "method", purpose_sv="Samtal för vuxna.", source="Länsstyrelsen, rapport 2025:1")


def here(code: int = 24) -> County:
    found = find_county(code)
    assert found
    return found


def add(by: Actor, facts: Facts = FACTS, county: int = 24) -> Method:
    return operations.add_method(by, here(county), facts=facts)


def shown(by: Actor = NOBODY, **wanted: Any) -> list[str]:
    return [row.name for row in queries.list_methods(by, Filter(**wanted))[0].rows]


def national(code: str = "trappan") -> Method:
    return queries.get_method(NOBODY, code)


@pytest.fixture
def leader() -> Person:
    return person()


@pytest.fixture
def coordinator() -> Person:
    return person(Role.NATIONAL_COORDINATOR, 5)


# What it ships with.


def test_everybody_finds_what_the_catalogue_ships_with_and_nothing_of_it_is_reviewed() -> None:
    page, numbers = queries.list_methods(NOBODY, Filter())
    assert (len(page.rows), page.total, numbers.total) == (34, 34, 34)
    assert {(row.state, row.county_id, row.reviewed_on) for row in page.rows} == {("active", None, None)}


def test_an_entry_without_a_source_is_a_name_and_nothing_else() -> None:
    koll = national("koll")
    said = (koll.purpose_sv, koll.purpose_en, koll.owner, koll.length, koll.cost, koll.evidence, koll.source)
    assert set(said) == {""} and koll.fields == koll.professions == koll.for_whom == [] and koll.level is None


def test_reading_it_in_again_puts_back_what_is_missing_and_keeps_what_somebody_changed(coordinator: Person) -> None:
    operations.change_national_method(coordinator.actor, national(), facts=Facts("Trappan", "method"))
    with unit(system("test"), "test.gone"):
        db.session.delete(national("koll"))
    assert load_methods(system("cli")) == 34
    assert national("koll").name == "KOLL" and national().purpose_sv == ""


# Finding.


@pytest.mark.parametrize("dimension", ["kind", "field", "profession", "for_whom", "level"])
def test_every_number_of_a_filter_is_the_number_of_its_rows(dimension: str) -> None:
    for base in (Filter(), Filter(field="honour"), Filter(words="våld"), Filter(kind="method", for_whom="child_exposed")):
        numbers = queries.list_methods(NOBODY, base)[1]
        for value, n in numbers.of[dimension].items():
            page, chosen = queries.list_methods(NOBODY, replace(base, **{dimension: value}))
            assert n == len(page.rows) == page.total == chosen.total, (base, value)


def test_words_are_found_in_names_and_purposes_blind_to_case_and_all_of_them_must_be_there() -> None:
    assert shown(words="TRAPPAN") == ["Trappan"]
    assert shown(words="samtalsmodell BARN") == ["Trappan"]
    assert shown(words="samtalsmodell finnsinte") == []
    assert shown(words="100%") == shown(words="_______") == []
    assert "Våga se" in shown(words="våga")


def test_names_come_in_swedish_order_page_by_page() -> None:
    names, after = list[str](), None
    while True:
        page, _ = queries.list_methods(NOBODY, Filter(after=after), size=7)
        names += [row.name for row in page.rows]
        if page.after is None:
            break
        after = page.after
    assert names == sorted(names, key=i18n.sort_key) and len(names) == len(set(names)) == 34


def test_a_foreign_cursor_is_refused() -> None:
    with pytest.raises(RuleBroken, match=r"paging\.cursor"):
        queries.list_methods(NOBODY, Filter(after="x"))


def test_a_reader_of_english_gets_the_swedish_purpose_where_there_is_no_other(leader: Person) -> None:
    operations.activate_method(leader.actor, add(leader.actor))
    with i18n.speaking("en"):
        purposes = {row.name: row.purpose for row in queries.list_methods(NOBODY, Filter())[0].rows}
    assert purposes["Trappan"].startswith("A conversation model") and purposes[FACTS.name] == FACTS.purpose_sv


def test_the_list_asks_two_questions_however_long_it_is(rolled_back: sa.Connection) -> None:
    with counted(rolled_back) as few:
        queries.list_methods(NOBODY, Filter())
    with unit(system("test"), "test.many"):
        db.session.add_all(
            Method(
                code=f"m-{n}", county_id=24, kind="guide", state="active", name=f"M {n}", sort_key=f"m {n}", fields=["honour"],
                professions=[], for_whom=["everybody"],
            )
            for n in range(300)
        )  # fmt: skip
    db.session.expire_all()
    with counted(rolled_back) as many:
        page, numbers = queries.list_methods(NOBODY, Filter())
    assert len(few) == len(many) == 2 and len(page.rows) == 50 and numbers.total == 334


# Keeping.


def test_a_county_writes_a_draft_that_only_its_keepers_see_and_then_shows_it(leader: Person) -> None:
    with clock.frozen(NOW):
        made = add(leader.actor)
        stranger = person(county_id=3).actor
        assert (made.code, made.state, made.reviewed_on) == ("vasterbotten-stodsamtal-i-inlandet", "draft", None)
        assert shown(words="Inlandet") == [] and shown(leader.actor, state=MethodState.DRAFT) == [FACTS.name]
        assert shown(stranger, state=MethodState.DRAFT) == shown(NOBODY, state=MethodState.DRAFT) == []
        for who in (NOBODY, stranger):
            with pytest.raises(NotFound):
                queries.get_method(who, made.code)
        operations.activate_method(leader.actor, made)
        assert shown(words="Inlandet") == [FACTS.name]
        assert (made.reviewed_on, made.review_on) == (date(2026, 11, 22), date(2027, 11, 22))


def test_a_retired_entry_is_no_longer_public_and_can_come_back(leader: Person) -> None:
    made = add(leader.actor)
    operations.activate_method(leader.actor, made)
    operations.retire_method(leader.actor, made)
    assert shown(words="Inlandet") == [] and shown(leader.actor, state=MethodState.RETIRED) == [FACTS.name]
    operations.activate_method(leader.actor, made)
    assert shown(words="Inlandet") == [FACTS.name]


def test_a_board_keeps_its_own_entries_and_no_others(leader: Person, coordinator: Person) -> None:
    own, other = add(leader.actor), person(county_id=3).actor
    for act in (operations.activate_method, operations.review_method, operations.retire_method):
        for by, method in ((other, own), (leader.actor, national()), (coordinator.actor, own), (NOBODY, own)):
            with pytest.raises(NotAllowed):
                act(by, method)
    with pytest.raises(NotAllowed):
        operations.add_method(leader.actor, here(3), facts=FACTS)
    with pytest.raises(NotAllowed):
        operations.change_national_method(leader.actor, national(), facts=FACTS)


def test_the_national_coordinator_keeps_the_national_ones(coordinator: Person) -> None:
    by = coordinator.actor
    operations.review_national_method(by, national())
    assert national().reviewed_on == clock.today()
    operations.retire_national_method(by, national())
    assert shown(words="Trappan") == []
    gone = queries.get_method(by, "trappan")
    operations.activate_national_method(by, gone)
    assert shown(words="Trappan") == ["Trappan"]


def test_the_national_coordinator_adds_an_entry_that_all_counties_share(leader: Person, coordinator: Person) -> None:
    county = here(5)
    made = operations.add_national_method(coordinator.actor, county, facts=FACTS)
    assert (made.code, made.county_id, made.state) == ("riket-stodsamtal-i-inlandet", None, "draft")
    operations.activate_national_method(coordinator.actor, made)
    assert shown(words="Inlandet") == [FACTS.name]
    with pytest.raises(RuleBroken, match=r"support\.method_known"):
        operations.add_national_method(coordinator.actor, county, facts=FACTS)
    for by, wrong in ((leader.actor, here(24)), (coordinator.actor, here(24)), (leader.actor, county)):
        with pytest.raises(NotAllowed):
            operations.add_national_method(by, wrong, facts=FACTS)


def test_only_what_is_shown_can_be_reviewed(leader: Person, coordinator: Person) -> None:
    with pytest.raises(RuleBroken, match=r"support\.method_not_active"):
        operations.review_method(leader.actor, add(leader.actor))
    operations.retire_national_method(coordinator.actor, national())
    with pytest.raises(RuleBroken, match=r"support\.method_not_active"):
        operations.review_national_method(coordinator.actor, queries.get_method(coordinator.actor, "trappan"))


@pytest.mark.parametrize(
    ("changed", "code", "field"),
    [
        ({"name": "  "}, "method_name", "name"),
        ({"name": "x" * 201}, "method_name", "name"),
        ({"name": "trappan"}, "method_known", "name"),
        ({"kind": "spell"}, "method_choice", "kind"),
        ({"level": "some"}, "method_choice", "level"),
        ({"fields": ("nowhere",)}, "method_choice", "fields"),
        ({"professions": ("wizards",)}, "method_choice", "professions"),
        ({"for_whom": ("nobody",)}, "method_choice", "for_whom"),
        ({"source": ""}, "method_source", "source"),
        ({"purpose_sv": "", "evidence": "Ej utvärderad", "source": " "}, "method_source", "source"),
        ({"purpose_sv": "", "purpose_en": "Talks."}, "method_purpose", "purpose_sv"),
        ({"cost": "x" * 301}, "method_long", "cost"),
        ({"source": "javascript:alert(1)"}, "method_address", "source"),
        ({"source": "Se ftp://example.se/fil"}, "method_address", "source"),
        ({"source": "https://"}, "method_address", "source"),
    ],
)
def test_what_cannot_be_right_is_refused_with_its_field(leader: Person, changed: dict[str, Any], code: str, field: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        add(leader.actor, replace(FACTS, **changed))
    assert (refused.value.code, refused.value.field) == (f"support.{code}", field)


def test_names_of_methods_and_organisations_stop_nobody_and_texts_about_people_do(leader: Person) -> None:
    names = replace(
        FACTS,
        name="Caring Dads med Anna Exempel",
        owner="Rädda Barnen, Anna Exempel 010-123 45 67",
        source="Exempel A. https://www.example.se/a",
    )
    assert add(leader.actor, names).owner == names.owner
    with pytest.raises(PersonalData):
        add(leader.actor, replace(FACTS, name="En annan", purpose_sv="Ring 070-123 45 67 till henne."))
    with pytest.raises(PersonalData):
        add(leader.actor, replace(FACTS, name="En tredje", evidence="Prövad med 19811218-9876."))


def test_two_counties_may_each_have_one_of_the_same_name_and_the_codes_differ(leader: Person) -> None:
    first, second = add(leader.actor), add(person(county_id=3).actor, county=3)
    assert (first.code, second.code) == ("vasterbotten-stodsamtal-i-inlandet", "uppsala-stodsamtal-i-inlandet")
    with pytest.raises(RuleBroken, match=r"support\.method_known"):
        add(leader.actor)
    operations.retire_method(leader.actor, first)
    assert add(leader.actor).code == "vasterbotten-stodsamtal-i-inlandet-2"


def test_a_name_of_strange_letters_gets_a_code_all_the_same(leader: Person) -> None:
    assert add(leader.actor, replace(FACTS, name="Ωμέγα")).code == "vasterbotten"


def test_the_second_of_two_who_change_is_told_both_texts(leader: Person) -> None:
    made = add(leader.actor)
    operations.change_method(leader.actor, made, facts=replace(FACTS, cost="Gratis"))
    saw_version(made, 1)
    with pytest.raises(Conflict) as conflict:
        operations.change_method(leader.actor, made, facts=replace(FACTS, cost="100 kr"))
    assert conflict.value.texts == {"cost": ("100 kr", "Gratis")}


def test_whoever_reviews_an_older_text_than_the_one_that_stands_is_told(leader: Person) -> None:
    made = add(leader.actor)
    operations.activate_method(leader.actor, made)
    with clock.frozen(datetime(2027, 2, 1, tzinfo=UTC)):
        operations.change_method(leader.actor, made, facts=replace(FACTS, cost="Gratis"))
        saw_version(made, made.version - 1)
        with pytest.raises(Conflict):
            operations.review_method(leader.actor, made)


# Reviewing.


def open_now() -> set[tuple[Any, ...]]:
    with reading() as connection:
        return {tuple(row) for row in Prepared(METHOD_REVIEW.open).all(connection, {"today": clock.today()})}


def test_a_board_is_reminded_of_its_own_active_entries_and_of_no_national_ones(leader: Person, coordinator: Person) -> None:
    with clock.frozen(NOW):
        made, draft = add(leader.actor), add(leader.actor, replace(FACTS, name="Ett utkast"))
        operations.review_national_method(coordinator.actor, national())
        operations.activate_method(leader.actor, made)
        assert open_now() == {(made.id, 24, None, date(2027, 11, 22))} and draft.review_on is None
        assert {id: name for id, name, _ in db.session.execute(METHOD_REVIEW.names)}[made.id] == FACTS.name
    with clock.frozen(datetime(2027, 11, 1, tzinfo=UTC)):
        operations.review_method(leader.actor, made)
        assert open_now() == {(made.id, 24, None, date(2028, 11, 1))}
        operations.retire_method(leader.actor, made)
        assert open_now() == set()


def test_what_is_to_be_reviewed_comes_with_the_earliest_first_and_is_the_countys_own(leader: Person) -> None:
    late, early = add(leader.actor, replace(FACTS, name="A")), add(leader.actor, replace(FACTS, name="B"))
    other = person(county_id=3)
    with clock.frozen(NOW):
        operations.activate_method(leader.actor, early)
        operations.activate_method(other.actor, add(other.actor, county=3))
    with clock.frozen(datetime(2026, 12, 24, tzinfo=UTC)):
        operations.activate_method(leader.actor, late)
    first, _ = queries.list_methods(leader.actor, Filter(by_review=True), size=1)
    second, _ = queries.list_methods(leader.actor, Filter(by_review=True, after=first.after), size=1)
    assert [row.name for page in (first, second) for row in page.rows] == ["B", "A"] and first.total == 2
    assert second.after is None


def test_a_year_after_a_leap_day_is_the_last_of_february() -> None:
    assert a_year_after(date(2028, 2, 29)) == date(2029, 2, 28)
    assert a_year_after(date(2026, 11, 22)) == date(2027, 11, 22)


def test_an_entry_is_found_by_its_number_where_it_may_be_seen(leader: Person) -> None:
    made = add(leader.actor)
    assert queries.get_code(leader.actor, made.id) == made.code
    assert queries.get_code(NOBODY, national().id) == "trappan"
    with pytest.raises(NotFound):
        queries.get_code(NOBODY, made.id)
    with pytest.raises(NotFound):
        queries.get_method(leader.actor, "trappan", CHANGE_METHOD)
