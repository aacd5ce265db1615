"""Forms of the log."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID, uuid4

from vaw.blueprints.activities.fields import HeadsField, SharesField
from vaw.blueprints.activities.history import said_value
from vaw.domain.activities.models import Activity
from vaw.domain.activities.queries.log import main_assignment
from vaw.domain.activities.rules.log import HEADS_MOST, MODE_NAMES, REASON_MOST, TEXT_MOST, Entry, even_shares
from vaw.domain.geography.models import County
from vaw.domain.geography.queries import municipalities_of, municipality_names
from vaw.domain.mandates.queries import Lists, assignments_of, list_terms, lists
from vaw.domain.mandates.rules import TermList
from vaw.kernel import clock
from vaw.kernel.errors import RuleBroken
from vaw.kernel.i18n import N_, gettext, language
from vaw.web.fields import (
    Choice,
    DateField,
    DurationField,
    HiddenField,
    MaxLength,
    MunicipalitiesField,
    NumberField,
    RadioField,
    Required,
    SelectField,
    TextAreaField,
)  # fmt: skip
from vaw.web.forms import Form
from vaw.web.versions import VersionedForm

_HEADS: dict[str, Any] = {"most": HEADS_MOST, "width": 4, "optional_note": False}
VIOLENCE_GOALS = ("violence", "violence_2006")  # the sub-goal that nearly all of the log serves: offered first


class ActivityForm(Form):
    """What was done. The few fields that every activity has come first; the rest can be left as it stands."""

    submit_key = HiddenField()
    done_on = DateField(N_("Datum"), [Required(N_("Skriv den dag då aktiviteten genomfördes."))])
    type = SelectField(N_("Typ av aktivitet"), [Required(N_("Välj vad det var för aktivitet."))])
    field = RadioField(N_("Område"), [Required(N_("Välj det område som aktiviteten mest handlade om."))])
    minutes = DurationField(N_("Tid"), [Required(N_("Skriv hur lång tid aktiviteten tog."))])
    mode = RadioField(
        N_("Form"), [Required(N_("Välj om aktiviteten var fysisk, digital eller hybrid."))], choices=list(MODE_NAMES.items()), inline=True
    )
    women = NumberField(N_("Kvinnor"), **_HEADS)
    men = NumberField(N_("Män"), **_HEADS)
    unstated = NumberField(N_("Ej angivet"), **_HEADS)
    municipality_ids = MunicipalitiesField(N_("Kommuner som nåddes"))
    shares = SharesField(N_("Andel för varje uppdrag"), description=N_("Hela procent som tillsammans blir 100."), optional_note=False)
    text = TextAreaField(
        N_("Anteckning"),
        [MaxLength(TEXT_MOST)],
        description=N_("Skriv vad ni gjorde, inte vem det gällde. Inga namn, adresser eller nummer till enskilda personer."),
        maxlength=TEXT_MOST,
        rows=3,
    )
    organisation_ids = MunicipalitiesField(N_("Organisationer som deltog"))
    heads = HeadsField(
        N_("Deltagare efter yrkesgrupp"),
        description=N_("Fyll bara i de grupper som ni räknade. Summan ska stämma med antalen ovan, eller lämna dem tomma."),
    )
    sub_goal = SelectField(N_("Jämställdhetspolitiskt delmål"))
    objective = SelectField(N_("Nationell målsättning"))

    def offer(self, county: County, organisations: list[tuple[int, str]], kept: Activity | Entry | None = None) -> None:
        """Set the choices: what was in force on the day that is written, and what the activity has already."""
        day = self.done_on.data or clock.today()
        self.type.choices = _choices(TermList.ACTIVITY_TYPE, day, county.id)
        self.field.choices = _choices(TermList.VIOLENCE_FIELD, day, county.id)
        self.sub_goal.choices = _choices(TermList.SUB_GOAL, day, county.id)
        self.objective.choices = _choices(TermList.OBJECTIVE, day, county.id)
        self.heads.keys = [(choice.value, choice.label) for choice in _choices(TermList.PROFESSIONAL_GROUP, day, county.id)]
        self.municipality_ids.choices = _places(county, kept)
        self.organisation_ids.choices = organisations
        self.shares.keys = [(row.id, row.title) for row in assignments_of(county.id, on=day)]

    @property
    def one_assignment(self) -> str | None:
        """The title of the only assignment there is; then the shares are not asked."""
        return self.shares.keys[0][1] if len(self.shares.keys) == 1 else None

    def entry(self, values: Mapping[str, Any]) -> Entry:
        """What was said, as the operation takes it."""
        given = {name: values[name] for name in Entry.__slots__}
        given["text"] = given["text"] or ""
        if len(self.shares.keys) == 1:
            given["shares"] = even_shares([self.shares.keys[0][0]])
        return Entry(**given)

    @property
    def key(self) -> UUID:
        """Raises RuleBroken when somebody has meddled with the hidden field."""
        try:
            return UUID(self.submit_key.data)
        except (ValueError, TypeError) as wrong:
            raise RuleBroken("activities.submit_key") from wrong


class NewActivityForm(ActivityForm):
    """Prefilled with what was used last, and with what the way here says."""

    @classmethod
    def fresh(
        cls, county: County, last: Mapping[str, Any] | None, day: date, type: str | None = None, municipality_id: int | None = None
    ) -> NewActivityForm:
        """`type` and `municipality_id` come from an address: what the county does not have counts as absent."""
        kept = {name: last[name] for name in ("type", "field", "mode")} if last else {}
        if any(choice.value == type for choice in _choices(TermList.ACTIVITY_TYPE, day, county.id)):
            kept["type"] = type
        if any(row.id == municipality_id for row in municipalities_of(county.id)):
            kept["municipality_ids"] = [municipality_id]
        shares = (
            {int(id): percent for id, percent in last["shares"].items()}
            if last
            else {main.id: 100 for main in [main_assignment(county.id, day)] if main}
        )
        goal = next((term.code for term in list_terms(TermList.SUB_GOAL, on=day) if term.code in VIOLENCE_GOALS), None)
        return cls(data={"done_on": day, "submit_key": str(uuid4()), "shares": shares, "sub_goal": goal, **kept})


class DraftForm(ActivityForm):
    """Prefilled with what an event has proposed."""

    @classmethod
    def of(cls, proposed: Entry) -> DraftForm:
        return cls(data={name: getattr(proposed, name) for name in Entry.__slots__})


class CorrectionForm(ActivityForm, VersionedForm):
    """The same questions, and why."""

    reason = TextAreaField(
        N_("Varför ändrar du?"),
        [Required(N_("Skriv kort varför du ändrar. Det syns i historiken.")), MaxLength(REASON_MOST)],
        description=N_("Till exempel: rättade antalet efter närvarolistan. Det syns i historiken."),
        maxlength=REASON_MOST,
        rows=2,
    )

    @classmethod
    def of(cls, activity: Activity) -> CorrectionForm:
        names = [name for name in Entry.__slots__ if name not in ("shares", "heads")]
        data = {name: getattr(activity, name) for name in names}
        shares = {int(id): percent for id, percent in activity.shares.items()}
        return cls(data={**data, "shares": shares, "heads": activity.heads or {}, "version": str(activity.version)})

    @property
    def differences(self) -> list[tuple[str, str, str]]:
        """(question, mine, theirs) in words, after somebody else saved first."""
        said = (self.conflict or {}).items()
        return [(gettext(self[name].label.text), told(name, mine), told(name, theirs)) for name, (mine, theirs) in said if name in self]


class ReasonForm(Form):
    """Why an activity is taken out or put back."""

    reason = TextAreaField(
        N_("Varför?"), [Required(N_("Skriv kort varför. Det syns i historiken.")), MaxLength(REASON_MOST)], maxlength=REASON_MOST, rows=2
    )


def _choices(name: TermList, day: date, county_id: int) -> tuple[Choice, ...]:
    return _offered(lists(), language(), name, day, county_id)


@lru_cache(512)  # until the lists are read anew
def _offered(_lists: Lists, _language: str, name: TermList, day: date, county_id: int) -> tuple[Choice, ...]:
    return tuple(Choice(term.code, term.name) for term in list_terms(name, on=day, county_id=county_id))


def _places(county: County, kept: Activity | Entry | None) -> list[Choice]:
    """The county's municipalities, and those of other counties that the activity or its draft has already."""
    own = [row.id for row in municipalities_of(county.id)]
    more = [id for id in kept.municipality_ids if id not in own] if kept else []
    return [Choice(id, municipality_names()[id]) for id in own + more]


def told(name: str, value: object) -> str:
    """A column's value in words, a dash where there is none."""
    return said_value(name, value) or "–"
