"""Registering a request, deciding about a document, and ordering a delivery."""

from __future__ import annotations

from uuid import UUID

from vaw.domain.records.rules import DESCRIPTION_MOST, DNR_MOST, WAY_NAMES, WORDS_MOST, grounds_on
from vaw.domain.records.rules.packages import FIRST_YEAR
from vaw.kernel import clock
from vaw.kernel.i18n import N_, language
from vaw.web.fields import (
    Choice,
    DateField,
    HiddenField,
    MaxLength,
    NumberField,
    RadioField,
    Required,
    SelectField,
    TextAreaField,
    TextField,
)
from vaw.web.forms import Form

RELEASE, REFUSE = "release", "refuse"


class DoForm(Form):
    """A button: what it does stands on the page."""


class RequestForm(Form):
    """That somebody has asked. There is no field for who."""

    dnr = TextField(
        N_("Diarienummer"), [Required(N_("Skriv diarienumret.")), MaxLength(DNR_MOST)], description=N_("I länsstyrelsens eget diarium")
    )
    received_on = DateField(N_("Kom in"), [Required(N_("Skriv dagen."))])
    way = RadioField(
        N_("Hur handlingarna ska lämnas ut"),
        [Required(N_("Välj ett sätt."))],
        choices=[Choice(way.value, name) for way, name in WAY_NAMES.items()],
    )
    description = TextAreaField(
        N_("Vad som begärs"),
        [Required(N_("Skriv vad som begärs.")), MaxLength(DESCRIPTION_MOST)],
        description=N_(
            "Skriv vilka handlingar det gäller, aldrig vem som frågar eller varför. Den som begär ut en handling får vara anonym."
        ),
    )
    submit_key = HiddenField()

    @property
    def key(self) -> UUID | None:
        """By what a form that is sent twice is known."""
        try:
            return UUID(str(self.submit_key.data))
        except ValueError:
            return None


def ground_choices() -> list[tuple[str, str]]:
    """(code, "OSL 21 kap. 3 §: what it protects") of today's grounds."""
    return [(one.code, f"{one.paragraph}: {one.said('title', language())}") for one in grounds_on(clock.today()).values()]


class DecisionForm(Form):
    """Hand out what is not masked, or keep the document back."""

    outcome = RadioField(
        N_("Beslut"),
        [Required(N_("Välj ett beslut."))],
        choices=[Choice(RELEASE, N_("Lämna ut, med det maskerat som du har valt")), Choice(REFUSE, N_("Lämna inte ut handlingen"))],
    )
    ground = SelectField(N_("Grund, om handlingen inte lämnas ut"), blank=N_("Ingen grund"), choices=())
    words = TextAreaField(
        N_("Vad den som frågar ska veta"), [MaxLength(WORDS_MOST)], description=N_("Skrivs på handlingen och i beslutet. Skriv inga namn.")
    )

    def __init__(self, **fixed: object) -> None:
        super().__init__(**fixed)
        self.ground.choices = [Choice(code, label) for code, label in ground_choices()]


class DeliveryForm(Form):
    """Which years are delivered."""

    first_year = NumberField(N_("Från och med år"), [Required(N_("Skriv året."))], least=FIRST_YEAR, most=2100)
    last_year = NumberField(N_("Till och med år"), [Required(N_("Skriv året."))], least=FIRST_YEAR, most=2100)
