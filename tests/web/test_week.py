"""My week: is it logged, what waits, how does the county's year stand?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import Person, person
from tests.factories.year import log
from vaw.domain.activities.operations.drafts import propose_draft
from vaw.domain.activities.operations.log import withdraw_activity
from vaw.domain.activities.queries.week import LOOKED_BACK, county_now, my_days, my_last_on
from vaw.domain.activities.rules.log import Entry
from vaw.domain.activities.rules.week import Week
from vaw.domain.geography.queries import find_county
from vaw.domain.people.models import Membership, WorkingCalendar
from vaw.domain.people.rules import Role
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.db import db
from vaw.kernel.operation import unit

FRIDAY = datetime(2026, 11, 20, 14, tzinfo=UTC)  # week 47
MIDSUMMER = datetime(2026, 6, 26, 12, tzinfo=UTC)  # the Friday after it


@pytest.fixture
def me(rolled_back: sa.Connection) -> Iterator[Person]:
    with clock.frozen(FRIDAY):
        yield person()


def page(app: Flask, who: Person, query: str = "") -> str:
    answer = who.browser(app).get(f"/min-vecka{query}")
    assert answer.status_code == 200
    return answer.text


def rows(text: str) -> dict[str, str]:
    """{day as it is called: what is said of it}."""
    found = re.findall(r'<dt class="govuk-summary-list__key">(.*?)</dt>(.*?)</dd>', text, re.DOTALL)
    bare = [(re.sub(r"<[^>]+>", " ", day), re.sub(r"<[^>]+>", " ", said)) for day, said in found]
    return {" ".join(day.split()): " ".join(said.split()) for day, said in bare}


@pytest.mark.parametrize(
    ("day", "code", "monday"),
    [
        (date(2026, 11, 20), "2026-47", date(2026, 11, 16)),
        (date(2027, 1, 1), "2026-53", date(2026, 12, 28)),
        (date(2025, 12, 29), "2026-01", date(2025, 12, 29)),
        (date(2028, 2, 29), "2028-09", date(2028, 2, 28)),
    ],
)
def test_a_week_is_named_as_in_every_swedish_calendar(day: date, code: str, monday: date) -> None:
    week = Week.of(day)
    assert (week.code, week.monday, Week.read(code)) == (code, monday, week) and day in week.days


@pytest.mark.parametrize("code", ["", "47", "2026-54", "2025-53", "2026-00", "0000-01", "1993-50", "9999-99", "2026-W47"])
def test_a_week_that_is_none_is_not_read(code: str) -> None:
    assert Week.read(code) is None


def test_the_weeks_around_new_year_follow_one_another() -> None:
    assert [Week.of(date(2026, 12, 31)).moved(n).code for n in (-1, 0, 1)] == ["2026-52", "2026-53", "2027-01"]


def test_the_days_show_what_one_logged_oneself_and_nobody_elses(app: Flask, me: Person) -> None:
    mine = log(me.actor, date(2026, 11, 16), minutes=90)
    log(me.actor, date(2026, 11, 16), minutes=30)
    log(person().actor, date(2026, 11, 17), minutes=600)
    withdraw_activity(me.actor, log(me.actor, date(2026, 11, 18)), reason="Dubbel")
    text = page(app, me)
    said = rows(text)
    assert list(said) == ["mån 16 nov.", "tis 17 nov.", "ons 18 nov.", "tors 19 nov.", "fre 20 nov. i dag"]
    assert said["mån 16 nov."].startswith("2 aktiviteter, 2 h") and f'href="/aktiviteter/{mine.id}"' in text
    assert said["tis 17 nov."] == said["ons 18 nov."] == said["tors 19 nov."] == "Inget loggat"
    assert said["fre 20 nov. i dag"] == "– inget ännu" and "Du har loggat 2 aktiviteter, 2 h." in text


def test_a_weekend_stands_there_only_when_something_was_done(app: Flask, me: Person) -> None:
    log(me.actor, date(2026, 11, 14))
    assert list(rows(page(app, me, "?vecka=2026-46")))[4:] == ["fre 13 nov.", "lör 14 nov."]


def test_holidays_are_named_and_not_silent(app: Flask, rolled_back: sa.Connection) -> None:
    with clock.frozen(MIDSUMMER):
        said = rows(page(app, person(), "?vecka=2026-25"))
    assert said["fre 19 juni"] == "Midsommarafton" and said["tors 18 juni"] == "Inget loggat"


def test_days_on_which_the_board_is_closed_are_not_silent(app: Flask, rolled_back: sa.Connection) -> None:
    with unit(system("test"), "test.calendar"):
        db.session.add(WorkingCalendar(county_id=24, closed_from=618, closed_until=618, bridging_days=False))
    with clock.frozen(MIDSUMMER):
        assert rows(page(app, person(), "?vecka=2026-25"))["tors 18 juni"] == "Stängt"


def test_one_goes_back_and_forth_over_new_year(app: Flask, rolled_back: sa.Connection) -> None:
    with clock.frozen(datetime(2027, 1, 8, 12, tzinfo=UTC)):
        me = person()
        log(me.actor, date(2027, 1, 1))
        now, before = page(app, me), page(app, me, "?vecka=2026-53")
    assert "vecka=2026-53" in now and "Vecka 1, 2027" in now
    assert "vecka=2026-52" in before and "vecka=2027-01" in before and "Vecka 53, 2026" in before
    assert rows(before)["fre 1 jan."].startswith("Nyårsdagen 1 aktivitet, 1 h")


@pytest.mark.parametrize("asked", ["2027-01", "nonsense", "2026-54"])
def test_a_week_to_come_or_that_is_none_is_this_week(app: Flask, me: Person, asked: str) -> None:
    text = page(app, me, f"?vecka={asked}")
    assert "Vecka 47, 2026" in text and 'rel="next"' not in text


@pytest.mark.parametrize(
    ("last", "said"),
    [
        (date(2026, 11, 7), None),
        (date(2026, 11, 6), "Du har inte loggat något på 2 veckor."),
        (date(2026, 10, 1), "Du har inte loggat något på 7 veckor."),
        (date(2026, 9, 1), "Du har inte loggat något de senaste 8 veckorna."),
    ],
)
def test_two_silent_weeks_of_ones_own_bring_a_hint(app: Flask, me: Person, last: date, said: str | None) -> None:
    log(me.actor, last)
    log(person().actor, date(2026, 11, 19))  # a colleague's log does not hide it
    text = page(app, me)
    assert ("Har du gjort något som saknas?" in text) == (said is not None) and (said or "") in text
    assert "Har du gjort något som saknas?" not in page(app, me, "?vecka=2026-30")


def test_how_far_back_one_looks_is_bounded(me: Person) -> None:
    today = FRIDAY.date()
    log(me.actor, today - LOOKED_BACK)
    assert my_last_on(me.actor, 24, today) == today - LOOKED_BACK
    assert my_last_on(me.actor, 3, today) is None


def test_the_bars_equal_the_data(app: Flask, me: Person) -> None:
    log(me.actor, date(2026, 11, 16), heads=(1, 0, 0), places=(2480, 2482, 2401))
    log(person().actor, date(2026, 2, 3))
    log(me.actor, date(2025, 12, 30), heads=(5, 5, 0), places=(2403,))
    now = county_now(24, FRIDAY.date())
    assert (now.n, now.counted, now.reached, now.municipalities) == (2, 1, 3, 15)
    text = page(app, me)
    bars = re.findall(r'<label for="(bar-\d)">([^<]+)</label> <span class="vaw-progress__percent">([^<]+)</span>', text)
    values = dict(re.findall(r'<progress[^>]*id="(bar-\d)"[^>]*value="(\d+)"', text))
    assert {label: (told, values[id]) for id, label, told in bars} == {
        "Kommuner som nåtts": ("20\u00a0%", "20"),
        "Aktiviteter med räknade deltagare": ("50\u00a0%", "50"),
    }
    assert "Länets år 2026" in text and "2 aktiviteter, 2 h" in text


def test_the_day_of_the_account_is_told(app: Flask, me: Person) -> None:
    assert "Redovisningen för 2026 lämnas senast 1 mars 2027." in page(app, me)


def test_drafts_of_the_week_are_confirmed_here_and_one_stays_where_one_was(app: Flask, me: Person) -> None:
    county, colleague = find_county(24), person()
    assert county
    for ref, whose, day in (("1", me, 18), ("2", me, 11), ("3", colleague, 18)):
        entry = Entry(date(2026, 11, day), "network_meeting", "honour", "digital", 90, text=f"Samverkan {ref}")
        propose_draft(me.actor, county, source_kind="meeting", source_ref=ref, user_id=whose.id, entry=entry)
    text = page(app, me)
    assert "Samverkan 1" in text and "Samverkan 2" not in text and "Samverkan 3" not in text
    assert "Samverkan 2" in page(app, me, "?vecka=2026-46")
    [(address, csrf, leads_back)] = re.findall(
        r'action="([^"]+/bekrafta)">.*?name="csrf" value="([^"]+)".*?name="next" value="([^"]+)"', text, re.DOTALL
    )
    answer = me.browser(app).post(address, data={"csrf": csrf, "next": leads_back.replace("&amp;", "&")})
    assert answer.headers["Location"] == "/min-vecka?lan=24&vecka=2026-47"
    assert rows(page(app, me))["ons 18 nov."].startswith("1 aktivitet, 1,5 h")


def test_a_day_with_a_thousand_rows_is_counted_exactly_and_names_twenty(app: Flask, me: Person) -> None:
    one = log(me.actor, date(2026, 11, 17), minutes=30)
    copied = ", ".join(
        f"{name}"
        for name in (
            "county_id", "done_on", "type", "field", "mode", "minutes", "municipality_ids", "organisation_ids", "shares", "text",
            "created_by", "created_at", "version",
        )
    )  # fmt: skip
    copies = f"insert into activity ({copied}) select {copied} from activity, generate_series(1, 999) where id = {one.id}"
    with unit(system("test"), "test.copies"):
        db.session.connection().execute(sa.text(copies))
    [day] = my_days(me.actor, 24, date(2026, 11, 16), date(2026, 11, 22))
    assert (day.n, day.minutes, len(day.rows)) == (1000, 30_000, 20)
    assert "980 till" in rows(page(app, me))["tis 17 nov."]


@pytest.fixture
def statements(rolled_back: sa.Connection) -> Iterator[list[str]]:
    """Everything that reaches the database, prepared reads too."""
    told: list[str] = []
    driver = rolled_back.connection.driver_connection
    kept = driver.cursor_factory

    class Telling(kept):  # type: ignore[misc, valid-type]
        def execute(self, query: object, *rest: object, **more: object) -> object:
            told.append(str(query))
            return super().execute(query, *rest, **more)

    driver.cursor_factory = Telling
    yield told
    driver.cursor_factory = kept


def asked(app: Flask, who: Person, path: str, statements: list[str]) -> list[str]:
    """The statements of a page whose registers were read before."""
    browser = who.browser(app)
    browser.get(path)
    statements.clear()
    assert browser.get(path).status_code == 200
    return [sql for sql in statements if "SAVEPOINT" not in sql.upper()]


@pytest.mark.parametrize(("path", "most"), [("/min-vecka", 8), ("/aktiviteter/utkast", 3)])
def test_a_full_week_costs_as_many_statements_as_an_empty_one(app: Flask, me: Person, statements: list[str], path: str, most: int) -> None:
    empty = asked(app, me, path, statements)
    county = find_county(24)
    assert county
    for n in range(12):
        log(me.actor, date(2026, 11, 16 + n % 5))
        entry = Entry(date(2026, 11, 16 + n % 5), "network_meeting", "honour", "digital", 90)
        propose_draft(me.actor, county, source_kind="meeting", source_ref=str(n), user_id=me.id, entry=entry)
    full = asked(app, me, path, statements)
    assert len(full) == len(empty) <= most, full


def test_somebody_with_two_counties_chooses_between_them(app: Flask, me: Person) -> None:
    with unit(system("test"), "test.membership"):
        db.session.add(Membership(user_id=me.id, role=Role.DEVELOPMENT_LEADER, county_id=9, valid_from=date(2020, 1, 1)))
    text = page(app, me, "?lan=24&vecka=2026-46")
    assert 'href="/min-vecka?lan=09&amp;vecka=2026-46"' in text and "Västerbottens län" in text
    assert me.browser(app).get("/min-vecka?lan=12").status_code == 404


def test_those_who_log_nothing_have_no_week_here(app: Flask, me: Person) -> None:
    for role in (Role.COUNTY_MANAGEMENT, Role.EQUALITY_EXPERT, Role.ADMINISTRATOR):
        assert person(role).browser(app).get("/min-vecka").status_code == 404


def test_the_week_speaks_english_to_who_wants_it(app: Flask, me: Person, rolled_back: sa.Connection) -> None:
    rolled_back.execute(sa.text("update app_user set language = 'en' where id = :id"), {"id": me.id})
    assert "Mon 16 Nov" in page(app, me) or "Mon, Nov 16" in page(app, me)
