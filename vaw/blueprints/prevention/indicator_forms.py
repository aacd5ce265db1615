"""Forms of indicators and of their numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vaw.domain.prevention.operations.indicators import Measure
from vaw.domain.prevention.rules.indicators import (
    KIND_NAMES,
    NAME_MOST,
    NOTE_MOST,
    NUMBER_MOST,
    ROLE_NAMES,
    UNIT_MOST,
    IndicatorKind,
    Numbers,
)
from vaw.kernel.i18n import N_
from vaw.web.fields import DateField, MaxLength, NumberField, RadioField, Required, TextAreaField, TextField
from vaw.web.versions import VersionedForm

OF_WHOM = N_("Behövs för en andel, till exempel: alla elever i årskurs 8 som svarade.")


class IndicatorForm(VersionedForm):
    """What is measured. What is counted is chosen once and never changed: the numbers hang on it."""

    kind = RadioField(N_("Vad räknar ni?"), [Required(N_("Välj ett alternativ."))], choices=list(KIND_NAMES.items()))
    name = TextField(
        N_("Vad mäter ni?"),
        [Required(N_("Skriv vad ni mäter.")), MaxLength(NAME_MOST)],
        description=N_("Till exempel: elever som vet vart de kan vända sig."),
    )
    unit = TextField(
        N_("Vad är det som räknas?"),
        [Required(N_("Skriv vad som räknas.")), MaxLength(UNIT_MOST)],
        description=N_("Till exempel elever."),
        width=20,
    )
    denominator = TextField(N_("Vilka räknas andelen av?"), [MaxLength(NOTE_MOST)], description=OF_WHOM)
    source = TextField(
        N_("Var kommer siffrorna från?"),
        [Required(N_("Skriv var siffrorna kommer från.")), MaxLength(NOTE_MOST)],
        description=N_("Till exempel skolans enkät våren 2026."),
    )
    caveat = TextAreaField(
        N_("Vad ska den som läser tänka på?"),
        [MaxLength(NOTE_MOST)],
        rows=3,
        description=N_("Till exempel att många inte svarade, eller att frågan ändrades."),
    )


class _Sexes(VersionedForm):
    """How many, by sex; `of_…` for shares, `amount` for things. The view takes away what the kind does not count."""

    women = NumberField(N_("Kvinnor och flickor"), most=NUMBER_MOST)
    of_women = NumberField(N_("av hur många kvinnor och flickor"), most=NUMBER_MOST)
    men = NumberField(N_("Män och pojkar"), most=NUMBER_MOST)
    of_men = NumberField(N_("av hur många män och pojkar"), most=NUMBER_MOST)
    unstated = NumberField(N_("Ej angivet"), most=NUMBER_MOST)
    of_unstated = NumberField(N_("av hur många utan angivet kön"), most=NUMBER_MOST)
    amount = NumberField(N_("Antal"), most=NUMBER_MOST)

    def suit(self, kind: str) -> None:
        """Only the questions of this kind."""
        gone = {
            IndicatorKind.PERSONS: ("of_women", "of_men", "of_unstated", "amount"),
            IndicatorKind.SHARE: ("amount",),
            IndicatorKind.THINGS: ("women", "of_women", "men", "of_men", "unstated", "of_unstated"),
        }
        for name in gone[IndicatorKind(kind)]:
            delattr(self, name)


class ValueForm(_Sexes):
    """A new number: what it is, and of which day."""

    role = RadioField(N_("Vad är det för siffra?"), [Required(N_("Välj ett alternativ."))], choices=list(ROLE_NAMES.items()), inline=True)
    on_day = DateField(
        N_("För vilken dag?"),
        [Required(N_("Skriv en dag."))],
        description=N_("Den dag då det mättes. För ett mål: den dag då det ska vara nått. ÅÅÅÅ-MM-DD."),
    )


class CorrectionForm(_Sexes):
    """Another number for the same day."""


def measure_of(values: Mapping[str, Any], kind: str = "") -> Measure:
    told = {name: values[name] for name in ("name", "unit", "denominator", "source", "caveat")}
    return Measure(kind=kind or values["kind"], **told)


def numbers_of(values: Mapping[str, Any]) -> Numbers:
    return Numbers(**{name: values.get(name) for name in Numbers.__slots__})
