"""Deciding, and asking what is kept of an address."""

from __future__ import annotations

from vaw.domain.retention.rules.persons import REASON_MOST
from vaw.kernel.i18n import N_
from vaw.web.fields import CheckboxesField, CheckboxField, EmailField, MaxLength, Required, TextAreaField
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


class PointOutForm(Form):
    """Which of a record's texts are about an individual."""

    chosen = CheckboxesField(N_("Vilken text?"), [Required(N_("Välj vilken text det gäller."))])


class EraseForm(Form):
    """Erasing for good, and whether the sender knows better now."""

    advised = CheckboxField(N_("Den som skrev eller skickade texten har fått veta vart sådant ska lämnas"))
