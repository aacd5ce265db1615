"""Forms of agreements and of those whom they bind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from vaw.domain.mandates.queries import assignment_titles, assignments_of
from vaw.domain.networks.models.agreements import Agreement
from vaw.domain.networks.operations.agreements import Days, Facts
from vaw.domain.networks.queries.agreements import Named, Party, list_networks
from vaw.domain.networks.rules import NAME_MOST, TEXT_MOST
from vaw.domain.networks.rules.agreements import DNR_MOST
from vaw.domain.people.queries.leaders import leaders_of
from vaw.domain.people.queries.names import account_name
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.i18n import N_, gettext
from vaw.web.fields import (
    CheckboxesField,
    CheckboxField,
    DateField,
    HiddenField,
    MaxLength,
    MunicipalitiesField,
    Required,
    SelectField,
    TextAreaField,
    TextField,
)
from vaw.web.forms import Form
from vaw.web.versions import VersionedForm


class AgreementForm(VersionedForm):
    """What an agreement says; whom it binds comes afterwards."""

    title = TextField(
        N_("Vad heter överenskommelsen?"), [Required(N_("Skriv vad överenskommelsen heter.")), MaxLength(NAME_MOST)], autocomplete="off"
    )
    purpose = TextAreaField(
        N_("Vad har parterna lovat?"), [MaxLength(TEXT_MOST)], rows=4, description=N_("Några meningar som den som är ny förstår.")
    )
    network_id = SelectField(N_("Nätverk"), coerce=int, blank=N_("Hör inte till något nätverk"))
    assignment_ids = CheckboxesField(N_("Vilka uppdrag hör den till?"), coerce=int)
    dnr = TextField(N_("Diarienummer"), [MaxLength(DNR_MOST)], description=N_("Ärendenummer och år, till exempel 801-1234-2026."), width=20)
    responsible_id = SelectField(
        N_("Vem hos er följer den?"),
        coerce=int,
        blank=N_("Ingen bestämd"),
        description=N_("Den som följer den får påminnelserna. Är ingen bestämd får alla länets utvecklingsledare dem."),
    )
    decided_on = DateField(N_("Vilken dag är texten från?"), description=N_("Den dag då det som ska skrivas under blev klart. ÅÅÅÅ-MM-DD."))
    valid_from = DateField(N_("Gäller från"))
    valid_to = DateField(N_("Gäller till och med"), description=N_("Lämna tomt om den gäller tills vidare. ÅÅÅÅ-MM-DD."))
    review_on = DateField(N_("När ska ni se över den?"), description=N_("Ni påminns 30 dagar före. ÅÅÅÅ-MM-DD."))

    def offer(self, by: Actor, county_id: int, agreement: Agreement | None = None) -> None:
        """Set what can be chosen today, and what stands in the agreement already."""
        networks: dict[int, str] = {network.id: network.name for network in list_networks(by, county_id)}
        leaders: dict[int, str] = {leader.id: leader.name for leader in leaders_of(county_id)}
        offered = {mandate.id: mandate.title for mandate in assignments_of(county_id, on=clock.today())}
        if agreement:
            _keep(leaders, agreement.responsible_id, account_name(agreement.responsible_id))
            _keep(networks, agreement.network_id, gettext(N_("Ett nätverk som har avslutats")))
            for one in agreement.assignment_ids:
                _keep(offered, one, assignment_titles().get(one))
        self.network_id.choices = list(networks.items())
        self.responsible_id.choices = list(leaders.items())
        self.assignment_ids.choices = list(offered.items())

    @property
    def differences(self) -> list[tuple[str, str, str]]:
        """As in every form over a record; several assignments are told by their titles."""
        boxes = gettext(self.assignment_ids.label.text)
        mine, theirs = (self.conflict or {}).get("assignment_ids", ((), ()))
        told = (boxes, self._titles(mine), self._titles(theirs))
        return [told if row[0] == boxes else row for row in super().differences]

    def _titles(self, chosen: Any) -> str:
        return ", ".join(choice.label for choice in self.assignment_ids.offered() if choice.value in chosen) or "–"


def _keep(offered: dict[int, str], value: int | None, label: str | None) -> None:
    """What has ended since stays a choice until somebody takes it away."""
    if value is not None:
        offered.setdefault(value, label or str(value))


def facts_of(values: Mapping[str, Any]) -> Facts:
    """What the form says, as the operation takes it."""
    told = {name: value for name, value in values.items() if name != "version"}
    return Facts(**{**told, "assignment_ids": tuple(told["assignment_ids"])})


class EndForm(VersionedForm):
    """`obj` is not given: the day that stands may be a plan."""

    valid_to = DateField(N_("Sista dagen den gällde"), [Required(N_("Skriv den sista dagen."))])


class ReviewForm(VersionedForm):
    review_on = DateField(N_("När ska ni se över den nästa gång?"), [Required(N_("Skriv en dag."))])


class PartiesForm(Form):
    """More organisations; the municipalities of the county by one tick."""

    all_municipalities = CheckboxField(N_("Länets alla kommuner"), description=N_("De som finns i registret över organisationer."))
    organisation_ids = MunicipalitiesField(N_("Vilka ska vara parter?"))
    asked_on = DateField(
        N_("Vilken dag frågade ni dem?"), description=N_("Lämna tomt om ni inte har frågat dem än. ÅÅÅÅ-MM-DD, till exempel 2027-03-15")
    )


class AskForm(Form):
    party_ids = MunicipalitiesField(N_("Vilka har ni frågat?"), [Required(N_("Välj minst en."))])
    asked_on = DateField(N_("Vilken dag frågade ni dem?"), [Required(N_("Skriv vilken dag det var."))])

    def offer(self, parties: Iterable[Party]) -> None:
        self.party_ids.choices = [(party.id, party.name) for party in parties]


class SignForm(Form):
    party_ids = MunicipalitiesField(N_("Vilka har skrivit under?"), [Required(N_("Välj minst en."))])
    signed_on = DateField(N_("Vilken dag skrev de under?"), [Required(N_("Skriv vilken dag det var."))])

    def offer(self, parties: Iterable[Party]) -> None:
        self.party_ids.choices = [(party.id, party.name) for party in parties]


class PartyForm(VersionedForm):
    """The days of one party. `seen` carries them as they stood on screen: a party has no version of its own."""

    seen = HiddenField()
    asked_on = DateField(N_("Tillfrågad"))
    signed_on = DateField(N_("Skrev under"))
    left_on = DateField(
        N_("Lämnade överenskommelsen"), description=N_("Den första dagen som den inte gäller för dem. ÅÅÅÅ-MM-DD, till exempel 2027-03-15")
    )

    @property
    def days(self) -> Days:
        return Days(self.asked_on.data, self.signed_on.data, self.left_on.data)


def told_days(days: Days | Party) -> str:
    """The days as the form carries them along."""
    return "|".join(day.isoformat() if day else "" for day in (days.asked_on, days.signed_on, days.left_on))


def read_days(text: str) -> Days | None:
    """What told_days wrote; None for anything else."""
    try:
        return Days(*(date.fromisoformat(part) if part else None for part in text.split("|")))
    except (ValueError, TypeError):
        return None


def named(choices: Iterable[Named]) -> list[tuple[int, str]]:
    """Choices of a field."""
    return [(choice.id, choice.name) for choice in choices]
