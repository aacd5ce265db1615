"""Reading templates of accounts, and the sections that an account begins with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy import orm

from vaw.domain.insight import policy
from vaw.domain.insight.models.templates import ReportTemplate, TemplateSection
from vaw.domain.insight.queries import IN_ORDER
from vaw.domain.insight.rules import ASSIGNMENT_OF, YEARLY_ACCOUNT
from vaw.domain.mandates.models import Assignment, AssignmentQuestion
from vaw.domain.mandates.rules import in_force
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import NotFound
from vaw.kernel.i18n import SOURCE, language
from vaw.kernel.permissions import Permission, scoped


@dataclass(frozen=True, slots=True)
class Draft:
    """A section as an account begins with it."""

    number: int
    heading_sv: str
    heading_en: str
    guidance_sv: str
    guidance_en: str
    figures: tuple[str, ...]


def list_templates(by: Actor, *, county_id: int | None = None, on: date | None = None) -> list[ReportTemplate]:
    """The templates that the actor may read, national ones first: of one county and the nation, those in force on a day."""
    wanted = scoped(policy.READ_TEMPLATE, by).options(orm.selectinload(ReportTemplate.sections))
    found = db.session.scalars(wanted.order_by(ReportTemplate.county_id.nulls_first(), ReportTemplate.name_sv, ReportTemplate.id))
    return [
        template
        for template in found
        if (county_id is None or template.county_id in (None, county_id))
        and (on is None or in_force(template.valid_from, template.valid_to, on))
    ]


def get_template(by: Actor, template_id: int, permission: Permission[ReportTemplate] = policy.READ_TEMPLATE) -> ReportTemplate:
    """One template with its sections, as it stands now. Raises NotFound when absent or outside the actor's scope."""
    wanted = scoped(permission, by).where(ReportTemplate.id == template_id).options(orm.selectinload(ReportTemplate.sections))
    found = db.session.scalars(wanted.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFound
    return found


def get_part(by: Actor, section_id: int) -> tuple[ReportTemplate, TemplateSection]:
    """A section of a template that the actor keeps. Raises NotFound when absent or outside the actor's scope."""
    template_id = db.session.scalar(sa.select(TemplateSection.template_id).where(TemplateSection.id == section_id))
    template = get_template(by, template_id or 0, policy.KEEP_TEMPLATE)
    return template, next(section for section in template.sections if section.id == section_id)


def name_of(template: ReportTemplate) -> str:
    """In the reader's language."""
    return template.name_sv if language() == SOURCE else template.name_en


def heading_in(section: TemplateSection) -> str:
    """In the reader's language."""
    return section.heading_sv if language() == SOURCE else section.heading_en


def guidance_in(section: TemplateSection) -> str:
    """In the reader's language."""
    return section.guidance_sv if language() == SOURCE else section.guidance_en


def drafts_of(template: ReportTemplate) -> list[Draft]:
    """The sections of a template that was got with them, numbered from 1."""
    return [
        Draft(number, one.heading_sv, one.heading_en, one.guidance_sv, one.guidance_en, tuple(one.figures))
        for number, one in enumerate(template.sections, 1)
    ]


def questions_as_drafts(assignment: Assignment) -> list[Draft]:
    """A section for each of the assignment's own questions; under 2021:995 with the figures that belong to each heading."""
    questions: Sequence[AssignmentQuestion] = assignment.questions
    is_yearly = assignment.code == ASSIGNMENT_OF[YEARLY_ACCOUNT]
    return [
        Draft(
            question.number,
            question.heading_sv,
            question.heading_en,
            question.guidance_sv,
            question.guidance_en,
            tuple(figure.code for figure in IN_ORDER if is_yearly and figure.heading == question.number),
        )
        for question in questions
    ]
