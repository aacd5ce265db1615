"""Forms about who came: corrected numbers, somebody who was not registered, the check-in, and the end of an occasion."""

from __future__ import annotations

from uuid import UUID, uuid4

from vaw.domain.geography.queries import list_municipalities
from vaw.domain.mandates.queries import list_terms
from vaw.domain.mandates.rules import TermList
from vaw.domain.support.models.occasions import Occasion
from vaw.domain.support.rules.asking import ASKING_KINDS, NAME_MOST
from vaw.domain.support.rules.attending import REASON_MOST, Who
from vaw.domain.support.rules.registering import HEADS_MOST, RegistrationKind, Wish
from vaw.kernel import clock
from vaw.kernel.i18n import N_
from vaw.web.fields import (
    DurationField,
    EmailField,
    HiddenField,
    MaxLength,
    NumberField,
    RadioField,
    Required,
    SelectField,
    TextAreaField,
    TextField,
)  # fmt: skip
from vaw.web.forms import Form
from vaw.web.versions import VersionedForm

WOMEN, MEN, UNSTATED = N_("Kvinnor"), N_("Män"), N_("Ej angivet")


class CorrectForm(VersionedForm):
    """How many of a registration came; an empty number is 0."""

    women = NumberField(WOMEN, most=HEADS_MOST)
    men = NumberField(MEN, most=HEADS_MOST)
    unstated = NumberField(UNSTATED, most=HEADS_MOST)


class WalkInForm(Form):
    """Somebody who came without being registered: what the door has time to ask."""

    submit_key = HiddenField()
    organisation_name = TextField(N_("Organisation"), [Required(N_("Skriv vad organisationen heter.")), MaxLength(NAME_MOST)])
    organisation_kind = SelectField(
        N_("Sorts organisation"), [Required(N_("Välj vilken sorts organisation det är."))], choices=list(ASKING_KINDS.items())
    )
    women = NumberField(WOMEN, most=HEADS_MOST)
    men = NumberField(MEN, most=HEADS_MOST)
    unstated = NumberField(UNSTATED, most=HEADS_MOST)
    municipality = SelectField(N_("Kommun"), blank=N_("Ingen särskild"), coerce=int, combobox=True)
    profession = SelectField(N_("Yrkesgrupp"), blank=N_("Inte sagt"))
    name = TextField(N_("Namn"), [MaxLength(NAME_MOST)], description=N_("Behövs bara för ett personligt intyg."))
    email = EmailField(N_("E-post"), [MaxLength(NAME_MOST)], description=N_("Hit går länken till intyg och utvärdering."))

    @property
    def key(self) -> UUID:
        """What makes a second click the same person."""
        try:
            return UUID(self.submit_key.data)
        except ValueError:
            return uuid4()

    def offer(self, occasion: Occasion) -> None:
        terms = list_terms(TermList.PROFESSIONAL_GROUP, on=clock.today(), county_id=occasion.county_id)
        near = {occasion.county_id, *occasion.co_county_ids}
        towns = sorted(list_municipalities(), key=lambda town: town.county_id not in near)  # the hosts' own first
        self.municipality.choices = [(town.id, town.name) for town in towns]
        self.profession.choices = [(term.code, term.name) for term in terms]

    def wish(self, occasion: Occasion) -> Wish:
        """One person with a name is registered by name, all else as so many heads."""
        heads = (self.women.data or 0, self.men.data or 0, self.unstated.data or 0)
        named = bool(self.name.data) and sum(heads) == 1
        return Wish(
            kind=RegistrationKind.NAMED if named else RegistrationKind.HEADS,
            organisation_name=self.organisation_name.data,
            organisation_kind=self.organisation_kind.data,
            municipality_id=self.municipality.data,
            profession=self.profession.data or "",
            name=self.name.data or "",
            email=self.email.data or "",
            women=heads[0],
            men=heads[1],
            unstated=heads[2],
            mode="on_site",
            county_id=occasion.county_id,
        )


class CheckInForm(Form):
    """The address that somebody registered with; then, where it is asked, who of them it is and how many came."""

    step = HiddenField()
    email = EmailField(
        N_("Din e-postadress"),
        [Required(N_("Skriv den adress som du anmälde dig med.")), MaxLength(NAME_MOST)],
        description=N_("Samma adress som du anmälde dig med."),
        autocomplete="email",
    )


class WhoForm(CheckInForm):
    registration = RadioField(N_("Vem är här?"), [Required(N_("Välj vem som är här."))], coerce=int)


class NumbersForm(CheckInForm):
    registration = HiddenField()
    women = NumberField(WOMEN, most=HEADS_MOST)
    men = NumberField(MEN, most=HEADS_MOST)
    unstated = NumberField(UNSTATED, most=HEADS_MOST)


class CloseForm(Form):
    who = RadioField(N_("Vilka kom?"), [Required(N_("Välj vilka som kom."))], coerce=Who)
    minutes = DurationField(
        N_("Hur lång tid undervisade ni?"),
        [Required(N_("Skriv hur lång tid ni undervisade."))],
        description=N_("Utan raster, till exempel 3 h eller 1:30. Tiden står på intyget och i aktivitetsloggen."),
    )


class RevokeForm(Form):
    reason = TextAreaField(
        N_("Varför återkallas intyget?"),
        [Required(N_("Skriv varför intyget återkallas."))],
        description=N_(
            "Texten stannar här. Den som kontrollerar koden ser bara att intyget inte gäller. Skriv inget om enskilda personer."
        ),
        maxlength=REASON_MOST,
        rows=3,
    )


class CodeForm(Form):
    """The code of a certificate: asked for with GET, so that the answer has an address."""

    kod = TextField(
        N_("Intygets kod"),
        description=N_("28 tecken i grupper om fyra, på äldre intyg 16. Bindestrecken behövs inte."),
        width=30,
    )
