"""The form of "who could take …?": numbers and ranges, no text of any kind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from vaw.domain.geography.models import County
from vaw.domain.housing.rules.bank import ADULTS_MOST, CHILDREN_MOST, SONS, WITH_CHILDREN, Need
from vaw.domain.mandates.queries import list_terms
from vaw.domain.mandates.rules import TermList
from vaw.kernel import clock
from vaw.kernel.i18n import N_
from vaw.web.fields import CheckboxesField, CheckboxField, MunicipalitiesField, NumberField, Required, SelectField
from vaw.web.forms import Form

_NUMBER = N_("Skriv ett antal, 0 om det inte är någon.")


class NeedForm(Form):
    """Whoever may see one county only is not asked which, nor which others must be left out."""

    adults = NumberField(N_("Antal vuxna"), [Required(_NUMBER)], most=ADULTS_MOST)
    children = NumberField(N_("Antal barn"), [Required(_NUMBER)], most=CHILDREN_MOST)
    oldest_son = SelectField(
        N_("Äldsta pojkens ålder"), choices=SONS, coerce=int, blank=N_("Ingen pojke"),
        description=N_("En del boenden har en övre gräns. Flickors ålder behövs inte."),
    )  # fmt: skip
    target_groups = CheckboxesField(N_("Vem som behöver plats"), description=N_("Boendet måste ta emot alla som du väljer."))
    access = CheckboxesField(N_("Behov"), description=N_("Boendet måste klara allt som du väljer."))
    language = SelectField(N_("Språk"), blank=N_("Spelar ingen roll"), description=N_("Boenden med språket kommer först."))
    pets = CheckboxField(N_("Ett husdjur följer med"))
    county = SelectField(
        N_("Län där frågan kommer ifrån"), coerce=int, blank=None, description=N_("Används bara för att räkna behov som ingen kan möta.")
    )
    without = MunicipalitiesField(N_("Inte i de här länen"), description=N_("Till exempel där hotet finns."))
    nor_neighbours = CheckboxField(N_("Inte i deras grannlän heller"), default=True)

    def __init__(self, *, nation: bool, counties: Sequence[County], **given: Any) -> None:
        super().__init__(**given)
        today = clock.today()
        self.target_groups.choices = _terms(TermList.HOUSING_GROUP, but=WITH_CHILDREN)
        self.access.choices = _terms(TermList.HOUSING_ACCESS)
        self.language.choices = [(term.code, term.name) for term in list_terms(TermList.HOUSING_LANGUAGE, on=today)]
        if nation:
            self.county.choices = self.without.choices = [(county.id, county.name) for county in counties]
        else:
            del self.county, self.without, self.nor_neighbours

    def need(self) -> Need:
        """What was filled in, of a form that is valid. A grown-up with children needs a place that takes both."""
        adults, children = self.adults.data or 0, self.children.data or 0
        both = {WITH_CHILDREN} if adults and children else set()
        return Need(
            adults, children, frozenset(self.target_groups.data) | both,
            oldest_son=self.oldest_son.data, access=frozenset(self.access.data), language=self.language.data, pets=self.pets.data,
            without_counties=frozenset(self.without.data if self.without else ()),
            nor_neighbours=bool(self.nor_neighbours and self.nor_neighbours.data),
        )  # fmt: skip


def _terms(name: TermList, but: str = "") -> list[tuple[str, str]]:
    return [(term.code, term.name) for term in list_terms(name, on=clock.today()) if term.code != but]
