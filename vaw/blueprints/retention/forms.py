"""Deciding, and asking what is kept of an address."""

from __future__ import annotations

from vaw.domain.retention.rules.persons import REASON_MOST
from vaw.kernel.i18n import N_
from vaw.web.fields import EmailField, MaxLength, Required, TextAreaField
from vaw.web.forms import Form


class DecideForm(Form):
    """A decision: what it is about stands on the page."""


class AddressForm(Form):
    """Whose data is asked for."""

    address = EmailField(N_("E-postadress"), [Required(N_("Skriv adressen."))])


class RestrictForm(AddressForm):
    """That what is kept may not be used."""

    reason = TextAreaField(
        N_("Varför?"),
        [Required(N_("Skriv varför.")), MaxLength(REASON_MOST)],
        description=N_("Till exempel att personen bestrider att uppgiften är rätt. Skriv inga namn."),
    )
