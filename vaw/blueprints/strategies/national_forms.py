"""Forms of the national support: an example, a question, an answer, and whom an activity was for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from vaw.blueprints.strategies.strategy_forms import NO_PERSONS
from vaw.domain.geography.queries import list_counties
from vaw.domain.mandates.queries import list_terms, term_names
from vaw.domain.mandates.rules import TermList
from vaw.domain.strategies.operations.national import Told
from vaw.domain.strategies.rules.checkpoints import STAGE_NAMES, Stage
from vaw.domain.strategies.rules.national import EXAMPLE_MOST, QUESTION_MOST, TITLE_MOST
from vaw.kernel.i18n import N_
from vaw.web.fields import CheckboxesField, HiddenField, MaxLength, MunicipalitiesField, Required, TextAreaField, TextField
from vaw.web.forms import Form
from vaw.web.versions import VersionedForm


class ExampleForm(VersionedForm):
    """What others are to know of it, and what they find it by."""

    title = TextField(N_("Vad ska exemplet heta?"), [Required(N_("Skriv vad exemplet heter.")), MaxLength(TITLE_MOST)], autocomplete="off")
    text = TextAreaField(
        N_("Vad gjorde ni, och vad gav det?"),
        [Required(N_("Skriv några ord om vad ni gjorde och vad det gav."))],
        maxlength=EXAMPLE_MOST,
        rows=6,
        description=N_("Några meningar räcker. Andra län läser det här, inte strategin eller åtgärden. Skriv inget om enskilda personer."),
    )
    sub_goals = CheckboxesField(
        N_("Vilka jämställdhetspolitiska delmål gäller det?"),
        description=N_("Välj minst ett delmål eller ett sakområde, så att andra hittar exemplet."),
        optional_note=False,
    )
    subject_areas = MunicipalitiesField(N_("Vilka sakområden gäller det?"), coerce=str, optional_note=False)
    stages = CheckboxesField(N_("Vilket steg visar det?"), choices=[(stage, STAGE_NAMES[stage]) for stage in Stage], coerce=Stage)

    def offer(self, on: date, sub_goals: Iterable[str] = (), subject_areas: Iterable[str] = ()) -> None:
        """Set what could be chosen on the day, and what stands there already."""
        self.sub_goals.choices = _offered(TermList.SUB_GOAL, on, sub_goals)
        self.subject_areas.choices = _offered(TermList.SUBJECT_AREA, on, subject_areas)


def _offered(name: TermList, on: date, kept: Iterable[str]) -> list[tuple[str, str]]:
    found = {one.code: one.name for one in list_terms(name, on=on)}
    names = term_names(name)
    return [*found.items(), *((code, names.get(code, code)) for code in kept if code not in found)]


def told_of(values: Mapping[str, Any]) -> Told:
    several = (tuple(values[name]) for name in ("sub_goals", "subject_areas", "stages"))
    return Told(values["title"], values["text"], *several)


class _OnceForm(Form):
    """A form that writes once, however often it is sent."""

    submit_key = HiddenField()

    @property
    def key(self) -> UUID:
        try:
            return UUID(str(self.submit_key.data))
        except ValueError:
            return uuid4()


class AskForm(_OnceForm):
    title = TextField(N_("Frågan i en mening"), [Required(N_("Skriv frågan i en mening.")), MaxLength(TITLE_MOST)], autocomplete="off")
    text = TextAreaField(
        N_("Vad vill ni veta?"),
        [Required(N_("Beskriv vad ni vill veta."))],
        maxlength=QUESTION_MOST,
        rows=6,
        description=N_("Alla länsstyrelser kan läsa frågan och svaret. Skriv inget om enskilda personer."),
    )


class AnswerForm(_OnceForm):
    text = TextAreaField(N_("Ert svar"), [Required(N_("Skriv ett svar."))], maxlength=QUESTION_MOST, rows=6, description=NO_PERSONS)


class CountiesForm(Form):
    """`seen`: the counties that were on screen."""

    seen = HiddenField()
    county_ids = MunicipalitiesField(N_("Vilka län var det för?"), optional_note=False)

    def offer(self) -> None:
        self.county_ids.choices = [(one.id, one.short_name) for one in list_counties()]

    @property
    def before(self) -> tuple[int, ...]:
        return tuple(int(part) for part in str(self.seen.data or "").split(",") if part.isascii() and part.isdigit() and len(part) < 4)
