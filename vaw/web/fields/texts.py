"""Words: short, long, secret."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from email_validator import EmailNotValidError, validate_email
from markupsafe import Markup

from vaw.kernel.i18n import gettext
from vaw.web.fields.control import Control, Shape, attributes


class TextField(Control):
    """One line. The value is text without blanks at its ends, "" when nothing was typed."""

    data: str

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = str(valuelist[0]).strip() if valuelist else ""

    def process_data(self, value: Any) -> None:
        self.data = "" if value is None else str(value)

    def typed(self) -> str:
        return self.data  # as it was checked: the guard's offsets point into it

    def control(self) -> Markup:
        return self.input(maxlength=getattr(self.flags, "maxlength", None))


class EmailField(TextField):
    """An address that could exist; whether it does, a mail will tell."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata(valuelist)
        if self.data:
            try:
                validate_email(self.data, check_deliverability=False, test_environment=True)
            except EmailNotValidError as reason:
                raise ValueError(gettext("Skriv e-postadressen så här: namn@example.se.")) from reason

    def control(self) -> Markup:
        return self.input("email", spellcheck="false", autocapitalize="none")


class SearchField(TextField):
    """Words to look for."""

    def control(self) -> Markup:
        return self.input("search", maxlength=100)


class CodeField(TextField):
    """A one-time code from an authenticator, or a recovery code. Blanks inside do not matter."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata(valuelist)
        self.data = "".join(self.data.split())

    def control(self) -> Markup:
        return self.input(spellcheck="false", autocapitalize="none")


class PasswordField(Control):
    """A secret: kept exactly as typed, and never written back into a page. With script it can be shown while one types."""

    data: str

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = str(valuelist[0]) if valuelist else ""

    def typed(self) -> str:
        return ""

    def control(self) -> Markup:
        words = {
            "data-module": "govuk-password-input",
            "data-i18n.show-password": gettext("Visa"),
            "data-i18n.hide-password": gettext("Dölj"),
            "data-i18n.show-password-aria-label": gettext("Visa lösenordet"),
            "data-i18n.hide-password-aria-label": gettext("Dölj lösenordet"),
            "data-i18n.password-shown-announcement": gettext("Lösenordet syns"),
            "data-i18n.password-hidden-announcement": gettext("Lösenordet är dolt"),
        }
        box = self.input("password", "govuk-password-input__input govuk-js-password-input-input", spellcheck="false", autocapitalize="none")
        button = Markup(
            '<button type="button" class="govuk-button govuk-button--secondary govuk-password-input__toggle '
            'govuk-js-password-input-toggle" data-module="govuk-button" aria-controls="%s" aria-label="%s" hidden>%s</button>'
        ) % (self.id, words["data-i18n.show-password-aria-label"], words["data-i18n.show-password"])
        return Markup(
            '<div class="govuk-password-input" %s><div class="govuk-input__wrapper govuk-password-input__wrapper">%s%s</div></div>'
        ) % (
            attributes(dict(words)),
            box,
            button,
        )


class TextAreaField(TextField):
    """Several lines, with a count when `maxlength` is given (the check is MaxLength's and the operation's). Line ends become "\\n".

    `count_from`: the per cent of `maxlength` from which the count is shown; a form of many fields is quieter so.
    """

    def __init__(
        self,
        label: str | None = None,
        validators: Sequence[Any] = (),
        *,
        maxlength: int | None = None,
        rows: int = 5,
        count_from: int | None = None,
        **options: Any,
    ) -> None:
        super().__init__(label, validators, **options)
        self.most, self.rows, self.count_from = maxlength, rows, count_from

    def process_formdata(self, valuelist: list[Any]) -> None:
        text = str(valuelist[0]) if valuelist else ""
        self.data = text.replace("\r\n", "\n").replace("\r", "\n").strip()

    def control(self) -> Markup:
        classes = "govuk-textarea" + (" govuk-js-character-count" if self.most else "") + (" govuk-textarea--error" if self.errors else "")
        count = f"{self.id}-info" if self.most else ""
        told = attributes(
            {
                "class": classes,
                "id": self.id,
                "name": self.name,
                "rows": self.rows,
                "autocomplete": self.autocomplete,
                "aria-describedby": self.described_by(*([count] if count else [])),
            }
        )
        area = Markup("<textarea %s>\n%s</textarea>") % (told, self.typed())
        return self._counted(area, count) if self.most else area

    def _counted(self, area: Markup, count: str) -> Markup:
        words = {
            "data-module": "govuk-character-count",
            "data-maxlength": self.most,
            "data-threshold": self.count_from,
            "data-i18n.characters-under-limit.one": gettext("Du har %{count} tecken kvar"),
            "data-i18n.characters-under-limit.other": gettext("Du har %{count} tecken kvar"),
            "data-i18n.characters-at-limit": gettext("Du har inga tecken kvar"),
            "data-i18n.characters-over-limit.one": gettext("Texten är %{count} tecken för lång"),
            "data-i18n.characters-over-limit.other": gettext("Texten är %{count} tecken för lång"),
        }
        told = gettext("Högst %(most)s tecken.") % {"most": self.most}
        return Markup(
            '<div class="govuk-character-count" %s>%s<div id="%s" class="govuk-hint govuk-character-count__message">%s</div></div>'
        ) % (
            attributes(dict(words)),
            area,
            count,
            told,
        )


class HiddenField(TextField):
    """Goes along unseen."""

    shape: Shape = "hidden"

    def control(self) -> Markup:
        return Markup("<input %s>") % attributes({"type": "hidden", "id": self.id, "name": self.name, "value": self.typed()})
