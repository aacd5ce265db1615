"""Occasions of training, who is registered, who came, and the certificates.

Names and addresses of people who register lie sealed. Nobody is found by them but through a fingerprint with a key.
"""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.dialects.postgresql import ARRAY, BYTEA

from vaw.domain.activities.rules.log import Mode
from vaw.domain.geography.models import County
from vaw.domain.support.models import AT, CODES, one_of
from vaw.domain.support.rules.occasions import FREE_UNTIL_DAYS, OccasionState, OpenTo
from vaw.domain.support.rules.registering import LetterKind, RegistrationKind, RegistrationState
from vaw.kernel.db import SECRET, TEXT, Model, Versioned
from vaw.kernel.sealing import SEALED, SealedText


class Occasion(Versioned, Model):
    """A training, lecture or workshop at a time (features row 32). The drafts are their boards' own; what was opened is public.

    `county_id`: the host; `co_county_ids`: boards that deliver it together with the host and share the credit (row 31). `minutes`: hours
    of teaching, for log and certificate. `places`: None is no limit; how many are taken, OCCASION_SEATS counts. `opens_on`, `closes_on`:
    first and last day of registration. `approval`: the board says yes to each registration. `invited_only`: who registers needs the
    board's link, which `invite_key` makes and unmakes. `free_until_days`: a place that is given back later than so many days before is
    given back late. `calendar_sequence`: SEQUENCE of its calendar file (RFC 5545 3.8.7.4), one more at each change that calendars show.
    """

    __tablename__ = "occasion"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    county_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("county.id"))
    co_county_ids: orm.Mapped[list[int]] = orm.mapped_column(ARRAY(sa.Integer), server_default="{}", default=list)
    responsible_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    state: orm.Mapped[str]
    title: orm.Mapped[str] = orm.mapped_column(info=TEXT)
    about: orm.Mapped[str] = orm.mapped_column(info=TEXT, server_default="", default="")
    method_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("method.id"))
    field: orm.Mapped[str]
    sub_goal: orm.Mapped[str | None]
    objective: orm.Mapped[str | None]
    assignment_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("assignment.id"))
    professions: orm.Mapped[list[str]] = orm.mapped_column(CODES)
    mode: orm.Mapped[str]
    starts_at: orm.Mapped[datetime] = orm.mapped_column(AT)
    ends_at: orm.Mapped[datetime] = orm.mapped_column(AT)
    minutes: orm.Mapped[int]
    venue: orm.Mapped[str] = orm.mapped_column(info=TEXT, server_default="", default="")
    municipality_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("municipality.id"))
    join_address: orm.Mapped[str | None] = orm.mapped_column(SealedText, info=SECRET)
    language: orm.Mapped[str] = orm.mapped_column(server_default="sv", default="sv")
    accessibility: orm.Mapped[str] = orm.mapped_column(info=TEXT, server_default="", default="")
    places: orm.Mapped[int | None]
    opens_on: orm.Mapped[date | None]
    closes_on: orm.Mapped[date | None]
    approval: orm.Mapped[bool] = orm.mapped_column(server_default=sa.false(), default=False)
    invited_only: orm.Mapped[bool] = orm.mapped_column(server_default=sa.false(), default=False)
    invite_key: orm.Mapped[str] = orm.mapped_column(info=SECRET, server_default="", default="")
    open_to: orm.Mapped[str] = orm.mapped_column(server_default=OpenTo.OWN.value, default=OpenTo.OWN.value)
    free_until_days: orm.Mapped[int] = orm.mapped_column(server_default=str(FREE_UNTIL_DAYS), default=FREE_UNTIL_DAYS)
    copied_from_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("occasion.id"))
    calendar_sequence: orm.Mapped[int] = orm.mapped_column(server_default="0", default=0)
    reason: orm.Mapped[str] = orm.mapped_column(info=TEXT, server_default="", default="")  # why it was cancelled
    created_at: orm.Mapped[datetime] = orm.mapped_column(AT)
    created_by: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    opened_at: orm.Mapped[datetime | None] = orm.mapped_column(AT)
    ended_at: orm.Mapped[datetime | None] = orm.mapped_column(AT)  # when it was said to be held or cancelled
    submit_key: orm.Mapped[UUID | None] = orm.mapped_column(sa.Uuid, unique=True)
    county: orm.Mapped[County] = orm.relationship(lazy="raise_on_sql")
    __table_args__ = (
        sa.CheckConstraint(f"state in ({one_of(OccasionState)})", name="state"),
        sa.CheckConstraint(f"mode in ({one_of(Mode)})", name="mode"),
        sa.CheckConstraint(f"open_to in ({one_of(OpenTo)})", name="open_to"),
        sa.CheckConstraint("ends_at > starts_at", name="times"),
        sa.CheckConstraint("minutes > 0", name="minutes"),
        sa.CheckConstraint("places > 0", name="places"),
        sa.CheckConstraint("not (county_id = any (co_county_ids))", name="hosts"),
        sa.Index("ix_occasion_calendar", "starts_at", "id", postgresql_where=sa.text("state <> 'draft'")),
        sa.Index("ix_occasion_county", "county_id", "starts_at", "id"),
        sa.Index("ix_occasion_co_counties", "co_county_ids", postgresql_using="gin"),
        sa.Index("ix_occasion_method", "method_id", postgresql_where=sa.text("method_id is not null")),
        sa.Index(
            "ix_occasion_search",
            sa.literal_column("search_fold((title || ' ') || about)").label("words"),
            postgresql_using="gin",
            postgresql_ops={"words": "gin_trgm_ops"},
        ),
    )


# How many places are taken: of those who have one and of those to whom one is offered. A row of its own, so that a registration never
# changes the version of the occasion that a leader is editing; the CHECK is what holds the limit under load (issue 4.6).
OCCASION_SEATS = sa.Table(
    "occasion_seats",
    Model.metadata,
    sa.Column("occasion_id", sa.ForeignKey("occasion.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("places", sa.Integer),
    sa.Column("taken", sa.Integer, nullable=False, server_default="0"),
    sa.CheckConstraint("taken >= 0 and (places is null or taken <= places)", name="limit"),
)


# Who came, by profession and by the municipality they came from ("" and 0: not said): what statistics are read from. Counted anew by one
# statement whenever attendance changes after the occasion was held; it outlives the registrations, whose people are forgotten.
OCCASION_HEADS = sa.Table(
    "occasion_heads",
    Model.metadata,
    sa.Column("occasion_id", sa.ForeignKey("occasion.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("profession", sa.Text, primary_key=True),
    sa.Column("municipality_id", sa.Integer, primary_key=True),
    sa.Column("women", sa.Integer, nullable=False),
    sa.Column("men", sa.Integer, nullable=False),
    sa.Column("unstated", sa.Integer, nullable=False),
    sa.Column("organisations", sa.Integer, nullable=False),
)


class Registration(Versioned, Model):
    """One person by name, or so many heads of an organisation (features row 33): `women` + `men` + `unstated` are its places.

    `county_id` is the occasion's host. `email_key` finds the registrations of one address at one occasion (kernel.sealing.fingerprint).
    `came_…`: how many came, None where nobody has said; `walk_in`: came without being registered, and fills no place.
    """

    __tablename__ = "registration"

    id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    occasion_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("occasion.id", ondelete="CASCADE"))
    county_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("county.id"))
    kind: orm.Mapped[str]
    organisation_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("organisation.id"))
    organisation_name: orm.Mapped[str] = orm.mapped_column(info=TEXT)
    organisation_kind: orm.Mapped[str]
    municipality_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("municipality.id"))
    profession: orm.Mapped[str | None]
    name: orm.Mapped[str | None] = orm.mapped_column(SealedText, info=SECRET)
    email: orm.Mapped[str | None] = orm.mapped_column(SealedText, info=SECRET)
    email_key: orm.Mapped[str | None] = orm.mapped_column(info={"secret": True, "fingerprint_of": "email"})
    women: orm.Mapped[int]
    men: orm.Mapped[int]
    unstated: orm.Mapped[int]
    mode: orm.Mapped[str | None]  # how one takes part in a hybrid occasion
    language: orm.Mapped[str] = orm.mapped_column(server_default="sv", default="sv")
    state: orm.Mapped[str]
    state_at: orm.Mapped[datetime] = orm.mapped_column(AT)
    queued_at: orm.Mapped[datetime | None] = orm.mapped_column(AT)
    offered_until: orm.Mapped[datetime | None] = orm.mapped_column(AT)
    cancelled_late: orm.Mapped[bool] = orm.mapped_column(server_default=sa.false(), default=False)
    walk_in: orm.Mapped[bool] = orm.mapped_column(server_default=sa.false(), default=False)
    came_women: orm.Mapped[int | None]
    came_men: orm.Mapped[int | None]
    came_unstated: orm.Mapped[int | None]
    checked_in_at: orm.Mapped[datetime | None] = orm.mapped_column(AT)
    created_at: orm.Mapped[datetime] = orm.mapped_column(AT)
    created_by: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    submit_key: orm.Mapped[UUID | None] = orm.mapped_column(sa.Uuid, unique=True)
    occasion: orm.Mapped[Occasion] = orm.relationship(lazy="raise_on_sql")
    __table_args__ = (
        sa.CheckConstraint(f"kind in ({one_of(RegistrationKind)})", name="kind"),
        sa.CheckConstraint(f"state in ({one_of(RegistrationState)})", name="state"),
        sa.CheckConstraint("women >= 0 and men >= 0 and unstated >= 0 and women + men + unstated > 0", name="heads"),
        sa.CheckConstraint("kind <> 'named' or women + men + unstated = 1", name="one_name"),
        sa.CheckConstraint("came_women >= 0 and came_men >= 0 and came_unstated >= 0", name="came"),
        sa.CheckConstraint("num_nulls(came_women, came_men, came_unstated) in (0, 3)", name="came_together"),
        sa.CheckConstraint("(state = 'offered') = (offered_until is not null)", name="offer"),
        sa.Index("ix_registration_occasion", "occasion_id", "id"),
        sa.Index("ix_registration_queue", "occasion_id", "queued_at", "id", postgresql_where=sa.text("state = 'waiting'")),
        sa.Index("ix_registration_offers", "offered_until", postgresql_where=sa.text("state = 'offered'")),
        sa.Index("ix_registration_asked", "occasion_id", "state_at", postgresql_where=sa.text("state = 'asked'")),
        sa.Index("ix_registration_address", "occasion_id", "email_key", postgresql_where=sa.text("email_key is not null")),
        sa.Index("ix_registration_organisation", "organisation_id", postgresql_where=sa.text("organisation_id is not null")),
    )

    @property
    def heads(self) -> int:
        """Places that it fills."""
        return self.women + self.men + self.unstated

    @property
    def came(self) -> int | None:
        """How many came, None where nobody has said."""
        counted = (self.came_women, self.came_men, self.came_unstated)
        return None if None in counted else sum(part or 0 for part in counted)


class RegistrationNeed(Model):
    """What somebody needs in order to take part: diet, access, interpretation. Sealed, and deleted on `delete_on` (safety.md 1)."""

    __tablename__ = "registration_need"

    id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    registration_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("registration.id", ondelete="CASCADE"), unique=True)
    text: orm.Mapped[str] = orm.mapped_column(SealedText, info=SECRET)
    delete_on: orm.Mapped[date] = orm.mapped_column(index=True)


class RegistrationLetter(Model):
    """A mail to somebody who is registered. `ref` tells apart letters of one kind; one that was written is never written again."""

    __tablename__ = "registration_letter"

    id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    registration_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("registration.id", ondelete="CASCADE"))
    kind: orm.Mapped[str]
    ref: orm.Mapped[str] = orm.mapped_column(server_default="", default="")
    written_at: orm.Mapped[datetime] = orm.mapped_column(AT)
    sent_at: orm.Mapped[datetime | None] = orm.mapped_column(AT)
    attempts: orm.Mapped[int] = orm.mapped_column(server_default="0", default=0)
    __table_args__ = (
        sa.UniqueConstraint("registration_id", "kind", "ref"),
        sa.CheckConstraint(f"kind in ({one_of(LetterKind)})", name="kind"),
        sa.Index("ix_registration_letter_unsent", "id", postgresql_where=sa.text("sent_at is null")),
    )


class Certificate(Versioned, Model):
    """That somebody took part (features row 36). `code` verifies it; course, day and hours are those of the occasion when it was made.

    `content`: the document, sealed, made by the worker and kept as long as its registration; None until it is made.
    """

    __tablename__ = "certificate"

    id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    code: orm.Mapped[str] = orm.mapped_column(unique=True)
    county_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("county.id"))
    occasion_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("occasion.id"), index=True)
    registration_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("registration.id", ondelete="SET NULL"), unique=True)
    title: orm.Mapped[str] = orm.mapped_column(info=TEXT)
    first_on: orm.Mapped[date]
    last_on: orm.Mapped[date]
    minutes: orm.Mapped[int]
    heads: orm.Mapped[int]
    language: orm.Mapped[str] = orm.mapped_column(server_default="sv", default="sv")
    issued_at: orm.Mapped[datetime] = orm.mapped_column(AT)
    content: orm.Mapped[bytes | None] = orm.mapped_column(BYTEA, deferred=True, info=SEALED)
    revoked_at: orm.Mapped[datetime | None] = orm.mapped_column(AT)
    revoked_by: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    reason: orm.Mapped[str] = orm.mapped_column(info=TEXT, server_default="", default="")
