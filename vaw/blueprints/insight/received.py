"""What one organisation has got: a municipality's contact before a meeting with its politicians, who needs the year on one page.

The board opens the same page for an organisation of its county, to prepare a meeting with it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

import wtforms
from flask import redirect, render_template, request
from werkzeug.wrappers import Response

from vaw.blueprints.insight.base import bp
from vaw.blueprints.insight.parts import Part, as_bars, as_lines
from vaw.domain.activities import figures as activities
from vaw.domain.insight import policy
from vaw.domain.insight.queries import received as queries
from vaw.domain.insight.queries.received import Asked, Received, Training
from vaw.domain.mandates.queries import list_terms, term_names
from vaw.domain.mandates.rules import TermList
from vaw.domain.people.models import Organisation
from vaw.domain.support.policy import READ_QUEUE
from vaw.domain.support.rules import STATE_NAMES, RequestState, number_of
from vaw.domain.support.rules.adopting import STAGE_NAMES, Stage
from vaw.kernel import clock
from vaw.kernel.clock import STOCKHOLM
from vaw.kernel.errors import NotFound
from vaw.kernel.i18n import N_, gettext, month, ngettext, number, percent
from vaw.kernel.table import Column, Table, Value
from vaw.render.csv import streamed
from vaw.web.actor import actor
from vaw.web.arguments import number_of as number_in
from vaw.web.blueprint import Answer
from vaw.web.fields import SelectField

PATH = "/stod/mottaget"
YEARS_BACK = 5  # as far back as an account is written for
_DAY, _WHAT, _FIELD = Column("on", N_("Dag"), "date"), Column("name", N_("Vad"), header=True), Column("field", N_("Område"))
_WOMEN, _MEN, _UNSTATED = activities.WOMEN, activities.MEN, activities.UNSTATED
_STATE = Column("state", N_("Hur det gick"))
_REGISTERED = Column("registered", N_("Anmälda"), "int")
TRAININGS = Table("trainings", N_("Utbildningar med organisationens deltagare"), (_WHAT, _DAY, _REGISTERED, _WOMEN, _MEN, _UNSTATED))
REACHED = Table("reached", N_("Aktiviteter som nådde organisationen"), (_WHAT, Column("month", N_("Månad"), "date"), _FIELD))
REQUESTS = Table("requests", N_("Organisationens förfrågningar"), (_WHAT, _DAY, _STATE))
METHODS = Table("methods", N_("Organisationens metoder"), (_WHAT, Column("state", N_("Hur långt")), Column("on", N_("Sedan"), "date")))
ON_FILE = Table(
    "received",
    N_("Stöd som organisationen har fått"),
    (Column("part", N_("Slag")), Column("on", N_("Dag eller månad")), _WHAT, _FIELD, _REGISTERED, _WOMEN, _MEN, _UNSTATED, _STATE),
)


class ChooseForm(wtforms.Form):
    """Which organisation, and which year. Sent by GET: nothing changes."""

    organisation = SelectField(N_("Organisation"), blank=None, coerce=int)
    ar = SelectField(N_("År"), blank=None, coerce=int)


@dataclass(frozen=True, slots=True)
class Chosen:
    """Whose year. `own`: of those for whom the reader acts; empty for somebody at a board."""

    organisation: Organisation
    year: int
    own: list[Organisation]

    @property
    def form(self) -> ChooseForm:
        form = ChooseForm(data={"organisation": self.organisation.id, "ar": self.year})
        form.organisation.choices = [(one.id, one.name) for one in self.own or [self.organisation]]
        this_year = clock.today().year
        form.ar.choices = [(one, str(one)) for one in range(this_year, this_year - YEARS_BACK - 1, -1)]
        return form

    @property
    def query(self) -> str:
        return urlencode({"organisation": self.organisation.id, "ar": self.year})


@bp.page(PATH, allow=policy.READ_RECEIVED)
def show_received() -> Answer:
    chosen = _chosen()
    if chosen is None:
        return redirect("/organisationer", 303)
    found = queries.get_received(actor(), chosen.organisation, chosen.year)
    return render_template(
        "insight/received.html",
        chosen=chosen,
        form=chosen.form,
        found=found,
        sums=_sums(found),
        parts=[_months(found, chosen.year), _sexes(found), _fields(found)],
        trainings=(TRAININGS, TRAININGS.shown([_training(one) for one in found.trainings]), _hrefs(found.trainings)),
        requests=(REQUESTS, REQUESTS.shown([_request(one) for one in found.requests]), [f"/stod/{one.id}" for one in found.requests]),
        methods=(METHODS, METHODS.shown([(one.method, _stage(one.stage), one.since_on) for one in found.methods])),
        reached=(REACHED, REACHED.shown([_reached(one) for one in found.reached])),
        ahead=[(_on(one), one.title, f"/utbildningar/{one.occasion_id}", one.registered) for one in found.ahead],
        planned=[(_about(one), f"/stod/{one.id}") for one in found.planned],
        csv_href=f"{PATH}.csv?{chosen.query}",
        of_board=not chosen.own,
    )


@bp.page(f"{PATH}.csv", allow=policy.READ_RECEIVED)
def download_received() -> Answer:
    chosen = _chosen()
    if chosen is None:
        return redirect("/organisationer", 303)
    found = queries.get_received(actor(), chosen.organisation, chosen.year)
    headers = {"Content-Disposition": f'attachment; filename="mottaget-stod-{chosen.organisation.id}-{chosen.year}.csv"'}
    return Response(streamed(ON_FILE, _on_file(found)), mimetype="text/csv", headers=headers)


def _chosen() -> Chosen | None:
    """What the address says; else the reader's own organisation. None for somebody at a board who has not chosen any.

    Raises NotFound outside the actor's scope.
    """
    by, this_year = actor(), clock.today().year
    wanted, year, own = number_in(request.args, "organisation"), number_in(request.args, "ar"), queries.list_own(by)
    if year is None or not this_year - YEARS_BACK <= year <= this_year:
        year = this_year
    if wanted is not None:
        return Chosen(queries.get_organisation(by, wanted), year, own)
    if not own and not READ_QUEUE.held_by(by):
        raise NotFound
    return Chosen(own[0], year, own) if own else None


def _sums(found: Received) -> list[tuple[str, str | None, str, str | None]]:
    """(label, number, where it stands, note) of the year's four numbers."""
    heads = found.heads()
    silent = sum(one.women is None for one in found.trainings)
    told = ngettext("Vid 1 utbildning är de inte räknade.", "Vid {n} utbildningar är de inte räknade.", silent).format(n=silent)
    return [
        (gettext(N_("Aktiviteter")), number(len(found.reached)), "#aktiviteter", None),
        (gettext(N_("Utbildningar")), number(len(found.trainings)), "#utbildningar", None),
        (gettext(N_("Egna deltagare")), number(sum(heads)) if heads else None, "#kon", told if silent else None),
        (gettext(N_("Förfrågningar")), number(len(found.requests)), "#forfragningar", None),
    ]


def _months(found: Received, year: int) -> Part:
    """Activities and trainings month by month; a month that has not begun is missing."""
    today = clock.today()
    last = 12 if year < today.year else today.month
    reached = Counter(one.month_on.month for one in found.reached)
    trained = Counter(one.ends_at.astimezone(STOCKHOLM).month for one in found.trainings)
    lines = {
        gettext(label): [counts[place] if place <= last else None for place in range(1, 13)]
        for label, counts in ((N_("Aktiviteter"), reached), (N_("Utbildningar"), trained))
    }
    names = [month(place) for place in range(1, 13)]
    words = gettext(N_("En utbildning kan också vara loggad som aktivitet. Räkna dem var för sig."))
    return as_lines("manader", N_("Stöd månad för månad"), names, lines, words, gettext(N_("Antal")))


def _sexes(found: Received) -> Part:
    heads = found.heads()
    labels = [gettext(column.label) for column in (_WOMEN, _MEN, _UNSTATED)]
    if heads is None:
        words = gettext(N_("Ingen har räknat era deltagare.")) if found.trainings else gettext(N_("Ni var inte med på någon utbildning."))
    else:
        share = percent(heads[0] / sum(heads)) if sum(heads) else percent(0.0)
        words = gettext(N_("{n} deltagare från er, {share} kvinnor.")).format(n=number(sum(heads)), share=share)
    counts: dict[str, int | None] = dict(zip(labels, heads or (None, None, None), strict=True))
    return as_bars("kon", N_("Egna deltagare efter kön"), counts, words, gettext(N_("deltagare")))


def _fields(found: Received) -> Part:
    """In the order of the list; those in which there was none are not drawn."""
    counts = Counter(one.field for one in found.reached)
    names = {term.code: term.name for term in list_terms(TermList.VIOLENCE_FIELD)}
    shown: dict[str, int | None] = {names[code]: counts[code] for code in names if counts[code]}
    shown |= {code: counts[code] for code in sorted(counts.keys() - names.keys())}
    told = ngettext("Aktiviteterna gällde 1 område.", "Aktiviteterna gällde {n} områden.", len(shown)).format(n=len(shown))
    words = told if shown else ""
    return as_bars("omraden", N_("Aktiviteter efter område"), shown, words, gettext(N_("Antal aktiviteter")))


def _on(one: Training) -> str:
    return one.starts_at.astimezone(STOCKHOLM).date().isoformat()


def _training(one: Training) -> tuple[Value, ...]:
    return one.title, one.starts_at.astimezone(STOCKHOLM).date(), one.registered, one.women, one.men, one.unstated


def _hrefs(trainings: Sequence[Training]) -> list[str]:
    return [f"/utbildningar/{one.occasion_id}" for one in trainings]


def _about(one: Asked) -> str:
    """What was asked for: the method, else its fields."""
    fields = term_names(TermList.VIOLENCE_FIELD)
    what = one.method or ", ".join(fields.get(code, code) for code in one.fields)
    return f"{number_of(one.year, one.sequence)}: {what}" if what else number_of(one.year, one.sequence)


def _request(one: Asked) -> tuple[Value, ...]:
    return _about(one), one.received_at.astimezone(STOCKHOLM).date(), gettext(STATE_NAMES[RequestState(one.state)])


def _stage(stage: str) -> str:
    return gettext(STAGE_NAMES[Stage(stage)])


def _reached(one: queries.Reached) -> tuple[Value, ...]:
    types, fields = term_names(TermList.ACTIVITY_TYPE), term_names(TermList.VIOLENCE_FIELD)
    return types.get(one.type, one.type), f"{one.month_on:%Y-%m}", fields.get(one.field, one.field)


def _on_file(found: Received) -> Iterator[list[Value]]:
    """Every row of the page, one after another."""
    fields = term_names(TermList.VIOLENCE_FIELD)
    for reached in found.reached:
        type_, when, field = _reached(reached)
        yield [gettext(N_("Aktivitet")), when, type_, field, None, None, None, None, None]
    for one in found.trainings:
        heads = (one.registered, one.women, one.men, one.unstated)
        yield [gettext(N_("Utbildning")), _on(one), one.title, fields.get(one.field, one.field), *heads, None]
    for asked in found.requests:
        about, on, state = _request(asked)
        yield [gettext(N_("Förfrågan")), str(on), about, None, None, None, None, None, state]
    for method in found.methods:
        yield [gettext(N_("Metod")), method.since_on.isoformat(), method.method, None, None, None, None, None, _stage(method.stage)]
