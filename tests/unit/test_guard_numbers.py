"""Numbers by rule: every official test number in five spellings, organisation numbers, phones for fiction, helplines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vaw.kernel.guard import Field, Kind, Level, find
from vaw.kernel.guard.checks import is_date, luhn, number_kind

TODAY = date(2026, 11, 22)
SERIALS = ("238", "239", "980", "981")
"""Serials that Skatteverket keeps for tests and never gives to anybody."""


def with_check_digit(nine: str) -> str:
    return next(nine + str(digit) for digit in range(10) if luhn(nine + str(digit)))


def days(step: int) -> Iterator[date]:
    day = date(1890, 1, 1)
    while day < TODAY:
        yield day
        day += timedelta(days=step)


def official(step: int, variant: str) -> Iterator[tuple[str, str]]:
    """(century, ten digits) of test numbers: plain, with day + 60, with month 00, with day 60."""
    for day in days(step):
        for serial in SERIALS:
            month, of_month = f"{day:%m}", day.day
            if variant != "plain":
                of_month += 60
            if variant == "month 00":
                month = "00"
            if variant == "day 60":
                of_month = 60
            yield f"{day:%Y}"[:2], with_check_digit(f"{day:%y}{month}{of_month:02}{serial}")


def spellings(century: str, ten: str) -> list[str]:
    head, tail = ten[:6], ten[6:]
    return [f"{head}-{tail}", ten, f"{century}{head}-{tail}", century + ten, f"{head} {tail}"]


@pytest.mark.parametrize(("variant", "step"), [("plain", 37), ("day + 60", 37), ("month 00", 211), ("day 60", 211)])
def test_no_official_test_number_is_missed_in_any_of_five_spellings(variant: str, step: int) -> None:
    missed = [
        written
        for century, ten in official(step, variant)
        for written in spellings(century, ten)
        if not find(f"Numret {written} stod i texten", Field.TEXT, TODAY)
    ]
    assert missed == []


def test_nearly_all_official_test_numbers_are_stopped_and_the_rest_are_asked_about() -> None:
    levels = [
        finding.level
        for century, ten in official(149, "plain")
        for written in spellings(century, ten)
        for finding in find(f"Numret {written} stod i texten", Field.TEXT, TODAY)
    ]
    assert levels.count(Level.HARD) / len(levels) > 0.99


@given(st.integers(1, 9), st.integers(0, 9), st.integers(20, 99), st.integers(0, 99_999))
@settings(deadline=None)
def test_an_organisation_number_is_never_stopped(first: int, second: int, third: int, rest: int) -> None:
    ten = with_check_digit(f"{first}{second}{third}{rest:05}")
    for written in (f"{ten[:6]}-{ten[6:]}", ten, f"16{ten}", f"org.nr {ten}", f"SE{ten}01"):
        assert not find(f"Föreningen {written} söker bidrag", Field.TEXT, TODAY), written


FICTION = [f"070-17406{n:02}" for n in range(5, 100)]
FICTION += [f"08-465004{n:02}" for n in range(100)] + [f"031-39006{n:02}" for n in range(100)]
FICTION += [f"040-62804{n:02}" for n in range(100)] + [f"0980-3192{n:02}" for n in range(100)]


def in_groups(number: str) -> list[str]:
    area, rest = number.split("-")
    abroad = area.removeprefix("0")
    pairs = f"{rest[:-4]} {rest[-4:-2]} {rest[-2:]}"
    return [
        number,
        area + rest,
        f"{area}-{pairs}",
        f"{area}/{pairs}",
        f"+46 {abroad} {pairs}",
        f"+46{abroad}{rest}",
        f"0046 {abroad} {pairs}",
    ]


def test_every_phone_number_for_fiction_is_stopped_in_prose_in_seven_spellings() -> None:
    missed = [
        written
        for number in FICTION
        for written in in_groups(number)
        if not any(finding.level is Level.HARD for finding in find(f"Hon nås på {written} efter fem", Field.TEXT, TODAY))
    ]
    assert missed == []


def test_every_phone_number_for_fiction_may_stand_in_a_contact_field() -> None:
    assert [w for number in FICTION for w in in_groups(number) if find(w, Field.CONTACT, TODAY)] == []


@pytest.mark.parametrize(
    "number", ["020-50 50 50", "112", "010-223 57 60", "020-390 000", "116 006", "116 111", "114 14", "1177", "0771-567 567", "020-555 666"]
)
def test_helplines_and_switchboards_can_be_written(number: str) -> None:
    assert find(f"Ring {number} eller tel {number}.", Field.TEXT, TODAY) == []


@pytest.mark.parametrize(
    "when",
    [
        "08.11.2025",
        "09-09-2025",
        "06.03.2025",
        "08 11 2025",
        "08.30-09.45",
        "0900-1600",
        "2025-08-12",
        "2501, 2502, 2503",
        "0180 1480 1280",
        "08.00 - 16.30",
    ],
)
def test_dates_times_and_codes_are_no_phones(when: str) -> None:
    assert Kind.PHONE not in {finding.kind for finding in find(f"Mötet {when}", Field.TEXT, TODAY)}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("nitton hundra åttioett tolv arton nio åtta sju sex", Kind.PERSONAL_NUMBER),
        ("ett nio åtta ett ett två ett åtta nio åtta sju sex", Kind.PERSONAL_NUMBER),
        ("1 9 8 1 1 2 1 8 9 8 7 6", Kind.PERSONAL_NUMBER),
        ("19 81 12 18 98 76", Kind.PERSONAL_NUMBER),
        ("l98ll2l8-9876", Kind.PERSONAL_NUMBER),
        ("Född 811218. Kontrollsiffrorna är 9876", Kind.PERSONAL_NUMBER),
        ("Hon är född 811218. I akten står även 9876.", Kind.PERSONAL_NUMBER),
        ("811218-XXXX", Kind.BIRTH_DATE),
        ("811278-9873", Kind.COORDINATION_NUMBER),
        ("000101-T220", Kind.TEMPORARY_NUMBER),
        ("Reservnummer 991234567890", Kind.TEMPORARY_NUMBER),
    ],
)
def test_numbers_in_disguise_are_found(text: str, kind: Kind) -> None:
    assert kind in {finding.kind for finding in find(text, Field.TEXT, TODAY)}


def test_the_vat_number_of_a_sole_trader_is_the_owners_personal_number() -> None:
    assert [(f.kind, f.level) for f in find("Moms SE811218987601", Field.TEXT, TODAY)] == [(Kind.PERSONAL_NUMBER, Level.HARD)]


def test_a_register_word_before_turns_a_stop_into_a_question() -> None:
    assert [(f.kind, f.level) for f in find("Faktura 8112189876", Field.TEXT, TODAY)] == [(Kind.UNCERTAIN_NUMBER, Level.SOFT)]


def test_a_wrong_check_digit_is_stopped_after_the_word_and_asked_about_without_it() -> None:
    assert [f.level for f in find("Personnummer 811218-9875", Field.TEXT, TODAY)] == [Level.HARD]
    assert [f.level for f in find("Det gäller 811218-9875", Field.TEXT, TODAY)] == [Level.SOFT]


@given(st.dates(date(1890, 1, 1), date(2099, 12, 31)))
@settings(deadline=None)
def test_every_day_is_a_date_and_its_number_a_personal_number(day: date) -> None:
    assert is_date(f"{day:%y}", day.month, day.day, f"{day:%Y}"[:2])
    assert number_kind(f"{day:%Y}"[:2], f"{day:%y%m%d}2380") is Kind.PERSONAL_NUMBER


@given(st.text("0123456789", min_size=9, max_size=9))
@settings(deadline=None)
def test_exactly_one_check_digit_is_right(nine: str) -> None:
    assert sum(luhn(nine + str(digit)) for digit in range(10)) == 1
