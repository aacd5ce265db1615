"""Forms of the administrator."""

from __future__ import annotations

from vaw.domain.geography.models import County
from vaw.domain.mandates.queries import assignments_of
from vaw.domain.people.queries.organisations import organisations_of
from vaw.domain.people.rules import INVITED_BY_COUNTY, NAME_MOST, ROLE_NAMES
from vaw.kernel import clock
from vaw.kernel.i18n import LANGUAGES, N_
from vaw.web.fields import Choice, DateField, EmailField, MaxLength, RadioField, Required, SelectField, TextField
from vaw.web.forms import Form


class PlaceForm(Form):
    """A role and where it holds: in the county, in one of its organisations, or through an assignment."""

    role = SelectField(
        N_("Roll"),
        [Required(N_("Välj vilken roll personen ska ha."))],
        choices=[Choice(str(role), name) for role, name in ROLE_NAMES.items() if role in INVITED_BY_COUNTY],
    )
    organisation_id = SelectField(
        N_("Organisation"),
        coerce=int,
        combobox=True,
        blank=N_("Ingen, rollen gäller länet"),
        description=N_("Bara för kontakter hos kommun eller organisation och för rapportörer."),
    )
    assignment_id = SelectField(
        N_("Genom regeringsuppdrag"),
        coerce=int,
        blank=N_("Nej"),
        description=N_("En roll genom ett uppdrag gäller bara inom uppdraget, i hela landet, och slutar samma dag som uppdraget."),
    )

    def offer(self, county: County) -> None:
        """Set the county's organisations and the assignments that it has today."""
        self.organisation_id.choices = [(row.id, row.name) for row in organisations_of(county.id)]
        self.assignment_id.choices = [(row.id, row.title) for row in assignments_of(county.id, on=clock.today())]


class InvitationForm(PlaceForm):
    """Whom to invite, and to what."""

    name = TextField(N_("Namn"), [Required(N_("Skriv personens namn.")), MaxLength(NAME_MOST)], autocomplete="off")
    email = EmailField(N_("E-post i arbetet"), [Required(N_("Skriv personens e-postadress i arbetet."))], autocomplete="off")
    language = RadioField(N_("Språk i inbjudan"), choices=list(LANGUAGES.items()), inline=True, optional_note=False)


class MembershipForm(PlaceForm):
    """One more role for somebody who has one here already."""

    valid_from = DateField(N_("Från och med"), [Required(N_("Skriv den första dagen som rollen gäller."))])
    valid_to = DateField(N_("Till och med"), description=N_("Lämna tomt om slutet inte är bestämt."))


class EndForm(Form):
    """The last day of a role."""

    last_day = DateField(
        N_("Sista dagen"),
        [Required(N_("Skriv den sista dagen som rollen gäller."))],
        description=N_("Rollen gäller till och med den dagen. Skriv gårdagens datum om den ska sluta gälla genast."),
    )
