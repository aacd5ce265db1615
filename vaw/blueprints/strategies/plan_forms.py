"""Forms of the action plan: measures, actors, and what an actor tells of a year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

from vaw.blueprints.strategies.strategy_forms import NO_PERSONS, offered_leaders
from vaw.domain.strategies.models import Strategy, StrategyGoal
from vaw.domain.strategies.models.plans import Measure
from vaw.domain.strategies.operations.measures import Plan
from vaw.domain.strategies.operations.parties import Told
from vaw.domain.strategies.queries.plans import Line, Party
from vaw.domain.strategies.rules import GOAL_MOST, TEXT_MOST
from vaw.domain.strategies.rules.plans import HEADS_MOST, REPORTED, STATE_NAMES, WORDS_MOST, Heads, MeasureState, Standing
from vaw.kernel import clock
from vaw.kernel.i18n import N_
from vaw.kernel.i18n import gettext as _
from vaw.web.fields import (
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

STATES = [(state, STATE_NAMES[state]) for state in MeasureState]


class MeasureForm(VersionedForm):
    """A measure as it is planned."""

    what = TextAreaField(
        N_("Vad ska göras?"), [Required(N_("Skriv vad som ska göras."))], maxlength=GOAL_MOST, rows=3, description=NO_PERSONS
    )
    goal_id = SelectField(N_("Vilket mål bidrar det till?"), [Required(N_("Välj ett mål."))], coerce=int)
    organisation_id = SelectField(
        N_("Vem ska göra det?"),
        coerce=int,
        blank=N_("Länsstyrelsen"),
        description=N_("Strategins aktörer. Saknas någon lägger du till den bland aktörerna."),
    )
    due_on = DateField(N_("Klart senast"), [Required(N_("Skriv en dag."))])
    responsible_id = SelectField(N_("Vem hos er följer upp?"), coerce=int, blank=N_("Ingen bestämd"), description=N_("Får påminnelserna."))

    def offer(self, strategy: Strategy, goals: Sequence[StrategyGoal], parties: Sequence[Party], measure: Measure | None = None) -> None:
        """Set what can be chosen; what the measure has stays among it."""
        today, before = clock.today(), measure.organisation_id if measure else None
        stay = [party for party in parties if party.standing(today) is not Standing.LEFT or party.organisation_id == before]
        self.goal_id.choices = [(goal.id, goal.text if len(goal.text) <= 90 else goal.text[:89] + "…") for goal in goals]
        self.organisation_id.choices = [(party.organisation_id, party.name) for party in stay]
        self.responsible_id.choices = offered_leaders(strategy.county_id, measure.responsible_id if measure else None)


def plan_of(values: Mapping[str, Any]) -> Plan:
    return Plan(**{name: value for name, value in values.items() if name != "version"})


class FollowForm(VersionedForm):
    """How a measure goes, and what it gave."""

    state = RadioField(N_("Hur går det?"), [Required(N_("Välj hur det går."))], choices=STATES, coerce=MeasureState)
    text = TextAreaField(
        N_("Med några ord"),
        maxlength=GOAL_MOST,
        rows=3,
        description=N_("Vad har hänt sedan sist? Skriv inga uppgifter om enskilda personer."),
    )
    evaluation = TextAreaField(
        N_("Vad gav åtgärden?"),
        maxlength=TEXT_MOST,
        rows=4,
        description=N_("När det går att säga: vad blev annorlunda för kvinnor och för män?"),
    )


class ActorsForm(Form):
    organisation_ids = MunicipalitiesField(N_("Vilka ska vara aktörer?"), [Required(N_("Välj minst en."))])


class JoinedForm(VersionedForm):
    joined_on = DateField(N_("Vilken dag anslöt de sig?"), [Required(N_("Skriv vilken dag det var."))])


class LeftForm(VersionedForm):
    left_on = DateField(N_("Första dagen som de inte är med"), [Required(N_("Skriv en dag."))])


class ReportForm(Form):
    """What an actor tells of a year; the questions of its measures are added by `report_form`."""

    submit_key = HiddenField()

    @property
    def key(self) -> UUID:
        """What makes a second click the same report."""
        try:
            return UUID(self.submit_key.data)
        except ValueError:
            return uuid4()

    def told(self, measures: Sequence[Line]) -> dict[int, Told]:
        """{measure: what is said of it}."""
        return {line.id: _told(self._fields, line.id) for line in measures}


def _told(fields: Mapping[str, Any], number: int) -> Told:
    heads = Heads(*(fields[f"m{number}_{part}"].data for part in ("women", "men", "unstated")))
    return Told(fields[f"m{number}_state"].data, fields[f"m{number}_text"].data, heads)


def report_form(measures: Sequence[Line], before: Mapping[str, Any]) -> ReportForm:
    """A form with four small questions a measure. `before`: what was told of the year already."""
    fields: dict[str, Any] = {}
    for line in measures:
        fields |= _questions(line.id)
    fields["text"] = TextAreaField(N_("Något mer att berätta?"), maxlength=WORDS_MOST, rows=3, description=NO_PERSONS)
    made: ReportForm = type("YearOfActor", (ReportForm,), fields)(data=dict(before))
    made.submit_key.data = made.submit_key.data or str(uuid4())
    return made


def _questions(number: int) -> dict[str, Any]:
    states = [(state, STATE_NAMES[state]) for state in REPORTED]
    counts = (("women", N_("Kvinnor")), ("men", N_("Män")), ("unstated", N_("Ej angivet")))
    return {
        f"m{number}_state": RadioField(N_("Hur går det?"), [Required(N_("Välj hur det går."))], choices=states, coerce=MeasureState),
        f"m{number}_text": TextField(N_("Med några ord"), [MaxLength(WORDS_MOST)]),
        **{f"m{number}_{part}": NumberField(label, most=HEADS_MOST) for part, label in counts},
    }


def blocks_of(form: ReportForm, measures: Sequence[Line]) -> list[tuple[str, list[Any], list[Any]]]:
    """(what the measure is, its two questions, its three counts), in order."""
    fields = form._fields
    return [
        (
            line.what,
            [fields[f"m{line.id}_{name}"] for name in ("state", "text")],
            [fields[f"m{line.id}_{name}"] for name in ("women", "men", "unstated")],
        )
        for line in measures
    ]


def hint_of_counts() -> str:
    return _("Antal personer som åtgärden har nått under året. Lämna tomt om ni inte har räknat.")
