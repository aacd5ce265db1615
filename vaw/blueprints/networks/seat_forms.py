"""Forms about seats and those who sit on them."""

from __future__ import annotations

from collections.abc import Sequence

from vaw.domain.networks.rules import NAME_MOST, SEAT_ROLE_NAMES
from vaw.kernel.i18n import N_
from vaw.web.fields import DateField, EmailField, MaxLength, RadioField, Required, SelectField, TextField
from vaw.web.forms import Form
from vaw.web.versions import VersionedForm

_FIRST_DAY = N_("Skriv den första dagen.")
_ROLES = list(SEAT_ROLE_NAMES.items())


class SeatForm(Form):
    """A seat for an organisation."""

    organisation_id = SelectField(
        N_("Organisation"),
        [Required(N_("Välj en organisation i listan."))],
        coerce=int,
        combobox=True,
        description=N_("Saknas den? Lägg först till den under Organisationer."),
    )
    role = RadioField(N_("Roll i nätverket"), [Required(N_("Välj roll."))], choices=_ROLES)
    since_on = DateField(N_("Med från och med"), [Required(_FIRST_DAY)])


class RoleForm(VersionedForm):
    """What a seat is from a day on."""

    role = RadioField(N_("Roll i nätverket"), [Required(N_("Välj roll."))], choices=_ROLES)
    since_on = DateField(
        N_("Gäller från och med"),
        [Required(_FIRST_DAY)],
        description=N_("Skriv platsens första dag om rollen var fel från början. ÅÅÅÅ-MM-DD, till exempel 2027-03-15"),
    )


class HolderForm(VersionedForm):
    """Who comes for an organisation: one of its contacts, or a role with a mailbox."""

    contact_id = SelectField(
        N_("Kontakt hos organisationen"), coerce=int, blank=N_("Ingen av dem – en funktion med egen brevlåda"), optional_note=False
    )
    role_title = TextField(
        N_("Funktion"),
        [MaxLength(NAME_MOST)],
        description=N_("Fyll i bara om du inte valde en kontakt. Till exempel Kvinnofridssamordnare. Inget namn."),
        optional_note=False,
    )
    mailbox = EmailField(
        N_("Funktionsbrevlåda"),
        [MaxLength(NAME_MOST)],
        optional_note=False,
        description=N_("En adress som finns kvar när personen slutar."),
    )
    since_on = DateField(N_("Från och med"), [Required(_FIRST_DAY)])

    def offer(self, contacts: Sequence[tuple[int, str]]) -> None:
        self.contact_id.choices = contacts
        if not contacts:
            del self.contact_id
