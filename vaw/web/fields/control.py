"""What all our fields have in common."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from markupsafe import Markup
from wtforms import Field

Shape = Literal["single", "group", "own", "hidden"]


def attributes(values: dict[str, object]) -> Markup:
    """HTML attributes in the order given: True stands bare, None and False are left out."""
    parts = (
        Markup("%s") % name if value is True else Markup('%s="%s"') % (name, value)
        for name, value in values.items()
        if value is not None and value is not False
    )
    return Markup(" ").join(parts)


class Control(Field):
    """A field that draws its control by `control()`.

    `shape` tells the frame what to draw round it: "single" a label, "group" a fieldset with legend, "own" nothing (the control
    brings its label), "hidden" not even that. `width` is a width in characters (2, 3, 4, 5, 10, 20).
    """

    shape: Shape = "single"
    group_class = ""

    def __init__(
        self,
        label: str | None = None,
        validators: Sequence[Any] = (),
        *,
        autocomplete: str | None = None,
        width: int | None = None,
        optional_note: bool = True,
        **options: Any,
    ) -> None:
        super().__init__(label, tuple(validators), **options)
        self.autocomplete, self.width, self.optional_note = autocomplete, width, optional_note

    def __call__(self, **_kwargs: object) -> Markup:
        return self.control()

    def control(self) -> Markup:
        """The control as HTML, without label, hint and error."""
        raise NotImplementedError

    def described_by(self, *more: str) -> str | None:
        """Ids of what explains the control: hint, error, and whatever else it has."""
        ids = [*([f"{self.id}-hint"] if self.description else []), *([f"{self.id}-error"] if self.errors else []), *more]
        return " ".join(ids) or None

    def described(self) -> Markup:
        """The attribute aria-describedby, or nothing: for the frame of a group."""
        return attributes({"aria-describedby": self.described_by()})

    def typed(self) -> str:
        """What stands in the control: the person's own words if there are any, else the value."""
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else str(self.data)

    def input(self, kind: str = "text", classes: str = "", **more: object) -> Markup:
        """An <input> of GOV.UK's make."""
        width, state = f"govuk-input--width-{self.width}" if self.width else "", "govuk-input--error" if self.errors else ""
        classes = " ".join(filter(None, ("govuk-input", classes, width, state)))
        base: dict[str, object] = {"class": classes, "id": self.id, "name": self.name, "type": kind, "value": self.typed() or None}
        extra = {name.replace("_", "-"): value for name, value in more.items()}
        tail: dict[str, object] = {"autocomplete": self.autocomplete, "aria-describedby": self.described_by()}
        return Markup("<input %s>") % attributes(base | extra | tail)
