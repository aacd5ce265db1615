"""Forms of the import: the file, what its columns mean, and the yes to what would come in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vaw.domain.activities.imports.opening import Plan
from vaw.domain.activities.imports.proposal import Layout
from vaw.domain.activities.rules.cells import column_letter
from vaw.domain.activities.rules.durations import Bare
from vaw.domain.activities.rules.headings import FIELDS
from vaw.domain.activities.rules.log import MODE_NAMES
from vaw.domain.mandates.queries import assignments_of, list_terms
from vaw.domain.mandates.rules import TermList
from vaw.kernel.i18n import N_
from vaw.kernel.i18n import gettext as _
from vaw.web.fields import CheckboxesField, Choice, FileField, RadioField, Required, SelectField
from vaw.web.forms import Form

FIELD_NAMES = {
    "done_on": N_("Datum"), "type": N_("Typ av aktivitet"), "field": N_("Område"), "minutes": N_("Tid"), "municipalities": N_("Kommuner"),
    "women": N_("Kvinnor"), "men": N_("Män"), "unstated": N_("Ej angivet"), "heads": N_("Deltagare totalt"), "mode": N_("Form"),
    "text": N_("Anteckning"),
}  # fmt: skip
UNIT_REASONS = {
    "heading": N_("Rubriken säger enheten. Celler som själva säger sin enhet, till exempel 90 min eller 1:30, läses som det står."),
    "values": N_(
        "Rubriken säger ingen enhet, så det är gissat efter talen. Celler som säger sin enhet, till exempel 90 min, läses som det står."
    ),
    "chosen": N_("Så valde länet förra gången. Celler som själva säger sin enhet, till exempel 90 min, läses som det står."),
}


class FileForm(Form):
    """A spreadsheet as it is."""

    file = FileField(
        N_("Kalkylblad"),
        [Required(N_("Välj den fil som du vill läsa in."))],
        accept=".xlsx,.xlsm,.xls,.ods,.csv,.txt,.tsv",
        description=N_("Excel, OpenDocument eller CSV, högst 20 MB. Rubrikerna får heta och stå hur ni vill."),
    )


def _column(name: str) -> SelectField:
    return SelectField(FIELD_NAMES[name], blank=N_("Finns inte i filen"), coerce=int, optional_note=False)


class MappingForm(Form):
    """Which column holds what. The names are those of the log (rules.headings.FIELDS), so that a broken rule finds its field."""

    done_on = _column("done_on")
    type = _column("type")
    field = _column("field")
    minutes = _column("minutes")
    municipalities = _column("municipalities")
    women = _column("women")
    men = _column("men")
    unstated = _column("unstated")
    heads = _column("heads")
    mode = _column("mode")
    text = _column("text")
    bare = RadioField(
        N_("Tal utan enhet i kolumnen för tid är"),
        choices=[("hours", N_("timmar")), ("minutes", N_("minuter"))],
        inline=True,
        optional_note=False,
    )
    preset_type = SelectField(N_("Typ av aktivitet när raden inte säger någon"), blank=N_("Läs inte in raden"), optional_note=False)
    preset_field = SelectField(N_("Område när raden inte säger något"), blank=N_("Läs inte in raden"), optional_note=False)
    preset_mode = SelectField(
        N_("Form när raden inte säger någon"), choices=list(MODE_NAMES.items()), blank=N_("Läs inte in raden"), optional_note=False
    )
    assignment_id = SelectField(N_("Uppdrag som aktiviteterna räknas på"), coerce=int, blank=None, optional_note=False)

    @classmethod
    def of(cls, plan: Plan, county_id: int) -> MappingForm:
        """As proposed, with the columns, lists and assignments to choose from."""
        layout = plan.layout
        presets = {f"preset_{name}": code for name, code in layout.presets.items()}
        form = cls(data={**layout.columns, **presets, "bare": layout.bare.unit, "assignment_id": plan.assignment_id})
        columns = [Choice(column, _column_name(column, text)) for column, text in enumerate(plan.headings)]
        for name in FIELDS:
            getattr(form, name).choices = columns
        form.bare.description = _(UNIT_REASONS[layout.bare.reason])
        form.preset_type.choices = [Choice(term.code, term.name) for term in list_terms(TermList.ACTIVITY_TYPE, county_id=county_id)]
        form.preset_field.choices = [Choice(term.code, term.name) for term in list_terms(TermList.VIOLENCE_FIELD, county_id=county_id)]
        form.assignment_id.choices = [Choice(row.id, row.title) for row in assignments_of(county_id)]
        return form

    def layout(self, values: Mapping[str, Any], proposed: Layout) -> Layout:
        """What was said. A unit that differs from the proposal was chosen by a person, and may be any number."""
        unit = values["bare"] or proposed.bare.unit
        presets = {name: values[f"preset_{name}"] for name in ("type", "field", "mode") if values[f"preset_{name}"]}
        return Layout(
            header_row=proposed.header_row,
            columns={name: values[name] for name in FIELDS if values[name] is not None},
            bare=proposed.bare if unit == proposed.bare.unit else Bare(unit, "chosen"),
            year_first=proposed.year_first,
            presets=presets,
        )


class SheetForm(Form):
    """Another sheet of the same file."""

    sheet = SelectField(N_("Blad"), blank=None, optional_note=False)


class LetInForm(Form):
    """The yes to what the check came to. A column with soft findings is answered for by itself."""

    columns = CheckboxesField(
        N_("Kolumner med varningar"),
        description=N_("Titta på raderna i din fil. Kryssa för en kolumn om det som står där inte rör någon enskild person."),
        optional_note=False,
    )


def recognised(plan: Plan) -> list[tuple[str, str | None]]:
    """(what the log asks for, the column that seems to hold it or None), in the order of the form."""
    columns = plan.layout.columns
    return [
        (_(label), _column_name(columns[name], plan.headings[columns[name]]) if name in columns else None)
        for name, label in FIELD_NAMES.items()
    ]


def _column_name(column: int, heading: str) -> str:
    named = heading or _("utan rubrik")
    return f"{column_letter(column)} · {named}"
