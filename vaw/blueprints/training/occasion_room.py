"""The room from which a board runs a training: how it stands, the one thing to do next, and the ways to everything else."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask import render_template

from vaw.blueprints.support.catalogue import linked
from vaw.blueprints.training.calendar import ALL, COLOURS
from vaw.blueprints.training.occasion_words import day_words, hosts_words, place_words, reach_words, when_words, where_words, window_words
from vaw.domain.activities.rules.log import MODE_NAMES, Mode
from vaw.domain.mandates.queries import term_names
from vaw.domain.mandates.rules import TermList
from vaw.domain.people.queries.names import account_name
from vaw.domain.strategies.rules.checkpoints import Kind
from vaw.domain.support import policy
from vaw.domain.support.models.occasions import Occasion
from vaw.domain.support.queries import occasions as queries
from vaw.domain.support.queries.asking import find_method_name
from vaw.domain.support.rules.attending import CHECK_IN_BEFORE
from vaw.domain.support.rules.occasions import CHANGEABLE, DIGITAL, LANGUAGE_NAMES, STATE_NAMES, OccasionState
from vaw.domain.support.rules.registering import RegistrationState
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.i18n import gettext as _
from vaw.kernel.i18n import hours, ngettext, number
from vaw.web.checkpoints import section_of
from vaw.web.links import INVITED, LEADS_TO, invited_token
from vaw.web.settings import settings

Fact = tuple[str, Any]


class Rooms(NamedTuple):
    """What a board can do: the one thing to do next as (words, address), and the rest."""

    onward: tuple[str, str] | None
    work: list[tuple[str, str, str]]
    changes: list[tuple[str, str]]


def room_of(by: Actor, one: Occasion) -> str:
    """The room as a page."""
    holds, keeps = policy.HOLD_OCCASION.allows(by, one), policy.KEEP_OCCASION.allows(by, one)
    state = OccasionState(one.state)
    places, taken = queries.seats_of(one.id)
    invited = f"{settings().base_url}{LEADS_TO[INVITED]}{invited_token(one)}" if one.invited_only and state in CHANGEABLE and holds else ""
    return render_template(
        "training/occasion_room.html",
        one=one,
        hosts=hosts_words(one),
        state=_(STATE_NAMES[state]),
        colour=COLOURS.get(state, "blue"),
        when=when_words(one.starts_at, one.ends_at),
        where=where_words(one),
        next=_next(one),
        numbers=_numbers(one, places, taken),
        rooms=_rooms(by, one, holds=holds, keeps=keeps),
        facts=_board_facts(one),
        invited=invited,
        checkpoints=None if state is OccasionState.CANCELLED else section_of(by, one.county_id, Kind.OCCASION, one.id),
        keeps=keeps,
        is_draft=state is OccasionState.DRAFT,
        missing=_missing(one) if keeps and state in CHANGEABLE else [],
        copies=policy.ADD_OCCASION.held_by(by),
    )


def _next(one: Occasion) -> str:
    """What happens next, in a sentence."""
    now = clock.now()
    match OccasionState(one.state):
        case OccasionState.DRAFT:
            return _("Det här är ett utkast som bara ni ser. Läs igenom det och öppna sedan för anmälan.")
        case OccasionState.CANCELLED:
            return _("Utbildningen är inställd. Alla som var anmälda har fått veta det.") if one.opened_at else _("Utkastet är borttaget.")
        case OccasionState.HELD:
            return _("Utbildningen är genomförd. Utvärdering och intyg sköter sig själva härifrån.")
    if one.ends_at <= now:
        return _("Utbildningen är slut. Kontrollera antalen och avsluta den, så skickas utvärdering och intyg.")
    if one.starts_at <= now:
        return _("Utbildningen pågår.")
    return window_words(one)


def _numbers(one: Occasion, places: int | None, taken: int) -> list[tuple[str, str, str, str]]:
    """(label, number, where the rows are, note): how the registrations stand."""
    heads = {row.state: row.heads for row in queries.standings(one)}
    list_of = f"{ALL}/{one.id}/anmalda"
    full = _("{taken} av {places}").format(taken=number(taken), places=number(places)) if places is not None else number(taken)
    told = [(_("Tagna platser"), full, list_of, "")]
    for state, label in ((RegistrationState.ASKED, _("Väntar på ert svar")), (RegistrationState.WAITING, _("På väntelista"))):
        if heads.get(state):
            told.append((label, number(heads[state]), list_of, ""))
    return told if one.opened_at else []


def _rooms(by: Actor, one: Occasion, *, holds: bool, keeps: bool) -> Rooms:
    """What the person may open; a co-host does everything but change, close and call off."""
    base, state = f"{ALL}/{one.id}", OccasionState(one.state)
    changeable, opened = state in CHANGEABLE, state in (OccasionState.OPEN, OccasionState.HELD)
    begun, coming = opened and one.starts_at <= clock.now(), state is OccasionState.OPEN and clock.now() < one.ends_at
    closing = _("Avsluta") if state is OccasionState.OPEN else _("Rätta antalen")
    work = [
        (bool(one.opened_at), _("Anmälda"), "/anmalda", _("Lista, svar på anmälningar, anmäl åt någon som ringer")),
        (holds and opened, _("Närvaro vid dörren"), "/narvaro", _("Pricka av på telefonen")),
        (holds and coming, _("Kod till skärmen"), "/narvaro/skarm", _("De som kommer prickar av sig själva")),
        (
            holds and changeable,
            _("Förfrågningar som den svarar på"),
            "/forfragningar",
            _("Låt en utbildning svara på flera förfrågningar"),
        ),
        (keeps and begun, closing, "/avsluta", _("Antal, tid och logg")),
        (opened, _("Utvärdering"), "/utvardering", _("Frågor och svar")),
        (holds and state is OccasionState.HELD, _("Intyg"), "/intyg", _("Vilka som är utfärdade")),
    ]
    asked = state is OccasionState.HELD and one.method_id is not None and policy.READ_NATION.held_by(by)
    follow_ups = [(_("Uppföljningar"), "/uppfoljningar", _("Vad den ledde till, efter tre och nio månader"))] if asked else []
    ends = _("Ta bort utkastet") if state is OccasionState.DRAFT else _("Ställ in")
    changes = [
        (keeps and changeable, _("Ändra"), "/andra"),
        (policy.ADD_OCCASION.held_by(by), _("Kopiera till ett nytt utkast"), "/kopiera"),
        (keeps and changeable, ends, "/stall-in"),
    ]
    return Rooms(
        _onward(one, holds=holds, keeps=keeps),
        [*((text, base + path, note) for shown, text, path, note in work if shown), *follow_ups],
        [(text, base + path) for shown, text, path in changes if shown],
    )


def _onward(one: Occasion, *, holds: bool, keeps: bool) -> tuple[str, str] | None:
    """The one thing to do next, where it is a page; opening a draft is a button of its own."""
    base, now = f"{ALL}/{one.id}", clock.now()
    if one.state == OccasionState.HELD:
        return _("Se utvärderingen"), f"{base}/utvardering"
    if one.state != OccasionState.OPEN:
        return None
    if one.ends_at <= now and keeps:
        return _("Avsluta utbildningen"), f"{base}/avsluta"
    if holds and one.starts_at - now <= CHECK_IN_BEFORE:
        return _("Pricka av vid dörren"), f"{base}/narvaro"
    return _("Se anmälda"), f"{base}/anmalda"


def _missing(one: Occasion) -> list[str]:
    """What whoever thinks of coming would ask, and nobody has written."""
    asked = [
        (not one.about, _("vad den handlar om")),
        (one.mode != Mode.DIGITAL and not one.venue, _("lokal")),
        (one.mode in DIGITAL and not one.join_address, _("länk till det digitala mötet")),
        (not one.accessibility, _("tillgänglighet")),
    ]
    return [words for lacks, words in asked if lacks]


def public_facts(one: Occasion) -> list[Fact]:
    """(label, value) in the order in which one asks; what nobody has said is left out."""
    fields, groups = term_names(TermList.VIOLENCE_FIELD), term_names(TermList.PROFESSIONAL_GROUP)
    place = place_words(one, one.venue) if one.mode != Mode.DIGITAL and (one.venue or one.municipality_id) else ""
    method = find_method_name(one.method_id)
    rows: list[Fact] = [
        (_("När"), when_words(one.starts_at, one.ends_at)),
        (_("Form"), _(MODE_NAMES[Mode(one.mode)])),
        (_("Var"), place),
        (_("För vilka"), ", ".join(groups.get(code, code) for code in one.professions)),
        (_("Område"), fields.get(one.field, one.field)),
        (_("Metod eller kurs"), method),
        (_("Undervisningstid"), _("{hours} timmar").format(hours=hours(one.minutes))),
        (_("Språk"), _(LANGUAGE_NAMES.get(one.language, one.language))),
        (_("Tillgänglighet"), linked(one.accessibility) if one.accessibility else ""),
        (_("Hålls av"), _("Länsstyrelsen i {counties}").format(counties=hosts_words(one))),
        (_("Ansvarig"), account_name(one.responsible_id)),
    ]
    return [row for row in rows if row[1]]


def _board_facts(one: Occasion) -> list[Fact]:
    """What the board wants to see of it at a glance, beside what is public."""
    late = ngettext("Senare än 1 dag före räknas som sent.", "Senare än {n} dagar före räknas som sent.", one.free_until_days)
    rows: list[Fact] = [
        (_("Öppen för"), reach_words(one)),
        (_("Anmälan öppnar"), day_words(one.opens_on) if one.opens_on else _("När ni öppnar utbildningen")),
        (_("Sista anmälningsdag"), day_words(one.closes_on) if one.closes_on else _("Ända tills den börjar")),
        (_("Vem får plats"), _("Ni säger ja till varje anmälan.") if one.approval else _("Den som anmäler sig först.")),
        (_("Avbokning"), late.format(n=one.free_until_days)),
        (_("Länk till mötet"), one.join_address),
        (_("Orsak"), one.reason),
    ]
    return [*public_facts(one), *(row for row in rows if row[1])]
