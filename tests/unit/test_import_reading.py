"""From rows of cells to activities and a report. The sample files and their truth are the measure."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories.catalogue import make_catalogue
from vaw.domain.activities.imports.proposal import Found, propose
from vaw.domain.activities.imports.reading import Accepted, Outcome, Refused, Skipped, Values, read
from vaw.domain.activities.imports.report import Report
from vaw.domain.activities.rules.cells import Cell
from vaw.integrations.spreadsheets import read_book
from vaw.kernel import guard

SAMPLES = Path(__file__).parents[1] / "samples"
TODAY = date(2026, 11, 22)
CATALOGUE = make_catalogue(24)
HEADINGS = ("Datum", "Typ", "Område", "Kommun", "Kvinnor", "Män", "Ej angivet", "Tid", "Form", "Anteckning")
GOOD: tuple[Cell, ...] = ("2025-03-03", "Utbildning", "HRV", "Umeå kn", 12.0, 3.0, 0.0, 1.5, "Fysiskt", "Bra uppslutning")
NUMBER = "19811218-9876"  # Skatteverket's published test number, blocked from real use


def inspect(text: str) -> Sequence[Found]:
    return guard.find(text, guard.Field.IMPORT_CELL, TODAY)


def outcomes(*lines: Sequence[Cell], headings: Sequence[Cell] = HEADINGS, county_id: int = 24) -> list[Outcome]:
    catalogue = CATALOGUE if county_id == 24 else make_catalogue(county_id)
    rows = list(enumerate([headings, *lines], start=1))
    return list(read(rows, propose(rows, catalogue).layout, catalogue, inspect=inspect, today=TODAY))


def changed(**cells: Cell) -> tuple[Cell, ...]:
    """GOOD with other cells: A to J."""
    return tuple(cells.get(letter, cell) for letter, cell in zip("ABCDEFGHIJ", GOOD, strict=True))


def faults(outcome: Outcome) -> list[tuple[str, str]]:
    assert isinstance(outcome, Refused)
    return [(fault.column, fault.code) for fault in outcome.faults]


def values(outcome: Outcome) -> Values:
    assert isinstance(outcome, Accepted)
    return outcome.values


@pytest.mark.parametrize(("file", "county_id"), [("aktivitetslogg-vasterbotten-2025.xlsx", 24), ("logg-skane-2025.csv", 12)])
def test_the_sample_files_give_exactly_their_truth(file: str, county_id: int) -> None:
    truth = json.loads((SAMPLES / file).with_suffix(".truth.json").read_text(encoding="utf-8"))
    catalogue = make_catalogue(county_id)
    rows = read_book((SAMPLES / file).read_bytes(), file)[0].rows
    report = Report()
    for outcome in read(rows, propose(rows, catalogue).layout, catalogue, inspect=inspect, today=TODAY):
        report.add(outcome)
    told = report.as_json()
    assert told["totals"] == {name: truth[name] for name in ("minutes", "women", "men", "unstated", "without_heads")}
    assert [entry["row"] for entry in told["refused"]] == [entry["row"] for entry in truth["refused"]]
    for name in ("accepted", "municipalities", "by_field", "by_month"):
        assert told[name] == truth[name]


def test_the_refused_rows_of_the_sample_are_named_with_column_and_reason_and_none_of_their_text() -> None:
    file = SAMPLES / "aktivitetslogg-vasterbotten-2025.xlsx"
    rows = read_book(file.read_bytes(), file.name)[0].rows
    report = Report()
    for outcome in read(rows, propose(rows, CATALOGUE).layout, CATALOGUE, inspect=inspect, today=TODAY):
        report.add(outcome)
    assert [(entry["row"], entry["column"], entry["code"]) for entry in report.as_json()["refused"]] == [
        (17, "J", "guard.personal_number"),
        (46, "D", "import.unknown_municipality"),
        (86, "A", "import.impossible_date"),
        (99, "J", "guard.address"),
    ]
    printed = json.dumps(report.as_json(), ensure_ascii=False)
    assert not any(secret in printed for secret in ("9876", "Storgatan", "Skelefteå", "31/2"))
    assert report.as_json()["skipped"] == [{"row": 196, "reason": "sum"}]


def test_a_row_becomes_what_log_activity_takes() -> None:
    assert values(outcomes(GOOD)[0]) == Values(date(2025, 3, 3), "training", "honour", 90, "on_site", 12, 3, 0, (2480,), "Bra uppslutning")


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"A": None}, ("A", "import.missing_date")),
        ({"A": "31/2 2025"}, ("A", "import.impossible_date")),
        ({"A": "2027-01-01"}, ("A", "activities.future")),
        ({"A": "1993-01-01"}, ("A", "activities.too_old")),
        ({"B": None}, ("B", "import.missing_type")),
        ({"B": "Fika"}, ("B", "import.unknown_type")),
        ({"C": "Trafik"}, ("C", "import.unknown_field")),
        ({"C": "HRV, VINR"}, ("C", "import.several_field")),
        ({"D": "Skelefteå-Norsjö"}, ("D", "import.unknown_municipality")),
        ({"E": "ca 15"}, ("E", "import.heads_not_exact")),
        ({"F": 1.5}, ("F", "import.heads_not_whole")),
        ({"G": "#VALUE!"}, ("G", "import.unreadable_heads")),
        ({"G": "ej räknat"}, ("G", "import.heads_incomplete")),
        ({"H": None}, ("H", "import.missing_duration")),
        ({"H": 0.0}, ("H", "activities.minutes")),
        ({"I": "Rymden"}, ("I", "import.unknown_mode")),
        ({"J": "x y " * 1001}, ("J", "activities.text_long")),
        ({"J": "x" * 20_001}, ("J", "import.cell_too_long")),
        ({"J": f"Gäller {NUMBER}"}, ("J", "guard.personal_number")),
        ({"J": 198112189876.0}, ("J", "guard.personal_number")),
        ({"J": "Träff på Storgatan 14, 903 26 Umeå"}, ("J", "guard.address")),
        ({"A": NUMBER}, ("A", "guard.personal_number")),
        ({"D": NUMBER}, ("D", "guard.personal_number")),
        ({"E": 8112189876.0}, ("E", "guard.personal_number")),
    ],
)
def test_every_fault_refuses_the_row_with_its_column_and_code(cells: dict[str, Cell], expected: tuple[str, str]) -> None:
    refused, accepted = outcomes(changed(**cells), GOOD)
    assert faults(refused)[0] == expected
    assert isinstance(accepted, Accepted)


def test_a_row_with_several_faults_tells_all_of_them_the_guards_first() -> None:
    row = outcomes(changed(A="31/2 2025", D="Xyzzyx", J=f"Gäller {NUMBER}"))[0]
    assert faults(row) == [("J", "guard.personal_number"), ("A", "import.impossible_date"), ("D", "import.unknown_municipality")]
    report = Report()
    report.add(row)
    assert report.as_json()["refused"] == [
        {
            "row": 2,
            "column": "J",
            "field": "text",
            "code": "guard.personal_number",
            "also": [
                {"column": "A", "field": "done_on", "code": "import.impossible_date"},
                {"column": "D", "field": "municipalities", "code": "import.unknown_municipality"},
            ],
        }
    ]


def test_cells_that_no_field_uses_pass_the_guard_too() -> None:
    refused = outcomes((*GOOD, f"Tel 070-174 06 05, {NUMBER}"), headings=(*HEADINGS, "Intern"))[0]
    assert ("K", "guard.personal_number") in faults(refused)
    beside = outcomes((*GOOD, NUMBER))[0]
    assert faults(beside) == [("K", "guard.personal_number")]


def test_a_soft_finding_lets_the_row_in_with_a_warning_for_its_column() -> None:
    row = outcomes(changed(J="Samtal om Anna Exempelsson"))[0]
    assert isinstance(row, Accepted)
    assert [(warning.column, warning.code) for warning in row.warnings] == [("J", "guard.name")]
    report = Report()
    report.add(row)
    assert report.as_json()["warnings"] == [{"row": 2, "column": "J", "code": "guard.name"}]


@pytest.mark.parametrize(
    ("cells", "heads"),
    [
        ((None, None, None), (None, None, None)),
        (("-", "–", None), (None, None, None)),
        (("ej räknat", None, None), (None, None, None)),
        ((0.0, 0.0, 0.0), (0, 0, 0)),
        ((0.0, None, None), (0, 0, 0)),
        ((12.0, None, "-"), (12, 0, 0)),
        (("12", "3 st", ""), (12, 3, 0)),
    ],
)
def test_heads_that_were_not_counted_differ_from_zero(cells: tuple[Cell, ...], heads: tuple[int | None, ...]) -> None:
    got = values(outcomes(changed(E=cells[0], F=cells[1], G=cells[2]))[0])
    assert (got.women, got.men, got.unstated) == heads


@pytest.mark.parametrize(
    ("cells", "heads"),
    [((20.0, None, None), (0, 0, 20)), ((20.0, 12.0, 5.0), (12, 5, 3)), ((20.0, 12.0, None), (12, 0, 8)), ((None, 12.0, 5.0), (12, 5, 0))],
)
def test_a_sum_of_heads_without_sexes_is_not_stated(cells: tuple[Cell, ...], heads: tuple[int, ...]) -> None:
    headings = ("Datum", "Typ", "Område", "Timmar", "Antal deltagare", "Varav kvinnor", "Varav män")
    got = values(outcomes(("2025-03-03", "Utbildning", "HRV", 2.0, *cells), headings=headings)[0])
    assert (got.women, got.men, got.unstated) == heads


def test_heads_that_do_not_add_up_are_refused() -> None:
    headings = ("Datum", "Typ", "Område", "Timmar", "Antal deltagare", "Varav kvinnor", "Varav män")
    row = outcomes(("2025-03-03", "Utbildning", "HRV", 2.0, 10.0, 12.0, 5.0), headings=headings)[0]
    assert faults(row) == [("E", "import.heads_do_not_add_up")]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ((), "empty"),
        ((None, " ", "\u00a0"), "empty"),
        (("SUMMA", None, None, None, 2714.0), "sum"),
        (("Summa:", None, None, None, "2714"), "sum"),
        (("Mars totalt", None, None, None, "271"), "sum"),
        ((None, None, None, "Totalt", 12.0, 3.0), "sum"),
        ((None, None, None, None, 12.0, 3.0, 0.0, 1.5), "sum"),
        ((2.0, None, None, None, 12.0, 3.0), "sum"),
        (HEADINGS, "heading"),
        (("Mars",), "note"),
        ((None, "* uppskattat antal"), "note"),
    ],
)
def test_rows_that_are_no_activities_are_skipped(line: Sequence[Cell], reason: str) -> None:
    assert outcomes(GOOD, line)[1:] == [Skipped(3, reason)]  # type: ignore[arg-type]


def test_a_row_of_mere_numbers_above_an_activity_is_refused_and_not_lost_in_silence() -> None:
    numbers = (None, None, None, None, 12.0, 3.0, 0.0, 1.5)
    first, _, last = outcomes(numbers, GOOD, numbers)
    assert isinstance(first, Refused) and last == Skipped(4, "sum")


def test_a_row_with_a_day_is_never_taken_for_a_sum() -> None:
    assert isinstance(outcomes(changed(B="Totalt"))[0], Refused)


def test_a_row_without_mode_met_on_site() -> None:
    assert values(outcomes(changed(I=None))[0]).mode == "on_site"
    headings = ("Datum", "Typ", "Område", "Timmar")
    assert values(outcomes(("2025-03-03", "Utbildning", "HRV", 2.0), headings=headings)[0]).mode == "on_site"


def test_no_municipality_is_allowed_and_the_whole_county_is_all_of_it() -> None:
    assert values(outcomes(changed(D=None))[0]).municipality_ids == ()
    assert len(values(outcomes(changed(D="Hela länet"))[0]).municipality_ids) == 15
    assert values(outcomes(changed(D="Sundsvall"))[0]).municipality_ids == (2281,)


def test_the_unit_of_the_column_counts_for_bare_numbers_only() -> None:
    headings = (*HEADINGS[:7], "Minuter", *HEADINGS[8:])
    rows = outcomes(changed(H=90.0), changed(H="1,5 h"), changed(H=time(1, 30)), headings=headings)
    assert [values(row).minutes for row in rows] == [90, 90, 90]


def test_rows_keep_the_numbers_that_the_file_gives_them() -> None:
    rows = [(3, HEADINGS), (4, GOOD), (9, changed(A=None)), (12, GOOD)]
    layout = propose(rows, CATALOGUE).layout
    assert [outcome.row for outcome in read(rows, layout, CATALOGUE, inspect=inspect, today=TODAY)] == [4, 9, 12]


def test_each_different_cell_is_shown_to_the_guard_once() -> None:
    seen: list[str] = []

    def counting(text: str) -> Sequence[Found]:
        seen.append(text)
        return ()

    rows = list(enumerate([HEADINGS, *[GOOD] * 500], start=1))
    assert len(list(read(rows, propose(rows, CATALOGUE).layout, CATALOGUE, inspect=counting, today=TODAY))) == 500
    assert seen == ["Bra uppslutning"]


def test_suggestions_stop_after_the_first_hundreds_of_unknown_words() -> None:
    rows = outcomes(*(changed(D=f"Umeåå{number}") for number in range(300)))
    told = [outcome.faults[0].suggestion for outcome in rows if isinstance(outcome, Refused)]
    assert len(told) == 300 and told[0] == "Umeå" and told[-1] is None


any_cell = st.one_of(
    st.none(),
    st.booleans(),
    st.floats(),
    st.text(max_size=30),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
    st.sampled_from(GOOD),
)


@given(st.lists(st.lists(any_cell, max_size=12), max_size=6))
def test_whatever_stands_in_the_cells_every_row_has_one_outcome(lines: list[list[Cell]]) -> None:
    found = outcomes(GOOD, *lines)
    assert [outcome.row for outcome in found] == list(range(2, len(lines) + 3))
    report = Report()
    for outcome in found:
        report.add(outcome)
    json.dumps(report.as_json())
    assert report.accepted + len(report.refused) + len(report.skipped) <= len(found)
