"""Forms of efforts and of their milestones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from vaw.domain.geography.queries import municipalities_of
from vaw.domain.mandates.queries import assignment_titles, assignments_of, list_terms, term_names
from vaw.domain.mandates.rules import TermList
from vaw.domain.people.queries.leaders import LEADERS_AND_EXPERTS, leaders_of
from vaw.domain.people.queries.names import account_name, organisation_choices
from vaw.domain.prevention.models import Effort
from vaw.domain.prevention.operations.efforts import Facts
from vaw.domain.prevention.queries.efforts import list_serves
from vaw.domain.prevention.queries.served import list_objectives
from vaw.domain.prevention.rules import (
    BUDGET_MOST,
    FUNDING_MOST,
    LEVEL_NAMES,
    MILESTONE_MOST,
    PREVENTION_NAMES,
    TEXT_MOST,
    TITLE_MOST,
    Served,
)
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.i18n import N_
from vaw.web.fields import (
    CheckboxesField,
    DateField,
    HiddenField,
    MaxLength,
    MunicipalitiesField,
    NumberField,
    RadioField,
    Required,
    SelectField,
    TextAreaField,
    TextField,
)
from vaw.web.forms import Form
from vaw.web.versions import VersionedForm

LISTS = {"targets": TermList.EFFORT_TARGET, "methods": TermList.EFFORT_METHOD, "settings": TermList.EFFORT_SETTING}
SERVES = {"assignment_ids": Served.ASSIGNMENT, "objective_ids": Served.OBJECTIVE, "strategy_ids": Served.STRATEGY}
Choices = Sequence[tuple[int, str]]


class EffortForm(VersionedForm):
    """What an effort wants, for whom, how and where, what it serves, and who answers for it."""

    submit_key = HiddenField()
    title = TextField(N_("Vad heter insatsen?"), [Required(N_("Skriv vad insatsen heter.")), MaxLength(TITLE_MOST)], autocomplete="off")
    aim = TextAreaField(
        N_("Vad vill ni uppnå?"),
        [Required(N_("Skriv vad ni vill uppnå, gärna i en mening.")), MaxLength(TEXT_MOST)],
        rows=4,
        description=N_("Vad ska bli annorlunda, och för vilka? Skriv inget om enskilda personer."),
    )
    prevention_level = RadioField(
        N_("Vilka vänder den sig till?"), [Required(N_("Välj ett alternativ."))], choices=list(PREVENTION_NAMES.items())
    )
    level = RadioField(N_("På vilken nivå?"), [Required(N_("Välj ett alternativ."))], choices=list(LEVEL_NAMES.items()))
    field = SelectField(N_("Vilket område av våld?"), [Required(N_("Välj ett område."))])
    targets = MunicipalitiesField(N_("Målgrupper"), coerce=str)
    methods = MunicipalitiesField(N_("Arbetssätt"), coerce=str)
    settings = MunicipalitiesField(N_("Arenor"), coerce=str, description=N_("Var insatsen når människor."))
    municipality_ids = MunicipalitiesField(N_("Kommuner"), description=N_("Lämna tomt om den gäller hela länet."))
    organisation_ids = MunicipalitiesField(N_("Vilka gör ni den med?"), description=N_("Organisationer i länets register."))
    begins_on = DateField(N_("Första dagen"), [Required(N_("Skriv den första dagen."))])
    ends_on = DateField(N_("Sista dagen"), description=N_("Lämna tomt om den fortsätter tills vidare. ÅÅÅÅ-MM-DD."))
    budget = NumberField(
        N_("Budget"), most=BUDGET_MOST, suffix=N_("kronor"), width=10, description=N_("Lämna tomt om den inte är bestämd.")
    )
    funding = TextField(N_("Vem betalar?"), [MaxLength(FUNDING_MOST)], description=N_("Till exempel utvecklingsmedel eller egna medel."))
    assignment_ids = CheckboxesField(
        N_("Vilka uppdrag hör den till?"),
        coerce=int,
        description=N_("Insatsen syns under vart och ett, men räknas bara en gång i en summa."),
    )
    objective_ids = CheckboxesField(N_("Vilka målsättningar hör den till?"), coerce=int)
    strategy_ids = CheckboxesField(N_("Vilka strategier hör den till?"), coerce=int)
    responsible_id = SelectField(
        N_("Vem hos er håller i den?"),
        coerce=int,
        blank=N_("Ingen bestämd"),
        description=N_("Hen får påminnelserna. Är ingen bestämd får alla länets utvecklingsledare dem."),
    )

    def offer(self, by: Actor, county_id: int, effort: Effort | None = None, strategies: Choices = ()) -> None:
        """Set what can be chosen today, and what stands in the effort already. `strategies`: of the area beside this one."""
        today = clock.today()
        self.field.choices = [(one.code, one.name) for one in list_terms(TermList.VIOLENCE_FIELD, on=today)]
        for name, terms in LISTS.items():
            offered = {one.code: one.name for one in list_terms(terms, on=today, county_id=county_id)}
            kept = getattr(effort, name) if effort else ()
            getattr(self, name).choices = _with(offered, kept, term_names(terms))
        self.municipality_ids.choices = [(one.id, one.name) for one in municipalities_of(county_id)]
        self.organisation_ids.choices = organisation_choices(by, county_id)
        leaders = {leader.id: leader.name for leader in leaders_of(county_id, LEADERS_AND_EXPERTS)}
        if effort and effort.responsible_id:
            leaders.setdefault(effort.responsible_id, account_name(effort.responsible_id) or str(effort.responsible_id))
        self.responsible_id.choices = list(leaders.items())
        self._offer_served(county_id, effort, strategies)

    def _offer_served(self, county_id: int, effort: Effort | None, strategies: Choices) -> None:
        begins, ends = (effort.begins_on, effort.ends_on) if effort else (clock.today(), None)
        mandates = {
            one.id: one.title
            for one in assignments_of(county_id)
            if (one.valid_to is None or one.valid_to >= begins) and one.valid_from <= (ends or date.max)
        }
        objectives = {one.id: one.name for one in list_objectives(county_id)}
        served = list_serves([effort.id])[effort.id] if effort else []
        kept = {kind: [ref_id for known, ref_id in served if known is kind] for kind in Served}
        self.assignment_ids.choices = _with(mandates, kept[Served.ASSIGNMENT], assignment_titles())
        self.objective_ids.choices = _with(objectives, kept[Served.OBJECTIVE], {})
        self.strategy_ids.choices = _with(dict(strategies), kept[Served.STRATEGY], {})
        if not self.strategy_ids.choices:
            del self.strategy_ids  # nothing to choose among is no question


class StateForm(VersionedForm):
    """How it goes, since which day."""

    state = RadioField(N_("Hur är läget nu?"), [Required(N_("Välj ett alternativ."))])
    on_day = DateField(N_("Sedan vilken dag?"), [Required(N_("Skriv en dag."))])
    note = TextAreaField(N_("Varför?"), [MaxLength(TEXT_MOST)], rows=3, description=N_("Behövs om insatsen avbryts."))


class MilestoneForm(VersionedForm):
    """`done_on` stands in the form of one that is there."""

    title = TextField(N_("Vad ska vara klart?"), [Required(N_("Skriv vad som ska vara klart.")), MaxLength(MILESTONE_MOST)])
    due_on = DateField(N_("Till vilken dag?"), [Required(N_("Skriv en dag."))])
    done_on = DateField(N_("Vilken dag blev det klart?"), description=N_("Lämna tomt om det inte är klart. ÅÅÅÅ-MM-DD."))


class ActivitiesForm(Form):
    activity_ids = MunicipalitiesField(N_("Vilka aktiviteter hör till insatsen?"))


def _with(offered: Mapping[Any, str], kept: Iterable[Any], names: Mapping[Any, str]) -> list[tuple[Any, str]]:
    """What has ended since stays a choice until somebody takes it away."""
    return [*offered.items(), *((value, names.get(value, str(value))) for value in kept if value not in offered)]


def facts_of(values: Mapping[str, Any]) -> Facts:
    """What the form says, as the operation takes it."""
    told = {name: value for name, value in values.items() if name not in ("version", "submit_key")}
    several = (*LISTS, *SERVES, "municipality_ids", "organisation_ids")
    return Facts(**{**told, **{name: tuple(told.get(name) or ()) for name in several}})


def key_of(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
