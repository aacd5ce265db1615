"""Checks with our own sentences. What only the business knows is checked by its operation, not here."""

from __future__ import annotations

from typing import Any, ClassVar

from wtforms import Field
from wtforms.validators import StopValidation, ValidationError

from vaw.kernel.i18n import N_, gettext


class Required:
    """Something must be there: text that is not only blanks, a choice, a number (0 counts), a file. `message` says what to do."""

    field_flags: ClassVar[dict[str, bool]] = {"required": True}

    def __init__(self, message: str = N_("Fyll i fältet.")) -> None:
        self.message = message

    def __call__(self, form: Any, field: Field) -> None:
        if field.errors:  # what was typed could not be read, and the field has said so
            raise StopValidation()
        data = field.data.strip() if isinstance(field.data, str) else field.data
        if data is None or data is False or (isinstance(data, str | list | tuple) and not data):
            raise StopValidation(gettext(self.message))


class MaxLength:
    """At most this many characters. The control counts them down for the person."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.field_flags = {"maxlength": most}

    def __call__(self, form: Any, field: Field) -> None:
        over = len(field.data or "") - self.most
        if over > 0:
            raise ValidationError(gettext("Korta texten: den är %(over)s tecken för lång.") % {"over": over})


class MinLength:
    """At least this many characters, if there is anything at all."""

    def __init__(self, least: int, message: str) -> None:
        self.least, self.message = least, message

    def __call__(self, form: Any, field: Field) -> None:
        if field.data and len(field.data) < self.least:
            raise ValidationError(gettext(self.message))


class SameAs:
    """The same as in the field named `other`: a new password typed twice."""

    def __init__(self, other: str, message: str) -> None:
        self.other, self.message = other, message

    def __call__(self, form: Any, field: Field) -> None:
        if field.data != form[self.other].data:
            raise ValidationError(gettext(self.message))
