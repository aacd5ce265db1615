"""An edition as every file shows it: put together once, in the edition's language, from its frozen numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from vaw.domain.geography.models import County
from vaw.domain.geography.queries import find_county
from vaw.domain.insight.models import Report
from vaw.domain.insight.queries import FigureResult, thawed
from vaw.domain.insight.queries.english import KEY, told_in
from vaw.domain.insight.queries.nation import BESIDE, beside, place_of
from vaw.domain.insight.rules import KIND_NAMES, checksum_of, edition_name
from vaw.kernel.i18n import N_, SOURCE, gettext, language, speaking
from vaw.kernel.table import Column, Table, Value
from vaw.render.differences import Reason, differences_of, lists_of, reasons_of

CODE = "code"  # the column that tells programs what a row is; people read the name beside it
REMEMBERED_MOST = 2000  # values of a column
_NEUTRAL = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Prose:
    """What somebody wrote under a heading, with the codes of the figures that stand there, in order.

    `is_ours`: the system says it, in the document's language.
    """

    text: str
    figures: tuple[str, ...]
    is_ours: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """`headings`: {number: text} in order; `name`: what people call the edition; `checksum`: of the frozen numbers, in hexadecimal.

    `prose`: what an account says under each heading, with its checksum over that as well; None for an edition of numbers alone.
    `reference`: the number in the board's registry (dnr), "" without one. `chapters`: what others have written, whole documents in order.
    `written_in`: the language of an account's prose, whatever the document's own.
    `since`: how it differs from the edition established before it, one of `results` and under no heading; None for a first edition.
    `reasons`, `came_and_went`: its caveat in parts, for files that say in which language a text is.
    """

    kind: str
    title: str
    name: str
    authority: str
    county_code: str
    county_name: str
    year: int
    edition: int
    language: str
    ordered_at: datetime
    checksum: str
    headings: Mapping[int, str]
    results: Sequence[FigureResult]
    prose: Mapping[int, Prose] | None = None
    reference: str = ""
    chapters: Sequence[Document] = ()
    written_in: str = SOURCE
    since: FigureResult | None = None
    reasons: Sequence[Reason] = ()
    came_and_went: str = ""

    def under(self, heading: int) -> list[FigureResult]:
        """The figures that stand under a heading."""
        if self.prose is None:
            return [result for result in self.results if result.figure.heading == heading]
        found = {result.figure.code: result for result in self.results}
        return [found[code] for code in self.prose[heading].figures if code in found]

    def heading_of(self, result: FigureResult) -> int:
        """The number of the heading under which a figure stands."""
        if self.prose is None:
            return result.figure.heading
        return next((number for number, prose in self.prose.items() if result.figure.code in prose.figures), 0)


def document_of(report: Report, headings: Mapping[int, str]) -> Document:
    """The document of an edition whose numbers are frozen, in the language that is spoken: its own, or English where it keeps that.

    `headings`: in that language.
    """
    county = find_county(report.county_id) if report.county_id is not None else None
    if report.data is None or (county is None and report.county_id is not None):
        raise ValueError(f"report {report.id} has no frozen numbers")
    data, content = told_in(report.data, report.content or {}, language())
    whole = content if county is None else None
    title = content.get("title", report.title)
    since = differences_of(content)
    return Document(
        kind=report.kind,
        title=f"{title or gettext(KIND_NAMES[report.kind])} {report.year}",
        name=edition_name(report.kind, report.year, report.edition, title),
        authority=_authority(county) if county is not None else gettext(N_("Länsstyrelserna")),
        county_code=county.code if county is not None else "",
        county_name=place_of(report.county_id),
        year=report.year,
        edition=report.edition,
        language=language(),
        ordered_at=report.created_at,
        checksum=checksum_of(report.data, report.content),
        headings=headings if whole is None else {**headings, len(headings) + 1: gettext(N_("Län för län"))},
        results=[
            *thawed(data, content),
            *([beside(whole["counties"], whole["definitions"].get(BESIDE))] if whole is not None else []),
            *([since] if since else []),
        ],
        prose=_prose(content) if whole is None else {**(_prose(whole) or {}), len(headings) + 1: _beside_prose(whole)},
        reference=report.reference,
        chapters=[_chapter(report, told) for told in whole["chapters"]] if whole is not None else (),
        since=since,
        reasons=reasons_of(content),
        came_and_went=lists_of(content),
    )


def _chapter(report: Report, told: Mapping[str, Any]) -> Document:
    """A county's approved edition as a chapter of the country's: the same document, from what was frozen with the whole."""
    county = find_county(told["county_id"])
    if county is None:
        raise ValueError(f"report {report.id} has a chapter of no county")
    with speaking(language() if KEY in told else report.language):
        return _chapter_of(report, county, *told_in(told["data"], told, language()))


def _chapter_of(report: Report, county: County, data: Mapping[str, Any], told: Mapping[str, Any]) -> Document:
    kind = told["kind"]
    title = told["title"] or (gettext(KIND_NAMES[kind]) if kind in KIND_NAMES else report.title)
    return Document(
        kind=kind,
        title=f"{title} {report.year}",
        name=edition_name(kind, report.year, told["edition"], title),
        authority=_authority(county),
        county_code=county.code,
        county_name=county.name,
        year=report.year,
        edition=told["edition"],
        language=language(),
        ordered_at=datetime.fromisoformat(told["approved_at"]),
        checksum=told["checksum"],
        headings={section["number"]: section["heading"] for section in told["sections"]},
        results=thawed(data, told),
        prose=_prose(told),
        reference=told["reference"],
    )


def _beside_prose(whole: Mapping[str, Any]) -> Prose:
    """What stands above the counties beside each other: who has no chapter is said, never left out in silence."""
    names = ", ".join(place_of(county_id) for county_id in whole["missing"])
    missing = gettext(N_("Län utan godkänd redovisning när rapporten sammanställdes: {names}.")).format(names=names) if names else ""
    every = gettext(N_("Alla län som har uppdraget har godkänt sin redovisning."))
    held_back = gettext(N_("Siffror om resurscentrum står bara i länens egna redovisningar."))
    return Prose("\n\n".join((missing or every, *([held_back] if whole["held_back"] else []))), (BESIDE,), is_ours=True)


def _authority(county: County) -> str:
    return gettext(N_("Länsstyrelsen i {county}")).format(county=county.name)


def _prose(content: Mapping[str, Any]) -> dict[int, Prose] | None:
    if "sections" not in content:
        return None
    return {section["number"]: Prose(section["text"], tuple(section["figures"])) for section in content["sections"]}


def for_people(result: FigureResult) -> tuple[Table, list[list[str]]]:
    """The figure's table without the code column, and its rows as text."""
    table = result.figure.table
    kept = [place for place, column in enumerate(table.columns) if column.key != CODE]
    shown = replace(table, columns=tuple(table.columns[place] for place in kept))
    return shown, shown.shown([[row[place] for place in kept] for row in result.rows])


def is_single(result: FigureResult) -> bool:
    """Whether the figure is one row of several numbers: on paper a list of these says more than a table."""
    return result.figure.plot == "tile" or (len(result.rows) == 1 and len(for_people(result)[0].columns) > 1)


def key_numbers(result: FigureResult) -> list[tuple[str, str]]:
    """(label, number as text) of a figure of one row."""
    table, rows = for_people(result)
    return [(gettext(column.label), text) for column, text in zip(table.columns, rows[0], strict=True)]


def unsplit_note(table: Table) -> str:
    """Why a table that counts persons shows no women and men; "" for one that does (publish gate, features row 52)."""
    return f"{gettext(N_('Utan kvinnor och män:'))} {gettext(table.unsplit)}" if table.unsplit else ""


def neutral(text: str) -> str:
    """A text that no spreadsheet takes for a formula (safety.md 5)."""
    return f"'{text}" if text.startswith(_NEUTRAL) else text


class Told(dict[Value, str]):
    """What a column's values are in a file, each worked out once: of 100,000 rows nearly all say what another row has said."""

    def __init__(self, tell: Callable[[Value], str]) -> None:
        super().__init__()
        self.tell = tell

    def __missing__(self, value: Value) -> str:
        if len(self) >= REMEMBERED_MOST:
            self.clear()
        told = self[value] = self.tell(value)
        return told


def plain(column: Column, value: Value) -> str:
    """A value as a Swedish spreadsheet reads it: no space in thousands, decimal comma, nothing for what is missing."""
    if value is None:
        return ""
    if isinstance(value, str):
        return neutral(gettext(value))
    if column.kind == "hours" and isinstance(value, int):
        return f"{value / 60:.2f}".rstrip("0").rstrip(".").replace(".", ",")
    if column.kind == "decimal" and isinstance(value, int | float):
        return f"{value:.1f}".replace(".", ",")
    if column.kind == "number" and isinstance(value, float):
        return repr(value).replace(".", ",")
    if column.kind == "percent" and isinstance(value, int | float):
        return f"{round(value * 100)} %"
    return str(value)
