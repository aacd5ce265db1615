"""Support's figures: what was asked for and answered, what was held and for whom, and what it led to. One declaration each.

Every table begins with a column `code`: what the row is in the register, for programs; in figures of one row it is the year.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from vaw.domain.activities.figures import CODE, MEN, MUNICIPALITY, PERSONS, UNSTATED, WOMEN
from vaw.domain.activities.rules.log import MODE_NAMES, Mode
from vaw.domain.geography.queries import municipality_names
from vaw.domain.mandates.queries import term_names
from vaw.domain.mandates.rules import TermList
from vaw.domain.support.queries.figures import get_year
from vaw.domain.support.rules import STATE_NAMES, RequestState
from vaw.domain.support.rules.adopting import MONTHS, STAGE_NAMES
from vaw.domain.support.rules.year import NOBODY, NOT_SAID, YEARS_BACK, Heads, SupportYear
from vaw.kernel.figures import Figure, Scope, declare
from vaw.kernel.i18n import N_, gettext
from vaw.kernel.table import Column, Table, Value

Row = tuple[Value, ...]
Rows = Sequence[Row]


@dataclass(frozen=True, slots=True)
class FromYear:
    """Rows of a figure as a pure function of the county's year."""

    rows: Callable[[SupportYear], Rows]

    def __call__(self, scope: Scope) -> Rows:
        return self.rows(get_year(scope))


_REQUESTS, _TRAININGS = N_("Länsstyrelsens förfrågningar om stöd"), N_("Länsstyrelsens utbildningar")
_FOLLOW_UPS = N_("Organisationernas svar på länsstyrelsens uppföljning")
_CREDIT = N_(
    "Det som flera länsstyrelser har hållit tillsammans räknas hos var och en av dem, men bara en gång i hela landet. "
    "Inställda tillfällen räknas inte."
)
_HEADS_CAVEAT = N_(
    "Den som deltar vid flera tillfällen räknas varje gång. Tillfällen där ingen har noterat vilka som kom ingår inte i summan; "
    "de redovisas för sig och räknas aldrig som noll."
)
OCCASIONS = Column("n", N_("Tillfällen"), "int")
TOGETHER = Column("together", N_("Varav med andra länsstyrelser"), "int")
RECEIVED = Column("received", N_("Inkomna"), "int")
ANSWERED = Column("answered", N_("Besvarade"), "int")
IN_TIME = Column("in_time", N_("Besvarade i tid"), "int")
WITHDRAWN = Column("withdrawn", N_("Återtagna före svar"), "int")
OPEN_AT_END = Column("open", N_("Öppna vid årets slut"), "int")
ASKED = Column("asked", N_("Tillfrågade"), "int")
REPLIED = Column("answered", N_("Har svarat"), "int")
SHARE = Column("share", N_("Andel"), "percent")


def of_sexes(heads: Heads | None) -> Row:
    """All, women, men, not stated; missing when nobody counted."""
    return (heads.persons, heads.women, heads.men, heads.unstated) if heads else (None, None, None, None)


def requests(year: SupportYear) -> Rows:
    return [(str(year.year), *year.asked)]


def pace(year: SupportYear) -> Rows:
    """Median working days of each step that was taken, in the order of the steps, with how many were taken."""
    order = [state.value for state in RequestState]
    found = sorted(year.pace, key=lambda row: order.index(row.state))
    return [(row.state, gettext(STATE_NAMES[RequestState(row.state)]), row.days, row.n) for row in found]


def by_mode(year: SupportYear) -> Rows:
    """Trainings that were held, by form, and how many of them together with other boards."""
    found = {held.mode: held for held in year.held}
    return [(mode.value, gettext(MODE_NAMES[mode]), found[mode].n, found[mode].together) for mode in Mode if mode in found]


def participants(year: SupportYear) -> Rows:
    """Who came, by sex; how many trainings were counted, and how many were not."""
    came = year.came()
    counted = came.occasions if came else 0
    return [(str(year.year), *of_sexes(came), counted, year.occasions - counted)]


def by_profession(year: SupportYear) -> Rows:
    """Who came, by profession and sex, the largest group first; those whose profession was not said stand last."""
    names, found = term_names(TermList.PROFESSIONAL_GROUP), dict(year.professions or {})
    unknown = found.pop(NOT_SAID, NOBODY)
    rows: list[Row] = [(code, names.get(code, code), *_sexes_first(heads)) for code, heads in found.items() if heads.persons]
    rows.sort(key=lambda row: (-_whole(row[-1]), str(row[0])))
    return [*rows, (None, gettext(N_("Utan uppgift")), *_sexes_first(unknown))] if unknown.persons else rows


def _by_municipality(year: SupportYear) -> Rows:
    names, found = municipality_names(), year.municipalities or {}
    rows: list[Row] = [(f"{id_:04}", names[id_], heads.occasions, *_sexes_first(heads)) for id_, heads in year.came_from().items()]
    others = ((gettext(N_("Kommuner i andra län")), year.came_from_elsewhere()), (gettext(N_("Utan uppgift")), found.get(0, NOBODY)))
    return [*rows, *((None, name, None, *_sexes_first(heads)) for name, heads in others if heads.persons)]


def municipalities_trained(year: SupportYear) -> Rows:
    reached, every = year.reached(), len(year.municipality_ids)
    return [(str(year.year), reached, every, reached / every if every else None)]


def followed(year: SupportYear) -> Rows:
    """How many organisations were asked and have answered, by months after the training."""
    found = {row.months: row for row in year.followed}
    told = gettext(N_("Efter {n} månader"))
    return [
        (str(months), told.format(n=months), row.asked, row.answered, row.answered / row.asked)
        for months in MONTHS
        if (row := found.get(months)) and row.asked
    ]


def adopted(year: SupportYear) -> Rows:
    """How many organisations had come to each stage at the year's end, and their share."""
    found = year.stages or {}
    every = sum(found.values())
    return [(stage.value, gettext(name), n, n / every) for stage, name in STAGE_NAMES.items() for n in [found.get(stage, 0)] if every]


def used(year: SupportYear) -> Rows:
    use = year.use
    return [(str(year.year), use.occasions, use.answers, use.total / use.answers, use.agree / use.answers)] if use else []


def _development(year: SupportYear) -> Rows:
    """From the first of the years in which anything was asked for or held; before it, nobody used the service."""
    years = range(year.year - YEARS_BACK, year.year + 1)
    first = min((of for of in years if of in year.received or of in year.held_in), default=year.year)
    rows: list[Row] = []
    for of in range(first, year.year + 1):
        came = year.came(of)
        rows.append((str(of), str(of), year.held_in.get(of, 0), came.persons if came else None, year.received.get(of, 0)))
    return rows


def _sexes_first(heads: Heads) -> tuple[int, int, int, int]:
    return heads.women, heads.men, heads.unstated, heads.persons


def _whole(value: Value) -> int:
    return value if isinstance(value, int) else 0


TRAININGS = declare(
    Figure(
        code="trainings",
        title=N_("Utbildningstillfällen"),
        definition=N_("Utbildningar, föreläsningar och andra tillfällen som har hållits och som slutade under året, efter form."),
        caveat=_CREDIT,
        unit=N_("Antal tillfällen"),
        source=_TRAININGS,
        table=Table("trainings", N_("Tillfällen efter form"), (CODE, Column("name", N_("Form"), header=True), OCCASIONS, TOGETHER)),
        rows=FromYear(by_mode),
        plot="bar",
        heading=1,
    )
)
PARTICIPANTS = declare(
    Figure(
        code="training-participants",
        title=N_("Deltagare vid utbildningstillfällen"),
        definition=N_("De som kom till årets utbildningstillfällen, efter kön."),
        caveat=_HEADS_CAVEAT,
        unit=N_("Antal deltagare"),
        source=_TRAININGS,
        table=Table(
            "training-participants",
            N_("Deltagare vid utbildningstillfällen efter kön"),
            (
                CODE,
                PERSONS,
                WOMEN,
                MEN,
                UNSTATED,
                Column("counted", N_("Tillfällen med noterade deltagare"), "int"),
                Column("not_counted", N_("Tillfällen utan noterade deltagare"), "int"),
            ),
        ),
        rows=FromYear(participants),
        heading=1,
    )
)
BY_PROFESSION = declare(
    Figure(
        code="training-by-profession",
        title=N_("Deltagare vid utbildningstillfällen efter yrkesgrupp"),
        definition=N_("De som kom till årets utbildningstillfällen, efter yrkesgrupp och kön."),
        caveat=_HEADS_CAVEAT,
        unit=N_("Antal deltagare"),
        source=_TRAININGS,
        table=Table(
            "training-by-profession",
            N_("Deltagare vid utbildningstillfällen efter yrkesgrupp och kön"),
            (CODE, Column("name", N_("Yrkesgrupp"), header=True), WOMEN, MEN, UNSTATED, PERSONS),
        ),
        rows=FromYear(by_profession),
        plot="stacked",
        heading=1,
    )
)
USE = declare(
    Figure(
        code="training-use",
        title=N_("Användbart i arbetet"),
        definition=N_("Hur deltagarna svarade på påståendet att de kan använda det de lärde sig i sitt arbete, från 1 till 5."),
        caveat=N_("Utvärderingarna är anonyma. Bara avslutade utvärderingar med minst fem svar ingår."),
        unit=N_("Antal svar"),
        source=N_("Deltagarnas utvärderingar"),
        table=Table(
            "training-use",
            N_("Svar på om utbildningen är användbar"),
            (
                CODE,
                OCCASIONS,
                Column("answers", N_("Antal svar"), "int"),
                Column("mean", N_("Medelvärde"), "decimal"),
                Column("agree", N_("Svarade 4 eller 5"), "percent"),
            ),
        ),
        rows=FromYear(used),
        heading=1,
    )
)
FOLLOW_UPS = declare(
    Figure(
        code="follow-ups",
        title=N_("Uppföljning hos organisationerna"),
        definition=N_("Organisationer som under året skulle få frågan om vad utbildningen har lett till, och hur många som svarade."),
        caveat=N_("En organisation som har fått flera utbildningar frågas om var och en. Svar som kommer efter årets slut räknas också."),
        unit=N_("Antal organisationer"),
        source=_FOLLOW_UPS,
        table=Table(
            "follow-ups", N_("Tillfrågade organisationer och svar"), (CODE, Column("name", N_("När"), header=True), ASKED, REPLIED, SHARE)
        ),
        rows=FromYear(followed),
        heading=1,
    )
)
ADOPTION = declare(
    Figure(
        code="adoption",
        title=N_("Metoder i användning"),
        definition=N_("Hur långt organisationerna har kommit med varje metod, enligt dem själva, vid årets slut eller hittills i år."),
        caveat=N_("En organisation räknas en gång för varje metod, med sitt senaste läge. Den som inte har svarat ingår inte."),
        unit=N_("Antal organisationer och metoder"),
        source=_FOLLOW_UPS,
        table=Table(
            "adoption",
            N_("Organisationer och metoder efter läge"),
            (CODE, Column("name", N_("Läge"), header=True), Column("n", N_("Antal"), "int"), SHARE),
        ),
        rows=FromYear(adopted),
        plot="bar",
        heading=1,
    )
)
DEVELOPMENT = declare(
    Figure(
        code="support-by-year",
        title=N_("Stöd och utbildningar över fem år"),
        definition=N_(
            "Utbildningstillfällen, deltagare och inkomna förfrågningar för året och högst fyra år bakåt, så långt uppgifterna räcker."
        ),
        caveat=N_("Deltagare saknas för år då ingen har noterat vilka som kom. Innevarande år är inte slut."),
        unit=N_("Antal tillfällen"),
        source=_TRAININGS,
        table=Table(
            "support-by-year",
            N_("Tillfällen, deltagare och förfrågningar år för år"),
            (CODE, Column("name", N_("År"), header=True), OCCASIONS, PERSONS, Column("received", N_("Förfrågningar"), "int")),
            unsplit=N_("Tabellen jämför omfattning mellan år. Deltagarna står efter kön i figurerna om deltagare."),
        ),
        rows=FromYear(_development),
        plot="bar",
        heading=2,
    )
)
REQUESTS = declare(
    Figure(
        code="requests",
        title=N_("Förfrågningar om stöd"),
        definition=N_(
            "Förfrågningar som kom in under året, hur många som fick ett första svar, hur många av dem inom tre arbetsdagar, "
            "och hur många som var öppna när året slutade eller är det nu."
        ),
        caveat=N_(
            "Öppna vid årets slut kan ha kommit in tidigare år. En förfrågan som har lämnats vidare räknas hos båda länsstyrelserna, "
            "men bara en gång i hela landet."
        ),
        unit=N_("Antal förfrågningar"),
        source=_REQUESTS,
        table=Table("requests", N_("Inkomna och besvarade förfrågningar"), (CODE, RECEIVED, ANSWERED, IN_TIME, WITHDRAWN, OPEN_AT_END)),
        rows=FromYear(requests),
        heading=3,
    )
)
PACE = declare(
    Figure(
        code="request-pace",
        title=N_("Så lång tid tar stegen"),
        definition=N_("Median i arbetsdagar för de steg som togs under året, efter steget som de ledde bort från."),
        caveat=N_("Hälften gick fortare, hälften långsammare. Helger, helgdagar och länsstyrelsens stängda dagar räknas inte."),
        unit=N_("arbetsdagar"),
        source=_REQUESTS,
        table=Table(
            "request-pace",
            N_("Median i arbetsdagar efter steg"),
            (
                CODE,
                Column("name", N_("Från steget"), header=True),
                Column("days", N_("Arbetsdagar"), "decimal"),
                Column("n", N_("Antal"), "int"),
            ),
        ),
        rows=FromYear(pace),
        heading=3,
    )
)
MUNICIPALITIES_TRAINED = declare(
    Figure(
        code="municipalities-trained",
        title=N_("Kommuner som har deltagit i utbildning"),
        definition=N_("Kommuner i länet som minst en deltagare vid årets utbildningstillfällen kom från, av länets alla kommuner."),
        caveat=N_("En kommun räknas när någon som verkar i den har deltagit, också hos en annan organisation än kommunen."),
        unit=N_("kommuner"),
        source=_TRAININGS,
        table=Table(
            "municipalities-trained",
            N_("Kommuner som har deltagit"),
            (CODE, Column("reached", N_("Har deltagit"), "int"), Column("municipalities", N_("Kommuner i länet"), "int"), SHARE),
        ),
        rows=FromYear(municipalities_trained),
        heading=3,
    )
)
BY_MUNICIPALITY = declare(
    Figure(
        code="training-by-municipality",
        title=N_("Deltagare vid utbildningstillfällen efter kommun"),
        definition=N_("De som kom till årets utbildningstillfällen efter kommunen som de verkar i, för länets alla kommuner."),
        caveat=N_("Ett tillfälle med deltagare från flera kommuner räknas i var och en av dem; deltagarna räknas en gång."),
        unit=N_("Antal deltagare"),
        source=_TRAININGS,
        table=Table(
            "training-by-municipality",
            N_("Tillfällen och deltagare efter kommun"),
            (CODE, MUNICIPALITY, OCCASIONS, WOMEN, MEN, UNSTATED, PERSONS),
        ),
        rows=FromYear(_by_municipality),
        heading=3,
    )
)


_OF_NATION = (
    (TRAININGS, by_mode),
    (PARTICIPANTS, participants),
    (BY_PROFESSION, by_profession),
    (USE, used),
    (FOLLOW_UPS, followed),
    (ADOPTION, adopted),
    (REQUESTS, requests),
    (PACE, pace),
)
NATIONAL = frozenset(figure.code for figure, _ in _OF_NATION)
"""Codes of the figures that the whole country has as well."""


def of_nation(year: SupportYear) -> list[tuple[Figure, Rows]]:
    """The figures that the whole country has as well, with its rows, in the order of the report's headings."""
    return [(figure, rows(year)) for figure, rows in _OF_NATION]
