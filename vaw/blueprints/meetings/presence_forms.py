"""Forms about who came: the whole list at once, and an organisation that nobody had invited."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from vaw.domain.networks.models import Network
from vaw.domain.networks.operations.presence import Said
from vaw.domain.networks.queries.presence import Present, walk_in_choices
from vaw.domain.networks.rules.presence import ABSENT, HEADS_MOST, Heads
from vaw.kernel.actor import Actor
from vaw.kernel.i18n import N_
from vaw.kernel.i18n import gettext as _
from vaw.web.fields import CheckboxField, HiddenField, NumberField, Required, SelectField
from vaw.web.forms import Form

WOMEN, MEN, UNSTATED = N_("Kvinnor"), N_("Män"), N_("Ej angivet")
_NUMBERS = ("women", "men", "unstated")
_HEADS: dict[str, Any] = {"most": HEADS_MOST, "width": 2, "optional_note": False}


class PresenceForm(Form):
    """The list: three numbers and "did not come" for each row. Made by `form_of`, which knows the rows."""

    ids: Sequence[int] = ()

    def cells(self, id: int) -> tuple[Any, Any, Any, Any]:
        """Women, men, not stated, and whether nobody came."""
        return tuple(self[f"{name}_{id}"] for name in (*_NUMBERS, "absent"))  # type: ignore[return-value]

    def faults(self, id: int) -> list[str]:
        """What is wrong with a row, in words."""
        return [str(text) for field in self.cells(id) for text in field.errors]

    def validate(self, extra_validators: Any = None) -> bool:
        sound = super().validate(extra_validators)
        for id in self.ids:
            women, *_numbers, absent = self.cells(id)
            heads = self._typed(id)
            if absent.data and heads is not None and heads.all:
                women.errors = [*women.errors, _("Skriv hur många som kom, eller kryssa för att ingen kom. Inte båda.")]
                sound = False
        return sound

    def said(self) -> dict[int, Said]:
        """{invitation: what stood on the screen, and what stands there now}."""
        return {id: Said(_read(self[f"before_{id}"].data), self._now(id)) for id in self.ids}

    def renew(self, stands: dict[int, Heads | None]) -> None:
        """After a conflict: the form has seen what the others have saved, and keeps of one's own what one had changed."""
        for id, one in self.said().items():
            values = {f"before_{id}": _told(stands.get(id))}
            if one.now == one.before:
                values |= _cells_of(id, stands.get(id))
            for name, value in values.items():
                self[name].raw_data, self[name].data = None, value

    def _typed(self, id: int) -> Heads | None:
        numbers = [self[f"{name}_{id}"].data for name in _NUMBERS]
        return None if numbers == [None] * len(numbers) else Heads(*(number or 0 for number in numbers))

    def _now(self, id: int) -> Heads | None:
        return ABSENT if self[f"absent_{id}"].data else self._typed(id)


def form_of(rows: Sequence[Present]) -> PresenceForm:
    """The form for these rows, as they stand."""
    fields: dict[str, Any] = {"ids": [row.id for row in rows]}
    values: dict[str, Any] = {}
    for row in rows:
        for name, label in zip(_NUMBERS, (WOMEN, MEN, UNSTATED), strict=True):
            fields[f"{name}_{row.id}"] = NumberField(label, **_HEADS)
        fields[f"absent_{row.id}"] = CheckboxField(N_("Ingen kom"), optional_note=False)
        fields[f"before_{row.id}"] = HiddenField()
        values |= _cells_of(row.id, row.came) | {f"before_{row.id}": _told(row.came)}
    form: PresenceForm = type("Rows", (PresenceForm,), fields)(data=values)
    return form


def _cells_of(id: int, heads: Heads | None) -> dict[str, Any]:
    """What stands in a row; a number that is 0 is left empty beside one that is not."""
    numbers = {f"{name}_{id}": number or None for name, number in zip(_NUMBERS, heads or ABSENT, strict=True)}
    return numbers | {f"absent_{id}": heads == ABSENT}


def _told(heads: Heads | None) -> str:
    return "" if heads is None else ",".join(map(str, heads))


def _read(text: str | None) -> Heads | None:
    """What a hidden field carries. Anything else is nothing: what stands there then is never overwritten in silence."""
    parts = (text or "").split(",")
    sound = len(parts) == len(_NUMBERS) and all(part.isascii() and part.isdigit() and len(part) < 5 for part in parts)
    return Heads(*map(int, parts)) if sound else None


class WalkInForm(Form):
    """An organisation that came without being invited."""

    organisation_id = SelectField(
        N_("Organisation"),
        [Required(N_("Välj vilken organisation som kom."))],
        description=N_("Finns den inte i listan? Lägg först till den bland organisationerna."),
        coerce=int,
        combobox=True,
    )
    women = NumberField(WOMEN, **_HEADS)
    men = NumberField(MEN, **_HEADS)
    unstated = NumberField(UNSTATED, **_HEADS)

    def offer(self, by: Actor, network: Network) -> None:
        self.organisation_id.choices = [(row.id, row.name) for row in walk_in_choices(by, network)]


class EndForm(Form):
    """That the meeting is over: a button and nothing else."""
