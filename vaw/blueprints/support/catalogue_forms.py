"""The form of an entry of the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vaw.domain.mandates.queries import list_terms, term_names
from vaw.domain.mandates.rules import TermList
from vaw.domain.support.models import Method
from vaw.domain.support.operations.catalogue import LINE_MOST, NAME_MOST, TEXT_MOST, Facts
from vaw.domain.support.rules import FOR_WHOM_NAMES, KIND_NAMES, LEVEL_NAMES
from vaw.kernel import clock
from vaw.kernel.i18n import N_, gettext
from vaw.web.fields import CheckboxesField, MaxLength, RadioField, Required, SelectField, TextAreaField, TextField
from vaw.web.versions import VersionedForm

_ANSWERS = {"yes": True, "no": False}


class MethodForm(VersionedForm):
    """A method, course or guide: what it is, whom it is for, and how one knows."""

    name = TextField(N_("Namn"), [Required(N_("Skriv vad metoden eller utbildningen heter.")), MaxLength(NAME_MOST)])
    kind = RadioField(N_("Slag"), [Required(N_("Välj vad det är."))], choices=list(KIND_NAMES.items()))
    purpose_sv = TextAreaField(
        N_("Syfte på svenska"),
        [MaxLength(TEXT_MOST)],
        rows=4,
        description=N_("Vad den gör och för vem, i två eller tre meningar. Lämna tomt om du inte har någon källa."),
    )
    purpose_en = TextAreaField(N_("Syfte på engelska"), [MaxLength(TEXT_MOST)], rows=4)
    source = TextAreaField(
        N_("Källa"),
        [MaxLength(TEXT_MOST)],
        rows=2,
        description=N_("Varifrån uppgifterna kommer: utgivare och titel, gärna en webbadress. Behövs när syftet är ifyllt."),
    )
    evidence = TextAreaField(N_("Vad vet man om effekten?"), [MaxLength(TEXT_MOST)], rows=2, description=N_("Till exempel: Ej utvärderad."))
    fields = CheckboxesField(N_("Våldsområden"))
    professions = CheckboxesField(N_("Yrkesgrupper som använder den"))
    for_whom = CheckboxesField(N_("Vem den är till för i slutändan"), choices=list(FOR_WHOM_NAMES.items()))
    level = SelectField(
        N_("Förebyggande nivå"),
        choices=list(LEVEL_NAMES.items()),
        blank=N_("Ingen uppgift"),
        description=N_("Universell riktar sig till alla, selektiv till grupper med risk, indikerad till dem som redan berörs."),
    )
    owner = TextField(N_("Vem som äger eller ger den"), [MaxLength(LINE_MOST)])
    length = TextField(N_("Omfattning"), [MaxLength(LINE_MOST)], description=N_("Till exempel: två dagar, eller 6–10 samtal."))
    certified_trainer = SelectField(
        N_("Krävs en certifierad utbildare?"), choices=[("yes", N_("Ja")), ("no", N_("Nej"))], blank=N_("Ingen uppgift")
    )
    cost = TextField(N_("Kostnad"), [MaxLength(LINE_MOST)])

    def offer(self, method: Method | None = None) -> None:
        """Set what can be chosen: today's fields of violence and professional groups, and those that stand in the entry."""
        self.fields.choices = _offered(TermList.VIOLENCE_FIELD, method.fields if method else [])
        self.professions.choices = _offered(TermList.PROFESSIONAL_GROUP, method.professions if method else [])
        if method and self.certified_trainer.raw_data is None:
            self.certified_trainer.data = _answer(method.certified_trainer)

    @property
    def differences(self) -> list[tuple[str, str, str]]:
        """As in every form over a record; several choices are told by their labels."""
        boxes = {gettext(field.label.text): field for field in (self.fields, self.professions, self.for_whom)}
        told = [self._several(boxes[row[0]]) if row[0] in boxes else row for row in super().differences]
        words = {"True": gettext(N_("Ja")), "False": gettext(N_("Nej"))}
        return [(label, words.get(mine, mine), words.get(theirs, theirs)) for label, mine, theirs in told]

    def _several(self, boxes: CheckboxesField) -> tuple[str, str, str]:
        mine, theirs = (self.conflict or {})[boxes.short_name]
        return gettext(boxes.label.text), _told(boxes, mine), _told(boxes, theirs)


def _offered(terms: TermList, kept: list[str]) -> list[tuple[str, str]]:
    names = term_names(terms)
    today = [entry.code for entry in list_terms(terms, on=clock.today())]
    return [(code, names.get(code, code)) for code in dict.fromkeys([*today, *kept])]


def _told(boxes: CheckboxesField, chosen: Any) -> str:
    return ", ".join(gettext(choice.label) for choice in boxes.offered() if choice.value in (chosen or ())) or "–"


def _answer(said: bool | None) -> str | None:
    return next((word for word, meant in _ANSWERS.items() if meant is said), None)


def facts_of(values: Mapping[str, Any]) -> Facts:
    """What the form says, as the operation takes it."""
    told: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in values.items() if name != "version"}
    return Facts(**{**told, "certified_trainer": _ANSWERS.get(told["certified_trainer"])})
