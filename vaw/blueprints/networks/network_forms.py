"""Forms about a network itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vaw.domain.geography.queries import list_counties
from vaw.domain.mandates.queries import assignments_of, list_terms, lists, term_names
from vaw.domain.mandates.rules import TermList, in_force
from vaw.domain.networks.models import Network
from vaw.domain.networks.operations.networks import Facts
from vaw.domain.networks.rules import LEVEL_NAMES, NAME_MOST, RHYTHM_NAMES, TEXT_MOST
from vaw.domain.networks.rules.meetings import CALENDAR_NAMES
from vaw.domain.people.queries.leaders import LEADERS_AND_EXPERTS, leaders_of
from vaw.domain.people.queries.names import account_name
from vaw.kernel import clock
from vaw.kernel.i18n import N_
from vaw.web.fields import (
    CheckboxesField,
    DateField,
    MaxLength,
    MunicipalitiesField,
    RadioField,
    Required,
    SelectField,
    TextAreaField,
    TextField,
)
from vaw.web.versions import VersionedForm


class NetworkForm(VersionedForm):
    """What a network is and what it is for. Who sits in it is said seat by seat."""

    name = TextField(N_("Namn"), [Required(N_("Skriv vad nätverket heter.")), MaxLength(NAME_MOST)])
    type = SelectField(N_("Typ av nätverk"), [Required(N_("Välj typ av nätverk."))])
    level = RadioField(N_("Nivå"), [Required(N_("Välj nivå."))], choices=list(LEVEL_NAMES.items()), inline=True)
    purpose = TextAreaField(
        N_("Syfte"),
        [MaxLength(TEXT_MOST)],
        rows=4,
        description=N_("Vad ni gör tillsammans, i två eller tre meningar. Inga enskilda personer."),
    )
    chair = TextField(
        N_("Ordförande"), [MaxLength(NAME_MOST)], description=N_("Funktion, inte namn. Till exempel landshövdingen eller länsrådet.")
    )
    rhythm = SelectField(N_("Hur ofta ni möts"), [Required(N_("Välj hur ofta ni möts."))], choices=list(RHYTHM_NAMES.items()))
    assignment_ids = CheckboxesField(N_("Uppdrag som nätverket bidrar till"), coerce=int)
    co_county_ids = MunicipalitiesField(  # the same narrow list serves counties: numbers, with a field that narrows it
        N_("Andra län som är med"), description=N_("De länsstyrelserna kan då läsa och ändra nätverket, precis som ni.")
    )
    responsible_id = SelectField(
        N_("Ansvarig hos länsstyrelsen"), coerce=int, blank=N_("Ingen särskild"), description=N_("Den som påminns när något behöver göras.")
    )
    since_on = DateField(N_("Finns sedan"))
    review_on = DateField(
        N_("Nästa översyn"),
        description=N_("När någon ser efter om syfte och platser fortfarande stämmer. ÅÅÅÅ-MM-DD, till exempel 2027-03-15"),
    )

    calendar_shows = RadioField(
        N_("Vad kalendrar visar om nätverkets möten"),
        choices=list(CALENDAR_NAMES.items()),
        optional_note=False,
        description=N_("Kalendrar delas ofta med kollegor. Är någon som driver skyddat boende med visas bara tiden, vad ni än väljer."),
    )

    def offer(self, county_id: int | None, network: Network | None = None) -> None:
        """Set what can be chosen today, and what stands already. `county_id` None: a national network."""
        today = clock.today()
        self.type.choices = [(entry.code, entry.name) for entry in list_terms(TermList.NETWORK_TYPE, on=today, county_id=county_id)]
        mine = (
            assignments_of(county_id, on=today) if county_id else [m for m in lists().mandates if in_force(m.valid_from, m.valid_to, today)]
        )
        self.assignment_ids.choices = [(mandate.id, mandate.title) for mandate in mine]
        if network is not None:
            self._keep(network)
        if county_id is None:
            del self.co_county_ids, self.responsible_id
            return
        self.co_county_ids.choices = [(county.id, county.short_name) for county in list_counties() if county.id != county_id]
        leaders = {row.id: row.name for row in leaders_of(county_id, LEADERS_AND_EXPERTS)}
        if network is not None and network.responsible_id is not None:
            leaders.setdefault(network.responsible_id, account_name(network.responsible_id) or "–")
        self.responsible_id.choices = list(leaders.items())

    def _keep(self, network: Network) -> None:
        """Offer what stands and is offered no more."""
        if network.type not in {value for value, _label in self.type.choices}:
            self.type.choices = [*self.type.choices, (network.type, term_names(TermList.NETWORK_TYPE).get(network.type, network.type))]
        known = {value for value, _label in self.assignment_ids.choices}
        gone = [(mandate.id, mandate.title) for mandate in lists().mandates if mandate.id in set(network.assignment_ids) - known]
        self.assignment_ids.choices = [*self.assignment_ids.choices, *gone]


class EndForm(VersionedForm):
    """The last day of a network, a seat or somebody on it."""

    until_on = DateField(N_("Sista dag"), [Required(N_("Skriv den sista dagen."))])


def facts_of(values: Mapping[str, Any]) -> Facts:
    """What the form says, as the operation takes it."""
    told: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in values.items() if name != "version"}
    return Facts(**told)
