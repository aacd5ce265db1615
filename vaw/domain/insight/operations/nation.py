"""Putting the nation's report together: the country's figures, and a chapter of each county as it was approved (features row 76)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from vaw.domain.geography.queries import county_name
from vaw.domain.insight import policy
from vaw.domain.insight.models import Report
from vaw.domain.insight.models.templates import ReportTemplate
from vaw.domain.insight.queries import FigureResult, frozen
from vaw.domain.insight.queries.english import KEY, english_words
from vaw.domain.insight.queries.meaning import meaning
from vaw.domain.insight.queries.nation import (
    COUNTRY,
    HELD_BACK,
    HOW,
    approved_editions,
    beside,
    counties_with,
    figures_of_nation,
    newest_ids,
    other_coordinators,
)
from vaw.domain.insight.queries.templates import Draft, drafts_of, questions_as_drafts
from vaw.domain.insight.rules import ENGLISH, OPEN, ReportState, checksum_of
from vaw.domain.insight.rules.nation import HOW_WORDS, INTRODUCTION_MOST, PICKS
from vaw.domain.mandates.models import Assignment
from vaw.kernel import clock, guard
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import RuleBroken
from vaw.kernel.i18n import N_, SOURCE, gettext, speaking
from vaw.kernel.operation import enqueue, operation

INTRODUCTION, OTHER = N_("Inledning"), N_("Övriga siffror")


@operation(policy.COMPILE_NATION)
def compile_nation(by: Actor, assignment: Assignment, *, year: int, code: str, introduction: str = "", confirmed: bool = False) -> Report:
    """Freeze a report of the country from the newest approved editions of the account with this code; the worker makes its files.

    `assignment` comes with its questions. A second press while one's own is being built gives that one. Raises
    RuleBroken("insight.nation_none") when no county has approved any, ("insight.nation_long"), PersonalData on "introduction".
    """
    tidy = guard.clean(introduction, field="introduction", confirmed=confirmed)
    if len(tidy) > INTRODUCTION_MOST:
        raise RuleBroken("insight.nation_long", field="introduction", most=INTRODUCTION_MOST)
    db.session.execute(sa.select(Assignment.id).where(Assignment.id == assignment.id).with_for_update(key_share=True))  # two who press
    earlier = _earlier(code, year)
    for report in earlier:
        if report.created_by == by.id and report.state in OPEN and report.approved_at is None:
            return report
    editions = approved_editions(assignment, year, code)
    if not editions:
        raise RuleBroken("insight.nation_none", field="code")
    with speaking(SOURCE):
        report = _frozen(by, assignment, year, code, tidy, editions)
    report.edition = max((one.edition for one in earlier), default=0) + 1
    db.session.add(report)
    db.session.flush()
    enqueue("insight.report.build", report.id)
    return report


def approve_nation(by: Actor, report: Report) -> None:
    """Establish a report of the country, inside the caller's unit. A second coordinator approves it where there is one (README).

    Raises RuleBroken("insight.nation_four_eyes"), ("insight.nation_outdated") when a county has approved something newer since.
    """
    if report.created_by is not None and report.created_by == by.id and other_coordinators(by.id):
        raise RuleBroken("insight.nation_four_eyes")
    chapters: Sequence[Mapping[str, Any]] = (report.content or {}).get("chapters", ())
    used = {one["county_id"]: one["report_id"] for one in chapters}
    changed = newest_ids(report.assignment_id or 0, report.year, report.kind)
    if changed != used:
        raise RuleBroken("insight.nation_outdated", n=sum(1 for county in changed if changed[county] != used.get(county)))
    report.approved_by, report.approved_at = by.id, clock.now()


def _earlier(code: str, year: int) -> list[Report]:
    wanted = sa.select(Report).where(Report.kind == code, Report.county_id.is_(None), Report.year == year)
    return list(db.session.scalars(wanted.order_by(Report.edition.desc())))


def _frozen(by: Actor, assignment: Assignment, year: int, code: str, introduction: str, editions: Sequence[Report]) -> Report:
    """Reads as the language that is spoken."""
    drafts = _drafts(assignment, code)
    chapters = [_chapter(report, drafts) for report in editions]
    shown = {figure for chapter in chapters for figure in chapter["data"]}
    results = figures_of_nation(by, shown, year)
    there = {one["county_id"] for one in chapters}
    (title, title_en), counties = _titles(assignment, editions), _beside(chapters, results, counties_with(assignment.id))
    content: dict[str, Any] = {
        "title": title,
        "sections": _sections(introduction, drafts, [result.figure.code for result in results]),
        "definitions": _meaning(results, counties),
        "counties": counties,
        "missing": [id for id in counties_with(assignment.id) if id not in there],
        "held_back": sorted({code for report in editions for code in report.data or {}} & HELD_BACK),
        "chapters": chapters,
    }
    with speaking(ENGLISH):
        words = english_words(results, figures_of_nation(by, shown, year), None)
        country = {**counties, "rows": [*counties["rows"][:-1], [None, gettext(COUNTRY), *counties["rows"][-1][2:]]]}
        content[KEY] = {"title": title_en or title, **words, "definitions": _meaning(results, country), "counties": country}
    return Report(
        kind=code, county_id=None, assignment_id=assignment.id, year=year, language=SOURCE, state=ReportState.QUEUED, created_by=by.id,
        created_at=clock.now(), title=title, title_en=title_en, data=frozen(results), content=content,
    )  # fmt: skip


def _drafts(assignment: Assignment, code: str) -> list[Draft]:
    """The sections that the account has today: of its template, else the assignment's own questions."""
    template = db.session.scalars(
        sa.select(ReportTemplate).where(ReportTemplate.code == code).options(sa.orm.selectinload(ReportTemplate.sections))
    ).one_or_none()
    return drafts_of(template) if template is not None else questions_as_drafts(assignment)


def _titles(assignment: Assignment, editions: Sequence[Report]) -> tuple[str, str]:
    """(Swedish, English): as most counties' accounts are called."""
    titles = [(report.title, report.title_en) for report in editions if report.title]
    return max(sorted(set(titles)), key=titles.count) if titles else (assignment.title_sv, assignment.title_en)


def _chapter(report: Report, drafts: Sequence[Draft]) -> dict[str, Any]:
    """A county's edition as it was approved, but for what the nation never sees; of numbers alone, the headings stand without a text."""
    content = report.content or {}
    data = _shown(report.data or {})
    bare = [
        _section(one.number, (one.heading_sv, one.heading_en), "", [figure for figure in one.figures if figure in data]) for one in drafts
    ]
    words = content.get(KEY)
    english = {KEY: {name: words[name] for name in ("title", "definitions")} | {"data": _shown(words["data"])}} if words else {}
    return {
        "county_id": report.county_id,
        "report_id": report.id,
        "kind": report.kind,
        "title": report.title,
        "edition": report.edition,
        "approved_at": report.approved_at.isoformat() if report.approved_at else None,
        "reference": report.reference,
        "checksum": checksum_of(report.data or {}, report.content),
        "data": data,
        "definitions": content.get("definitions", {}),
        "sections": content.get("sections", bare),
        **english,
    }


def _shown(data: Mapping[str, Any]) -> dict[str, Any]:
    return {code: rows for code, rows in data.items() if code not in HELD_BACK}


def _section(number: int, heading: tuple[str, str], text: str, figures: Sequence[str]) -> dict[str, Any]:
    """`heading`: in Swedish and in English."""
    return {"number": number, "heading": heading[0], "heading_en": heading[1], "text": text, "figures": list(figures)}


def _sections(introduction: str, drafts: Sequence[Draft], codes: Sequence[str]) -> list[dict[str, Any]]:
    """What stands before the chapters: the introduction, then the account's own headings with the country's figures, each in one place."""
    placed = {(one.heading_sv, one.heading_en): [code for code in codes if code in one.figures] for one in drafts}
    left = [code for code in codes if not any(code in figures for figures in placed.values())]
    told = [(_in_both(INTRODUCTION), introduction, list[str]())] if introduction else []
    told += [(heading, "", figures) for heading, figures in placed.items() if figures]
    told += [(_in_both(OTHER), "", left)] if left else []
    return [_section(number, *one) for number, one in enumerate(told, 1)]


def _in_both(text: str) -> tuple[str, str]:
    """A marked text in Swedish and in English."""
    with speaking(ENGLISH):
        return text, gettext(text)


def _meaning(results: Sequence[FigureResult], counties: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """What the figures mean, and how each is counted for the whole country; and what the counties stand beside each other with."""
    told = meaning(result.figure for result in results)
    counted = {code: {**words, "caveat": f"{words['caveat']} {gettext(HOW_WORDS[HOW[code]])}"} for code, words in told.items()}
    return {**counted, **meaning([beside(counties).figure])}


def _beside(chapters: Sequence[Mapping[str, Any]], results: Sequence[FigureResult], county_ids: Sequence[int]) -> dict[str, Any]:
    """The counties' own numbers, in order; the last row is the country's, counted for itself and never added up here."""
    shown = {figure for chapter in chapters for figure in chapter["data"]}
    picks = [pick for pick in PICKS if pick.figure in shown]
    found = {chapter["county_id"]: chapter for chapter in chapters}
    rows: list[list[Any]] = []
    for county_id in county_ids:
        chapter = found.get(county_id)
        data = chapter["data"] if chapter is not None else {}
        numbers = [pick.take(data[pick.figure]) if pick.figure in data else None for pick in picks]
        rows.append([f"{county_id:02}", county_name(county_id), chapter["edition"] if chapter is not None else None, *numbers])
    whole = {result.figure.code: result.rows for result in results}
    rows.append([None, gettext(COUNTRY), None, *(pick.take(whole[pick.figure]) if pick.figure in whole else None for pick in picks)])
    return {"columns": [pick.figure for pick in picks], "rows": rows}
