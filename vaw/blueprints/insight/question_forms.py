"""Choosing what a compilation shows, and naming it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

import wtforms
from werkzeug.datastructures import MultiDict

from vaw.domain.geography.models import County
from vaw.domain.geography.queries import counties_of
from vaw.domain.insight import policy
from vaw.domain.insight.queries.questions import Raw, may_share, offered, rows_to_pick
from vaw.domain.insight.queries.registry import AREAS
from vaw.domain.insight.rules.questions import PART_NAMES, SHARING_NAMES, SPAN_NAMES, Choice, Part, Sharing, Span
from vaw.domain.support.policy import READ_NATION
from vaw.kernel.actor import Actor
from vaw.kernel.errors import NotFound
from vaw.kernel.i18n import N_, gettext
from vaw.web.arguments import number_of
from vaw.web.fields import CheckboxesField, MaxLength, RadioField, Required, SelectField, TextField
from vaw.web.forms import Form

NATION = "riket"
YEARS_OFFERED = 12
_BETWEEN = ":"  # between a figure's code and a row's in the address


@dataclass(frozen=True, slots=True)
class Place:
    """Of what the numbers are: a county, or None for the whole country."""

    county: County | None

    @property
    def code(self) -> str:
        return self.county.code if self.county else NATION

    @property
    def name(self) -> str:
        return self.county.name if self.county else gettext(N_("Hela landet"))


class ChoiceForm(wtforms.Form):
    """Of which time and place. The figures and their rows are drawn by the page. Sent by GET: nothing changes."""

    lan = SelectField(N_("Län"), blank=None)
    tid = SelectField(N_("Tid"), blank=None, choices=[(one.value, name) for one, name in SPAN_NAMES.items() if one is not Span.YEARS])
    ar = CheckboxesField(
        N_("Eller bestämda år"), coerce=int, description=N_("Högst fem. År som är ikryssade går före valet av tid ovanför.")
    )
    part = SelectField(N_("Del av året"), blank=None, choices=[(one.value, name) for one, name in PART_NAMES.items()], name="del")

    @classmethod
    def of(cls, by: Actor, choice: Choice, place: Place, this_year: int) -> ChoiceForm:
        span = Span.LAST if choice.span is Span.YEARS else choice.span
        form = cls(data={"lan": place.code, "tid": span.value, "ar": list(choice.years), "part": choice.part.value})
        form.lan.choices = [(one.code, one.name) for one in counties_of(by, policy.READ_FIGURES)]
        if may_see_nation(by):
            form.lan.choices = [*form.lan.choices, (NATION, N_("Hela landet"))]
        every = {*range(this_year - YEARS_OFFERED + 1, this_year + 1), *choice.years}
        form.ar.choices = [(year, str(year)) for year in sorted(every, reverse=True)]
        return form


class NameForm(Form):
    """What a compilation is called and who else may open it."""

    name = TextField(
        N_("Namn"), [Required(N_("Skriv ett namn.")), MaxLength(80)], description=N_("Till exempel Utbildningar i hela länet.")
    )
    sharing = RadioField(N_("Vem kan öppna den?"), [Required(N_("Välj vem som kan öppna den."))], coerce=Sharing)

    @classmethod
    def of(cls, by: Actor, county_id: int | None, *, name: str = "", sharing: str = Sharing.OWN) -> NameForm:
        form = cls(data={"name": name, "sharing": Sharing(sharing)})
        form.sharing.choices = [(one, SHARING_NAMES[one]) for one in may_share(by, county_id)]
        return form


def may_see_nation(by: Actor) -> bool:
    return bool(counties_of(by, READ_NATION))


def asked_place(by: Actor, args: Mapping[str, str], *, nation: bool = False) -> Place:
    """Of what the address asks, else the actor's own county, else the country. Raises NotFound outside the actor's scope."""
    mine, code = counties_of(by, policy.READ_FIGURES), args.get("lan")
    if code == NATION or (code is None and (nation or not mine)):
        if not may_see_nation(by):
            raise NotFound
        return Place(None)
    wanted = mine[0].id if code is None else number_of(args, "lan")
    found = next((county for county in mine if county.id == wanted), None)
    if found is None:
        raise NotFound
    return Place(found)


def asked_choice(args: MultiDict[str, str], place: Place, base: Choice | None = None) -> Choice:
    """What the address says, over `base`; a value that makes no sense counts as absent."""
    chosen = base or Choice()
    if "figur" in args:
        pairs = (tuple(text.split(_BETWEEN, 1)) for text in args.getlist("rad") if _BETWEEN in text)
        chosen = replace(chosen, figures=tuple(args.getlist("figur")), rows=tuple((pair[0], pair[1]) for pair in pairs))
    years = tuple(int(text) for text in args.getlist("ar") if text.isascii() and text.isdigit() and len(text) == 4)
    span = next((one for one in Span if one.value == args.get("tid") and one is not Span.YEARS), None)
    if years:
        chosen = replace(chosen, span=Span.YEARS, years=years)
    elif span is not None:
        chosen = replace(chosen, span=span, years=())
    part = next((one for one in Part if one.value == args.get("del")), chosen.part)
    return replace(chosen, part=part, nation=place.county is None)


def query_of(choice: Choice, place: Place) -> str:
    """The choice as an address holds it."""
    pairs: list[tuple[str, str | int]] = [("lan", place.code)]
    pairs += [("figur", code) for code in choice.figures]
    pairs += [("rad", f"{figure}{_BETWEEN}{row}") for figure, row in choice.rows]
    return urlencode([*pairs, *_time(choice)])


def time_query(choice: Choice, place: Place) -> str:
    """The time and place alone: what is asked of a saved compilation."""
    return urlencode([("lan", place.code), *_time(choice)])


def _time(choice: Choice) -> list[tuple[str, str | int]]:
    years: list[tuple[str, str | int]] = (
        [("ar", year) for year in choice.years] if choice.span is Span.YEARS else [("tid", choice.span.value)]
    )
    return [*years, *([("del", choice.part.value)] if choice.part is not Part.WHOLE else [])]


@dataclass(frozen=True, slots=True)
class Box:
    """A box to tick: its value, what it is called, what it counts, whether it is ticked."""

    value: str
    label: str
    hint: str
    ticked: bool


def figure_boxes(choice: Choice) -> list[tuple[str, str, list[Box], int]]:
    """(code, title, boxes, how many are ticked) of each area that has figures to choose."""
    known = {figure.code for figure in offered(nation=choice.nation)}
    areas = []
    for area in AREAS:
        boxes = [
            Box(one.code, gettext(one.title), gettext(one.definition), one.code in choice.figures)
            for one in area.figures
            if one.code in known
        ]
        if boxes:
            areas.append((area.code, gettext(area.title), boxes, sum(box.ticked for box in boxes)))
    return areas


def row_boxes(choice: Choice, raw: Raw) -> list[tuple[str, str, list[Box], int]]:
    """(code, title, boxes, how many are ticked) of each chosen figure of which single rows can be picked out."""
    titles = {figure.code: gettext(figure.title) for figure in offered(nation=choice.nation)}
    found = []
    for code, rows in rows_to_pick(choice, raw).items():
        picked = choice.rows_of(code)
        boxes = [Box(f"{code}{_BETWEEN}{row}", name, "", row in picked) for row, name in rows]
        found.append((code, titles[code], boxes, len(picked)))
    return found


def presets(base: Choice, place: Place, choice: Choice) -> Iterable[tuple[str, str, bool]]:
    """(words, query, whether it is shown now) of the periods that are one click away."""
    spans: Sequence[Span] = (Span.THIS, Span.LAST, Span.TWO, Span.THREE, Span.FIVE)
    return [(gettext(SPAN_NAMES[span]), time_query(replace(base, span=span, years=()), place), choice.span is span) for span in spans]
