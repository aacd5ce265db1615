"""What is sent before a season, to whom: material that somebody has released, addresses that have said yes, and each mail once."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import orm

from vaw.domain.prevention.models import AT, CODES, one_of
from vaw.domain.prevention.rules.prompts import WEEKS_LEAST, WEEKS_MOST, End, Letter
from vaw.domain.prevention.rules.seasons import Season
from vaw.kernel.db import SECRET, TEXT, Model, Versioned
from vaw.kernel.sealing import SealedText


class SeasonMaterial(Versioned, Model):
    """What a county tells before a season of a year (for breaks: the school year that begins then).

    `methods`: codes of the catalogue. `links`: one a line, words and address. `weeks`: so many weeks before its first day it leaves.
    Nothing leaves until somebody has released it; a changed text is released anew.
    """

    __tablename__ = "season_material"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    county_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("county.id"))
    season: orm.Mapped[str]
    year: orm.Mapped[int]
    title: orm.Mapped[str] = orm.mapped_column(info=TEXT)
    text: orm.Mapped[str] = orm.mapped_column(info=TEXT)
    links: orm.Mapped[str] = orm.mapped_column(info=TEXT, server_default="", default="")
    methods: orm.Mapped[list[str]] = orm.mapped_column(CODES, server_default="{}", default=list)
    weeks: orm.Mapped[int]
    released_at: orm.Mapped[datetime | None] = orm.mapped_column(AT)
    released_by: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    __table_args__ = (
        sa.UniqueConstraint("county_id", "season", "year"),
        sa.CheckConstraint(f"season in ({one_of(Season)})", name="season"),
        sa.CheckConstraint(f"weeks between {WEEKS_LEAST} and {WEEKS_MOST}", name="weeks"),
    )


class SeasonSubscription(Versioned, Model):
    """An address that has asked for prompts. `municipality_id` None: the whole county. `noted_by`: who wrote it down; None: by the form.

    `address_key`: by what the same address is known again. Address and key go when it ends; the row stays for a while without them.
    """

    __tablename__ = "season_subscription"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    county_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("county.id"), index=True)
    municipality_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("municipality.id"))
    organisation_name: orm.Mapped[str] = orm.mapped_column(info=TEXT)
    email: orm.Mapped[str | None] = orm.mapped_column(SealedText, info=SECRET)
    address_key: orm.Mapped[str | None] = orm.mapped_column(info={"secret": True, "fingerprint_of": "email"})
    seasons: orm.Mapped[list[str]] = orm.mapped_column(CODES)
    language: orm.Mapped[str] = orm.mapped_column(server_default="sv", default="sv")
    asked_at: orm.Mapped[datetime] = orm.mapped_column(AT)
    noted_by: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    confirmed_at: orm.Mapped[datetime | None] = orm.mapped_column(AT)
    ended_at: orm.Mapped[datetime | None] = orm.mapped_column(AT)
    ended_why: orm.Mapped[str | None]
    __table_args__ = (
        sa.CheckConstraint(f"ended_why in ({one_of(End)})", name="ended_why"),
        sa.CheckConstraint("(ended_at is null) = (ended_why is null)", name="ended"),
        sa.CheckConstraint("(ended_at is null) = (email is not null) and (email is null) = (address_key is null)", name="address"),
        # One address asks once for a place. Two that confirm at once: the second is told that it is there already.
        sa.Index(
            "uq_season_subscription_active", "address_key", "county_id", sa.text("coalesce(municipality_id, 0)"), unique=True,
            postgresql_where=sa.text("confirmed_at is not null and ended_at is null"),
        ),
    )  # fmt: skip


class SeasonLetter(Model):
    """A mail to a subscription: one of a kind and ref. `ref`: the day of a question, "winter_break/2026" of a prompt."""

    __tablename__ = "season_letter"

    id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    subscription_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("season_subscription.id", ondelete="CASCADE"))
    kind: orm.Mapped[str]
    ref: orm.Mapped[str]
    written_at: orm.Mapped[datetime] = orm.mapped_column(AT)
    sent_at: orm.Mapped[datetime | None] = orm.mapped_column(AT)
    __table_args__ = (
        sa.UniqueConstraint("subscription_id", "kind", "ref"),
        sa.CheckConstraint(f"kind in ({one_of(Letter)})", name="kind"),
        sa.Index("ix_season_letter_unsent", "id", postgresql_where=sa.text("sent_at is null")),
    )
