"""Single cells: days, lengths of time, heads, municipalities, words of lists."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories.catalogue import make_places, make_vocabulary
from vaw.domain.activities.rules.cells import Cell, Unreadable, column_letter, fold, is_uncounted, normalise_label, parse_heads
from vaw.domain.activities.rules.dates import EXCEL_DAY_0, find_year_first, may_be_day, parse_day
from vaw.domain.activities.rules.durations import Bare, find_bare, parse_minutes, unit_told
from vaw.domain.activities.rules.places import find_places, split_places
from vaw.domain.activities.rules.vocabulary import Vocabulary, Word

TODAY = date(2026, 11, 22)
HOURS, MINUTES = Bare("hours", "heading"), Bare("minutes", "heading")
GUESSED_HOURS, GUESSED_MINUTES = Bare("hours", "values"), Bare("minutes", "values")
PLACES = make_places(24)
MONTHS = ["januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober", "november", "december"]
days = st.dates(date(1994, 1, 1), TODAY)


def code_of(call: object) -> str:
    assert isinstance(call, pytest.ExceptionInfo)
    assert isinstance(call.value, Unreadable)
    return call.value.code


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2025-10-30", (2025, 10, 30)),
        ("20250919", (2025, 9, 19)),
        (20250919.0, (2025, 9, 19)),
        ("250919", (2025, 9, 19)),
        ("21/10 2025", (2025, 10, 21)),
        ("21/10-2025", (2025, 10, 21)),
        ("26/3-25", (2025, 3, 26)),
        ("26/3 -25", (2025, 3, 26)),
        ("26/3/25", (2025, 3, 26)),
        ("26.3.25", (2025, 3, 26)),
        ("05.11.2025", (2025, 11, 5)),
        ("5-11-2025", (2025, 11, 5)),
        ("2025/3/3", (2025, 3, 3)),
        ("2025. 3. 3", (2025, 3, 3)),
        ("3 mars 2025", (2025, 3, 3)),
        ("3:e mars 2025", (2025, 3, 3)),
        ("Den 3 MARS, 2025", (2025, 3, 3)),
        ("3 mar. 25", (2025, 3, 3)),
        ("måndag 3 mars 2025", (2025, 3, 3)),
        ("mån 3/3 2025", (2025, 3, 3)),
        ("fredagen den 7 mars 2025", (2025, 3, 7)),
        ("March 3, 2025", (2025, 3, 3)),
        ("3rd March 2025", (2025, 3, 3)),
        ("2025-03-03 13:30", (2025, 3, 3)),
        ("2025-03-03T13:30:00Z", (2025, 3, 3)),
        ("2025-03-03 kl. 13.30", (2025, 3, 3)),
        ("\u00a02025–03–03 ", (2025, 3, 3)),
        (date(2025, 3, 3), (2025, 3, 3)),
        (datetime(2025, 3, 3, 13, 30), (2025, 3, 3)),
        (45830.0, (2025, 6, 22)),
        (45830.5625, (2025, 6, 22)),
        ("45830", (2025, 6, 22)),
        ("29/2 2024", (2024, 2, 29)),
    ],
)
def test_a_day_is_read_in_every_usual_spelling(cell: Cell, day: tuple[int, int, int]) -> None:
    assert parse_day(cell, TODAY) == date(*day)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (None, "import.missing_date"),
        ("  ", "import.missing_date"),
        ("31/2 2025", "import.impossible_date"),
        ("29/2 2025", "import.impossible_date"),
        ("10/31/2025", "import.impossible_date"),
        ("2025-13-01", "import.impossible_date"),
        ("20250931", "import.impossible_date"),
        ("31/4-25", "import.impossible_date"),
        ("21/10", "import.date_without_year"),
        ("3 mars", "import.date_without_year"),
        ("v. 12", "import.unreadable_date"),
        ("3–4 mars 2025", "import.unreadable_date"),
        ("våren 2025", "import.unreadable_date"),
        ("2025", "import.unreadable_date"),
        (180.0, "import.unreadable_date"),
        (True, "import.unreadable_date"),
        (time(7, 0), "import.unreadable_date"),
        ("19811218-9876", "import.unreadable_date"),
        ("9" * 5000, "import.unreadable_date"),
        ("2026-11-23", "activities.future"),
        ("3 mars 2205", "activities.future"),
        ("1993-12-31", "activities.too_old"),
        (date(1989, 5, 1), "activities.too_old"),
    ],
)
def test_what_is_no_usable_day_is_refused_with_its_own_code(cell: Cell, code: str) -> None:
    with pytest.raises(Unreadable) as caught:
        parse_day(cell, TODAY)
    assert code_of(caught) == code


@given(days)
def test_every_spelling_of_a_day_gives_that_day_back(day: date) -> None:
    spellings: list[Cell] = [
        day.isoformat(),
        f"{day:%Y%m%d}",
        f"{day.day}/{day.month} {day.year}",
        f"{day.day}/{day.month}-{day:%y}",
        f"{day:%d.%m.%Y}",
        f"{day.day} {MONTHS[day.month - 1]} {day.year}",
        float((day - EXCEL_DAY_0).days),
        datetime(day.year, day.month, day.day, 9, 30),
        day,
    ]
    assert {parse_day(cell, TODAY) for cell in spellings} == {day}
    assert all(may_be_day(cell) for cell in spellings)


def test_a_column_shows_in_which_order_its_two_digit_dates_are_written() -> None:
    swedish = ["25-01-09", "25-03-12", "25-11-05"]
    days_first = ["09-01-25", "12-03-25", "05-11-25"]
    assert find_year_first(swedish) == "-"
    assert find_year_first(days_first) == ""
    assert [parse_day(cell, TODAY, "") for cell in days_first] == [parse_day(cell, TODAY, "-") for cell in swedish]
    assert find_year_first(["05.11.25", "25-09-03"]) == "-"
    assert find_year_first(["25/09/03", "25/09/30", "25-09-03"]) == "-/"
    assert find_year_first(["2025-09-03", None, "text"]) == "-"


@pytest.mark.parametrize(
    ("cell", "bare", "minutes"),
    [
        ("1,5 h", HOURS, 90),
        ("0,75 tim", HOURS, 45),
        ("2.5 timmar", MINUTES, 150),
        ("90 min", HOURS, 90),
        ("90 minuter", HOURS, 90),
        ("90min.", HOURS, 90),
        ("7:00", MINUTES, 420),
        ("2:30", HOURS, 150),
        ("2:30 h", HOURS, 150),
        ("2:30:00", HOURS, 150),
        (time(7, 0), MINUTES, 420),
        (timedelta(hours=30), HOURS, 1800),
        (datetime(1900, 1, 1, 6, 0), HOURS, 1800),
        ("1h30", HOURS, 90),
        ("1 h 30 m", HOURS, 90),
        ("1 tim 30 min", HOURS, 90),
        ("1 timme och 30 minuter", HOURS, 90),
        ("1½ h", HOURS, 90),
        ("½ timme", HOURS, 30),
        ("En timme", HOURS, 60),
        ("13:00–15:30", HOURS, 150),
        ("kl. 13.00-15.30", HOURS, 150),
        (2.5, HOURS, 150),
        ("2,5", HOURS, 150),
        (1 / 3, HOURS, 20),
        (45.0, MINUTES, 45),
        ("45", MINUTES, 45),
        (7.0, GUESSED_HOURS, 420),
        (80.0, HOURS, 4800),
    ],
)
def test_a_length_of_time_is_read_in_every_usual_spelling(cell: Cell, bare: Bare, minutes: int) -> None:
    assert parse_minutes(cell, bare) == minutes


@pytest.mark.parametrize(
    ("cell", "bare", "code"),
    [
        (None, HOURS, "import.missing_duration"),
        ("-", HOURS, "import.missing_duration"),
        ("1.30 h", HOURS, "import.ambiguous_duration"),
        ("1,45", HOURS, "import.ambiguous_duration"),
        (90.0, GUESSED_HOURS, "import.ambiguous_duration"),
        (1.5, GUESSED_MINUTES, "import.ambiguous_duration"),
        ("heldag", HOURS, "import.unreadable_duration"),
        ("ca 2 h", HOURS, "import.unreadable_duration"),
        ("7:75", HOURS, "import.unreadable_duration"),
        ("15:00-13:00", HOURS, "import.unreadable_duration"),
        (True, HOURS, "import.unreadable_duration"),
        (date(2025, 1, 1), HOURS, "import.unreadable_duration"),
        ("h" * 5000, HOURS, "import.unreadable_duration"),
        (0.0, HOURS, "activities.minutes"),
        (time(0, 0), HOURS, "activities.minutes"),
        (-2.0, HOURS, "activities.minutes"),
        ("0 min", HOURS, "activities.minutes"),
        (81.0, HOURS, "activities.minutes"),
        (4801.0, MINUTES, "activities.minutes"),
        (1e300, HOURS, "activities.minutes"),
    ],
)
def test_a_length_of_time_that_cannot_be_meant_is_refused(cell: Cell, bare: Bare, code: str) -> None:
    with pytest.raises(Unreadable) as caught:
        parse_minutes(cell, bare)
    assert code_of(caught) == code


@given(st.integers(1, 4800))
def test_every_spelling_of_a_length_of_time_gives_it_back(minutes: int) -> None:
    hours, rest = divmod(minutes, 60)
    spellings: list[Cell] = [f"{minutes} min", f"{hours}:{rest:02}", f"{hours} tim {rest} min", timedelta(minutes=minutes), minutes / 60]
    if minutes < 24 * 60:
        spellings.append(time(hours, rest))
    assert {parse_minutes(cell, HOURS) for cell in spellings} == {minutes}


def test_the_heading_tells_the_unit_of_bare_numbers_and_else_the_values_do() -> None:
    assert find_bare("Tid (tim)", [90.0]) == Bare("hours", "heading")
    assert find_bare("Antal minuter", [1.0]) == Bare("minutes", "heading")
    assert find_bare("Tid", [1.0, 2.5, "7:00", None]) == Bare("hours", "values")
    assert find_bare("Tid", ["30", "45", "120", "10"]) == Bare("minutes", "values")
    assert find_bare("Tid", [1.0, 2.5, 90.0]) == Bare("hours", "values")
    assert unit_told("Tid (tim:min)") is None
    assert unit_told("Hours") == "hours"


@pytest.mark.parametrize(
    ("cell", "heads"),
    [
        (None, None),
        ("", None),
        ("-", None),
        ("–", None),
        ("ej räknat", None),
        ("Okänt", None),
        ("?", None),
        (0.0, 0),
        ("0", 0),
        (15.0, 15),
        ("15", 15),
        ("15,0", 15),
        ("15 st", 15),
        ("15 kvinnor", 15),
        ("1 200", 1200),
    ],
)
def test_not_counted_differs_from_zero(cell: Cell, heads: int | None) -> None:
    assert parse_heads(cell) == heads


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (1.5, "import.heads_not_whole"),
        ("1,5", "import.heads_not_whole"),
        ("ca 15", "import.heads_not_exact"),
        ("10–15", "import.heads_not_exact"),
        (">20", "import.heads_not_exact"),
        ("20+", "import.heads_not_exact"),
        ("många", "import.unreadable_heads"),
        ("#VALUE!", "import.unreadable_heads"),
        (True, "import.unreadable_heads"),
        (date(2025, 10, 15), "import.unreadable_heads"),
        (float("nan"), "import.unreadable_heads"),
        (-1.0, "activities.heads"),
        (100_001.0, "activities.heads"),
        ("1" * 5000, "import.unreadable_heads"),
    ],
)
def test_heads_that_are_no_exact_number_are_refused(cell: Cell, code: str) -> None:
    with pytest.raises(Unreadable) as caught:
        parse_heads(cell)
    assert code_of(caught) == code


def test_words_for_not_counted_are_told_from_dashes() -> None:
    assert is_uncounted("Ej räknat.") and is_uncounted("?") and not is_uncounted("-") and not is_uncounted(None)


@pytest.mark.parametrize(
    ("cell", "ids"),
    [
        (None, ()),
        ("-", ()),
        ("Ej aktuellt", ()),
        ("Umeå", (2480,)),
        ("umeå KOMMUN", (2480,)),
        ("Umea", (2480,)),
        ("Umeås kommun", (2480,)),
        ("Vännäs kn", (2460,)),
        ("Vännäs kn.", (2460,)),
        ("Storumans kommun", (2421,)),
        ("Stockholms stad", (180,)),
        ("Region Gotland", (980,)),
        ("2480", (2480,)),
        (2480.0, (2480,)),
        ("2480 Umeå", (2480,)),
        ("Umeå (2480)", (2480,)),
        ("180", (180,)),
        ("2480,2482", (2480, 2482)),
        ("Bjurholm och Storuman kommun", (2403, 2421)),
        ("Dorotea kn, Skellefteå; Umeå/Åsele kommun & Malå + Norsjö\nLycksele", (2417, 2418, 2425, 2463, 2480, 2481, 2482)),
        ("Umeå, Umeå kommun", (2480,)),
        ("Umeå - Skellefteå", (2480, 2482)),
        ("Malung-Sälen, Upplands-Bro samt Dals-Ed och Lilla Edet", (139, 1438, 1462, 2023)),
        ("Håbo, Habo", (305, 643)),
        ("hela länet", PLACES.own_ids),
        ("Alla 15 kommuner", PLACES.own_ids),
        ("Länsövergripande", PLACES.own_ids),
        ("Västerbottens län", PLACES.own_ids),
        ("hela Västerbotten", PLACES.own_ids),
    ],
)
def test_municipalities_are_found_as_people_write_them(cell: Cell, ids: tuple[int, ...]) -> None:
    assert find_places(cell, PLACES) == ids


@pytest.mark.parametrize(
    ("cell", "suggestion"),
    [
        ("Skelefteå-Norsjö", "Skellefteå"),
        ("Skellefteå-Norsjö", "Skellefteå"),
        ("Umeåå", "Umeå"),
        ("Umeå, Xyzzyx", None),
        ("Region Uppsala", "Uppsala"),
        ("2499", None),
        ("2481 Umeå", "Umeå"),
        ("Västerbotten", None),
        ("x" * 5000, None),
        ("Umeå" + " 2480" * 5000, None),
    ],
)
def test_an_unknown_municipality_is_refused_with_the_nearest_name(cell: Cell, suggestion: str | None) -> None:
    with pytest.raises(Unreadable) as caught:
        find_places(cell, PLACES)
    assert code_of(caught) == "import.unknown_municipality"
    if suggestion:
        assert isinstance(caught.value, Unreadable) and caught.value.suggestion == suggestion


def test_the_name_of_a_county_that_is_also_a_municipality_means_the_municipality() -> None:
    kalmar = make_places(8)
    assert find_places("Kalmar", kalmar) == (880,)
    assert find_places("hela Kalmar", kalmar) == find_places("Kalmar län", kalmar) == kalmar.own_ids
    assert len(kalmar.own_ids) == 12


@given(
    st.lists(st.sampled_from(["Umeå", "Malå", "Åsele", "Dorotea", "Vännäs", "Lycksele"]), min_size=1, unique=True),
    st.sampled_from([", ", "; ", "/", " och ", " & ", "\n", " samt "]),
    st.sampled_from(["", " kommun", " kn"]),
)
def test_any_list_of_municipalities_is_taken_apart_again(names: list[str], separator: str, suffix: str) -> None:
    text = separator.join(name + suffix for name in names)
    assert len(split_places(text)) == len(names)
    assert set(find_places(text, PLACES)) == {place for name in names for place in find_places(name, PLACES)}


def test_every_municipality_of_the_country_is_found_by_name_code_and_in_the_genitive() -> None:
    for place in PLACES._by_code.values():
        expected = (place.id,)
        assert find_places(place.name, PLACES) == find_places(place.code, PLACES) == expected
        assert find_places(f"{place.name.upper()} kommun", PLACES) == find_places(f"{place.name}s kommun", PLACES) == expected


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("HRV", "honour"),
        ("heder", "honour"),
        (" Hedersrelaterat våld  och förtryck (HRV). ", "honour"),
        ("HRV/heder", "honour"),
        ("Prostitution / Människohandel", "trafficking"),
        ("Vald i nara relationer", "close_relations"),
        ("Våld i nära relation", "close_relations"),
        ("Men's violence against women", "mvw"),
        ("sexual", "sexual"),
    ],
)
def test_a_field_is_found_by_name_alias_and_code_in_any_case(cell: Cell, code: str) -> None:
    assert make_vocabulary("field", "violence_fields").find(cell, TODAY) == code


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (None, "import.missing_field"),
        ("-", "import.missing_field"),
        ("Trafik", "import.unknown_field"),
        (7.0, "import.unknown_field"),
        ("Heder, sexuellt våld", "import.several_field"),
        ("x" * 5000, "import.unknown_field"),
    ],
)
def test_a_word_outside_the_list_is_refused(cell: Cell, code: str) -> None:
    with pytest.raises(Unreadable) as caught:
        make_vocabulary("field", "violence_fields").find(cell, TODAY)
    assert code_of(caught) == code


def test_an_entry_counts_only_between_its_days() -> None:
    old = Word("four", ("Fjärde delmålet",), date(2006, 1, 1), date(2016, 12, 31))
    new = Word("six", ("Sjätte delmålet",), date(2017, 1, 1))
    words = Vocabulary("field", [old, new])
    assert words.find("fjärde delmålet", date(2016, 12, 31)) == "four"
    with pytest.raises(Unreadable) as caught:
        words.find("fjärde delmålet", date(2017, 1, 1))
    assert code_of(caught) == "import.not_in_force_field"


def test_an_unknown_word_comes_with_the_nearest_name_that_is_in_force() -> None:
    with pytest.raises(Unreadable) as caught:
        make_vocabulary("type", "activity_types").find("Nätverksträf", TODAY)
    assert isinstance(caught.value, Unreadable) and caught.value.suggestion == "Nätverksträff"


def test_labels_are_compared_without_case_spaces_and_marks() -> None:
    assert normalise_label("  Prostitution /Människohandel. ") == "prostitution/människohandel"
    assert fold("Kommun(er)") == "kommuner"
    assert fold("Övrigt é") == "ovrigte"


@given(st.integers(0, 20_000))
def test_columns_are_lettered_as_spreadsheets_do(column: int) -> None:
    number = 0
    for letter in column_letter(column):
        number = number * 26 + ord(letter) - 64
    assert number - 1 == column
    assert [column_letter(index) for index in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
