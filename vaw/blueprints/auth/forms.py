"""What is asked at the door."""

from __future__ import annotations

from vaw.domain.people.rules import NAME_MOST, passwords
from vaw.kernel.i18n import N_
from vaw.web.fields import CodeField, EmailField, HiddenField, MaxLength, PasswordField, Required, SameAs, SelectField, TextField
from vaw.web.forms import Form

PASSWORD_HINT = N_("Minst 12 tecken. Fyra ord som inte hör ihop är svåra att gissa och lätta att minnas.")
_PASSWORD_MISSING = N_("Skriv ditt lösenord.")
_EMAIL_MISSING = N_("Skriv din e-postadress.")


class SignInForm(Form):
    email = EmailField(N_("E-postadress"), [Required(_EMAIL_MISSING)], autocomplete="username")
    password = PasswordField(N_("Lösenord"), [Required(_PASSWORD_MISSING)], autocomplete="current-password")


class _MadeUpPasswordField(PasswordField):
    def typed(self) -> str:
        return passwords.DEMO_PASSWORD


class DemoSignInForm(SignInForm):
    """In a demo everybody is made up and the one password stands on the page: it is filled in too."""

    password = _MadeUpPasswordField(N_("Lösenord"), [Required(_PASSWORD_MISSING)], autocomplete="current-password")


class CodeForm(Form):
    code = CodeField(N_("Kod"), [Required(N_("Skriv koden."))], autocomplete="one-time-code", width=10)


class PasskeyForm(Form):
    """What the device answered, put in by the page's script."""

    answer = HiddenField()


class NewPasswordForm(Form):
    """For somebody who forgot theirs."""

    password = PasswordField(N_("Välj ett lösenord"), [Required(_PASSWORD_MISSING)], description=PASSWORD_HINT, autocomplete="new-password")
    again = PasswordField(
        N_("Skriv lösenordet en gång till"),
        [SameAs("password", N_("Lösenorden är inte lika."))],
        autocomplete="new-password",
        optional_note=False,
    )


class AcceptForm(Form):
    """A new account for an invited person."""

    name = TextField(N_("Ditt namn"), [Required(N_("Skriv ditt namn.")), MaxLength(NAME_MOST)], autocomplete="name")
    password = PasswordField(N_("Välj ett lösenord"), [Required(_PASSWORD_MISSING)], description=PASSWORD_HINT, autocomplete="new-password")
    again = PasswordField(
        N_("Skriv lösenordet en gång till"),
        [SameAs("password", N_("Lösenorden är inte lika."))],
        autocomplete="new-password",
        optional_note=False,
    )


class SetUpForm(AcceptForm):
    """The first administrator of an empty system."""

    email = EmailField(N_("Din e-postadress"), [Required(_EMAIL_MISSING)], autocomplete="username")
    county_id = SelectField(N_("Länsstyrelse"), [Required(N_("Välj vilken länsstyrelse du arbetar på."))], coerce=int)


class JoinForm(Form):
    """A further role for somebody who has an account."""

    password = PasswordField(N_("Ditt lösenord"), [Required(_PASSWORD_MISSING)], autocomplete="current-password")
