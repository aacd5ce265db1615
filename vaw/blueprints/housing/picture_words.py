"""Words of the picture's page: where the inhabitants come from, and where one can go from here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from vaw.domain.geography.models import County
from vaw.domain.housing import policy
from vaw.domain.housing.queries.nights import Told
from vaw.domain.housing.queries.picture import Inhabitants, Picture
from vaw.kernel.actor import Actor
from vaw.kernel.i18n import N_, day, gettext, instant, ngettext, number
from vaw.kernel.permissions import Permission

# Every room of protected housing, in the order of the work: address, what it is called, whose it is, and what one does there.
_WAYS: tuple[tuple[str, str, Permission[Any], str], ...] = (
    (
        "/skyddat-boende/plats", N_("Vem kan ta emot?"), policy.SEARCH_PLACES,
        N_("Boenden som passar, och hur de nås. Frågan sparas inte."),
    ),
    (
        "/skyddat-boende/rapportera", N_("Rapportera siffror"), policy.RECORD_SNAPSHOT,
        N_("Högst fem siffror, eller ett tryck om inget har ändrats."),
    ),
    (
        "/skyddat-boende/rapportering", N_("Rapporteringen"), policy.READ_FACILITY,
        N_("Vilka som har rapporterat, och vilka som är tysta."),
    ),
    (
        "/skyddat-boende/boenden", N_("Boenden"), policy.READ_FACILITY,
        N_("Vad de erbjuder, deras tillstånd och senaste siffror."),
    ),
    (
        "/skyddat-boende/utforare", N_("Utförare"), policy.READ_PROVIDER,
        N_("Organisationerna bakom boendena, och hur de nås."),
    ),
    (
        "/skyddat-boende/bidrag/beslut", N_("Beslutade bidrag"), policy.READ_GRANT_LIST,
        N_("Vilka som har fått pengar."),
    ),
    (
        "/skyddat-boende/avvisade", N_("Avvisade förfrågningar"), policy.READ_PICTURE,
        N_("Varför boenden har sagt nej, och till vilka."),
    ),
    (
        "/skyddat-boende/plats/utan-traff", N_("Frågor som ingen kunde möta"), policy.READ_PICTURE,
        N_("Hur ofta ingen kunde ta emot, och varför."),
    ),
    (
        "/skyddat-boende/belaggning", N_("Beläggning"), policy.READ_PICTURE,
        N_("Nätter, fulla dygn och beläggning, månad för månad."),
    ),
    (
        "/skyddat-boende/fasta-dagar", N_("Frysta dagar"), policy.READ_FIXED_DAY,
        N_("Siffrorna vid varje kvartals slut, som inte ändras mer."),
    ),
    (
        "/skyddat-boende/bidrag", N_("Bidrag"), policy.READ_CALL,
        N_("Utlysningar, ansökningar och beslut."),
    ),
    (
        "/skyddat-boende/bidrag/sok", N_("Sök bidrag"), policy.APPLY,
        N_("Utlysningar som är öppna, och era ansökningar."),
    ),
    (
        "/skyddat-boende/siffror", N_("Publicerade siffror"), policy.READ_EDITION,
        N_("Siffror som är prövade så att de inte röjer något boende."),
    ),
)  # fmt: skip


def ways_on(by: Actor) -> list[tuple[str, str, str]]:
    """(text, address, note) of the rooms that are open to the actor."""
    return [(gettext(text), address, gettext(note)) for address, text, permission, note in _WAYS if permission.held_by(by)]


def instant_told(picture: Picture, *, of_today: bool) -> str:
    """Of when it is."""
    if of_today:
        return gettext(N_("Läget {at}.")).format(at=instant(picture.at))
    return gettext(N_("Läget när {at} var slut, med de rättelser som har gjorts sedan dess.")).format(at=day(picture.day))


def nights_said(told: Told, year: int, facilities: int) -> str:
    """Nights of a year as the facilities counted them, and how many of them did."""
    if not told.known:
        return gettext(N_("Inget boende har räknat nätter {year}. Det är okänt, inte noll.")).format(year=year)
    count = ngettext("{nights} nätter {year}, räknade av 1 boende.", "{nights} nätter {year}, räknade av {n} boenden.", told.facilities)
    said = count.format(nights=number(told.nights), year=year, n=number(told.facilities))
    if told.facilities < facilities:
        more = gettext(N_("I dag finns {all}: de andras nätter är okända, inte noll."))
        said = f"{said} {more.format(all=number(facilities))}"
    if not told.apart:
        return said
    if told.apart == told.nights:
        more = ngettext("1 av dem var barns.", "{children} av dem var barns.", told.children)
    else:
        more = ngettext(
            "Av de {apart} som är uppdelade var 1 barns.", "Av de {apart} som är uppdelade var {children} barns.", told.children
        )
    return f"{said} {more.format(apart=number(told.apart), children=number(told.children))}"


def population_told(people: dict[int, Inhabitants], counties: Sequence[County]) -> str:
    """Year and source of the inhabitants; that some are missing, where that is so."""
    known = [people[county.id] for county in counties if county.id in people]
    if not known:
        return gettext(N_("Invånarantal är inte inlagda."))
    years, sources = sorted({one.year for one in known}), sorted({one.source for one in known})
    said = gettext(N_("Invånare 31 december {years}: {sources}.")).format(
        years=", ".join(map(str, years)), sources="; ".join(sources)
    )  # fmt: skip
    missing = len(counties) - len(known)
    return said if not missing else f"{said} {gettext(N_('Invånarantal saknas för {n} län.')).format(n=missing)}"
