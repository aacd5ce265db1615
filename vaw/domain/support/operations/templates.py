"""Texts that a board answers with often."""

from __future__ import annotations

from vaw.domain.geography.models import County
from vaw.domain.support import policy
from vaw.domain.support.models import AnswerTemplate
from vaw.domain.support.operations.steps import cleaned
from vaw.domain.support.rules.answering import NAME_MOST
from vaw.kernel import guard
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import RuleBroken
from vaw.kernel.operation import operation


@operation(policy.ADD_TEMPLATE)
def add_template(by: Actor, county: County, *, name: str, text: str, confirmed: bool = False) -> AnswerTemplate:
    """Keep a text for the county's answers. Raises RuleBroken("support.template_name"), ("support.template_text"), PersonalData."""
    template = AnswerTemplate(county_id=county.id, active=True)
    _fill(template, name, text, confirmed)
    db.session.add(template)
    db.session.flush()
    return template


@operation(policy.KEEP_TEMPLATE)
def change_template(by: Actor, template: AnswerTemplate, *, name: str, text: str, confirmed: bool = False) -> AnswerTemplate:
    """Change it; answers that were given stay as they are. Raises as add_template does, and Conflict."""
    _fill(template, name, text, confirmed)
    return template


@operation(policy.KEEP_TEMPLATE)
def retire_template(by: Actor, template: AnswerTemplate) -> None:
    """Offer it no longer."""
    template.active = False


def _fill(template: AnswerTemplate, name: str, text: str, confirmed: bool) -> None:
    tidy = " ".join(guard.clean(name, field="name", confirmed=confirmed).split())
    if not 0 < len(tidy) <= NAME_MOST:
        raise RuleBroken("support.template_name", field="name", most=NAME_MOST)
    kept = cleaned(text, field="text", confirmed=confirmed, required="support.template_text")
    template.name, template.text = tidy, kept
