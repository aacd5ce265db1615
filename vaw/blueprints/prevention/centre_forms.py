"""Forms of resource centres: what one is, a month in a minute, and a year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from vaw.blueprints.prevention.centre_words import heads_told, kind_told
from vaw.domain.mandates.queries import list_terms
from vaw.domain.mandates.rules import TermList
from vaw.domain.networks.queries.networks import Filter, list_networks
from vaw.domain.people.queries.leaders import LEADERS_AND_EXPERTS, leaders_of
from vaw.domain.people.queries.names import account_name, organisation_choices
from vaw.domain.prevention.models.centres import Centre
from vaw.domain.prevention.operations.centres import CentreFacts
from vaw.domain.prevention.rules.centres import FORM_NAMES, HEADS_MOST, LINES_MOST, NAME_MOST, TEXT_MOST, Heads, Line
from vaw.kernel.actor import Actor
from vaw.kernel.i18n import N_
from vaw.kernel.i18n import gettext as _
from vaw.web.fields import (
    CheckboxField,
    DateField,
    HiddenField,
    MaxLength,
    MunicipalitiesField,
    NumberField,
    Required,
    SelectField,
    TextAreaField,
    TextField,
)
from vaw.web.forms import Form
from vaw.web.versions import VersionedForm

NETWORKS_MOST = 200  # networks that can be chosen among: more than a county has
NEW_ROWS = 3  # new kinds of support at once; the page opens with more when these are saved
STEERING = "resource_centre"  # the type of network that comes first among the choices
SEXES = {"women": N_("Kvinnor"), "men": N_("Män"), "unstated": N_("Ej angivet")}
KIND = {"profession": N_("Yrkesgrupp"), "theme": N_("Tema"), "form": N_("Form")}
_NUMBER: dict[str, Any] = {"most": HEADS_MOST, "width": 3, "optional_note": False}


class CentreForm(VersionedForm):
    """What a centre is, and who answers for it."""

    submit_key = HiddenField()
    name = TextField(N_("Vad heter resurscentrumet?"), [Required(N_("Skriv vad det heter.")), MaxLength(NAME_MOST)], autocomplete="off")
    opened_on = DateField(N_("När öppnade det?"), [Required(N_("Skriv vilken dag det öppnade."))])
    closed_on = DateField(N_("När stängde det?"), description=N_("Lämna tomt så länge det är öppet. ÅÅÅÅ-MM-DD."))
    tasks = TextAreaField(
        N_("Vad har det i uppgift?"),
        [MaxLength(TEXT_MOST)],
        rows=4,
        description=N_("Vilket stöd det ger, och till vilka yrkesverksamma. Skriv inget om enskilda personer eller ärenden."),
    )
    network_id = SelectField(
        N_("Vilket nätverk är styrgrupp?"),
        coerce=int,
        blank=N_("Ingen styrgrupp än"),
        description=N_("Länets nätverk. Där finns möten och beslut."),
    )
    organisation_ids = MunicipalitiesField(N_("Vilka samarbetar i det?"), description=N_("Organisationer i länets register."))
    responsible_id = SelectField(
        N_("Vem hos er följer det?"),
        coerce=int,
        blank=N_("Ingen bestämd"),
        description=N_("Hen får påminnelserna. Är ingen bestämd får alla länets utvecklingsledare dem."),
    )

    def offer(self, by: Actor, county_id: int, centre: Centre | None = None) -> None:
        """Set what can be chosen today, and what stands there already."""
        self.organisation_ids.choices = organisation_choices(by, county_id)
        leaders = {leader.id: leader.name for leader in leaders_of(county_id, LEADERS_AND_EXPERTS)}
        if centre and centre.responsible_id:
            leaders.setdefault(centre.responsible_id, account_name(centre.responsible_id) or str(centre.responsible_id))
        self.responsible_id.choices = list(leaders.items())
        networks = networks_of(by, county_id)
        if centre and centre.network_id:
            networks.setdefault(centre.network_id, _("Ett nätverk som har upphört"))
        self.network_id.choices = list(networks.items())
        if centre is None:
            del self.closed_on


class YearForm(VersionedForm):
    """How a year went, in three short answers."""

    went_well = TextAreaField(N_("Vad gick bra?"), [MaxLength(TEXT_MOST)], rows=3)
    lacking = TextAreaField(N_("Vad saknas?"), [MaxLength(TEXT_MOST)], rows=3)
    next_steps = TextAreaField(
        N_("Vad gör ni härnäst?"),
        [MaxLength(TEXT_MOST)],
        rows=3,
        description=N_("Skriv inget om enskilda personer eller ärenden, och inte vilka som har fått stöd."),
    )


class MonthForm(Form):
    """Rows of numbers for the kinds of support that the page knows, and some empty ones for new kinds. Made by `form_of`."""

    nobody = CheckboxField(N_("Ingen fick stöd den här månaden"), optional_note=False)
    seen = HiddenField()
    kept: Sequence[int] = ()
    differences: Sequence[tuple[str, str, str]] = ()

    def cells(self, row: str) -> list[Any]:
        """The three numbers of a row."""
        return [self[f"{name}_{row}"] for name in SEXES]

    def kinds(self, row: str) -> list[Any]:
        """The three choices of a new row."""
        return [self[f"{name}_{row}"] for name in KIND]

    def faults(self, row: str) -> list[str]:
        return [str(text) for field in self.cells(row) for text in field.errors]

    @property
    def has_new(self) -> bool:
        """Whether something stands in the empty rows."""
        return any(field.typed() for row in new_rows() for field in (*self.kinds(row), *self.cells(row)))

    def validate(self, extra_validators: Any = None) -> bool:
        sound = super().validate(extra_validators)
        for row in new_rows():
            kinds, heads = [field.data for field in self.kinds(row)], _heads(self.cells(row))
            if heads.persons and not all(kinds):
                field = next(field for field in self.kinds(row) if not field.data)
                field.errors = [*field.errors, _("Välj yrkesgrupp, tema och form.")]
                sound = False
            elif any(kinds) and not heads.persons and not any(self.cells(row)[place].errors for place in range(3)):
                first = self.cells(row)[0]
                first.errors = [*first.errors, _("Skriv hur många som fick stödet, eller töm raden.")]
                sound = False
        return sound

    def lines(self) -> list[Line]:
        """What is told, as the operation takes it; a row without numbers is nobody."""
        told = [_line(self[f"kind_{row}"].data.split(".", 2), self.cells(str(row))) for row in self.kept]
        told += [_line([field.data or "" for field in self.kinds(row)], self.cells(row)) for row in new_rows()]
        return [line for line in told if line.persons]

    def renew(self, number: int, stands: Sequence[Line]) -> None:
        """After a conflict: the form has seen what somebody else told, and shows where it is another."""
        self.seen.raw_data, self.seen.data = None, str(number)
        mine, theirs = ({line[:3]: Heads(*line[3:]) for line in lines} for lines in (self.lines(), stands))
        kinds = [*mine, *(kind for kind in theirs if kind not in mine)]
        pairs = [(kind, mine.get(kind, Heads()), theirs.get(kind, Heads())) for kind in kinds]
        self.differences = [(kind_told(*kind), heads_told(one), heads_told(other)) for kind, one, other in pairs if one != other]


def new_rows() -> list[str]:
    return [f"n{row}" for row in range(NEW_ROWS)]


def form_of(county_id: int, month_on: date, lines: Sequence[Line], *, seen: int, sent: Mapping[str, str], filled: bool) -> MonthForm:
    """The form of a month. `lines`: the kinds that it opens with, with their numbers when `filled`; a form that was sent keeps its own."""
    kinds = [".".join(line[:3]) for line in lines]
    if sent:
        kinds = [sent[name] for row in range(LINES_MOST) if (name := f"kind_{row}") in sent and sent[name].count(".") == 2]
    fields: dict[str, Any] = {"kept": range(len(kinds))}
    values: dict[str, Any] = {"seen": str(seen), "nobody": filled and not lines and seen > 0}
    for row, kind in enumerate(kinds):
        fields |= {f"kind_{row}": HiddenField(), **_numbers(str(row))}
        values[f"kind_{row}"] = kind
        if filled and not sent:
            values |= {f"{name}_{row}": getattr(lines[row], name) or None for name in SEXES}
    choices = _choices(county_id, month_on)
    for name in new_rows():
        fields |= {f"{key}_{name}": SelectField(label, choices=choices[key], optional_note=False) for key, label in KIND.items()}
        fields |= _numbers(name)
    form: MonthForm = type("Month", (MonthForm,), fields)(data=values)
    return form


def _numbers(row: str) -> dict[str, NumberField]:
    return {f"{name}_{row}": NumberField(label, **_NUMBER) for name, label in SEXES.items()}


def _choices(county_id: int, month_on: date) -> Mapping[str, list[tuple[str, str]]]:
    lists = {"profession": TermList.PROFESSIONAL_GROUP, "theme": TermList.CENTRE_THEME}
    offered = {key: [(one.code, one.name) for one in list_terms(terms, on=month_on, county_id=county_id)] for key, terms in lists.items()}
    return {**offered, "form": [(form.value, label) for form, label in FORM_NAMES.items()]}


def _line(kind: Sequence[str], cells: Sequence[Any]) -> Line:
    profession, theme, form = kind
    return Line(profession, theme, form, *_heads(cells))


def _heads(cells: Sequence[Any]) -> Heads:
    return Heads(*(cell.data or 0 for cell in cells))


def networks_of(by: Actor, county_id: int) -> dict[int, str]:
    """{id: name} of the county's networks, steering groups of centres first: the second call, to the area beside this one."""
    found = list_networks(by, Filter(county=county_id), size=NETWORKS_MOST).rows
    return {one.id: one.name for one in sorted(found, key=lambda one: one.type != STEERING)}


def centre_facts(values: Mapping[str, Any]) -> CentreFacts:
    told = {name: value for name, value in values.items() if name not in ("version", "submit_key")}
    return CentreFacts(**{**told, "organisation_ids": tuple(told.get("organisation_ids") or ())})
