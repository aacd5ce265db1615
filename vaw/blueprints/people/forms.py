"""Forms about organisations and contacts."""

from __future__ import annotations

from wtforms.validators import ValidationError

from vaw.domain.geography.queries import municipalities_of
from vaw.domain.people.operations.organisations import NAME_MOST
from vaw.domain.people.rules import KIND_NAMES
from vaw.kernel.i18n import N_, gettext
from vaw.web.fields import Choice, DateField, EmailField, MaxLength, RadioField, Required, SelectField, TextField
from vaw.web.forms import Form
from vaw.web.versions import VersionedForm

SUCCESSOR, VACANT, NO_LONGER = "successor", "vacant", "no_longer"


class OrganisationForm(VersionedForm):
    """An organisation: what it is called, what it is, and how one reaches it without knowing anybody there."""

    name = TextField(N_("Namn"), [Required(N_("Skriv organisationens namn.")), MaxLength(NAME_MOST)])
    kind = SelectField(N_("Slag"), [Required(N_("Välj vilket slag av organisation det är."))], choices=list(KIND_NAMES.items()))
    municipality_id = SelectField(
        N_("Kommun"),
        coerce=int,
        combobox=True,
        blank=N_("Hela länet eller ingen kommun"),
        description=N_("Lämna tomt för skyddat boende: länet är den mest exakta plats som sparas."),
    )
    role_mailbox = EmailField(
        N_("Funktionsbrevlåda"),
        [MaxLength(NAME_MOST)],
        description=N_("En adress som flera läser, till exempel socialtjanst@kommunen.example.se. Det räcker som kontakt."),
        autocomplete="off",
    )
    phone = TextField(
        N_("Telefon"), [MaxLength(40)], width=20, description=N_("Växel eller arbetsnummer, aldrig privat."), autocomplete="off"
    )
    web = TextField(N_("Webbplats"), [MaxLength(NAME_MOST)], autocomplete="off")

    def offer(self, county_id: int | None) -> None:
        """Set the municipalities that can be chosen."""
        self.municipality_id.choices = [(row.id, row.name) for row in municipalities_of(county_id)] if county_id else []


class ContactForm(VersionedForm):
    """A role at an organisation; the person comes second and may be left out."""

    role_title = TextField(
        N_("Roll"),
        [Required(N_("Skriv vilken roll kontakten har, till exempel Enhetschef socialtjänst.")), MaxLength(NAME_MOST)],
        description=N_("Till exempel Enhetschef socialtjänst eller Samordnare våld i nära relationer."),
    )
    person_name = TextField(
        N_("Personens namn"),
        [MaxLength(NAME_MOST)],
        description=N_("Lämna tomt om personen har skyddade personuppgifter. Rollen räcker."),
        autocomplete="off",
    )
    email = EmailField(N_("E-post i arbetet"), [MaxLength(NAME_MOST)], description=N_("Helst rollens egen adress."), autocomplete="off")
    phone = TextField(N_("Telefon i arbetet"), [MaxLength(40)], width=20, autocomplete="off")
    since_on = DateField(N_("Kontakt sedan"))


class EndContactForm(Form):
    """The day on which somebody left the role, what becomes of it, and who takes over where that is known."""

    until_on = DateField(N_("Sista dagen i rollen"), [Required(N_("Skriv den sista dagen i rollen."))])
    then = RadioField(
        N_("Vad händer med rollen?"),
        [Required(N_("Välj vad som händer med rollen."))],
        choices=[
            Choice(SUCCESSOR, N_("Någon tar över"), N_("Skriv vem här nedanför. Fälten får vara tomma: rollen räcker.")),
            Choice(VACANT, N_("Den är vakant tills någon tar över"), N_("Organisationen visas bland dem som saknar kontakt.")),
            Choice(NO_LONGER, N_("Den behövs inte längre")),
        ],
    )
    person_name = TextField(
        N_("Namn på den som tar över"),
        [MaxLength(NAME_MOST)],
        description=N_("Lämna tomt om personen har skyddade personuppgifter. Rollen räcker."),
        autocomplete="off",
    )
    email = EmailField(N_("E-post i arbetet"), [MaxLength(NAME_MOST)], description=N_("Helst rollens egen adress."), autocomplete="off")
    phone = TextField(N_("Telefon i arbetet"), [MaxLength(40)], width=20, autocomplete="off")

    def validate_then(self, field: RadioField) -> None:
        """What was typed about a successor must not be lost in silence."""
        if field.data != SUCCESSOR and (self.person_name.data or self.email.data or self.phone.data):
            raise ValidationError(gettext(N_("Du har skrivit vem som tar över. Välj ”Någon tar över” eller töm fälten.")))
