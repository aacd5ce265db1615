"""Compilations of one's own: what is asked, what the answer says of several years, and whose right it is."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from tests.factories import Person, person
from tests.factories.whole_year import make_whole_year
from tests.factories.year import log
from vaw.domain.geography.queries import find_county
from vaw.domain.insight.models.questions import SavedQuestion
from vaw.domain.insight.operations.questions import change_question, choose_anew, remove_question, save_question, settled
from vaw.domain.insight.queries import figures_of
from vaw.domain.insight.queries.nation import CODES
from vaw.domain.insight.queries.questions import get_saved, list_saved, offered, put_together, read_raw, rows_to_pick
from vaw.domain.insight.rules.questions import Choice, Part, Sharing, Span, years_of
from vaw.domain.people.rules import Role
from vaw.kernel import clock
from vaw.kernel.errors import NotAllowed, NotFound, RuleBroken
from vaw.kernel.guard import PersonalData
from vaw.render.plots import finding, has_plot

TWO_YEARS = (2024, 2025)


@pytest.fixture
def leader(rolled_back: sa.Connection) -> Person:
    made = person()
    make_whole_year(made.actor)
    log(made.actor, date(2024, 5, 2))
    return made


def told(who: Person, choice: Choice, county_id: int | None = 24) -> dict[str, list[tuple[Any, ...]]]:
    answer = put_together(choice, read_raw(who.actor, choice, county_id))
    return {result.figure.code: list(result.rows) for result in answer.results}


def years(*chosen: int, figures: tuple[str, ...], **more: Any) -> Choice:
    return Choice(figures=figures, span=Span.YEARS, years=chosen, **more)


def keep(who: Person, name: str = "Årets siffror", sharing: Sharing = Sharing.OWN, county_id: int = 24) -> SavedQuestion:
    county = find_county(county_id)
    assert county
    return save_question(who.actor, county, name=name, sharing=sharing, choice=Choice(figures=("activities",)))


def test_one_year_is_what_the_register_says(leader: Person) -> None:
    codes = tuple(figure.code for figure in offered(nation=False))
    alone = {one.figure.code: list(one.rows) for one in figures_of(leader.actor, codes, 24, 2025)}
    assert told(leader, years(2025, figures=codes)) == alone


def test_years_stand_beside_each_other_and_what_is_missing_is_not_zero(leader: Person) -> None:
    found = told(leader, years(*TWO_YEARS, figures=("activities", "by-type", "trainings")))
    single = {year: told(leader, years(year, figures=("activities", "by-type", "trainings"))) for year in TWO_YEARS}
    assert found["activities"] == [(str(year), str(year), *single[year]["activities"][0]) for year in TWO_YEARS]
    of_type = {year: {row[0]: row for row in single[year]["by-type"]} for year in TWO_YEARS}
    for code, name, *numbers in found["by-type"]:
        kind, year = str(code).split("/")
        row = of_type[int(year)].get(kind)
        assert name.endswith(f" {year}")
        assert numbers == (list(row[2:]) if row else [None] * len(numbers))
    assert [row[0][-4:] for row in found["by-type"][:2]] == ["2024", "2025"], "the years of a row are neighbours"


def test_a_year_that_nobody_has_logged_is_missing_beside_one_with_a_log(leader: Person) -> None:
    found = told(leader, years(2019, 2025, figures=("activities", "by-month")))
    assert found["activities"][0] == ("2019", "2019", None)
    assert found["activities"][1][2]
    assert {row[2] for row in found["by-month"][:12]} == {None}


def test_a_compared_figure_says_so_and_draws_no_conclusion_of_the_single_one(leader: Person) -> None:
    choice = years(*TWO_YEARS, figures=("by-field", "by-municipality"))
    answer = put_together(choice, read_raw(leader.actor, choice, 24))
    for result in answer.results:
        assert "Åren står bredvid varandra." in result.figure.definition
        assert finding(result) == ""
        assert has_plot(result)
    assert [result.figure.plot for result in answer.results] == ["stacked", "bar"], "a map of two years is none"


def test_picked_rows_are_the_figures_own_and_no_other(leader: Person) -> None:
    everything = told(leader, years(2025, figures=("by-type",)))["by-type"]
    wanted = str(everything[0][0])
    choice = years(2025, figures=("by-type",), rows=(("by-type", wanted),))
    assert told(leader, choice)["by-type"] == [row for row in everything if row[0] == wanted]
    offered_rows = rows_to_pick(choice, read_raw(leader.actor, choice, 24))["by-type"]
    assert [code for code, _ in offered_rows] == [row[0] for row in everything]


def test_a_term_is_told_by_figures_of_months_and_the_others_are_named(leader: Person) -> None:
    choice = years(2025, figures=("by-month", "activities"), part=Part.AUTUMN)
    answer = put_together(choice, read_raw(leader.actor, choice, 24))
    [months] = answer.results
    assert [str(row[0])[5:] for row in months.rows] == ["07", "08", "09", "10", "11", "12"]
    assert [figure.code for figure in answer.left_out] == ["activities"]


def test_months_of_several_years_go_on_after_each_other(leader: Person) -> None:
    rows = told(leader, years(*TWO_YEARS, figures=("by-month",)))["by-month"]
    assert len(rows) == 24
    assert [row[1] for row in rows if row[0] in ("2024-05", "2025-05")] == ["maj 2024", "maj 2025"]


def test_relative_time_follows_the_calendar_over_new_year() -> None:
    before, after = datetime(2025, 12, 31, 22, 59, tzinfo=UTC), datetime(2025, 12, 31, 23, 0, tzinfo=UTC)
    for instant, last in ((before, 2024), (after, 2025)):
        with clock.frozen(instant):
            assert years_of(Choice(span=Span.LAST), clock.today().year) == [last]
            assert years_of(Choice(span=Span.FIVE), clock.today().year) == list(range(last - 4, last + 1))


@pytest.mark.parametrize(
    ("choice", "code"),
    [
        (Choice(), "insight.question_figures"),
        (Choice(figures=("no-such-figure",)), "insight.question_figures"),
        (Choice(figures=("by-municipality",), nation=True), "insight.question_figures"),
        (years(figures=("by-type",)), "insight.question_years"),
        (years(*range(2015, 2021), figures=("by-type",)), "insight.question_years"),
        (years(1993, figures=("by-type",)), "insight.year"),
        (years(2999, figures=("by-type",)), "insight.year"),
        (Choice(figures=tuple(figure.code for figure in offered(nation=False))), "insight.question_many"),
    ],
)
def test_a_choice_that_cannot_be_answered_is_refused(choice: Choice, code: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        settled(choice)
    assert refused.value.code == code


def test_the_nation_has_its_own_values_and_counts_what_was_done_together_once(leader: Person) -> None:
    choice = years(2025, figures=("trainings",), nation=True)
    assert told(leader, choice, None)["trainings"]
    coordinator = person(Role.NATIONAL_COORDINATOR, None)
    assert told(coordinator, choice, None) == told(leader, choice, None)
    with pytest.raises(NotFound):
        read_raw(person(Role.REQUESTER).actor, choice, None)
    assert {figure.code for figure in offered(nation=True)} == CODES


def test_the_answer_is_what_the_reader_may_see_and_not_who_saved_it(leader: Person) -> None:
    shared = keep(leader, sharing=Sharing.COUNTY)
    stranger = person(county_id=3)
    with pytest.raises(NotFound):
        read_raw(stranger.actor, Choice.from_json(shared.choice), 24)


def test_who_opens_what(leader: Person) -> None:
    colleague, stranger, coordinator = person(Role.COUNTY_MANAGEMENT), person(county_id=3), person(Role.NATIONAL_COORDINATOR, None)
    own, county = keep(leader, "Min"), keep(leader, "Länets", Sharing.COUNTY)
    nation = keep(coordinator, "Landets", Sharing.NATION, 24)
    seen = {who.id: [line.name for line in list_saved(who.actor)] for who in (leader, colleague, stranger, coordinator)}
    assert seen == {
        leader.id: ["Landets", "Länets", "Min"],
        colleague.id: ["Landets", "Länets"],
        stranger.id: ["Landets"],
        coordinator.id: ["Landets"],
    }
    assert nation.county_id is None
    with pytest.raises(NotFound):
        get_saved(colleague.actor, own.id)
    with pytest.raises(NotAllowed):
        change_question(colleague.actor, county, name="Min nu", sharing=Sharing.OWN)
    assert list_saved(person(Role.REQUESTER).actor) == []


def test_only_the_coordinator_shares_with_the_nation(leader: Person) -> None:
    with pytest.raises(RuleBroken) as refused:
        keep(leader, sharing=Sharing.NATION)
    assert refused.value.code == "insight.question_sharing"


def test_its_owner_renames_chooses_anew_and_removes_it(leader: Person) -> None:
    kept = keep(leader)
    change_question(leader.actor, kept, name="  Ett nytt namn ", sharing=Sharing.COUNTY)
    choose_anew(leader.actor, kept, choice=years(2025, figures=("hours", "activities")))
    again = get_saved(leader.actor, kept.id)
    assert (again.name, again.sharing) == ("Ett nytt namn", "county")
    assert Choice.from_json(again.choice) == years(2025, figures=("activities", "hours"))
    remove_question(leader.actor, again)
    with pytest.raises(NotFound):
        get_saved(leader.actor, kept.id)


@pytest.mark.parametrize("name", ["", "   ", "x" * 81])
def test_a_name_is_asked_for(leader: Person, name: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        keep(leader, name)
    assert refused.value.code == "insight.question_name"


def test_a_name_holds_no_personal_number(leader: Person) -> None:
    with pytest.raises(PersonalData):
        keep(leader, "Om 19121212-1212")
