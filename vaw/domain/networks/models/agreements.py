"""Agreements (överenskommelser): who they bind, who has signed, and when they are looked at again (features row 26)."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy import orm

from vaw.domain.networks.models import IDS, one_of
from vaw.domain.networks.rules.agreements import AgreementState
from vaw.domain.people.models import Organisation
from vaw.kernel.db import TEXT, Model, Versioned


class Agreement(Versioned, Model):
    """What organisations have promised one another. `decided_on`: the day of the text that is to be signed."""

    __tablename__ = "agreement"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    county_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("county.id"))
    network_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("network.id"), index=True)
    state: orm.Mapped[str]
    title: orm.Mapped[str] = orm.mapped_column(info=TEXT)
    sort_key: orm.Mapped[str] = orm.mapped_column(info=TEXT)
    purpose: orm.Mapped[str] = orm.mapped_column(info=TEXT, server_default="", default="")
    assignment_ids: orm.Mapped[list[int]] = orm.mapped_column(IDS, server_default="{}", default=list)
    dnr: orm.Mapped[str] = orm.mapped_column(info=TEXT, server_default="", default="")
    responsible_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    decided_on: orm.Mapped[date | None]
    valid_from: orm.Mapped[date | None]
    valid_to: orm.Mapped[date | None]
    review_on: orm.Mapped[date | None]
    __table_args__ = (
        sa.CheckConstraint(f"state in ({one_of(AgreementState)})", name="state"),
        sa.CheckConstraint("valid_to is null or valid_from is null or valid_to >= valid_from", name="period"),
        sa.Index("ix_agreement_list", "county_id", "sort_key", "id"),
        sa.Index("ix_agreement_review", "review_on", postgresql_where=sa.text("state = 'in_force' and review_on is not null")),
    )


class AgreementParty(Model):
    """An organisation that an agreement binds, and the day on which it signed; None: it has not."""

    __tablename__ = "agreement_party"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    agreement_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("agreement.id", ondelete="CASCADE"))
    organisation_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("organisation.id"), index=True)
    asked_on: orm.Mapped[date | None]
    signed_on: orm.Mapped[date | None]
    left_on: orm.Mapped[date | None]
    agreement: orm.Mapped[Agreement] = orm.relationship(lazy="raise_on_sql")
    organisation: orm.Mapped[Organisation] = orm.relationship(lazy="raise_on_sql")
    __table_args__ = (
        sa.UniqueConstraint("agreement_id", "organisation_id"),
        sa.CheckConstraint("left_on is null or signed_on is not null", name="left"),
    )
