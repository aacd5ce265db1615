"""A compilation of one's own as every file shows it: the same document as an edition's, with its name as the one heading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from vaw.domain.geography.models import County
from vaw.domain.insight.queries import thawed
from vaw.domain.insight.queries.questions import Raw, put_together
from vaw.domain.insight.rules import KIND_NAMES, YEARLY_ACCOUNT, checksum
from vaw.domain.insight.rules.questions import COMPILATION, PART_NAMES, Choice, Part
from vaw.kernel.clock import STOCKHOLM
from vaw.kernel.i18n import N_, day, gettext, language
from vaw.render.document import Document

NATION_CODE = "00"  # where a county's code stands: the numbers are of the whole country
HEADING = 1


def document_of_choice(choice: Choice, raw: Raw, county: County | None, *, name: str, at: datetime, number: int = 1) -> Document:
    """The document of numbers that were read, in the language that is spoken. `county`: None for the whole country."""
    years = [int(year) for year in raw]
    period = period_told(years, choice.part)
    answer = put_together(choice, raw)
    return Document(
        kind=COMPILATION,
        title=name,
        name=f"{name}, {period}",
        authority=gettext(N_("Länsstyrelsen i {county}")).format(county=county.name) if county else gettext(N_("Länsstyrelserna")),
        county_code=county.code if county else NATION_CODE,
        county_name=county.name if county else gettext(N_("Hela landet")),
        year=years[-1],
        edition=number,
        language=language(),
        ordered_at=at,
        checksum=checksum(raw),
        headings={HEADING: f"{name}, {period}"},
        results=[replace(result, figure=replace(result.figure, heading=HEADING)) for result in answer.results],
    )


def period_told(years: Sequence[int], part: Part = Part.WHOLE) -> str:
    """The years in words, the earliest first: "2023–2025", "2019 och 2025", "2025, vårterminen"."""
    if len(years) == 1:
        told = str(years[0])
    elif years[-1] - years[0] == len(years) - 1:
        told = f"{years[0]}–{years[-1]}"
    else:
        told = gettext(N_("{first} och {last}")).format(first=", ".join(map(str, years[:-1])), last=years[-1])
    if part is Part.WHOLE:
        return told
    words = gettext(PART_NAMES[part])
    return f"{told}, {words[:1].lower()}{words[1:]}"


def working_account(raw: Raw, county: County, headings: Mapping[int, str], *, at: datetime, number: int) -> Document:
    """The yearly account as it stands on a day: the same headings and figures, and no edition, which only a person orders."""
    [(year, data)] = raw.items()
    title = f"{gettext(KIND_NAMES[YEARLY_ACCOUNT])} {year}"
    return Document(
        kind=YEARLY_ACCOUNT,
        title=title,
        name=gettext(N_("{title}, läget {day}")).format(title=title, day=day(at.astimezone(STOCKHOLM).date())),
        authority=gettext(N_("Länsstyrelsen i {county}")).format(county=county.name),
        county_code=county.code,
        county_name=county.name,
        year=int(year),
        edition=number,
        language=language(),
        ordered_at=at,
        checksum=checksum(data),
        headings=headings,
        results=thawed(data),
    )
