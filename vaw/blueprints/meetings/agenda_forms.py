"""Forms about items: of an agenda or of the backlog."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vaw.domain.networks.rules.agenda import MINUTES_MOST, PRESENTER_MOST, ItemPlan
from vaw.domain.networks.rules.meetings import ITEM_NAMES, TEXT_MOST, TITLE_MOST, ItemKind
from vaw.kernel.i18n import N_
from vaw.web.fields import Choice, MaxLength, NumberField, RadioField, Required, SelectField, TextAreaField, TextField
from vaw.web.forms import Form
from vaw.web.versions import VersionedForm

_KINDS = [Choice(kind.value, ITEM_NAMES[kind]) for kind in (ItemKind.INFORMATION, ItemKind.DISCUSSION, ItemKind.DECISION)]
_WHAT, _SAY = N_("Vad ska tas upp?"), N_("Skriv vad punkten handlar om.")


class LineForm(Form):
    """A new item on one line; what else there is to say of it is said on its own page."""

    title = TextField(_WHAT, [Required(_SAY), MaxLength(TITLE_MOST)])
    presenter = TextField(N_("Vem håller i den?"), [MaxLength(PRESENTER_MOST)], width=20)
    kind = SelectField(N_("Vad ska ni göra?"), choices=_KINDS, blank=None)
    minutes = NumberField(N_("Minuter"), least=1, most=MINUTES_MOST, width=3)


class ItemForm(VersionedForm):
    """All that is said of an item."""

    title = TextField(_WHAT, [Required(_SAY), MaxLength(TITLE_MOST)])
    kind = RadioField(N_("Vad ska ni göra?"), [Required(N_("Välj vad punkten är till för."))], choices=_KINDS)
    minutes = NumberField(N_("Hur många minuter tar den?"), least=1, most=MINUTES_MOST, suffix=N_("minuter"))
    presenter = TextField(
        N_("Vem håller i den?"),
        [MaxLength(PRESENTER_MOST)],
        description=N_("En roll eller en organisation, till exempel Polisen. Skriv inga namn på personer."),
    )
    about = TextAreaField(
        N_("Vad behöver de som kommer veta?"),
        maxlength=TEXT_MOST,
        rows=5,
        description=N_("Skriv inga uppgifter om enskilda personer."),
    )


class PlanForm(Form):
    """Into which meeting something that waits is planned."""

    meeting_id = RadioField(N_("Vilket möte?"), [Required(N_("Välj ett möte."))], coerce=int)


class RemoveForm(Form):
    """A button that is asked about first."""


def plan_of(values: Mapping[str, Any]) -> ItemPlan:
    """What a form says of an item."""
    return ItemPlan(
        title=values["title"],
        kind=values["kind"] or "",
        about=values.get("about", ""),
        presenter=values["presenter"],
        minutes=values["minutes"],
    )
