"""Templates of accounts for the walk through every door: the county's own, with words that occur nowhere else."""

from __future__ import annotations

from tests.factories import Person
from tests.factories.world_training import Made
from vaw.domain.geography.queries import find_county
from vaw.domain.insight.models.templates import ReportTemplate
from vaw.domain.insight.operations.templates import add_own_template, add_section
from vaw.domain.insight.rules.templates import Face, Part
from vaw.kernel import clock


def make_templates(me: Person) -> Made:
    """Needs the world's development leader."""
    county = find_county(24)
    assert county
    template = add_own_template(me.actor, county, face=Face("Kanarieblankett", "", clock.today()))
    section = add_section(me.actor, template, part=Part("Kanariedel", figures=("by-type",)))
    of_template = (ReportTemplate, template.id, template.county_id)
    pages = ("show", "preview", "change", "end")
    return {
        "account_template_id": (template.id, *of_template),
        **{f"insight.{page}_account_template.template_id": (template.id, *of_template) for page in pages},
        "insight.add_template_section.template_id": (template.id, *of_template),
        **{f"insight.{act}_template_section.part_id": (section.id, *of_template) for act in ("change", "remove", "raise", "lower")},
    }
