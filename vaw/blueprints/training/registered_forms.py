"""Forms of the list of those who are registered: a no with its reason, and somebody who rang."""

from __future__ import annotations

from vaw.blueprints.training.registration_forms import TAKES_PART, HeadsSignUp, NamedSignUp
from vaw.domain.support.rules.asking import NAME_MOST
from vaw.domain.support.rules.deciding import REFUSAL_NAMES
from vaw.domain.support.rules.registering import NEEDS_MOST
from vaw.kernel.i18n import N_
from vaw.web.fields import EmailField, MaxLength, RadioField, Required, SelectField, TextAreaField, TextField
from vaw.web.forms import Form

_EMAIL = N_("E-post i arbetet")
_EMAIL_HINT = N_("Hit går en länk, så att de kan ändra och avboka själva. Lämna tomt om de inte har någon.")
_NEEDS = N_("Behöver de något för att kunna vara med?")
_NEEDS_HINT = N_("Till exempel specialkost, hörslinga eller plats för rullstol. Det raderas 14 dagar efter utbildningen.")


_PLACE = N_("Välj kommun, eller hela länet.")


class RefusalForm(Form):
    """A closed list: nothing is written about anybody."""

    reason = RadioField(N_("Varför?"), [Required(N_("Välj varför."))], choices=list(REFUSAL_NAMES.items()))


class NamedForOthers(NamedSignUp):
    """One person who rang; an address is welcome, not required."""

    name = TextField(N_("Namn"), [Required(N_("Skriv namnet.")), MaxLength(NAME_MOST)], autocomplete="off")
    email = EmailField(_EMAIL, [MaxLength(NAME_MOST)], description=_EMAIL_HINT, autocomplete="off")
    place = SelectField(N_("Var arbetar de?"), [Required(N_("Välj kommun eller län."))], description=_PLACE, combobox=True)
    mode = RadioField(N_("Hur deltar de?"), [Required(N_("Välj på plats eller digitalt."))], choices=list(TAKES_PART.items()))
    needs = TextAreaField(_NEEDS, description=_NEEDS_HINT, maxlength=NEEDS_MOST, rows=2)


class HeadsForOthers(HeadsSignUp):
    """Several of one organisation."""

    place = SelectField(N_("Var arbetar de?"), [Required(N_("Välj kommun eller län."))], description=_PLACE, combobox=True)
    mode = RadioField(N_("Hur deltar de?"), [Required(N_("Välj på plats eller digitalt."))], choices=list(TAKES_PART.items()))
    email = EmailField(_EMAIL, [MaxLength(NAME_MOST)], description=_EMAIL_HINT, autocomplete="off")
    needs = TextAreaField(_NEEDS, description=_NEEDS_HINT, maxlength=NEEDS_MOST, rows=2)
