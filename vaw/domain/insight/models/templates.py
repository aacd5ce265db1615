"""Templates of accounts: which sections one has, in which order, and which figures stand beside the text. Dated data, as all lists are."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.dialects.postgresql import ARRAY

from vaw.kernel.db import TEXT, Model, Versioned

CODES = ARRAY(sa.Text)


class ReportTemplate(Versioned, Model):
    """A template. `county_id` is None for a national one. An account keeps the sections that it was begun with.

    `assignment_code`: the assignment whose account it is; None for one that is written beside it.
    """

    __tablename__ = "report_template"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    code: orm.Mapped[str] = orm.mapped_column(unique=True)
    county_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("county.id"))
    assignment_code: orm.Mapped[str | None]
    name_sv: orm.Mapped[str] = orm.mapped_column(info=TEXT)
    name_en: orm.Mapped[str] = orm.mapped_column(info=TEXT)
    valid_from: orm.Mapped[date]
    valid_to: orm.Mapped[date | None]
    sections: orm.Mapped[list["TemplateSection"]] = orm.relationship(
        lazy="raise_on_sql", order_by="TemplateSection.number", cascade="all, delete-orphan", passive_deletes=True
    )
    __table_args__ = (sa.CheckConstraint("valid_to is null or valid_to >= valid_from", name="period"),)


class TemplateSection(Versioned, Model):
    """A section of a template. `figures`: codes of the registry, in the order in which they stand; a figure has one place in a template."""

    __tablename__ = "template_section"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    template_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("report_template.id", ondelete="CASCADE"), index=True)
    number: orm.Mapped[int]
    heading_sv: orm.Mapped[str] = orm.mapped_column(info=TEXT)
    heading_en: orm.Mapped[str] = orm.mapped_column(info=TEXT)
    guidance_sv: orm.Mapped[str] = orm.mapped_column(info=TEXT, server_default="", default="")
    guidance_en: orm.Mapped[str] = orm.mapped_column(info=TEXT, server_default="", default="")
    figures: orm.Mapped[list[str]] = orm.mapped_column(CODES, server_default="{}", default=list)
