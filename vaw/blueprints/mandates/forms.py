"""Forms about assignments and entries of the dated lists."""

from __future__ import annotations

from vaw.domain.mandates.operations import NAME_MOST, REFERENCE_MOST, TEXT_MOST
from vaw.kernel.i18n import N_
from vaw.web.fields import DateField, MaxLength, NumberField, Required, SelectField, TextField
from vaw.web.forms import Form
from vaw.web.versions import VersionedForm


class AssignmentForm(VersionedForm):
    """What a decision says of itself, and for how long it holds."""

    reference = TextField(N_("Diarienummer eller författning"), [MaxLength(TEXT_MOST)])
    decided_on = DateField(N_("Beslutat"))
    valid_from = DateField(N_("Gäller från och med"), [Required(N_("Skriv den första dagen som uppdraget gäller."))])
    valid_to = DateField(
        N_("Gäller till och med"), description=N_("Lämna tomt om slutet inte är bestämt. Ett avslutat uppdrag går inte att ändra igen.")
    )


class LeadForm(Form):
    """Which county leads in a year."""

    year = NumberField(N_("År"), [Required(N_("Skriv vilket år det gäller."))], least=1990, most=2100, width=4)
    county_id = SelectField(N_("Ledande län"), coerce=int, blank=N_("Inte bestämt"), optional_note=False)


class DueForm(Form):
    """When the account for a year is due."""

    year = NumberField(N_("Redovisar år"), [Required(N_("Skriv vilket år redovisningen gäller."))], least=1990, most=2100, width=4)
    due_on = DateField(N_("Lämnas senast"), description=N_("ÅÅÅÅ-MM-DD. Lämna tomt om dagen inte är bestämd."), optional_note=False)


class GivenForm(VersionedForm):
    """That an account was handed in."""

    given_on = DateField(N_("Vilken dag lämnades den?"), [Required(N_("Skriv dagen då redovisningen lämnades."))])
    reference = TextField(
        N_("Diarienummer"), [MaxLength(REFERENCE_MOST)], description=N_("Till exempel 801-1234-2027. Så hittar nästa person handlingen.")
    )


class TakeBackForm(VersionedForm):
    """A click, over what was on screen."""


class TermForm(VersionedForm):
    """An entry of a dated list, in both languages of the service."""

    name_sv = TextField(N_("Namn på svenska"), [Required(N_("Skriv namnet på svenska.")), MaxLength(NAME_MOST)])
    name_en = TextField(N_("Namn på engelska"), [Required(N_("Skriv namnet på engelska.")), MaxLength(NAME_MOST)])
    valid_from = DateField(N_("Gäller från och med"), [Required(N_("Skriv den första dagen som posten gäller."))])
    valid_to = DateField(
        N_("Gäller till och med"), description=N_("Lämna tomt så länge posten används. Det som redan är loggat behåller sin post.")
    )
    source = TextField(N_("Källa"), [MaxLength(TEXT_MOST)], description=N_("Beslutet eller författningen som posten kommer från."))
