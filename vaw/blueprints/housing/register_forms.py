"""Forms of providers: which organisation it is, and how it is reached."""

from __future__ import annotations

from vaw.domain.housing.operations.register import MAILBOX_MOST
from vaw.domain.housing.rules.register import CADENCE_NAMES, FORM_NAMES
from vaw.kernel.i18n import N_
from vaw.web.fields import CheckboxField, DateField, EmailField, MaxLength, RadioField, Required, SelectField, TextField
from vaw.web.forms import Form
from vaw.web.versions import VersionedForm

_FORM = N_("Vem driver boendet?")
_FORM_NEEDED = N_("Välj vem som driver boendet.")
_DISCREET = N_("Utföraren vill inte nämnas för andra")
_DISCREET_HINT = N_("I dag visas ingen utförare för andra än det egna länet och storstadsteamet. Önskemålet gäller om det ändras.")
_SINCE = N_("Sedan vilken dag?")
_SINCE_NEEDED = N_("Skriv dagen.")
_FORMS = [(form.value, name) for form, name in FORM_NAMES.items()]
_MAILBOX = N_("Funktionsbrevlåda")
_MAILBOX_HINT = N_(
    "En brevlåda för en roll, inte för en person. Hit skickas frågan om siffror. Den sparas krypterad, och det syns vem som läser den."
)
_PHONE = N_("Telefon")
_PHONE_HINT = N_("Ett mobilnummer, eller ett som börjar på 010, 020 eller 077. Andra riktnummer avslöjar orten.")


class ProviderForm(Form):
    """Who it is and how it is reached."""

    organisation_id = SelectField(
        N_("Vilken organisation?"),
        [Required(N_("Välj en organisation."))],
        coerce=int,
        combobox=True,
        description=N_("Organisationer av typen utförare av skyddat boende. Saknas den lägger du först till den bland organisationerna."),
    )
    form = RadioField(_FORM, [Required(_FORM_NEEDED)], choices=_FORMS)
    since_on = DateField(_SINCE, [Required(_SINCE_NEEDED)])
    discreet = CheckboxField(_DISCREET, description=_DISCREET_HINT)
    role_mailbox = EmailField(_MAILBOX, [MaxLength(MAILBOX_MOST)], description=_MAILBOX_HINT, autocomplete="off")
    phone = TextField(_PHONE, [MaxLength(40)], description=_PHONE_HINT, width=20, autocomplete="off")


class ProviderChangeForm(VersionedForm):
    form = RadioField(_FORM, [Required(_FORM_NEEDED)], choices=_FORMS)
    since_on = DateField(_SINCE, [Required(_SINCE_NEEDED)])
    discreet = CheckboxField(_DISCREET, description=_DISCREET_HINT)


class ContactForm(VersionedForm):
    role_mailbox = EmailField(_MAILBOX, [MaxLength(MAILBOX_MOST)], description=_MAILBOX_HINT, autocomplete="off")
    phone = TextField(_PHONE, [MaxLength(40)], description=_PHONE_HINT, width=20, autocomplete="off")


class EndProviderForm(VersionedForm):
    """`obj` is not given: the day is asked for."""

    until_on = DateField(N_("Vilken var den sista dagen?"), [Required(N_("Skriv den sista dagen."))])


class CountyCadenceForm(Form):
    cadence = RadioField(
        N_("Hur ofta ska länets boenden rapportera?"),
        [Required(N_("Välj hur ofta."))],
        choices=[(cadence.value, name) for cadence, name in CADENCE_NAMES.items()],
    )
