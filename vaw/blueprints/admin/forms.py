"""Forms of the administrator."""

from __future__ import annotations

from vaw.domain.geography.models import County
from vaw.domain.mandates.queries import assignments_of
from vaw.domain.people.queries.organisations import organisations_of
from vaw.domain.people.queries.succession import Holdings, successors_of
from vaw.domain.people.rules import INVITED_BY_COUNTY, NAME_MOST, ROLE_NAMES, Role
from vaw.domain.people.rules.claims import BY_CLAIM, CLAIM_MOST
from vaw.kernel import clock
from vaw.kernel.i18n import LANGUAGES, N_, gettext
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


class ClaimRuleForm(Form):
    """What the board's own sign-in says, and the role that follows."""

    issuer = SelectField(N_("Inloggning"), [Required(N_("Välj vilken inloggning regeln gäller."))])
    claim = TextField(
        N_("Uppgift"),
        [Required(N_("Skriv vad uppgiften heter.")), MaxLength(CLAIM_MOST)],
        description=N_("Vad it-stödet kallar uppgiften som inloggningen skickar, till exempel groups."),
        autocomplete="off",
    )
    value = TextField(
        N_("Värde"),
        [Required(N_("Skriv vilket värde som ger rollen.")), MaxLength(CLAIM_MOST)],
        description=N_("Precis som inloggningen skickar det. Stora och små bokstäver räknas."),
        autocomplete="off",
    )
    role = SelectField(
        N_("Roll"),
        [Required(N_("Välj vilken roll värdet ger."))],
        choices=[Choice(str(role), name) for role, name in ROLE_NAMES.items() if role in BY_CLAIM],
    )
    valid_from = DateField(N_("Från och med"), [Required(N_("Skriv den första dagen som regeln gäller."))])
    valid_to = DateField(N_("Till och med"), description=N_("Lämna tomt om slutet inte är bestämt."))


class AgreeForm(Form):
    """A question with one answer."""


class EndForm(Form):
    """The last day of a role, and who takes over what the person holds."""

    to_user_id = SelectField(
        N_("Vem tar över?"),
        coerce=int,
        blank=N_("Ingen än"),
        description=N_(
            "Det lämnas över genast, även när rollen slutar senare. Tar ingen över blir länets utvecklingsledare påminda i stället."
        ),
    )
    last_day = DateField(
        N_("Sista dagen"),
        [Required(N_("Skriv den sista dagen som rollen gäller."))],
        description=N_("Rollen gäller till och med den dagen. Skriv gårdagens datum om den ska sluta gälla genast."),
    )

    def offer(self, user_id: int, county_id: int, holdings: Holdings) -> None:
        """Set who can take over: drafts only somebody who leads the county's work. Where there is nothing to take, nobody is asked for."""
        if not holdings.to_hand_over:
            del self.to_user_id
            return
        found = successors_of(user_id, county_id)
        able = [row for row in found if not holdings.drafts or row.role == Role.DEVELOPMENT_LEADER]
        names = {row.id: f"{row.name}, {gettext(ROLE_NAMES[Role(row.role)])}" for row in reversed(able)}
        self.to_user_id.choices = list(reversed(names.items()))
