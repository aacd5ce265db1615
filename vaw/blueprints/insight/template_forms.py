"""Forms of templates of accounts, and of their sections with the figures that stand beside the text."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, cast

from vaw.domain.insight.models.templates import ReportTemplate, TemplateSection
from vaw.domain.insight.queries.registry import AREAS, Area
from vaw.domain.insight.rules.accounts import GUIDE_MOST, TITLE_MOST
from vaw.domain.insight.rules.templates import Face, Part
from vaw.domain.mandates.queries import lists
from vaw.kernel import clock
from vaw.kernel.i18n import N_
from vaw.web.fields import CheckboxesField, DateField, MaxLength, Required, SelectField, TextAreaField, TextField
from vaw.web.versions import VersionedForm

_IN_ENGLISH = N_("Lämnar du det tomt står den svenska texten där.")


class FaceForm(VersionedForm):
    """What a template is called, and from when to when an account may begin with it."""

    name_sv = TextField(N_("Vad heter mallen?"), [Required(N_("Skriv vad mallen heter.")), MaxLength(TITLE_MOST)], autocomplete="off")
    name_en = TextField(N_("Namnet på engelska"), [MaxLength(TITLE_MOST)], description=_IN_ENGLISH, autocomplete="off")
    assignment_code = SelectField(
        N_("Är den ett uppdrags egen redovisning?"),
        blank=N_("Nej, den skrivs vid sidan av"),
        description=N_("Då räknas redovisningen som inlämnad när länsledningen har godkänt den."),
    )
    valid_from = DateField(N_("Kan väljas från och med"), [Required(N_("Skriv den första dagen."))])
    valid_to = DateField(N_("Kan väljas till och med"), description=N_("Lämna tomt om den gäller tills vidare. ÅÅÅÅ-MM-DD."))

    def offer(self, *, national: bool) -> None:
        """Only a national template is an assignment's own account: all counties answer it with the same sections."""
        if national:
            self.assignment_code.choices = [(one.code, one.title) for one in lists().mandates]
        else:
            del self.assignment_code


class EndForm(VersionedForm):
    """The last day of a template."""

    last_on = DateField(N_("Sista dagen den kan väljas"), [Required(N_("Skriv den sista dagen."))])


class PartForm(VersionedForm):
    """A section. Its figures are chosen area by area, in the fields that `figures_in` names."""

    heading_sv = TextField(N_("Rubrik"), [Required(N_("Skriv en rubrik.")), MaxLength(TITLE_MOST)], autocomplete="off")
    guidance_sv = TextAreaField(
        N_("Vad ska delen svara på?"),
        [MaxLength(GUIDE_MOST)],
        maxlength=GUIDE_MOST,
        rows=3,
        description=N_("Står ovanför textrutan när någon skriver. Följer inte med i den färdiga redovisningen."),
    )
    heading_en = TextField(N_("Rubriken på engelska"), [MaxLength(TITLE_MOST)], description=_IN_ENGLISH, autocomplete="off")
    guidance_en = TextAreaField(
        N_("Frågan på engelska"), [MaxLength(GUIDE_MOST)], maxlength=GUIDE_MOST, rows=3, description=_IN_ENGLISH, count_from=75
    )

    def offer(self, elsewhere: Collection[str]) -> None:
        """The figures that stand in no other section."""
        for area in AREAS:
            self.group(area).choices = [(one.code, one.title) for one in area.figures if one.code not in elsewhere]

    def group(self, area: Area) -> CheckboxesField:
        """The boxes of an area's figures."""
        return cast(CheckboxesField, self[figures_in(area)])


def figures_in(area: Area) -> str:
    """The name of the field in which an area's figures are chosen."""
    return f"figures_{area.code}"


for _area in AREAS:
    setattr(PartForm, figures_in(_area), CheckboxesField(_area.title))


def face_of(values: Mapping[str, Any]) -> Face:
    return Face(**{name: value for name, value in values.items() if name != "version"})


def data_of_face(template: ReportTemplate) -> dict[str, Any]:
    """As the form shows it: an English name that is the Swedish one has not been written."""
    names = ("name_sv", "assignment_code", "valid_from", "valid_to")
    told = {name: getattr(template, name) for name in names}
    return {**told, "name_en": _written(template.name_en, template.name_sv), "version": str(template.version)}


def part_of(values: Mapping[str, Any]) -> Part:
    chosen = [code for area in AREAS for code in values[figures_in(area)]]
    return Part(values["heading_sv"], values["heading_en"], values["guidance_sv"], values["guidance_en"], tuple(chosen))


def data_of_part(section: TemplateSection) -> dict[str, Any]:
    figures = {figures_in(area): [one.code for one in area.figures if one.code in section.figures] for area in AREAS}
    return {
        "heading_sv": section.heading_sv,
        "guidance_sv": section.guidance_sv,
        "heading_en": _written(section.heading_en, section.heading_sv),
        "guidance_en": _written(section.guidance_en, section.guidance_sv),
        "version": str(section.version),
        **figures,
    }


def new_face() -> dict[str, Any]:
    return {"valid_from": clock.today()}


def _written(english: str, swedish: str) -> str:
    return "" if english == swedish else english
