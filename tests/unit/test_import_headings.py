"""Where the headings stand, and what each column means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pytest

from tests.factories.catalogue import make_catalogue
from vaw.domain.activities.imports.proposal import Layout, check_layout, check_names, choose_sheet, propose
from vaw.domain.activities.rules.cells import Cell, Row
from vaw.domain.activities.rules.durations import Bare
from vaw.domain.activities.rules.headings import REQUIRED, Header, find_header, meaning
from vaw.kernel.errors import RuleBroken

CATALOGUE = make_catalogue(24)
HEADINGS = ("Datum", "Typ", "Område", "Kommun", "Kvinnor", "Män", "Ej angivet", "Tid", "Form", "Anteckning")
A_ROW = (date(2025, 3, 3), "Utbildning", "HRV", "Umeå", 12.0, 3.0, 0.0, 2.0, "Fysiskt", "Bra")


@dataclass
class Found:
    kind: str
    level: str


def sheet(*lines: Sequence[Cell]) -> list[Row]:
    return list(enumerate(lines, start=1))


@pytest.mark.parametrize(
    ("headings", "fields"),
    [
        (HEADINGS, "done_on type field municipalities women men unstated minutes mode text"),
        (
            ("Startdatum", "Aktivitet", "Tema", "Kommuner", "Kvinnor", "Män", "Uppgift saknas", "Minuter", "Kanal", "Övrigt"),
            "done_on type field municipalities women men unstated minutes mode text",
        ),
        (
            ("När", "Vad", "Våldsområde", "Ort", "Varav kvinnor", "Varav män", "Okänt", "Tid (tim)", "Digitalt/fysiskt", "Kommentarer"),
            "done_on type field municipalities women men unstated minutes mode text",
        ),
        (
            ("Notes", "Hours", "Mode", "Not stated", "Men", "Women", "Municipality", "Field of violence", "Activity type", "Date"),
            "text minutes mode unstated men women municipalities field type done_on",
        ),
        (("kv", "m", "Antal timmar", "DATUM:", "Insats", "Tema ", "kommun(er)"), "women men minutes done_on type field municipalities"),
        (("Antal deltagare", "varav kvinnor", "Datum", "Aktivitetstyp"), "heads women done_on type"),
    ],
)
def test_headings_are_known_in_any_wording_and_order(headings: tuple[str, ...], fields: str) -> None:
    header = find_header(sheet(headings))
    assert header is not None
    assert [meaning(text)[0] for text in header.texts] == fields.split()


@pytest.mark.parametrize("heading", ["Slutdatum", "Ansvarig", "Dnr", "År", "Vecka", "Nr", "Antal kommuner", "Senast uppdaterad datum"])
def test_headings_of_other_things_are_not_taken_for_ours(heading: str) -> None:
    assert meaning(heading)[0] is None


def test_a_misspelt_heading_is_proposed_with_less_confidence() -> None:
    field, confidence = meaning("Komuner")
    assert field == "municipalities" and 0 < confidence < 1


def test_title_lines_and_empty_rows_above_the_headings_are_passed_over() -> None:
    rows = sheet(("Aktivitetslogg 2025",), ("OBS! skriv inga namn", None), (), (None, *HEADINGS), (None, *A_ROW))
    header = find_header(rows)
    assert header is not None and header.row == 4
    assert propose(rows, CATALOGUE).layout.columns["done_on"] == 1


def test_headings_on_two_lines_are_read_together() -> None:
    upper = ("Datum", "Typ", "Område", "Kommun", "Deltagare", None, None, "Tid", "Form", "Anteckning")
    lower = (None, None, None, None, "Kvinnor", "Män", "Ej angivet", None, None, None)
    header = find_header(sheet(("Logg",), upper, lower, A_ROW))
    assert header == Header(3, HEADINGS)


def test_a_row_of_data_is_never_taken_for_headings() -> None:
    assert find_header(sheet(A_ROW, ("2025-03-04", "Form", "Tema", "Kommun", "1", "2"), (1.0, 2.0))) is None
    with pytest.raises(RuleBroken, match=r"import\.no_header"):
        propose(sheet(A_ROW), CATALOGUE)


def test_cells_speak_where_headings_do_not() -> None:
    rows = sheet(
        ("Kolumn 1", "Kolumn 2", "Kvinnor", "Män", "Timmar", "Kolumn 3", "Kolumn 4"),
        ("2025-03-03", "Utbildning", 1.0, 2.0, 2.0, "MVMK", "Umeå kn"),
        ("3/4 2025", "METODSTÖD", 1.0, 2.0, 2.0, "HRV", "Malå, Åsele"),
    )
    proposal = propose(rows, CATALOGUE)
    expected = {"done_on": 0, "type": 1, "field": 5, "municipalities": 6, "women": 2, "men": 3, "minutes": 4}
    assert dict(proposal.layout.columns) == expected
    assert proposal.confidence["done_on"] < proposal.confidence["women"] == 1.0


def test_cells_decide_between_two_headings_that_could_mean_the_same() -> None:
    rows = sheet(
        ("Datum", "Aktivitet", "Kategori", "Område", "Timmar"),
        ("2025-03-03", "Vårens stora träff om heder", "Utbildning", "HRV", 2.0),
        ("2025-03-04", "Möte med socialchefer i länet", "Samverkansmöte", "HRV", 2.0),
    )
    assert propose(rows, CATALOGUE).layout.columns["type"] == 2


def test_columns_that_no_field_uses_and_required_fields_without_a_column_are_told() -> None:
    proposal = propose(sheet(("Datum", "Typ", "Ansvarig", "Timmar"), ("2025-03-03", "Utbildning", "AB", 2.0)), CATALOGUE)
    assert proposal.unmapped == (2,)
    assert proposal.missing == ("field",)
    assert set(proposal.missing) < set(REQUIRED)


def test_what_a_county_confirmed_for_the_same_headings_is_proposed_again() -> None:
    rows = sheet(HEADINGS, A_ROW)
    first = propose(rows, CATALOGUE)
    kept = first.layout.as_json() | {
        "bare": "minutes",
        "bare_reason": "chosen",
        "columns": {**first.layout.columns, "text": 3, "municipalities": 9},
    }
    again = propose(rows, CATALOGUE, remembered=kept)
    assert again.header.key == first.header.key == "datum|typ|omrade|kommun|kvinnor|man|ejangivet|tid|form|anteckning"
    assert again.layout.columns["text"] == 3
    assert again.layout.bare == Bare("minutes", "chosen")


def test_a_layout_survives_being_kept_as_json() -> None:
    layout = propose(sheet(HEADINGS, A_ROW), CATALOGUE).layout
    assert Layout.from_json(layout.as_json()) == layout


@pytest.mark.parametrize(
    ("columns", "code", "field"),
    [
        ({"done_on": 0, "type": 1, "minutes": 7}, "import.missing_column", "field"),
        ({"done_on": 0, "type": 1, "field": 1, "minutes": 7}, "import.column_twice", "field"),
        ({"done_on": 0, "type": 1, "field": 2, "minutes": 99}, "import.no_such_column", "minutes"),
        ({"done_on": 0, "type": 1, "field": 2, "minutes": 7, "colour": 3}, "import.no_such_column", "colour"),
    ],
)
def test_a_layout_that_cannot_work_is_refused(columns: dict[str, int], code: str, field: str) -> None:
    with pytest.raises(RuleBroken) as caught:
        check_layout(Layout(1, columns, Bare("hours", "chosen"), "-"), sheet(HEADINGS, A_ROW))
    assert (caught.value.code, caught.value.field) == (code, field)


def test_a_preset_stands_for_a_missing_column() -> None:
    rows = sheet(HEADINGS, A_ROW)
    check_layout(Layout(1, {"done_on": 0, "type": 1, "minutes": 7}, Bare("hours", "chosen"), "-", {"field": "honour"}), rows)
    with pytest.raises(RuleBroken, match=r"import\.missing_column"):
        check_layout(Layout(1, {"type": 1, "field": 2, "minutes": 7}, Bare("hours", "chosen"), "-", {"done_on": "2025-01-01"}), rows)


def test_the_sheet_with_most_known_headings_is_chosen() -> None:
    lists = sheet(("Typer",), ("Utbildning",))
    assert choose_sheet([lists, sheet(HEADINGS, A_ROW), sheet(HEADINGS, A_ROW, A_ROW), sheet()]) == 2
    with pytest.raises(RuleBroken, match=r"import\.no_header"):
        choose_sheet([lists])


@pytest.mark.parametrize(
    ("file_name", "sheets", "headings", "field", "column"),
    [
        ("logg_SECRET.xlsx", ["Logg"], ("Datum",), "file_name", ""),
        ("logg.xlsx", ["Logg", "SECRET"], ("Datum",), "sheet_name", ""),
        ("logg.xlsx", ["Logg"], ("Datum", "SECRET"), "heading", "B"),
    ],
)
def test_names_that_would_be_kept_pass_the_guard(
    file_name: str, sheets: list[str], headings: tuple[str, ...], field: str, column: str
) -> None:
    def inspect(text: str) -> list[Found]:
        return [Found("personal_number", "hard")] if "SECRET" in text else [Found("name", "soft")]

    with pytest.raises(RuleBroken) as caught:
        check_names(file_name, sheets, Header(1, headings), inspect)
    assert (caught.value.code, caught.value.field, caught.value.details["column"]) == ("guard.personal_number", field, column)
    assert "SECRET" not in str(caught.value)


def test_harmless_names_pass() -> None:
    check_names("logg_2025.xlsx", ["Logg"], Header(1, HEADINGS), lambda _: [Found("name", "soft")])
