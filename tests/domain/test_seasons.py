"""Seasons: breaks of several municipalities, their history, days of a file, the week without a rule, who asks and what is told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from tests.factories import Person, person
from tests.factories.seasons import WINTER, make_break, make_material, make_subscription
from vaw.domain.geography.models import County
from vaw.domain.people.rules import Role
from vaw.domain.prevention.models.prompts import SeasonLetter, SeasonSubscription
from vaw.domain.prevention.operations import prompts, prompts_material, seasons
from vaw.domain.prevention.operations.prompts import Asked
from vaw.domain.prevention.operations.prompts_material import Told
from vaw.domain.prevention.queries import prompts as asked_for
from vaw.domain.prevention.queries import seasons as queries
from vaw.domain.prevention.rules.seasons import Season, by_week, coming_year, runs
from vaw.domain.prevention.rules.seasons_file import Refused, packed, read, unpacked
from vaw.kernel import audit, clock
from vaw.kernel.actor import system
from vaw.kernel.db import db, saw_version
from vaw.kernel.errors import Conflict, NotFound, RuleBroken
from vaw.kernel.guard import PersonalData

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
UMEA, SKELLEFTEA, LULEA = 2480, 2482, 2580
HEADINGS = (2, ("Kommun", "Lov", "Första dag", "Sista dag", "Anteckning"))


@pytest.fixture
def me(rolled_back: sa.Connection) -> Iterator[Person]:
    with clock.frozen(NOW):
        yield person()


def county(id: int = 24) -> County:
    return db.session.get_one(County, id)


def refused(code: str, act: Any) -> str | None:
    """The field that is blamed."""
    with pytest.raises(RuleBroken) as broken:
        act()
    assert broken.value.code == code
    return broken.value.field


def enter(me: Person, *places: int, days: tuple[date, date] = WINTER, season: str = "winter_break", source: str = "webben") -> int:
    told = {"season": season, "municipality_ids": places, "first_on": days[0], "last_on": days[1], "source": source}
    return seasons.set_breaks(me.actor, county(), **told)  # type: ignore[arg-type]


def test_days_are_entered_for_several_municipalities_at_once_and_moved_and_nothing_is_forgotten(me: Person) -> None:
    assert enter(me, UMEA, SKELLEFTEA) == 2
    moved = (date(2027, 3, 8), date(2027, 3, 12))
    assert (enter(me, SKELLEFTEA, days=moved), enter(me, SKELLEFTEA, days=moved, source="")) == (1, 0)
    first, second = queries.list_breaks(me.actor, 24, year=2026)
    assert [(one.municipality_id, one.days.first_on) for one in (first, second)] == [(UMEA, WINTER[0]), (SKELLEFTEA, moved[0])]
    row = queries.get_break(me.actor, second.id)
    seasons.remove_break(me.actor, row)
    seasons.remove_break(me.actor, row)
    assert [line.id for line in queries.list_breaks(me.actor, 24)] == [first.id]
    assert enter(me, SKELLEFTEA) == 1  # the same break again, not another one
    steps = [(step.first_on, step.name) for step in queries.list_steps(row)]
    name = steps[0][1]
    assert name and steps == [(WINTER[0], name), (None, name), (moved[0], name), (WINTER[0], name)]


@pytest.mark.parametrize(
    ("season", "first", "last", "code", "field"),
    [
        ("winter_break", "2027-03-05", "2027-03-01", "prevention.period", "last_on"),
        ("winter_break", "2027-01-04", "2027-01-08", "prevention.break_month", "first_on"),
        ("winter_break", "2027-03-01", "2027-05-01", "prevention.break_long", "last_on"),
        ("autumn_break", "1926-10-26", "1926-10-30", "prevention.break_year", "first_on"),
        ("fgm_day", "2027-02-06", "2027-02-06", "prevention.choice", "season"),
    ],
)
def test_days_that_cannot_be_right_are_not_kept(me: Person, season: str, first: str, last: str, code: str, field: str) -> None:
    days = date.fromisoformat(first), date.fromisoformat(last)
    assert refused(code, lambda: enter(me, UMEA, days=days, season=season)) == field
    assert queries.list_breaks(me.actor, 24) == []


def test_each_board_keeps_its_own_breaks_and_moves_them_within_their_school_year(me: Person) -> None:
    assert refused("prevention.break_places", lambda: enter(me, LULEA)) == "municipality_ids"
    mine, theirs = make_break(UMEA), make_break(LULEA)
    assert [line.id for line in queries.list_breaks(me.actor, 25)] == [theirs.id], "when schools are closed is no secret"
    with pytest.raises(NotFound):
        queries.get_break(me.actor, theirs.id, seasons.policy.KEEP_BREAK)
    later = {"first_on": date(2028, 2, 28), "last_on": date(2028, 3, 3), "source": ""}
    assert refused("prevention.break_other_year", lambda: seasons.change_break(me.actor, mine, **later)) == "first_on"  # type: ignore[arg-type]
    with pytest.raises(PersonalData):
        seasons.change_break(me.actor, mine, first_on=WINTER[0], last_on=WINTER[1], source="Ring 19900101-0017")


def test_a_file_says_which_cells_it_cannot_read_and_takes_the_rest(me: Person) -> None:
    places = queries.places_of(24)
    rows = [
        (1, ("Läsårstider", None, None, None)),
        HEADINGS,
        (3, ("Umeå", "Sportlov", "2027-03-01", datetime(2027, 3, 5))),
        (4, ("2482", "vinterlov", date(2027, 3, 8), "12 mars 2027")),
        (5, (2480.0, "Sportlov", "2027-03-01", "2027-03-05")),  # as row 3
        (6, ("Umeå", "sportlov", "2027-03-02", "2027-03-05")),
        (7, ("Storstad", "Sportlov", "2027-03-01", "2027-03-05")),
        (8, ("Luleå", "Sportlov", "2027-03-01", "2027-03-05")),
        (9, ("Umeå", "Studiedag", "2027-03-01", "2027-03-05")),
        (10, ("Umeå", "Höstlov", "v. 44", "2026-10-30")),
        (11, ("Umeå", "Höstlov", "26/10", "2026-10-30")),
        (12, ("Umeå", "Jullov", "2026-12-21", "2026-12-01")),
        (13, (None, "", " ", None)),
        (14, ("Umeå", "Påsklov")),
    ]
    found = read(rows, places)
    assert [(one.municipality_id, one.season, one.days.first_on) for one in found.entered] == [
        (UMEA, Season.WINTER_BREAK, date(2027, 3, 1)),
        (SKELLEFTEA, Season.WINTER_BREAK, date(2027, 3, 8)),
    ]
    assert found.refused == [
        Refused(6, "", "twice"),
        Refused(7, "place", "place"),
        Refused(8, "place", "elsewhere"),
        Refused(9, "season", "season"),
        Refused(10, "first_on", "day"),
        Refused(11, "first_on", "no_year"),
        Refused(12, "last_on", "prevention.period"),
        Refused(14, "first_on", "day"),
    ]
    assert refused("prevention.file_headings", lambda: read(rows[2:], places)) == "file"
    assert unpacked(packed(found.entered)) == found.entered
    told = [seasons.import_breaks(me.actor, county(), entered=unpacked(packed(found.entered)), source="filen") for _ in range(2)]
    assert told == [2, 0]
    refused("prevention.file_changed", lambda: unpacked("2480:winter_break:x"))


def test_weeks_name_the_municipalities_that_share_them(me: Person) -> None:
    enter(me, UMEA, SKELLEFTEA, days=(date(2026, 12, 21), date(2027, 1, 8)), season="christmas_break")  # over new year, weeks 52 to 1
    lines = queries.list_breaks(me.actor, 24, year=2026)
    both = frozenset({UMEA, SKELLEFTEA})
    assert list(runs(by_week((line.municipality_id, line.days) for line in lines))) == [(date(2026, 12, 21), date(2027, 1, 4), both)]
    missing = queries.missing_in(lines, [UMEA, SKELLEFTEA, 2401])
    assert missing[Season.CHRISTMAS_BREAK] == [2401] and len(missing[Season.WINTER_BREAK]) == 3


def test_the_week_without_a_rule_is_the_coordinators_to_enter_and_unknown_until_then(me: Person) -> None:
    assert coming_year(Season.FREE_WEEK, NOW.date(), {}) == 2026
    assert [one.first_on for one in queries.coming(24, NOW.date()) if one.season is Season.FREE_WEEK] == [None]
    nation = person(Role.NATIONAL_COORDINATOR, None)
    days = {"first_on": date(2026, 11, 23), "last_on": date(2026, 11, 29)}
    week = queries.week_of(2026)
    assert refused("prevention.week_source", lambda: seasons.set_week(nation.actor, week, source=" ", **days)) == "source"
    late = {"first_on": date(2027, 1, 4), "last_on": date(2027, 1, 8)}
    assert refused("prevention.week_year", lambda: seasons.set_week(nation.actor, week, source="arrangören", **late)) == "first_on"
    seasons.set_week(nation.actor, week, source="arrangören", **days)
    assert queries.days_of_year(2026)[Season.FREE_WEEK].first_on == days["first_on"]
    assert Season.FREE_WEEK not in queries.days_of_year(2027)


def test_material_is_released_by_somebody_and_a_change_takes_the_release_back(me: Person) -> None:
    told = Told("Inför sportlovet", "Ring elevhälsan.", "Film https://example.se/film", ["b", "a", "a"], 3)
    one = prompts_material.add_material(me.actor, county(), season=Season.WINTER_BREAK, year=2026, told=told)
    prompts_material.release_material(me.actor, one)
    prompts_material.change_material(me.actor, one, told=told)
    assert one.released_by == me.id and one.methods == ["a", "b"], "saving the same again changes nothing"
    prompts_material.change_material(me.actor, one, told=Told("Inför sportlovet", "Ring rektorn."))
    assert one.released_at is None
    for change, code, field in (
        (Told(" ", "T"), "prevention.title_missing", "title"),
        (Told("T", " "), "prevention.material_text", "text"),
        (Told("T", "T", "Film http://example.se"), "prevention.link", "links"),
        (Told("T", "T", weeks=0), "prevention.weeks", "weeks"),
    ):
        assert refused(code, lambda change=change: prompts_material.change_material(me.actor, one, told=change)) == field  # type: ignore[misc]
    with pytest.raises(PersonalData):
        prompts_material.change_material(me.actor, one, told=Told("T", "Gäller 19900101-0017"))
    seen = asked_for.material_before(me.actor, 24, Season.WINTER_BREAK, 2027)
    assert seen is not None and seen.id == one.id
    with pytest.raises(NotFound):
        asked_for.get_material(person(county_id=25).actor, one.id)


def test_two_that_change_material_at_once_do_not_overwrite_each_other(me: Person) -> None:
    one = make_material()
    prompts_material.change_material(me.actor, one, told=Told("Ny", "Text"))
    saw_version(one, one.version - 1)
    with pytest.raises(Conflict):
        prompts_material.change_material(me.actor, one, told=Told("Min", "Text"))


def test_who_asks_twice_is_one_subscription_with_what_was_asked_last(me: Person) -> None:
    asked = [Asked("Exempelskolan", " Elevhalsan@example.se ", [season], UMEA) for season in ("winter_break", "fgm_day")]
    first, again = (prompts.ask_for_prompts(system("web"), county(), asked=one) for one in asked)
    assert first.id == again.id and first.seasons == ["fgm_day"] and first.noted_by is None
    assert len(db.session.scalars(sa.select(SeasonLetter.id)).all()) == 1, "one question a day"
    assert [prompts.confirm_subscription(system("web"), first).id for _ in range(2)] == [first.id] * 2
    third = prompts.note_subscription(me.actor, county(), asked=asked[0])
    assert third.id != first.id and first.seasons == ["fgm_day"], "nothing changes before the address has said yes"
    assert prompts.confirm_subscription(system("web"), third).id == first.id
    db.session.flush()
    assert db.session.scalars(sa.select(SeasonSubscription.id)).all() == [first.id] and first.seasons == ["winter_break"]
    assert asked_for.count_subscribers(me.actor, 24)[Season.WINTER_BREAK] == 1


def test_the_address_lies_sealed_and_who_looks_at_it_is_written_down(me: Person) -> None:
    one = make_subscription(confirmed_at=NOW)
    raw = db.session.connection().scalar(sa.text("select email from season_subscription where id = :id"), {"id": one.id})
    assert b"elevhalsan" not in bytes(raw)
    assert prompts.open_address(me.actor, one) == "elevhalsan@example.se"
    line = db.session.connection().execute(sa.select(audit.AUDIT).order_by(audit.AUDIT.c.id.desc()).limit(1)).one()
    assert line.operation == "prevention.operations.prompts.open_address" and "elevhalsan" not in str(line)
    with pytest.raises(NotFound):
        asked_for.get_subscription(person(county_id=25).actor, one.id)


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"organisation_name": " "}, "prevention.prompts_name", "organisation_name"),
        ({"seasons": ["winter_break", "midsummer"]}, "prevention.prompts_seasons", "seasons"),
        ({"seasons": []}, "prevention.prompts_seasons", "seasons"),
        ({"municipality_id": LULEA}, "prevention.prompts_place", "place"),
        ({"email": "ingen adress"}, "people.email", "email"),
    ],
)
def test_what_is_asked_must_hold(me: Person, change: dict[str, Any], code: str, field: str) -> None:
    asked = {"organisation_name": "Skolan", "email": "a@example.se", "seasons": ["fgm_day"], "municipality_id": UMEA} | change
    assert refused(code, lambda: prompts.ask_for_prompts(system("web"), county(), asked=Asked(**asked))) == field


def test_a_yes_after_a_no_begins_nothing(me: Person) -> None:
    one = make_subscription()
    prompts.end_by_link(system("web"), one)
    assert (one.email, one.address_key, one.ended_why) == (None, None, "by_link")
    refused("prevention.prompts_ended", lambda: prompts.confirm_subscription(system("web"), one))
