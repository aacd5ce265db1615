"""Forms of the knowledge base: what a dataset is, a file, a year that the board has counted, a special reason."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from vaw.domain.knowledge.operations.datasets import Facts
from vaw.domain.knowledge.operations.versions import Typed
from vaw.domain.knowledge.queries.areas import area_name
from vaw.domain.knowledge.queries.datasets import list_bases
from vaw.domain.knowledge.rules import FIRST_YEAR, LAST_YEAR, MEASURE_NAMES, NAME_MOST, TEXT_MOST, Measure
from vaw.domain.knowledge.rules.words import value_of
from vaw.kernel.actor import Actor
from vaw.kernel.errors import RuleBroken
from vaw.kernel.i18n import N_
from vaw.web.fields import (
    CheckboxField,
    Choice,
    DateField,
    FileField,
    MaxLength,
    NumberField,
    RadioField,
    Required,
    SelectField,
    TextAreaField,
    TextField,
)
from vaw.web.forms import Form
from vaw.web.versions import VersionedForm

ACCEPTED = ".json,.csv,.txt,.tsv,.xlsx,.ods"


class DatasetForm(VersionedForm):
    """What is measured and where it comes from. A dataset of the nation's has no `own` and no `shared`."""

    title = TextField(N_("Vad heter serien?"), [Required(N_("Skriv vad serien heter.")), MaxLength(NAME_MOST)], autocomplete="off")
    definition = TextAreaField(
        N_("Vad räknas?"), [Required(N_("Skriv vad som räknas.")), MaxLength(TEXT_MOST)], rows=4,
        description=N_("Vem eller vad som ingår, och vid vilken tid. Så att två personer räknar lika."),
    )  # fmt: skip
    measure = RadioField(
        N_("Vilket slags tal är det?"), [Required(N_("Välj vilket slags tal det är."))], choices=list(MEASURE_NAMES.items()),
        coerce=Measure,
    )  # fmt: skip
    of_persons = CheckboxField(N_("Talen handlar om personer. Då måste de vara uppdelade på kvinnor och män."))
    unit = TextField(
        N_("Enhet"),
        [Required(N_("Skriv enheten.")), MaxLength(NAME_MOST)],
        description=N_("Till exempel personer, procent, kronor i månaden."),
    )
    base_id = SelectField(
        N_("Är de en del av några som räknas i en annan serie?"), coerce=int, blank=N_("Nej, eller så finns den serien inte här"),
        description=N_("Till exempel folkmängden. Då visas andelen bland kvinnor och bland män, och om skillnaden är större än slumpen."),
    )  # fmt: skip
    source = TextField(N_("Källa"), [Required(N_("Skriv varifrån talen kommer.")), MaxLength(NAME_MOST)])
    publisher_id = TextField(
        N_("Källans beteckning"),
        [MaxLength(60)],
        description=N_("Kolada: nyckeltalets id, till exempel N00914. SCB: tabellens namn."),
        width=20,
    )
    licence = TextField(N_("Licens"), [MaxLength(NAME_MOST)], description=N_("Till exempel CC0, eller ”får spridas med källa angiven”."))
    own = CheckboxField(N_("Vi räknar själva och skriver in talen här, år för år."))
    shared = CheckboxField(N_("Andra län får läsa serien."))

    def offer(self, by: Actor, *, national: bool, dataset_id: int | None = None) -> None:
        """Set what can be chosen."""
        self.base_id.choices = [one for one in list_bases(by) if one[0] != dataset_id]
        if national:
            del self.own, self.shared


def facts_of(values: Mapping[str, Any]) -> Facts:
    return Facts(**values)


class FileForm(Form):
    """A file as the source gave it."""

    file = FileField(
        N_("Fil från Kolada, SCB eller en tabell"), [Required(N_("Välj den fil som du vill läsa in."))], accept=ACCEPTED,
        description=N_("JSON från Kolada, JSON-stat2, CSV eller Excel från SCB (PxWeb). Högst 20 MB."),
    )  # fmt: skip
    retrieved_on = DateField(N_("När hämtades den från källan?"), [Required(N_("Skriv dagen då filen hämtades. ÅÅÅÅ-MM-DD."))])


class DescriptionForm(Form):
    """Kolada's own description of a key figure."""

    file = FileField(
        N_("Kolada har beskrivningen: fyll i formuläret ur en fil"), [Required(N_("Välj en fil."))], accept=".json",
        description=N_("JSON från Koladas adress /kpi för ett enda nyckeltal."),
    )  # fmt: skip


class YearForm(Form):
    """A year that the board has counted. Numbers as people write them."""

    area = SelectField(N_("Vilket område?"), [Required(N_("Välj område."))], blank=None)
    year = NumberField(N_("År"), [Required(N_("Skriv vilket år det gäller."))], least=FIRST_YEAR, most=LAST_YEAR, width=4)
    women = TextField(N_("Kvinnor"), width=10)
    men = TextField(N_("Män"), width=10)
    total = TextField(
        N_("Totalt"), width=10, description=N_("Lämna tomt om alla är kvinnor eller män. Annars räknas resten som ej angivet.")
    )

    def offer(self, areas: list[str]) -> None:
        self.area.choices = [Choice(code, area_name(code)) for code in areas]


def typed_of(values: Mapping[str, Any]) -> Typed:
    """Raises RuleBroken("knowledge.number") with the field at fault."""
    return Typed(values["area"], values["year"], _number(values, "women"), _number(values, "men"), _number(values, "total"))


def _number(values: Mapping[str, Any], field: str) -> Decimal | None:
    if not values[field]:
        return None
    value, _missing = value_of(values[field])
    if value is None:
        raise RuleBroken("knowledge.number", field=field)
    return value


class ReasonForm(VersionedForm):
    """The special reason for which figures of persons leave without women and men."""

    reason = TextAreaField(
        N_("Vilket är det särskilda skälet?"), [MaxLength(TEXT_MOST)], rows=4,
        description=N_("Till exempel att källan inte frågade om kön. Skälet visas bredvid siffrorna. Tomt tar bort det."),
    )  # fmt: skip
