"""Keeping templates of accounts: national ones and a county's own. An account keeps the sections that it was begun with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import Any

import sqlalchemy as sa

from vaw.domain.geography.models import County
from vaw.domain.insight import policy
from vaw.domain.insight.models.templates import ReportTemplate, TemplateSection
from vaw.domain.insight.queries import IN_ORDER
from vaw.domain.insight.rules import KIND_NAMES
from vaw.domain.insight.rules.templates import NATION, Face, Part, check_days, check_room, checked_face, checked_part, new_code
from vaw.domain.mandates.models import Assignment
from vaw.domain.mandates.queries import find_assignment
from vaw.kernel import guard
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import NotFound, RuleBroken
from vaw.kernel.operation import operation

_KNOWN = frozenset(figure.code for figure in IN_ORDER)


@operation(policy.ADD_TEMPLATE)
def add_template(by: Actor, county: County, *, face: Face, source: ReportTemplate | None = None, confirmed: bool = False) -> ReportTemplate:
    """Add a national template, which every county may begin with. `source`: the template whose sections it begins with.

    `county` is the one that the coordinator sits in. Raises RuleBroken("insight.template_…"), PersonalData, each with the field at fault.
    """
    return _add(by, None, NATION, face, source, confirmed)


@operation(policy.ADD_OWN_TEMPLATE)
def add_own_template(
    by: Actor, county: County, *, face: Face, source: ReportTemplate | None = None, confirmed: bool = False
) -> ReportTemplate:
    """Add a template that only the county begins with; it is written beside what the assignments ask for. Raises as add_template does."""
    return _add(by, county.id, county.slug, replace(face, assignment_code=None), source, confirmed)


@operation(policy.KEEP_TEMPLATE)
def change_template(by: Actor, template: ReportTemplate, *, face: Face, confirmed: bool = False) -> None:
    """Change its names, its days and whose account it is. Raises as add_template does, and Conflict."""
    told = _cleaned_face(face if template.county_id is None else replace(face, assignment_code=None), confirmed)
    _check_name(told.name_sv, template.county_id, template.id)
    for name, value in asdict(told).items():
        if getattr(template, name) != value:
            setattr(template, name, value)


@operation(policy.KEEP_TEMPLATE)
def end_template(by: Actor, template: ReportTemplate, *, last_on: date) -> None:
    """Say the last day on which an account may begin with it; those that were begun go on. Raises RuleBroken("insight.template_days")."""
    try:
        check_days(template.valid_from, last_on)
    except RuleBroken as broken:
        raise RuleBroken(broken.code, field="last_on") from broken
    template.valid_to = last_on


@operation(policy.KEEP_TEMPLATE)
def add_section(by: Actor, template: ReportTemplate, *, part: Part, confirmed: bool = False) -> TemplateSection:
    """Put a section last. A double click makes one. Raises RuleBroken("insight.template_…"), PersonalData, each with the field at fault."""
    told = _cleaned_part(part, confirmed)
    there = _held(template)
    if there and _says(there[-1]) == checked_part(told, _KNOWN, ()):
        return there[-1]
    check_room(len(there))
    section = TemplateSection(template_id=template.id, number=len(there) + 1, **_columns(_checked(told, there)))
    db.session.add(section)
    db.session.flush()
    return section


@operation(policy.KEEP_TEMPLATE)
def change_section(
    by: Actor, template: ReportTemplate, *, section: TemplateSection, part: Part, confirmed: bool = False
) -> TemplateSection:
    """Change what a section says and shows. Raises as add_section does, NotFound for another template's, and Conflict."""
    told = _cleaned_part(part, confirmed)
    others = [one for one in _held(template) if one.id != section.id]
    if section.template_id != template.id:
        raise NotFound
    for name, value in _columns(_checked(told, others)).items():
        if getattr(section, name) != value:
            setattr(section, name, value)
    return section


@operation(policy.KEEP_TEMPLATE)
def raise_section(by: Actor, template: ReportTemplate, *, section_id: int) -> None:
    """Move it up one place; the first one stays where it is. Raises NotFound when somebody has removed it."""
    _move(template, section_id, -1)


@operation(policy.KEEP_TEMPLATE)
def lower_section(by: Actor, template: ReportTemplate, *, section_id: int) -> None:
    """Move it down one place; the last one stays where it is. Raises NotFound when somebody has removed it."""
    _move(template, section_id, 1)


@operation(policy.KEEP_TEMPLATE)
def remove_section(by: Actor, template: ReportTemplate, *, section_id: int) -> None:
    """Take it away. Accounts that have it keep it. A second press changes nothing."""
    there = _held(template)
    for section in there:
        if section.id == section_id:
            db.session.delete(section)
    _number([section for section in there if section.id != section_id])


def _add(by: Actor, county_id: int | None, place: str, face: Face, source: ReportTemplate | None, confirmed: bool) -> ReportTemplate:
    told = _cleaned_face(face, confirmed)
    if source is not None and not policy.READ_TEMPLATE.allows(by, source):
        raise NotFound
    db.session.execute(sa.select(County.id).order_by(County.id).limit(1).with_for_update(key_share=True))  # who adds one queues up here
    _check_name(told.name_sv, county_id, None)
    taken = [*db.session.scalars(sa.select(ReportTemplate.code)), *db.session.scalars(sa.select(Assignment.code)), *KIND_NAMES]
    template = ReportTemplate(code=new_code(told.name_sv, place, taken), county_id=county_id, **asdict(told))
    db.session.add(template)
    db.session.flush()
    for number, one in enumerate(source.sections if source is not None else (), 1):
        known = tuple(code for code in one.figures if code in _KNOWN)
        db.session.add(TemplateSection(template_id=template.id, number=number, **_columns(replace(_says(one), figures=known))))
    db.session.flush()
    return template


def _cleaned_face(face: Face, confirmed: bool) -> Face:
    names: dict[str, Any] = {field: guard.clean(getattr(face, field), field=field, confirmed=confirmed) for field in ("name_sv", "name_en")}
    told = checked_face(replace(face, **names))
    if told.assignment_code is not None and find_assignment(told.assignment_code) is None:
        raise RuleBroken("insight.template_assignment", field="assignment_code")
    return told


def _check_name(name: str, county_id: int | None, own_id: int | None) -> None:
    """Two templates of one name in one list would be told apart by nobody."""
    same = sa.select(ReportTemplate.id).where(
        ReportTemplate.county_id.is_not_distinct_from(county_id), ReportTemplate.name_sv == name, ReportTemplate.id != (own_id or 0)
    )
    with db.session.no_autoflush:
        if db.session.scalar(same.limit(1)) is not None:
            raise RuleBroken("insight.template_known", field="name_sv")


def _cleaned_part(part: Part, confirmed: bool) -> Part:
    fields = ("heading_sv", "heading_en", "guidance_sv", "guidance_en")
    texts: dict[str, Any] = {field: guard.clean(getattr(part, field), field=field, confirmed=confirmed) for field in fields}
    return replace(part, **texts)


def _checked(part: Part, others: Sequence[TemplateSection]) -> Part:
    return checked_part(part, _KNOWN, {code for one in others for code in one.figures})


def _columns(part: Part) -> dict[str, object]:
    return {**asdict(part), "figures": list(part.figures)}


def _says(section: TemplateSection) -> Part:
    return Part(section.heading_sv, section.heading_en, section.guidance_sv, section.guidance_en, tuple(section.figures))


def _held(template: ReportTemplate) -> list[TemplateSection]:
    """Its sections in order, and nobody else adds, moves or removes one until the commit."""
    if db.session.connection().scalar(sa.select(ReportTemplate.id).where(ReportTemplate.id == template.id).with_for_update()) is None:
        raise NotFound
    wanted = sa.select(TemplateSection).where(TemplateSection.template_id == template.id)
    with db.session.no_autoflush:
        return list(db.session.scalars(wanted.order_by(TemplateSection.number, TemplateSection.id)))


def _move(template: ReportTemplate, section_id: int, step: int) -> None:
    there = _held(template)
    here = next((place for place, section in enumerate(there) if section.id == section_id), None)
    if here is None:
        raise NotFound
    wanted = min(max(here + step, 0), len(there) - 1)
    there[here], there[wanted] = there[wanted], there[here]
    _number(there)


def _number(sections: Sequence[TemplateSection]) -> None:
    for number, section in enumerate(sections, 1):
        if section.number != number:
            section.number = number
