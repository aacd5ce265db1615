"""How a registration stands, in words for whoever registered: what it is, and what happens next."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from vaw.blueprints.training.occasion_words import clock_words, day_words, local_day
from vaw.domain.activities.rules.log import Mode
from vaw.domain.support.models.occasions import Occasion, Registration
from vaw.domain.support.queries.registering import place_in_queue
from vaw.domain.support.rules.attending import CHECK_IN_BEFORE
from vaw.domain.support.rules.occasions import OccasionState
from vaw.domain.support.rules.registering import COMING, LAST_OFFER, OFFER_LASTS, RegistrationState, free_until, is_late
from vaw.kernel import clock
from vaw.kernel.i18n import gettext as _
from vaw.kernel.i18n import ngettext


class Stands(NamedTuple):
    """`how` is the heading, `then` what happens next. `may_change`, `may_answer`, `may_join`: what one can do about it now."""

    how: str
    then: str
    may_change: bool = False
    may_answer: bool = False
    may_join: bool = False


def moment(at: datetime) -> str:
    """ "mån 23 nov. kl. 09.30"."""
    return _("{day} kl. {time}").format(day=day_words(local_day(at)), time=clock_words(at))


def stands(one: Registration, occasion: Occasion) -> Stands:
    """How it stands at this moment."""
    state, now = RegistrationState(one.state), clock.now()
    if state not in COMING:
        return _left(state)
    if occasion.state == OccasionState.CANCELLED:
        return Stands(_("Utbildningen är inställd"), _("Du behöver inte göra något."))
    if occasion.state == OccasionState.HELD or now >= occasion.ends_at:
        return _afterwards(one)
    open_still = now < occasion.starts_at
    if state is RegistrationState.CONFIRMED:
        return _confirmed(one, occasion, open_still=open_still)
    if not open_still:
        return Stands(_("Utbildningen har börjat"), _("Det blev ingen ledig plats i tid."))
    if state is RegistrationState.OFFERED:
        return _offered(one)
    if state is RegistrationState.ASKED:
        return Stands(_("Anmälan väntar på svar"), _("Länsstyrelsen läser den. Du får ett mejl när den är besvarad."), may_change=True)
    return _waiting(one, occasion)


def late_words(occasion: Occasion) -> str:
    """Until when a place is given back in time, or that it is late now."""
    last = free_until(occasion.starts_at, occasion.free_until_days)
    if is_late(occasion.starts_at, occasion.free_until_days, clock.now()):
        told = _("Sista dagen att avboka i tid var {day}. Avboka ändå, så kan någon annan få platsen. Det noteras som sent avbokat.")
        return told.format(day=day_words(last))
    return _("Du kan avboka i tid till och med {day}. Efter det noteras det som sent avbokat.").format(day=day_words(last))


def heads_words(one: Registration) -> str:
    """ "4 kvinnor, 2 män", or the name."""
    if one.name:
        return one.name
    parts = (
        (one.women, ngettext("1 kvinna", "{n} kvinnor", one.women)),
        (one.men, ngettext("1 man", "{n} män", one.men)),
        (one.unstated, ngettext("1 ej angiven", "{n} ej angivna", one.unstated)),
    )
    return ", ".join(text.format(n=number) for number, text in parts if number)


def _left(state: RegistrationState) -> Stands:
    if state is RegistrationState.LAPSED:
        return Stands(_("Erbjudandet har gått ut"), _("Platsen gick till nästa på listan. Vill du ändå komma? Anmäl dig igen."))
    if state is RegistrationState.REFUSED:
        return Stands(_("Det blev ingen plats den här gången"), _("Länsstyrelsen kunde inte ta emot anmälan."))
    return Stands(_("Anmälan är avbokad"), _("Du behöver inte göra något. Ändrar du dig kan du anmäla dig igen."))


def _afterwards(one: Registration) -> Stands:
    if one.came:
        return Stands(_("Tack för att du var med"), _("Utbildningen är genomförd."))
    return Stands(_("Utbildningen är över"), _("Vi har ingen uppgift om att du var med. Stämmer det inte? Hör av dig till länsstyrelsen."))


def _confirmed(one: Registration, occasion: Occasion, *, open_still: bool) -> Stands:
    how = ngettext("Platsen är bokad", "{n} platser är bokade", one.heads).format(n=one.heads)
    digital = (one.mode or occasion.mode) == Mode.DIGITAL
    joins = digital and clock.now() >= occasion.starts_at - CHECK_IN_BEFORE
    if joins:
        return Stands(how, _("Mötet öppnar snart. Gå med härifrån."), open_still, may_join=True)
    if digital:
        return Stands(
            how,
            _("Kom tillbaka hit {when}. Då finns knappen till mötet här.").format(when=moment(occasion.starts_at - CHECK_IN_BEFORE)),
            open_still,
        )
    return Stands(how, _("Välkommen {when}.").format(when=moment(occasion.starts_at)), open_still)


def _offered(one: Registration) -> Stands:
    until = one.offered_until
    if until is None or until <= clock.now():
        return Stands(_("Erbjudandet har gått ut"), _("Platsen går till nästa på listan."))
    how = ngettext("En plats är ledig. Vill du ha den?", "{n} platser är lediga. Vill ni ha dem?", one.heads).format(n=one.heads)
    return Stands(
        how, _("Svara senast {when}. Sedan går erbjudandet till nästa på listan.").format(when=moment(until)), True, may_answer=True
    )


def _waiting(one: Registration, occasion: Occasion) -> Stands:
    last = occasion.starts_at - LAST_OFFER
    if clock.now() >= last:
        return Stands(
            _("Anmälan står på väntelistan"), _("Så nära starten erbjuds inga platser. Det kan finnas plats för den som kommer ändå."), True
        )
    then = _("Du är nummer {place} i kön. Blir en plats ledig får du ett mejl och har {hours} timmar på dig att svara.")
    return Stands(_("Anmälan står på väntelistan"), then.format(place=place_in_queue(one), hours=OFFER_LASTS // timedelta(hours=1)), True)
