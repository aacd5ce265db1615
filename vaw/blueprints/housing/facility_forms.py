"""Forms of facilities. They ask for numbers, levels and codes of lists: there is no field for a text, so no place can be told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from vaw.domain.housing.models import FacilityProfile
from vaw.domain.housing.rules.offers import LISTS, Profile
from vaw.domain.housing.rules.register import (
    BUILDING_NAMES,
    CADENCE_NAMES,
    PLACES_MOST,
    PROTECTION_NAMES,
    SONS_AGE_MOST,
    STAFFING_NAMES,
    STAY_NAMES,
)
from vaw.domain.mandates.queries import list_terms, term_names
from vaw.kernel import clock
from vaw.kernel.i18n import N_
from vaw.web.fields import CheckboxesField, CheckboxField, DateField, HiddenField, MunicipalitiesField, NumberField, RadioField, Required
from vaw.web.forms import Form
from vaw.web.versions import VersionedForm

_NUMBER = N_("Skriv ett antal, 0 om det inte finns någon.")
_CHOOSE = N_("Välj ett av alternativen.")


class OfferForm(Form):
    """What a facility offers."""

    places_adults = NumberField(N_("Sängplatser för vuxna"), [Required(_NUMBER)], most=PLACES_MOST)
    places_children = NumberField(N_("Sängplatser för barn"), [Required(_NUMBER)], most=PLACES_MOST)
    family_places = NumberField(
        N_("Familjeplatser"),
        [Required(_NUMBER)],
        most=PLACES_MOST,
        description=N_("Rum eller lägenheter för en familj. De räknas för sig och läggs aldrig ihop med sängplatserna."),
    )
    stay = RadioField(N_("Hur länge kan man bo där?"), [Required(_CHOOSE)], choices=[(key.value, name) for key, name in STAY_NAMES.items()])
    building = RadioField(N_("Hur bor man?"), [Required(_CHOOSE)], choices=[(key.value, name) for key, name in BUILDING_NAMES.items()])
    protection = RadioField(
        N_("Skyddsnivå"),
        [Required(_CHOOSE)],
        choices=[(key.value, name) for key, name in PROTECTION_NAMES.items()],
        description=N_("Som boendet självt bedömer. Skriv aldrig ner vad skyddet består av."),
    )
    staffing = RadioField(N_("Bemanning"), [Required(_CHOOSE)], choices=[(key.value, name) for key, name in STAFFING_NAMES.items()])
    target_groups = CheckboxesField(N_("För vilka?"))
    sons_age = NumberField(
        N_("Övre ålder för medföljande söner"),
        most=SONS_AGE_MOST,
        suffix=N_("år"),
        description=N_("Lämna tomt om det inte finns någon gräns."),
    )
    threats = CheckboxesField(N_("Vilket våld och hot?"))
    access = CheckboxesField(N_("Vem kan bo där?"))
    support = CheckboxesField(N_("Vilket stöd finns?"))
    languages = MunicipalitiesField(N_("Vilka språk talar personalen?"), coerce=str)  # many: a list that scrolls
    pets = CheckboxField(N_("Husdjur kan följa med"))

    def offer_lists(self, profile: FacilityProfile | None = None) -> None:
        """Set what can be chosen today, and what stands in the profile already."""
        for field, name in LISTS.items():
            choices = {entry.code: entry.name for entry in list_terms(name, on=clock.today())}
            kept = getattr(profile, field) if profile is not None else []
            boxes: CheckboxesField = getattr(self, field)
            boxes.choices = list((choices | {code: term_names(name).get(code, code) for code in kept}).items())


class NewFacilityForm(OfferForm):
    opened_on = DateField(N_("Vilken dag öppnade det?"), [Required(N_("Skriv dagen."))])


class ProfileForm(OfferForm):
    """`basis`: the day from which what stood on screen holds; somebody who said something else since is not overwritten."""

    basis = HiddenField()
    since_on = DateField(
        N_("Från vilken dag gäller det?"),
        [Required(N_("Skriv dagen."))],
        description=N_("Det som gällde innan finns kvar i historiken. Skriv samma dag igen för att rätta den. ÅÅÅÅ-MM-DD."),
    )


class CadenceForm(VersionedForm):
    cadence = RadioField(
        N_("Hur ofta ska boendet rapportera?"),
        choices=[("", N_("Som länets andra boenden")), *((cadence.value, name) for cadence, name in CADENCE_NAMES.items())],
    )


class CloseForm(VersionedForm):
    """`obj` is not given: the day is asked for."""

    closed_on = DateField(N_("Vilken är den sista dagen?"), [Required(N_("Skriv den sista dagen."))])


def profile_of(values: Mapping[str, Any]) -> Profile:
    """What the form says, as the operation takes it."""
    told = {name: values[name] for name in Profile.__dataclass_fields__}
    return Profile(**{**told, **{name: tuple(told[name]) for name in LISTS}})


def beginning(profile: FacilityProfile | None, today: date) -> dict[str, Any]:
    """What the form begins with: what it offers now, from today on."""
    if profile is None:
        return {"family_places": 0, "since_on": today}
    values = {name: getattr(profile, name) for name in Profile.__dataclass_fields__}
    return {**values, "since_on": today, "basis": profile.since_on.isoformat()}
