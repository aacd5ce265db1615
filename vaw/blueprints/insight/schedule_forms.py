"""Choosing what is made, when, as which files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Self

from vaw.blueprints.insight.forms import LANGUAGE_NAMES
from vaw.domain.insight.models.schedules import Schedule
from vaw.domain.insight.queries.questions import Line
from vaw.domain.insight.rules import LANGUAGES
from vaw.domain.insight.rules.schedules import KEPT_CHOICES, KEPT_DAYS, RHYTHM_NAMES, RUN_FORMATS, WORKDAYS, Plan, Rhythm
from vaw.kernel.i18n import N_, SOURCE, gettext
from vaw.web.fields import CheckboxesField, Choice, RadioField, Required, SelectField
from vaw.web.forms import Form

FORMAT_NAMES = {"pdf": N_("PDF, att läsa och skriva ut"), "xlsx": N_("Excel (XLSX)"), "csv": N_("CSV"), "json": N_("JSON, för program")}
WEEKDAY_NAMES = dict(zip(WORKDAYS, (N_("Måndag"), N_("Tisdag"), N_("Onsdag"), N_("Torsdag"), N_("Fredag")), strict=True))
ACCOUNT = "arets-redovisning"  # stands where the number of a compilation stands
_HINTS = {Rhythm.LOGGED: N_("Gjord en gång per år. Är loggen redan klar görs filerna på en gång.")}


class PlanForm(Form):
    """When, and as which files. Of what stands first, in WhatForm."""

    rhythm = RadioField(N_("När?"), [Required(N_("Välj när filerna ska göras."))], coerce=Rhythm)
    weekday = SelectField(
        N_("Veckodag"), coerce=int, blank=None, description=N_("Gäller varje vecka. På en röd dag blir det nästa arbetsdag.")
    )
    formats = CheckboxesField(N_("Vilka filer?"), [Required(N_("Välj minst en sorts fil."))])
    language = RadioField(N_("Språk"), [Required(N_("Välj svenska eller engelska."))], inline=True)
    keep_days = SelectField(N_("Hur länge ska filerna finnas kvar?"), coerce=int, blank=None)

    @classmethod
    def of(cls, schedule: Schedule | None = None, **more: Any) -> Self:
        known = {name: getattr(schedule, name) for name in ("weekday", "formats", "language", "keep_days")} if schedule else {}
        rhythm = {"rhythm": Rhythm(schedule.rhythm)} if schedule else {}
        form = cls(data={"weekday": 1, "formats": ["pdf", "xlsx"], "language": SOURCE, "keep_days": KEPT_DAYS} | known | rhythm | more)
        form.rhythm.choices = [Choice(one, name, _HINTS.get(one)) for one, name in RHYTHM_NAMES.items()]
        form.weekday.choices = list(WEEKDAY_NAMES.items())
        form.formats.choices = [(one, FORMAT_NAMES[one]) for one in RUN_FORMATS]
        form.language.choices = [(one, LANGUAGE_NAMES[one]) for one in LANGUAGES]
        form.keep_days.choices = [(days, gettext(N_("{n} dagar")).format(n=days)) for days in KEPT_CHOICES]
        return form


class ScheduleForm(PlanForm):
    """What is made, when, as which files."""

    what = SelectField(N_("Vad?"), [Required(N_("Välj vad som ska göras."))])

    def offer(self, saved: Sequence[Line], *, account: bool) -> ScheduleForm:
        first = [(ACCOUNT, N_("Årets redovisning, så långt den har kommit"))] if account else []
        self.what.choices = [*first, *((str(one.id), one.name) for one in saved)]
        return self


def plan_of(values: Mapping[str, Any]) -> Plan:
    """The plan that was typed; what is missing is the rules' to refuse."""
    return Plan(values["rhythm"], tuple(values["formats"]), values["language"] or "", values["weekday"], values["keep_days"] or 0)
