"""Search finds by stems, parts, misspellings and numbers, and tells nobody anything that the objects' own rights do not tell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import orm

import vaw.app  # noqa: F401  every policy module is imported with it
from tests.factories.hidden_words import WORD, Planted, plant
from tests.factories.judged import AREAS, HERE, ORGANISATIONS, ROWS, THERE
from tests.factories.statements import counted
from vaw.domain.activities.models import Activity
from vaw.domain.insight.queries.searching import list_of_kind, search
from vaw.domain.insight.rules.searching import COUNTED_MOST, Kind, read
from vaw.domain.networks.models import Network
from vaw.domain.people.rules import Role
from vaw.kernel.actor import SYSTEM_ROLE, Actor, Grant

LEADER = Actor(None, "web", (Grant(Role.DEVELOPMENT_LEADER, HERE),))
AT = datetime(2026, 1, 1, tzinfo=UTC)
ACTORS = [
    *(Actor(None, "web", (Grant(role, HERE),)) for role in (*Role, SYSTEM_ROLE)),
    *(
        Actor(None, "web", (Grant(role, HERE, assignment_id=1, area=area),))
        for role in (Role.DEVELOPMENT_LEADER, Role.METRO_TEAM)
        for area in AREAS[1:]
    ),
    *(Actor(None, "web", (Grant(Role.REQUESTER, None, organisation),)) for organisation in ORGANISATIONS[:2]),
    Actor(None, "web", (Grant(Role.DEVELOPMENT_LEADER, THERE), Grant(Role.REQUESTER, HERE, ORGANISATIONS[0]))),
    Actor(None, "web"),
]  # fmt: skip


@pytest.fixture
def session(rolled_back: sa.Connection) -> Iterator[orm.Session]:
    """A session of its own on the test's connection: these rows are made past the operations."""
    with orm.Session(rolled_back, join_transaction_mode="create_savepoint") as made:
        yield made


def told(by: Actor, words: str) -> dict[Kind, set[int]]:
    """Everything that search gives, page after page."""
    found = search(by, read(words))
    assert found.asked and not found.alike
    hits = {group.kind: {hit.id for hit in list_of_kind(by, found.asked, group.kind, size=1000).rows} for group in found.groups}
    assert {group.kind: group.count for group in found.groups} == {kind: len(ids) for kind, ids in hits.items()}
    return hits


def test_everybody_finds_what_the_rows_own_right_lets_them_read_and_nothing_else(session: orm.Session) -> None:
    planted = plant(session)
    assert {one.kind for one in planted} == set(Kind) - {Kind.PLACE, Kind.METHOD}
    for by in ACTORS:
        mine: dict[Kind, set[int]] = {}
        for one in planted:
            if one.may_read(by):
                mine.setdefault(one.kind, set()).add(one.row.id)
        if mine:
            assert told(by, WORD) == mine, by
        else:
            assert search(by, WORD).groups == [], by


def test_a_row_that_one_may_not_read_changes_nothing_in_what_one_is_told(session: orm.Session) -> None:
    stranger = Actor(None, "web", (Grant(Role.DEVELOPMENT_LEADER, 3),))
    questions = (WORD, "kvist", "kvistbräken", "kvistbräcknan", "bräckan länet", f'"Om {WORD}"', "Om")
    before = [search(stranger, words) for words in questions]

    def hidden(one: Planted) -> bool:
        return not one.may_read(stranger)

    planted = plant(session, hidden)
    assert len(planted) > 50
    assert [replace(search(stranger, words)) for words in questions] == before


def activity(text: str, **more: Any) -> Activity:
    [made, *_rest] = ROWS[Activity]()
    made.text, made.county_id, made.created_by = text, HERE, None
    for name, value in more.items():
        setattr(made, name, value)
    return made  # type: ignore[no-any-return]


def network(name: str, **more: Any) -> Network:
    [made, *_rest] = ROWS[Network]()
    made.name = name
    for key, value in more.items():
        setattr(made, key, value)
    return made  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("Samverkan om våldspreventionen i skolorna", "prevention"),
        ("Samverkan om våldspreventionen i skolorna", "skola våldsprevention"),
        ("Handledning om riskbedömningar", "riskbedömning"),
        ("Handledning om riskbedömningar", "RISKBEDOMNING"),
        ("Besök i Örkelljunga (kommunen)", "orkelljunga kommun"),
        ("Dnr 801-1234-2026, VG-rådet", "801-1234-2026"),
        ("Dnr 801-1234-2026, VG-rådet", "vg"),
        ("Samtal om ekonomiskt våld mot äldre", '"ekonomiskt våld"'),
        ("Samtal om ekonomiskt våld mot äldre", "samtal och om våld"),
        ("Rabatt på 100 % av kostnaden_nu", "100 % kostnaden_nu"),
    ],
)
def test_words_are_found_by_stem_part_mark_and_number(session: orm.Session, written: str, asked: str) -> None:
    session.add(found := activity(written))
    session.flush()
    assert told(LEADER, asked).get(Kind.ACTIVITY) == {found.id}


@pytest.mark.parametrize("asked", ["kvistgren", '"våld ekonomiskt"', "våld kvistgren", "van"])
def test_what_does_not_stand_there_is_not_found(session: orm.Session, asked: str) -> None:
    session.add(activity("Samtal om ekonomiskt våld mot äldre"))
    session.flush()
    assert Kind.ACTIVITY not in {group.kind for group in search(LEADER, asked).groups}


@pytest.mark.parametrize("nothing", ["", "a", "%", "_", "\\", '""', "-- ;", "”"])
def test_a_question_that_says_nothing_finds_nothing(session: orm.Session, nothing: str) -> None:
    found = search(LEADER, read(nothing))
    assert found.asked is None and found.groups == []


def test_a_title_that_is_the_word_comes_before_one_that_begins_so_and_that_before_a_text(session: orm.Session) -> None:
    names = ("Om samsyn", "Samsyn", "Nätverket samsynskraft", "Översamsynen", "Samsyn i länet")
    session.add_all([*(network(name) for name in names), network("Annat", purpose="Vi vill samsyn")])
    session.flush()
    [group] = search(LEADER, "samsyn").groups
    asked = search(LEADER, "samsyn").asked
    assert asked and [hit.rank for hit in list_of_kind(LEADER, asked, Kind.NETWORK).rows] == [0, 1, 2, 2, 3, 4] and group.count == 6
    assert [hit.title for hit in group.hits][:2] == ["Samsyn", "Samsyn i länet"]


@pytest.mark.parametrize(("typed", "meant"), [("förebyggnade", "förebyggande"), ("Gottland", "gotland"), ("kvistbrackn", "kvistbräckan")])
def test_somebody_who_misspelt_a_word_is_asked_what_they_meant(session: orm.Session, typed: str, meant: str) -> None:
    session.add_all([activity("Förebyggande arbete"), network(f"Nätverket {WORD}")])
    session.flush()
    found = search(LEADER, typed)
    assert found.alike and found.instead == meant and search(LEADER, meant).groups


def test_every_hit_is_on_one_page_of_its_kind_and_on_no_other(session: orm.Session) -> None:
    days = [date(2026, 1, 1 + n % 3) for n in range(23)]
    session.add_all([*(activity("Om samsyn", done_on=day) for day in days), *(network(f"Samsyn {n % 2}") for n in range(23))])
    session.flush()
    asked = search(LEADER, "samsyn").asked
    assert asked
    for kind in (Kind.ACTIVITY, Kind.NETWORK):
        hits, after = [], None
        for _page in range(5):
            page = list_of_kind(LEADER, asked, kind, after=after, size=5)
            hits, after = [*hits, *page.rows], page.after
        assert after is None and len({hit.id for hit in hits}) == len(hits) == 23
        assert [hit.on for hit in hits] == sorted((hit.on for hit in hits), reverse=True)


def test_more_than_a_hundred_hits_are_not_counted_to_their_end(session: orm.Session) -> None:
    session.add_all(activity("Om samsyn") for _n in range(COUNTED_MOST + 9))
    session.flush()
    [group] = search(LEADER, "samsyn").groups
    assert group.count == COUNTED_MOST + 1 and len(group.hits) == 5


def test_search_asks_as_many_questions_however_much_there_is(session: orm.Session, rolled_back: sa.Connection) -> None:
    search(LEADER, "samsyn")
    with counted(rolled_back) as nothing:
        search(LEADER, "samsyn")
    plant(session), session.add_all(activity("Om samsyn") for _n in range(50))
    session.flush()
    with counted(rolled_back) as much:
        search(LEADER, "samsyn")
    assert len(nothing) == 5 and len(much) == 3


def test_what_was_taken_out_of_the_log_is_not_found(session: orm.Session) -> None:
    session.add(activity("Om samsyn", withdrawn_at=AT + timedelta(1)))
    session.flush()
    assert search(LEADER, "samsyn").groups == []
