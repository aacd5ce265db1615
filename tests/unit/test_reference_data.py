"""What the program is born with: places, dated lists, assignments, maps, common passwords."""

import csv
import json
import re
import struct
from collections import Counter
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

import vaw
from vaw.domain.support.rules import ForWhom, Level, MethodKind
from vaw.kernel.guard import Field, find

DATA = Path(vaw.__file__).parent / "data"
LISTS = (
    "sub_goals", "violence_fields", "subject_areas", "objectives", "activity_types", "professional_groups", "modes",
    "housing_groups", "housing_threats", "housing_access", "housing_support", "housing_languages",
    "effort_targets", "effort_methods", "effort_settings", "centre_themes",
)  # fmt: skip
COUNTIES = {"01", "03", "04", "05", "06", "07", "08", "09", "10", "12", "13", "14", "17", "18", "19", "20", "21", "22", "23", "24", "25"}


def read(path):
    with (DATA / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def in_force(name, day):
    return [row for row in read(f"mandates/{name}.csv") if row["valid_from"] <= day and (row["valid_to"] or day) >= day]


def words_of(row):
    return {word.casefold() for word in [row["name_sv"], *row["aliases"].split("|")] if word}


def pairs(path):
    return {tuple(row.values()) for row in read(path)}


def test_there_are_21_counties_with_unique_codes_letters_and_slugs():
    rows = read("geography/counties.csv")
    assert {row["code"] for row in rows} == COUNTIES
    assert all(len({row[column] for row in rows}) == 21 for column in ("letter", "name", "short_name", "slug", "authority"))
    assert all(re.fullmatch("[a-z-]+", row["slug"]) for row in rows)


def test_there_are_290_municipalities_and_each_lies_in_the_county_of_its_code():
    rows = read("geography/municipalities.csv")
    assert len(rows) == len({row["code"] for row in rows}) == len({row["name"] for row in rows}) == 290
    assert all(row["county"] == row["code"][:2] and row["county"] in COUNTIES for row in rows)


def test_municipalities_that_are_often_wrong_are_right():
    rows = {row["code"]: row["name"] for row in read("geography/municipalities.csv")}
    assert [rows[code] for code in ("0330", "0331", "0140", "1443", "2023")] == ["Knivsta", "Heby", "Nykvarn", "Bollebygd", "Malung-Sälen"]
    assert [code for code in rows if code.startswith("09")] == ["0980"]


@pytest.mark.parametrize("path", ["geography/county_neighbours.csv", "geography/municipality_neighbours.csv"])
def test_to_be_a_neighbour_is_mutual_and_nobody_is_their_own(path):
    assert all((b, a) in pairs(path) and a != b for a, b in pairs(path))


def test_the_neighbours_of_some_municipalities_are_those_on_the_map():
    found = pairs("geography/municipality_neighbours.csv")
    neighbours = {code: {b for a, b in found if a == code} for code in ("2480", "2403", "0980", "0331", "1280")}
    assert neighbours["2480"] == {"2401", "2404", "2409", "2460", "2482"}
    assert neighbours["2403"] == {"2284", "2401", "2404", "2460", "2463", "2481"}
    assert neighbours["0980"] == set()
    assert neighbours["0331"] == {"0360", "0380", "0381", "1981", "2084", "2180", "2181"}
    assert neighbours["1280"] == {"1230", "1231", "1233", "1263"}


def test_counties_are_neighbours_exactly_when_some_of_their_municipalities_are():
    across = {(a[:2], b[:2]) for a, b in pairs("geography/municipality_neighbours.csv") if a[:2] != b[:2]}
    assert pairs("geography/county_neighbours.csv") == across


def test_the_population_of_the_counties_sums_to_the_nation():
    rows = read("geography/population.csv")
    assert {row["county"] for row in rows} == COUNTIES
    assert sum(int(row["persons"]) for row in rows) == 10_551_707
    assert all(row["source"] and row["year"] == "2023" and row["women"] == row["men"] == "" for row in rows)


@pytest.mark.parametrize(("name", "register"), [("counties", "counties.csv"), ("municipalities", "municipalities.csv")])
def test_the_map_draws_every_area_of_the_register_inside_its_frame(name, register):
    drawing = json.loads((DATA / f"geography/{name}.json").read_text(encoding="utf-8"))
    assert {code: area["name"] for code, area in drawing["regions"].items()} == {
        row["code"]: row["name"] for row in read(f"geography/{register}")
    }
    for area in drawing["regions"].values():
        assert re.fullmatch(r"(M[-\d. ]+(L[-\d. ]+)*Z)+", area["path"])
        west, north, east, south = area["box"]
        assert 0 <= west < area["x"] < east <= drawing["width"]
        assert 0 <= north < area["y"] < south <= drawing["height"]


@pytest.mark.parametrize("name", LISTS)
def test_an_entry_of_a_list_has_a_unique_code_both_names_a_period_and_a_source(name):
    rows = read(f"mandates/{name}.csv")
    assert len({row["code"] for row in rows}) == len(rows)
    for row in rows:
        assert re.fullmatch("[a-z][a-z0-9_]*", row["code"])
        assert all(row[column] for column in ("name_sv", "name_en", "source"))
        assert date.fromisoformat(row["valid_from"]) <= date.fromisoformat(row["valid_to"] or "9999-12-31")


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("day", ["2014-05-05", "2020-05-05", "2026-11-22"])
def test_on_any_day_the_numbers_of_a_list_run_from_one(name, day):
    numbers = [int(row["number"]) for row in in_force(name, day)]
    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("name", LISTS)
def test_a_name_or_alias_leads_to_one_entry_only(name):
    meant = Counter(word for row in in_force(name, "2026-11-22") for word in words_of(row))
    assert [word for word, times in meant.items() if times > 1] == []


def test_an_activity_of_2014_is_offered_four_sub_goals_and_one_of_2020_six():
    assert [row["name_sv"] for row in in_force("sub_goals", "2014-05-05")][3] == "Mäns våld mot kvinnor ska upphöra"
    assert [row["name_sv"] for row in in_force("sub_goals", "2020-05-05")][5] == "Mäns våld mot kvinnor ska upphöra"
    assert [len(in_force("sub_goals", day)) for day in ("2014-05-05", "2016-12-31", "2017-01-01", "2020-05-05")] == [4, 4, 6, 6]


def test_the_fields_the_areas_the_objectives_and_the_groups_are_complete():
    assert [row["code"] for row in in_force("violence_fields", "2025-01-01")] == [
        "mvw",
        "close_relations",
        "sexual",
        "honour",
        "trafficking",
    ]
    assert [len(in_force("subject_areas", day)) for day in ("2017-10-31", "2017-11-01")] == [14, 14]
    assert [len(in_force("objectives", day)) for day in ("2016-12-31", "2017-01-01", "2026-12-31", "2027-01-01")] == [0, 4, 4, 0]
    assert len(in_force("activity_types", "2025-01-01")) == 22
    assert len(in_force("professional_groups", "2025-01-01")) == 9


@pytest.mark.parametrize(
    ("name", "written", "code"),
    [
        ("violence_fields", "HRV", "honour"),
        ("violence_fields", "Heder", "honour"),
        ("violence_fields", "MVMK", "mvw"),
        ("violence_fields", "VINR", "close_relations"),
        ("violence_fields", "Våld i nära relation", "close_relations"),
        ("violence_fields", "Prostitution/människohandel", "trafficking"),
        ("violence_fields", "Sexuellt våld", "sexual"),
        ("activity_types", "METODSTÖD", "method_support"),
        ("activity_types", "Rådgivning", "consultation"),
        ("activity_types", "Processtöd handlingsplan", "action_plan_support"),
        ("activity_types", "Handledning", "supervision"),
        ("modes", "Fysiskt", "on_site"),
        ("modes", "Digitalt", "digital"),
        ("modes", "på plats", "on_site"),
    ],
)
def test_what_people_write_in_spreadsheets_is_understood(name, written, code):
    assert [row["code"] for row in in_force(name, "2025-05-05") if written.casefold() in words_of(row)] == [code]


def test_the_regional_assignment_asks_three_questions_of_all_counties_each_first_of_march():
    assert {row["county"] for row in read("mandates/assignment_counties.csv") if row["assignment"] == "regional-2021-995"} == COUNTIES
    headings = [row["heading_sv"] for row in read("mandates/assignment_questions.csv") if row["assignment"] == "regional-2021-995"]
    assert headings == [
        "Redovisa resultat och effekter",
        "Analysera utvecklingen av arbetet i länet",
        "Analysera regionala och lokala behov av stöd",
    ]
    due = [(int(row["year"]), row["due_on"]) for row in read("mandates/assignment_due.csv") if row["assignment"] == "regional-2021-995"]
    assert due[0] == (2022, "2023-03-01")
    assert all(after == before + 1 for (before, _), (after, _) in pairwise(due))
    assert all(day == f"{year + 1}-03-01" for year, day in due)


def test_the_metropolitan_and_the_gotland_assignments_have_their_counties_and_lead_counties():
    counties = pairs("mandates/assignment_counties.csv")
    leads = {(row["assignment"], row["year"]): row["county"] for row in read("mandates/assignment_leads.csv")}
    assert {county for code, county in counties if code == "protected-housing-metro"} == {"01", "12", "14"}
    assert (leads["protected-housing-metro", "2014"], leads["protected-housing-metro", "2016"]) == ("14", "12")
    assert {county for code, county in counties if code == "luj-2013"} == {"09"}
    assert leads["luj-2013", "2013"] == "09"


def test_every_row_about_an_assignment_names_one_that_exists_and_leads_are_among_its_counties():
    known = {row["code"] for row in read("mandates/assignments.csv")}
    for part in ("counties", "leads", "questions", "due"):
        assert {row["assignment"] for row in read(f"mandates/assignment_{part}.csv")} <= known
    counties = pairs("mandates/assignment_counties.csv")
    assert all((row["assignment"], row["county"]) in counties for row in read("mandates/assignment_leads.csv"))


def test_every_day_of_the_year_has_both_names_a_source_and_a_place_in_the_calendar():
    rows = read("mandates/year_dates.csv")
    assert len({row["code"] for row in rows}) == len(rows)
    for row in rows:
        assert re.fullmatch("[a-z][a-z0-9_-]*", row["code"])
        assert all(row[column] for column in ("name_sv", "name_en", "source", "valid_from"))
        assert bool(row["about_sv"]) == bool(row["about_en"])
        assert row["kind"] in {"report", "day", "season"}
        first = date(2025, int(row["month"]), int(row["day"]))  # not in a leap year: each of them comes every year
        if row["kind"] == "season":
            assert first < date(2025, int(row["last_month"]), int(row["last_day"]))
        else:
            assert row["last_month"] == row["last_day"] == ""
        assert date.fromisoformat(row["valid_from"]) <= date.fromisoformat(row["valid_to"] or "9999-12-31")


def test_the_year_has_the_reports_and_days_that_the_work_turns_on():
    days = {row["code"]: (row["kind"], int(row["month"]), int(row["day"])) for row in read("mandates/year_dates.csv")}
    reports = sorted((month, day) for kind, month, day in days.values() if kind == "report")
    assert reports == [(2, 22), (3, 1), (3, 31), (4, 30), (10, 31)]
    assert sorted((month, day) for kind, month, day in days.values() if kind == "day") == [(1, 21), (2, 6), (3, 8), (11, 25)]
    assert days["appropriation_directions"] == ("season", 12, 15)
    assert "regional-2021-995" in days and "regional-2021-995" in {row["code"] for row in read("mandates/assignments.csv")}


def test_the_breached_passwords_are_many_in_order_and_cannot_be_read():
    kept = (DATA / "common-passwords/breached.bin").read_bytes()
    places = struct.unpack_from(">65537I", kept)
    ends = kept[4 * 65537 :]
    assert (places[0], 3 * places[-1]) == (0, len(ends)) and list(places) == sorted(places)
    assert places[-1] > 1_000_000
    for first, after in pairwise(places):
        bucket = [ends[3 * at : 3 * at + 3] for at in range(first, after)]
        assert bucket == sorted(set(bucket))


def test_the_words_hold_what_swedes_begin_their_passwords_with():
    words = (DATA / "common-passwords/words.txt").read_text(encoding="utf-8").splitlines()
    assert words == sorted(set(words))
    assert all(word.isalpha() and word == word.casefold() for word in words)
    assert {"lösenord", "sommaren", "länsstyrelsen", "västerbotten", "hejsan"} <= set(words)


def test_a_method_has_a_purpose_in_both_languages_and_a_source_or_its_name_alone():
    rows = read("support/methods.csv")
    assert len({row["code"] for row in rows}) == len({row["name"].casefold() for row in rows}) == len(rows) == 34
    for row in rows:
        assert re.fullmatch("[a-z][a-z0-9-]*", row["code"]) and row["name"]
        said = {column for column in row if row[column]} - {"code", "kind", "name"}
        assert not said or {"purpose_sv", "purpose_en", "source"} <= said, row["code"]
    unknown = {row["name"] for row in rows if not row["source"]}
    assert {"KOLL", "Entermetoden", "Dialog för förändring", "Våga fråga", "Huskurage"} <= unknown and len(unknown) == 11


def test_a_method_is_described_with_codes_that_there_are():
    offered = {
        "fields": {row["code"] for row in in_force("violence_fields", "2026-11-22")},
        "professions": {row["code"] for row in in_force("professional_groups", "2026-11-22")},
        "for_whom": {str(whom) for whom in ForWhom},
        "kind": {str(kind) for kind in MethodKind},
        "level": {str(level) for level in Level},
    }
    for row in read("support/methods.csv"):
        for column, codes in offered.items():
            assert set(filter(None, row[column].split("|"))) <= codes, (row["code"], column)


def test_what_is_said_of_a_method_would_pass_the_guard():
    for row in read("support/methods.csv"):
        told = [(row["name"], Field.CONTACT), (row["owner"], Field.CONTACT), (row["source"], Field.CONTACT), (row["length"], Field.TEXT)]
        texts = [*told, (row["purpose_sv"], Field.TEXT), (row["purpose_en"], Field.TEXT)]
        assert [(row["code"], finding.kind) for text, field in texts for finding in find(text, field)] == []
