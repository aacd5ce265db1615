"""What a person sees when it does not work. The API answers the same errors as problem+json (blueprints.api)."""

from __future__ import annotations

import logging

import psycopg
import sqlalchemy as sa
from flask import Flask, current_app, render_template, request
from psycopg import errors as pg
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from vaw.kernel.errors import HouseError, NotAllowed, NotFound, RuleBroken, Withheld
from vaw.kernel.i18n import N_
from vaw.web import problem
from vaw.web.actor import nobody, signed_in_person
from vaw.web.sentences import sentence

log = logging.getLogger(__name__)
TEXTS = {
    400: (N_("Det gick inte att läsa begäran"), N_("Gå tillbaka och försök igen.")),
    403: (N_("Du får inte göra det här"), N_("Behöver du det i ditt arbete? Fråga din administratör.")),
    404: (N_("Sidan finns inte"), N_("Kontrollera adressen. Det kan också vara något som du inte har behörighet till.")),
    405: (N_("Så går det inte att öppna sidan"), N_("Gå till startsidan och försök därifrån.")),
    409: (N_("Någon annan hann före"), N_("Det som du skickade är inte sparat. Gå tillbaka, läs in sidan på nytt och gör om ändringen.")),
    410: (N_("Länken gäller inte längre"), N_("Be om en ny av den som skickade den.")),
    413: (N_("Filen är för stor"), N_("Filen får vara högst 20 MB. Dela upp den och försök igen.")),
    422: (N_("Det gick inte att spara"), N_("Kontrollera uppgifterna och försök igen.")),
    429: (N_("För många försök"), N_("Vänta en stund och försök igen.")),
    500: (N_("Något gick fel hos oss"), N_("Det är inte ditt fel. Försök igen om en stund. Det som redan var sparat finns kvar.")),
}
# What PostgreSQL and its driver say of a value, not of our statement: too large, too long, or letters that there are not.
_UNFIT = (
    UnicodeEncodeError,
    pg.NumericValueOutOfRange,
    pg.DatetimeFieldOverflow,
    pg.StringDataRightTruncation,
    pg.CharacterNotInRepertoire,
    pg.UntranslatableCharacter,
)
Told = tuple[str, int] | Response


WITHHELD = (
    N_("Innehållet är borttaget i väntan på granskning"),
    N_("Någon har sagt att en text i det handlar om en enskild. Registratorn eller länsledningen avgör inom 14 dagar."),
)


def _page(status: int, text: str | None = None) -> Told:
    if problem.wanted():
        return problem.problem(status)
    heading, advice = TEXTS.get(status, TEXTS[500])
    return render_template("errors/error.html", heading=heading, advice=text or advice, status=status), status


def _house(raised: HouseError) -> Told:
    if isinstance(raised, (NotFound, NotAllowed)):
        _note_refusal(raised)
    if problem.wanted():
        return problem.of_error(raised)
    if isinstance(raised, Withheld):
        return render_template("errors/error.html", heading=WITHHELD[0], advice=WITHHELD[1], status=410), 410
    return _page(problem.STATUS.get(type(raised), 422), sentence(raised) if isinstance(raised, RuleBroken) else None)


def _note_refusal(raised: HouseError) -> None:
    """Somebody tried what is not theirs, or is not: many of them from one account are worth a question."""
    person = signed_in_person()
    who = person.actor.id if person else None
    log.info("web.refused", extra={"endpoint": request.endpoint, "kind": type(raised).__name__, "user": who})


def _unexpected(raised: Exception) -> Told:
    nobody()  # who it is may be what could not be found out; the page is then drawn without asking for anything
    log.error("web.failed", extra={"endpoint": request.endpoint, "kind": type(raised).__name__}, exc_info=raised)
    return _page(500)


def _unfit(raised: Exception) -> Told:
    """A value that no column holds and no rule has looked at: whoever sent it can mend it, and the missing rule is our fault."""
    if current_app.testing:  # as below
        raise raised
    cause = getattr(raised, "orig", raised)
    if type(cause) is not psycopg.DataError and not isinstance(cause, _UNFIT):
        return _unexpected(raised)
    log.error("web.unfit", extra={"endpoint": request.endpoint, "kind": type(cause).__name__}, exc_info=raised)
    return _house(RuleBroken("web.unfit"))


def init_app(app: Flask) -> None:
    app.register_error_handler(HouseError, _house)
    for kind in (sa.exc.DataError, psycopg.DataError, UnicodeEncodeError):
        app.register_error_handler(kind, _unfit)
    app.register_error_handler(HTTPException, lambda raised: _page(raised.code or 500))
    if not app.config.get("TESTING"):  # a test wants to see the fault itself
        app.register_error_handler(Exception, _unexpected)
