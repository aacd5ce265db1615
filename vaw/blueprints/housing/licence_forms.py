"""Forms of permits, notifications and duties."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vaw.domain.housing.operations.licences import NUMBER_MOST, Decision
from vaw.domain.housing.rules.licences import CONDITION_NAMES, DUTY_NAMES, ENDING_NAMES, POST_NAMES
from vaw.domain.housing.rules.register import PLACES_MOST
from vaw.domain.mandates.queries import list_terms
from vaw.domain.mandates.rules import TermList
from vaw.kernel import clock
from vaw.kernel.i18n import N_
from vaw.web.fields import CheckboxesField, DateField, MaxLength, NumberField, RadioField, Required, SelectField, TextField
from vaw.web.forms import Form
from vaw.web.versions import VersionedForm

_DAY = N_("Skriv dagen.")


class LicenceForm(Form):
    """A decision as it stands on paper."""

    decided_on = DateField(N_("Vilken dag är beslutet eller anmälan från?"), [Required(_DAY)])
    valid_from = DateField(N_("Gäller från"), [Required(_DAY)])
    valid_to = DateField(N_("Gäller till och med"), description=N_("Lämna tomt om det gäller tills vidare. ÅÅÅÅ-MM-DD."))
    number = TextField(
        N_("Tillståndets nummer"),
        [MaxLength(NUMBER_MOST)],
        width=20,
        description=N_("Hos IVO, till exempel 8.1.2-12345/2024. En anmälan har ofta inget."),
        autocomplete="off",
    )
    places_most = NumberField(
        N_("Högsta antal personer samtidigt"),
        least=1,
        most=PLACES_MOST,
        description=N_("Lämna tomt om det inte sägs. Då räknas boendets sängplatser."),
    )
    target_groups = CheckboxesField(N_("Vilka målgrupper gäller det för?"))
    conditions = CheckboxesField(
        N_("Vad ställer beslutet villkor om?"),
        choices=[(key.value, name) for key, name in CONDITION_NAMES.items()],
        description=N_("Villkoren i sin helhet läses i beslutet."),
    )
    manager = SelectField(
        N_("Vem förestår boendet?"),
        choices=[(key.value, name) for key, name in POST_NAMES.items()],
        blank=N_("Sägs inte"),
        description=N_("Tjänsten, aldrig personen."),
    )

    def offer(self) -> None:
        """Set what can be chosen today."""
        self.target_groups.choices = [(entry.code, entry.name) for entry in list_terms(TermList.HOUSING_GROUP, on=clock.today())]


def decision_of(values: Mapping[str, Any]) -> Decision:
    """What the form says, as the operation takes it."""
    lists = {name: tuple(values[name]) for name in ("target_groups", "conditions")}
    return Decision(**{**values, **lists, "manager": values["manager"] or None})


class EndLicenceForm(VersionedForm):
    """`obj` is not given: the day that stands may be a plan."""

    ending = RadioField(
        N_("Hur tog det slut?"), [Required(N_("Välj hur det tog slut."))], choices=[(key.value, name) for key, name in ENDING_NAMES.items()]
    )
    last_on = DateField(
        N_("Vilken är den sista dagen?"), [Required(_DAY)], description=N_("Det som gällde till och med den dagen ändras inte. ÅÅÅÅ-MM-DD.")
    )


class DutyForm(Form):
    kind = RadioField(
        N_("Vad ska göras?"), [Required(N_("Välj vad det är."))], choices=[(key.value, name) for key, name in DUTY_NAMES.items()]
    )
    happened_on = DateField(
        N_("Vilken dag hände det?"),
        [Required(_DAY)],
        description=N_("Dagen för bytet, eller för den senaste tillsynen. Ett byte ska anmälas inom en månad. ÅÅÅÅ-MM-DD."),
    )


class FinishDutyForm(VersionedForm):
    """`obj` is not given: the day is asked for."""

    done_on = DateField(N_("Vilken dag blev det gjort?"), [Required(_DAY)])
