"""Choices: one of few, one of many, several, yes or no."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import Any, NamedTuple

from markupsafe import Markup
from wtforms.validators import ValidationError

from vaw.kernel.i18n import N_, gettext
from vaw.web.fields.control import Control, Shape, attributes

_NOT_OFFERED = N_("Välj ett av alternativen i listan.")


class Choice(NamedTuple):
    """`value` is what the operation gets, `label` and `hint` are marked texts."""

    value: Any
    label: str
    hint: str | None = None


class _Chosen(Control):
    """`choices` are Choice or (value, label), and may be set once the form exists. `coerce` makes a value of the text that was sent."""

    def __init__(
        self,
        label: str | None = None,
        validators: Sequence[Any] = (),
        *,
        choices: Iterable[tuple[Any, ...]] = (),
        coerce: Callable[[str], Any] = str,
        **options: Any,
    ) -> None:
        super().__init__(label, validators, **options)
        self.choices = choices
        self.coerce = coerce

    def offered(self) -> list[Choice]:
        return [Choice(*choice) for choice in self.choices]

    def _value(self, text: Any) -> Any:
        try:
            return self.coerce(str(text))
        except ValueError as reason:
            raise ValueError(gettext(_NOT_OFFERED)) from reason

    def _marked(self) -> set[str]:
        """The values that stand chosen, as the page writes them."""
        if self.raw_data:
            return {str(value) for value in self.raw_data}
        chosen = self.data if isinstance(self.data, list | tuple | set | frozenset) else [self.data]
        return {str(value) for value in chosen if value is not None}


class _ChosenOne(_Chosen):
    """One value, None when nothing was chosen."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = None
        text = valuelist[0] if valuelist else ""
        self.data = self._value(text) if text != "" else None

    def pre_validate(self, form: Any) -> None:
        if self.data is not None and self.data not in {choice.value for choice in self.offered()}:
            raise ValidationError(gettext(_NOT_OFFERED))


class SelectField(_ChosenOne):
    """One of many. `blank` is the first, empty line (None: no such line). `combobox`: with script one may type to find."""

    def __init__(
        self,
        label: str | None = None,
        validators: Sequence[Any] = (),
        *,
        blank: str | None = N_("Välj"),
        combobox: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(label, validators, **options)
        self.blank, self.combobox = blank, combobox

    def control(self) -> Markup:
        marked = self._marked()
        lines = [Choice("", self.blank), *self.offered()] if self.blank is not None else self.offered()
        options = Markup("").join(
            Markup("<option %s>%s</option>")
            % (attributes({"value": line.value, "selected": str(line.value) in marked}), gettext(line.label))
            for line in lines
        )
        base: dict[str, object] = {
            "class": "govuk-select" + (" govuk-select--error" if self.errors else ""),
            "id": self.id,
            "name": self.name,
            "autocomplete": self.autocomplete,
            "aria-describedby": self.described_by(),
        }
        return Markup("<select %s>%s</select>") % (attributes(base | (_combobox_words() if self.combobox else {})), options)


def _combobox_words() -> dict[str, object]:
    return {
        "data-kombobox": True,
        "data-no-results": gettext("Ingen träff"),
        "data-query-too-short": gettext("Skriv minst %{count} tecken"),
        "data-one-result": gettext("1 träff."),
        "data-results": gettext("%{count} träffar."),
        "data-selected": gettext("%{option}, %{index} av %{count}, är markerat"),
        "data-unmatched": gettext("Det du skrev finns inte i listan. Välj ett av förslagen."),
        "data-hint": gettext("När det finns förslag väljer du med pil upp och pil ned och Enter. På pekskärm: dra eller tryck."),
    }


class _Boxes(_Chosen):
    """Boxes under one another, each with its label."""

    shape: Shape = "group"
    kind = ""

    def control(self) -> Markup:
        return self._boxes(enumerate(self.offered(), 1))

    def _boxes(self, numbered: Iterable[tuple[int, Choice]]) -> Markup:
        marked = self._marked()
        boxes = Markup("").join(self._box(number, choice, marked) for number, choice in numbered)
        return Markup('<div class="govuk-%s%s" data-module="govuk-%s">%s</div>') % (self.kind, self._variant(), self.kind, boxes)

    def _variant(self) -> str:
        return ""

    def _box(self, number: int, choice: Choice, marked: set[str]) -> Markup:
        told = self.id if number == 1 else f"{self.id}-{number}"  # the first bears the field's own id: an error's link leads there
        box = attributes(
            {
                "class": f"govuk-{self.kind}__input",
                "id": told,
                "name": self.name,
                "type": "radio" if self.kind == "radios" else "checkbox",
                "value": choice.value,
                "checked": str(choice.value) in marked,
                "aria-describedby": f"{told}-item-hint" if choice.hint else None,
            }
        )
        label = Markup('<label class="govuk-label govuk-%s__label" for="%s">%s</label>') % (self.kind, told, gettext(choice.label))
        hint = (
            Markup('<div id="%s-item-hint" class="govuk-hint govuk-%s__hint">%s</div>') % (told, self.kind, gettext(choice.hint))
            if choice.hint
            else ""
        )
        return Markup('<div class="govuk-%s__item"><input %s>%s%s</div>') % (self.kind, box, label, hint)


class RadioField(_Boxes, _ChosenOne):
    """One of at most seven. `inline` sets short answers side by side."""

    kind = "radios"

    def __init__(self, label: str | None = None, validators: Sequence[Any] = (), *, inline: bool = False, **options: Any) -> None:
        super().__init__(label, validators, **options)
        self.inline = inline

    def _variant(self) -> str:
        return " govuk-radios--inline" if self.inline else ""


class CheckboxesField(_Boxes):
    """Any number of values, as a list in the order of the choices; [] when none was chosen."""

    kind = "checkboxes"
    data: list[Any]

    def process_data(self, value: Any) -> None:
        self.data = list(value or ())

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = []
        self.data = [self._value(text) for text in valuelist if text != ""]

    def pre_validate(self, form: Any) -> None:
        values = [choice.value for choice in self.offered()]
        if not set(self.data) <= set(values):
            raise ValidationError(gettext(_NOT_OFFERED))
        self.data = [value for value in values if value in self.data]


class GroupedField(CheckboxesField):
    """The same under headings, set in two columns where there is room: `choices` are (heading, the choices under it)."""

    def offered(self) -> list[Choice]:
        return [Choice(*choice) for _heading, under in self.choices for choice in under]

    def control(self) -> Markup:
        numbered = enumerate(self.offered(), 1)
        groups = Markup("").join(
            Markup('<fieldset class="govuk-fieldset"><legend class="govuk-fieldset__legend">%s</legend>%s</fieldset>')
            % (gettext(heading), self._boxes(islice(numbered, len(under))))
            for heading, under in self.choices
        )
        return Markup('<div class="vaw-groups">%s</div>') % groups


class MunicipalitiesField(CheckboxesField):
    """Municipalities by their numbers: small boxes in a list that scrolls, with a field (by script) that narrows it."""

    data: list[int]

    def __init__(self, label: str | None = None, validators: Sequence[Any] = (), **options: Any) -> None:
        super().__init__(label, validators, **({"coerce": int} | options))

    def _variant(self) -> str:
        return " govuk-checkboxes--small"

    def control(self) -> Markup:
        words = {
            "class": "vaw-pick",
            "data-pick": self.id,
            "data-label": gettext("Sök i listan"),
            "data-shown": gettext("%{shown} visas, %{chosen} valda"),
            "data-none": gettext("Ingen träff"),
        }
        return Markup('<div %s><div class="vaw-pick__list">%s</div></div>') % (attributes(dict(words)), super().control())


class CheckboxField(Control):
    """One yes or no; the label stands beside the box."""

    shape: Shape = "own"
    data: bool

    def process_data(self, value: Any) -> None:
        self.data = bool(value)

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = bool(valuelist and valuelist[0])

    def control(self) -> Markup:
        box = attributes(
            {
                "class": "govuk-checkboxes__input",
                "id": self.id,
                "name": self.name,
                "type": "checkbox",
                "value": "1",
                "checked": self.data,
                "aria-describedby": self.described_by(),
            }
        )
        hint = (
            Markup('<div id="%s-hint" class="govuk-hint govuk-checkboxes__hint">%s</div>') % (self.id, gettext(self.description))
            if self.description
            else ""
        )
        label = Markup('<label class="govuk-label govuk-checkboxes__label" for="%s">%s</label>') % (self.id, gettext(self.label.text))
        return Markup(
            '<div class="govuk-checkboxes" data-module="govuk-checkboxes"><div class="govuk-checkboxes__item"><input %s>%s%s</div></div>'
        ) % (box, label, hint)
