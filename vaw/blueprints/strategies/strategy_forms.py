"""Forms of strategies, their goals, and of sending one back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from vaw.domain.mandates.queries import Entry
from vaw.domain.people.queries.leaders import LEADERS_AND_EXPERTS, leaders_of
from vaw.domain.people.queries.names import account_name
from vaw.domain.strategies.models import Strategy
from vaw.domain.strategies.operations.strategies import Aim, Facts
from vaw.domain.strategies.queries.strategies import Lists
from vaw.domain.strategies.rules import DNR_MOST, GOAL_MOST, NAME_MOST, TEXT_MOST, Part
from vaw.kernel.i18n import N_, gettext
from vaw.web.fields import CheckboxesField, DateField, MaxLength, Required, SelectField, TextAreaField, TextField
from vaw.web.versions import VersionedForm

NO_PERSONS = N_("Skriv inga uppgifter om enskilda personer.")


class StrategyForm(VersionedForm):
    """What a strategy says; its goals come afterwards."""

    title = TextField(N_("Vad heter strategin?"), [Required(N_("Skriv vad strategin heter.")), MaxLength(NAME_MOST)], autocomplete="off")
    starts_on = DateField(
        N_("Gäller från"),
        [Required(N_("Skriv den första dagen."))],
        description=N_("Bestämmer vilka delmål och sakområden som målen kan knytas till. ÅÅÅÅ-MM-DD."),
    )
    ends_on = DateField(N_("Gäller till och med"), [Required(N_("Skriv den sista dagen."))])
    problem = TextAreaField(
        N_("Vilka problem har länet?"),
        maxlength=TEXT_MOST,
        rows=8,
        description=N_(
            "Vad är ojämställt, för vilka kvinnor och män? Siffror lägger du till sedan. Skriv inga uppgifter om enskilda personer."
        ),
    )
    external = TextAreaField(
        N_("Externa delen: vad ska hända i länet?"),
        maxlength=TEXT_MOST,
        rows=5,
        description=N_("Inledningen. Målen skriver du ett och ett sedan."),
    )
    internal = TextAreaField(
        N_("Interna delen: vad ska länsstyrelsen göra i sina egna sakområden?"),
        maxlength=TEXT_MOST,
        rows=5,
        description=N_("Inledningen. Målen skriver du ett och ett sedan."),
    )
    decided_by = TextField(
        N_("Vem har beslutat?"), [MaxLength(NAME_MOST)], description=N_("Skriv funktionen, till exempel landshövdingen.")
    )
    decided_on = DateField(N_("Vilken dag beslutades den?"))
    dnr = TextField(N_("Diarienummer"), [MaxLength(DNR_MOST)], description=N_("Ärendenummer och år, till exempel 801-1234-2026."), width=20)
    responsible_id = SelectField(N_("Vem hos er ansvarar?"), coerce=int, blank=N_("Ingen bestämd"), description=N_("Får påminnelserna."))
    review_on = DateField(N_("När ska ni se över den?"), description=N_("Ni påminns 30 dagar före. ÅÅÅÅ-MM-DD."))

    def offer(self, county_id: int, strategy: Strategy | None = None) -> None:
        """Set who can be chosen today, and who stands there already."""
        self.responsible_id.choices = offered_leaders(county_id, strategy.responsible_id if strategy else None)


def offered_leaders(county_id: int, before: int | None) -> list[tuple[int, str]]:
    """(id, name) of those who lead the work, and of who stands there already."""
    found: dict[int, str] = {one.id: one.name for one in leaders_of(county_id, LEADERS_AND_EXPERTS)}
    if before is not None:
        found.setdefault(before, account_name(before) or str(before))
    return list(found.items())


def facts_of(values: Mapping[str, Any]) -> Facts:
    return Facts(**{name: value for name, value in values.items() if name != "version"})


class GoalForm(VersionedForm):
    """A goal. Which of the lists is needed depends on the part."""

    text = TextAreaField(N_("Målet"), [Required(N_("Skriv målet."))], maxlength=GOAL_MOST, rows=3)
    subject_areas = CheckboxesField(N_("Vilka sakområden?"))
    sub_goals = CheckboxesField(N_("Vilka jämställdhetspolitiska delmål bidrar det till?"))

    def offer(self, lists: Lists, part: Part) -> None:
        """Set the lists of the strategy's time; the county's goals have no subject areas to choose."""
        self.sub_goals.choices = _choices(lists.sub_goals)
        self.subject_areas.choices = _choices(lists.subject_areas)
        if part is Part.EXTERNAL:
            del self.subject_areas

    @property
    def differences(self) -> list[tuple[str, str, str]]:
        """As in every form over a record; several choices are told by their names."""
        told = {}
        for name in ("sub_goals", "subject_areas"):
            if name in self._fields and name in (self.conflict or {}):
                mine, theirs = (self.conflict or {})[name]
                label = gettext(self._fields[name].label.text)
                told[label] = (label, self._names(name, mine), self._names(name, theirs))
        return [told.get(row[0], row) for row in super().differences]

    def _names(self, name: str, codes: Any) -> str:
        field: Any = self._fields[name]
        return ", ".join(choice.label for choice in field.offered() if choice.value in codes) or "–"


def _choices(entries: Sequence[Entry]) -> list[tuple[str, str]]:
    return [(entry.code, entry.name) for entry in entries]


def aim_of(part: Part, values: Mapping[str, Any]) -> Aim:
    return Aim(part, values["text"], tuple(values["sub_goals"]), tuple(values.get("subject_areas", ())))


class ReasonForm(VersionedForm):
    text = TextAreaField(N_("Varför?"), [Required(N_("Skriv varför."))], maxlength=GOAL_MOST, rows=3, description=NO_PERSONS)
