"""What a person changes about their own account."""

from __future__ import annotations

from vaw.blueprints.auth.forms import PASSWORD_HINT
from vaw.domain.insight.rules.webhooks import ADDRESS_MOST
from vaw.domain.people.rules import NAME_MOST, TOKEN_DAYS_MOST
from vaw.domain.people.rules.tokens import SCOPES
from vaw.kernel.i18n import LANGUAGES, N_
from vaw.web.fields import (
    CheckboxesField,
    CodeField,
    GroupedField,
    HiddenField,
    MaxLength,
    NumberField,
    PasswordField,
    RadioField,
    Required,
    SameAs,
    TextField,
)
from vaw.web.forms import Form


class ProfileForm(Form):
    name = TextField(N_("Ditt namn"), [Required(N_("Skriv ditt namn.")), MaxLength(NAME_MOST)], autocomplete="name")
    language = RadioField(N_("Språk"), [Required()], choices=list(LANGUAGES.items()))


class PasswordForm(Form):
    old = PasswordField(N_("Lösenordet som du har nu"), [Required(N_("Skriv ditt lösenord."))], autocomplete="current-password")
    password = PasswordField(
        N_("Nytt lösenord"), [Required(N_("Skriv ett nytt lösenord."))], description=PASSWORD_HINT, autocomplete="new-password"
    )
    again = PasswordField(
        N_("Skriv det nya lösenordet en gång till"),
        [SameAs("password", N_("Lösenorden är inte lika."))],
        optional_note=False,
        autocomplete="new-password",
    )


class ProveForm(Form):
    password = PasswordField(N_("Lösenord"), [Required(N_("Skriv ditt lösenord."))], autocomplete="current-password")


class TwoStepForm(Form):
    sealed = HiddenField()  # the secret on screen, encrypted: nothing is kept until a code shows that the app has it
    code = CodeField(N_("Koden som appen visar"), [Required(N_("Skriv koden."))], autocomplete="one-time-code", width=10)


class NewPasskeyForm(Form):
    name = TextField(
        N_("Vad ska den heta?"),
        [Required(N_("Skriv vad den ska heta.")), MaxLength(NAME_MOST)],
        description=N_("Till exempel ”Tjänstetelefonen”. Namnet syns bara för dig."),
    )
    answer = HiddenField()  # what the device answered, put in by the page's script


class ButtonForm(Form):
    """A question with one answer."""


class TokenForm(Form):
    name = TextField(
        N_("Vad ska nyckeln användas till?"),
        [Required(N_("Skriv vad nyckeln ska användas till.")), MaxLength(NAME_MOST)],
        description=N_("Till exempel namnet på programmet. Det syns bara för dig."),
    )
    scopes = CheckboxesField(N_("Vad får nyckeln göra?"), [Required(N_("Välj minst en sak."))], choices=list(SCOPES.items()))
    days = NumberField(N_("Hur många dagar ska den gälla?"), [Required(N_("Skriv antal dagar."))], least=1, most=TOKEN_DAYS_MOST, width=4)


_TYPES = N_("Vad ska programmet få veta?")
_NO_TYPE = N_("Välj minst en sak.")


class WebhookForm(Form):
    address = TextField(
        N_("Programmets adress"),
        [Required(N_("Skriv adressen.")), MaxLength(ADDRESS_MOST)],
        description=N_("Den ska börja med https:// och gå att nå från internet. Den visas inte igen, bara namnet på servern."),
        autocomplete="off",
    )
    types = GroupedField(_TYPES, [Required(_NO_TYPE)])


class WebhookTypesForm(Form):
    types = GroupedField(_TYPES, [Required(_NO_TYPE)])
