"""What a facility offers from a day on, as somebody fills it in, and what of it cannot be so."""

from __future__ import annotations

from dataclasses import dataclass, fields

from vaw.domain.housing.rules.register import PLACES_MOST, SONS_AGE_MOST, Building, Protection, Staffing, Stay
from vaw.domain.mandates.rules import TermList

LISTS = {
    "target_groups": TermList.HOUSING_GROUP,
    "threats": TermList.HOUSING_THREAT,
    "access": TermList.HOUSING_ACCESS,
    "support": TermList.HOUSING_SUPPORT,
    "languages": TermList.HOUSING_LANGUAGE,
}
WORDS = {"stay": Stay, "building": Building, "protection": Protection, "staffing": Staffing}


@dataclass(frozen=True, slots=True)
class Profile:
    """Beds, family places (another unit), how one lives there, for whom it is, and what it can do. Codes of the dated lists; no text."""

    places_adults: int
    places_children: int
    family_places: int = 0
    stay: str = Stay.BOTH.value
    building: str = Building.COLLECTIVE.value
    protection: str = Protection.B.value
    staffing: str = Staffing.ROUND_THE_CLOCK.value
    target_groups: tuple[str, ...] = ()
    threats: tuple[str, ...] = ()
    access: tuple[str, ...] = ()
    support: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    sons_age: int | None = None
    pets: bool = False

    @property
    def beds(self) -> int:
        return self.places_adults + self.places_children

    @property
    def columns(self) -> dict[str, object]:
        """{column: value} as the row keeps them."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: sorted(set(value)) if name in LISTS else value for name, value in values.items()}


def fault_of(offer: Profile) -> tuple[str, str] | None:
    """(code of the broken rule, field at fault); None when it can be so. The lists are asked elsewhere.

    >>> fault_of(Profile(2, 3, 6)), fault_of(Profile(0, 0)), fault_of(Profile(2, 3, 1))
    (('housing.families_over_beds', 'family_places'), ('housing.no_beds', 'places_adults'), None)
    """
    for field in ("places_adults", "places_children"):
        if not 0 <= getattr(offer, field) <= PLACES_MOST:
            return "housing.places_most", field
    if offer.beds == 0:
        return "housing.no_beds", "places_adults"
    if not 0 <= offer.family_places <= offer.beds:
        return "housing.families_over_beds", "family_places"
    if offer.sons_age is not None and not 0 <= offer.sons_age <= SONS_AGE_MOST:
        return "housing.sons_age", "sons_age"
    wrong = next((field for field, words in WORDS.items() if getattr(offer, field) not in set(words)), None)
    return None if wrong is None else ("housing.unknown_word", wrong)
