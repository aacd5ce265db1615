"""Which shelters the made-up year has: providers, facilities under pseudonyms, what they offer and what allows them. All of it invented."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any, NamedTuple

from vaw.domain.geography.models import County
from vaw.domain.housing.rules.licences import DutyKind, Ending, LicenceKind, due_on
from vaw.domain.housing.rules.register import SEEDS, Building, Cadence, OperatorForm, Protection, Staffing, Stay, pseudonym
from vaw.kernel import clock

# How many a county has; three where it is not said. None, one and two are there too: their numbers must not be published alone.
NUMBERS = {1: 12, 3: 4, 5: 5, 6: 4, 7: 2, 9: 1, 10: 2, 12: 9, 14: 10, 18: 4, 19: 4, 21: 4, 23: 0, 24: 4}
OTHERWISE = 3
WEEKLY = (1, 12, 14, 24)  # counties that ask every week
RUNS = (
    "provider",
    "municipality",
    "provider",
    "ngo",
    "chain",
    "foundation",
    "municipality",
    "chain",
    "ngo",
    "foundation",
    "chain",
    "provider",
)
FORMS = {
    "provider": OperatorForm.NGO,
    "municipality": OperatorForm.MUNICIPAL,
    "ngo": OperatorForm.NGO,
    "chain": OperatorForm.PRIVATE,
    "foundation": OperatorForm.PARTNERSHIP,
}
HABITS = ("ordinary", "full", "ordinary", "stale", "ordinary", "lapsed", "ordinary", "silent", "ordinary", "ending", "ordinary", "growing")
"""What is particular about a shelter; the thirteenth is like the first."""
CLOSED_ONE = 14  # the county in which one has closed
PERMITS_FROM = date(2024, 8, 1)  # until then those that were there had to apply (lag 2024:79 and the permit duty, domain.md 3.1)
GROUPS = (
    ("women", "with_children"), ("women", "with_children", "lgbtqi"), ("women", "girls"), ("women", "men", "couples", "lgbtqi"),
    ("men", "young_men"), ("women", "families", "with_children"),
)  # fmt: skip
THREATS = (("partner",), ("partner", "honour"), ("partner", "honour", "other"), ("partner", "trafficking"))
ACCESS = (
    (),
    ("wheelchair", "physical"),
    ("psychiatric",),
    ("substance_use", "psychiatric"),
    ("intellectual", "residence"),
    ("wheelchair",),
)
SUPPORT = (("talks", "child_talks"), ("talks", "legal", "after_care"), ("talks", "child_talks", "schooling", "health"))
LANGUAGES = (("sv", "en"), ("sv", "en", "ar"), ("sv", "en", "so", "ti"), ("sv", "en", "fa", "prs", "ku"), ("sv", "en", "ru", "uk"))


class Operator(NamedTuple):
    """Who runs a shelter in a county."""

    organisation_id: int
    county_id: int
    form: OperatorForm
    discreet: bool


@dataclass(frozen=True, slots=True)
class Shelter:
    """One facility, before it has an id. `grown_on`: since then it has the two beds more that `adults` counts."""

    code: str
    operator: Operator
    habit: str
    cadence: Cadence | None
    opened_on: date
    closed_on: date | None
    adults: int
    children: int
    grown_on: date | None

    def beds(self, day: date) -> int:
        return self.adults + self.children - (2 if self.grown_on and day < self.grown_on else 0)


def draw_shelters(counties: Sequence[County], runners: Mapping[int, Mapping[str, int]], today: date, rng: Random) -> list[Shelter]:
    """All of them, in an order that follows neither county nor time. `runners`: {county id: {who runs it: organisation id}}."""
    habits = iter(range(10_000))
    codes = iter(dict.fromkeys(pseudonym(rng.randrange(SEEDS)) for _ in range(400)))
    found = [
        _shelter(next(codes), _operator(county.id, RUNS[number % len(RUNS)], runners[county.id]), next(habits), today, rng)
        for county in counties
        for number in range(NUMBERS.get(county.id, OTHERWISE))
    ]
    gone = next(one for one in found if one.operator.county_id == CLOSED_ONE and one.habit == "ordinary")
    closed = Shelter(next(codes), gone.operator, "closed", None, gone.opened_on, today - timedelta(days=120), 4, 4, None)
    return rng.sample([*found, closed], len(found) + 1)


def _operator(county_id: int, who: str, ids: Mapping[str, int]) -> Operator:
    return Operator(ids[who], county_id, FORMS[who], discreet=who == "ngo" and county_id % 2 == 0)


def _shelter(code: str, operator: Operator, number: int, today: date, rng: Random) -> Shelter:
    habit = HABITS[number % len(HABITS)]
    return Shelter(
        code, operator, habit,
        cadence=Cadence.MONTH if operator.county_id in WEEKLY and number % 5 == 0 else None,
        opened_on=date(rng.randrange(2012, 2024), rng.randrange(1, 13), 1),
        closed_on=None, adults=rng.randrange(3, 9), children=rng.choice((0, 3, 4, 5, 6, 8)),
        grown_on=today - timedelta(days=150) if habit == "growing" else None,
    )  # fmt: skip


def profiles(shelter: Shelter, keys: Mapping[str, int], number: int) -> Iterator[dict[str, Any]]:
    """What it offers, and before it grew."""
    children = shelter.children > 0
    groups = [code for code in GROUPS[number % len(GROUPS)] if children or code != "with_children"]
    row = {
        **keys, "since_on": shelter.opened_on, "places_adults": shelter.adults, "places_children": shelter.children,
        "family_places": min(shelter.adults - 2, shelter.children // 2), "stay": tuple(Stay)[number % 3].value,
        "building": tuple(Building)[number % 3].value, "protection": tuple(Protection)[number * 7 % 3].value,
        "staffing": tuple(Staffing)[number * 5 % 3].value, "target_groups": groups, "threats": list(THREATS[number % len(THREATS)]),
        "access": list(ACCESS[number * 5 % len(ACCESS)]), "support": list(SUPPORT[number % len(SUPPORT)]),
        "languages": list(LANGUAGES[number * 3 % len(LANGUAGES)]),
        "sons_age": (None, 15, 16, 17)[number % 4] if children else None, "pets": number % 6 == 0,
    }  # fmt: skip
    if shelter.grown_on:
        yield {**row, "places_adults": shelter.adults - 2, "family_places": 0}
        row |= {"since_on": shelter.grown_on}
    yield row


def licence(shelter: Shelter, keys: Mapping[str, int], number: int, today: date) -> dict[str, Any]:
    """A municipality has notified; the others hold a permit, of which some have run out and some soon will."""
    municipal = shelter.operator.form is OperatorForm.MUNICIPAL
    since = max(shelter.opened_on, PERMITS_FROM)
    lasts = {"lapsed": today - timedelta(days=60), "ending": today + timedelta(days=25)}.get(shelter.habit, shelter.closed_on)
    return {
        **keys, "kind": (LicenceKind.NOTIFICATION if municipal else LicenceKind.PERMIT).value,
        "number": "" if municipal else f"8.1.2-{4100 + number}/{since.year}", "target_groups": ["women"],
        "conditions": ["staffing"] if number % 7 == 3 else [],
        "places_most": None if municipal else shelter.adults + shelter.children + number % 3,
        "manager": None if municipal else "manager", "decided_on": since, "valid_from": since,
        "valid_to": lasts, "ending": Ending.LAPSED.value if shelter.habit == "lapsed" else None, "noted_at": clock.now(),
    }  # fmt: skip


def duties(shelter: Shelter, keys: Mapping[str, int], number: int, today: date) -> Iterator[dict[str, Any]]:
    """The year's inspection where children stay, late in a few; here and there a manager who is new."""
    if shelter.closed_on:
        return
    if shelter.children:
        happened = today - timedelta(days=40 + number * 11 % 350)
        yield _duty(DutyKind.INSPECTION, keys, happened)
    if number % 9 == 4:
        yield _duty(DutyKind.MANAGER_CHANGE, keys, today - timedelta(days=12))


def _duty(kind: DutyKind, keys: Mapping[str, int], happened_on: date) -> dict[str, Any]:
    return {**keys, "kind": kind.value, "happened_on": happened_on, "due_on": due_on(kind, happened_on), "done_on": None}
