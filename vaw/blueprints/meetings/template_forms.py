"""The form of a template: the meeting's usual frame, and a row for each item of its agenda."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from vaw.domain.activities.rules.log import MODE_NAMES
from vaw.domain.networks.models.meetings import Meeting, MeetingTemplate
from vaw.domain.networks.models.minutes import AgendaItem
from vaw.domain.networks.operations.meeting_templates import Usual, item_field
from vaw.domain.networks.rules import plans
from vaw.domain.networks.rules.agenda import MINUTES_MOST, PRESENTER_MOST, ItemPlan
from vaw.domain.networks.rules.meetings import ITEM_NAMES, ITEMS_MOST, TEXT_MOST, TITLE_MOST, ItemKind
from vaw.kernel.i18n import N_
from vaw.web.fields import DurationField, HiddenField, MaxLength, NumberField, RadioField, Required, SelectField, TextAreaField, TextField
from vaw.web.versions import VersionedForm

SPARE = 3  # empty rows below those that are there
_PARTS = ("title", "minutes", "kind", "presenter", "about")


class TemplateForm(VersionedForm):
    name = TextField(N_("Vad heter mallen?"), [Required(N_("Skriv vad mallen heter.")), MaxLength(TITLE_MOST)], autocomplete="off")
    minutes = DurationField(
        N_("Hur långt är mötet?"), [Required(N_("Skriv hur långt mötet är."))], description=N_("Till exempel 2,5 h eller 90 min")
    )
    mode = RadioField(N_("Hur träffas ni?"), [Required(N_("Välj hur ni träffas."))], choices=list(MODE_NAMES.items()), inline=True)
    place = TextField(
        N_("Plats"),
        [MaxLength(plans.LINE_MOST)],
        description=N_("Lokal och adress. Skriv aldrig var ett skyddat boende ligger."),
        autocomplete="off",
    )
    about = TextAreaField(N_("Till dem som är kallade"), maxlength=TEXT_MOST, rows=3)

    @property
    def rows(self) -> list[tuple[Any, ...]]:
        """The fields of each item, in the order in which they are asked."""
        count = sum(1 for name in self._fields if name.startswith("item_") and name.endswith("_title"))
        return [tuple(self[item_field(row, part)] for part in _PARTS) for row in range(count)]


@lru_cache(ITEMS_MOST + SPARE + 1)
def form_of(rows: int) -> type[TemplateForm]:
    """The form with so many rows for items."""
    fields: dict[str, Any] = {}
    for row in range(rows):
        fields |= {
            item_field(row, "title"): TextField(N_("Rubrik"), [MaxLength(TITLE_MOST)], autocomplete="off"),
            item_field(row, "minutes"): NumberField(N_("Minuter"), least=1, most=MINUTES_MOST, width=3),
            item_field(row, "kind"): SelectField(N_("Vad den är till för"), choices=list(ITEM_NAMES.items()), blank=None),
            item_field(row, "presenter"): TextField(N_("Vem håller i den"), [MaxLength(PRESENTER_MOST)], autocomplete="off"),
            item_field(row, "about"): HiddenField(),
        }
    return type("TemplateFormOf", (TemplateForm,), fields)


def usual_of(values: Mapping[str, Any], rows: int) -> Usual:
    """What the form says; a row without a title is no item."""
    told = [{part: values[item_field(row, part)] for part in _PARTS} for row in range(rows)]
    items = tuple(ItemPlan(**{**one, "kind": one["kind"] or ItemKind.DISCUSSION.value}) for one in told)
    frame = {name: values[name] for name in ("name", "mode", "minutes", "place", "about")}
    return Usual(**frame, items=items)


def data_of(template: MeetingTemplate) -> dict[str, Any]:
    """As it stands, to be changed."""
    frame = {name: getattr(template, name) for name in ("name", "mode", "minutes", "place", "about")}
    rows = {item_field(row, part): item.get(part) for row, item in enumerate(template.items) for part in _PARTS}
    return {**frame, **rows, "version": str(template.version)}


def data_of_meeting(meeting: Meeting, items: list[AgendaItem]) -> dict[str, Any]:
    """What a meeting was, as a template that is to be saved."""
    length = int((meeting.ends_at - meeting.starts_at).total_seconds()) // 60
    frame = {"name": meeting.title, "mode": meeting.mode, "minutes": length, "place": meeting.place, "about": meeting.about}
    return {**frame, **{item_field(row, part): getattr(item, part) for row, item in enumerate(items) for part in _PARTS}}
