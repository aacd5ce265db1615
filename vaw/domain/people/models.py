"""Accounts, roles, sign-ins, organisations and their contacts."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.dialects.postgresql import ARRAY, BYTEA

from vaw.domain.geography.models import County
from vaw.domain.people.rules import OrganisationKind, Role
from vaw.domain.people.rules.claims import BY_CLAIM
from vaw.kernel.db import SECRET, TEXT, Model, Versioned
from vaw.kernel.sealing import SealedText

AT = sa.DateTime(timezone=True)


class User(Versioned, Model):
    """An account: somebody who signs in. Never a victim, never a participant."""

    __tablename__ = "app_user"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    email: orm.Mapped[str] = orm.mapped_column(unique=True)  # stored in lower case
    name: orm.Mapped[str]
    language: orm.Mapped[str] = orm.mapped_column(server_default="sv", default="sv")
    active: orm.Mapped[bool] = orm.mapped_column(server_default=sa.true(), default=True)
    password_hash: orm.Mapped[str | None] = orm.mapped_column(info=SECRET)
    totp_secret: orm.Mapped[str | None] = orm.mapped_column(SealedText, info=SECRET)
    totp_confirmed_at: orm.Mapped[datetime | None] = orm.mapped_column(AT)
    totp_last_step: orm.Mapped[int | None] = orm.mapped_column(sa.BigInteger, info=SECRET)  # a code is used once
    created_at: orm.Mapped[datetime] = orm.mapped_column(AT, server_default=sa.func.now())
    first_steps_hidden_at: orm.Mapped[datetime | None] = orm.mapped_column(AT)  # the list on the start page
    memberships: orm.Mapped[list["Membership"]] = orm.relationship(lazy="raise_on_sql", back_populates="user", order_by="Membership.id")

    user_id: orm.Mapped[int] = orm.synonym("id")  # so that a Personal permission holds for the account itself


class Membership(Model):
    """A role that an account holds, in a county or an organisation, from a day to a day.

    With `assignment_id` the right follows from that government assignment (features row 4): it is in force only while the
    assignment runs and names the county.
    """

    __tablename__ = "membership"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    user_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("app_user.id"), index=True)
    role: orm.Mapped[str]
    county_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("county.id"), index=True)
    organisation_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("organisation.id"), index=True)
    assignment_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("assignment.id"))
    rule_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("claim_rule.id"), index=True)  # whose role ends when claims say so
    valid_from: orm.Mapped[date]
    valid_to: orm.Mapped[date | None]
    user: orm.Mapped[User] = orm.relationship(lazy="raise_on_sql", back_populates="memberships")
    __table_args__ = (
        sa.CheckConstraint(f"role in ({', '.join(repr(role.value) for role in Role)})", name="role"),
        sa.CheckConstraint("valid_to is null or valid_to >= valid_from", name="period"),
    )


class SignIn(Model):
    """One signed-in browser; deleting the row signs it out. Only the hash of the cookie's token is kept."""

    __tablename__ = "sign_in"

    id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    token_hash: orm.Mapped[bytes] = orm.mapped_column(BYTEA, unique=True, info=SECRET)
    user_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("app_user.id"), index=True)
    created_at: orm.Mapped[datetime] = orm.mapped_column(AT)
    seen_at: orm.Mapped[datetime] = orm.mapped_column(AT)
    second_factor_at: orm.Mapped[datetime | None] = orm.mapped_column(AT)
    device: orm.Mapped[str]  # "Firefox, Windows": coarse, so that the person recognises it


class RecoveryCode(Model):
    """A code that stands in for the second factor once. Only its hash is kept."""

    __tablename__ = "recovery_code"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    user_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("app_user.id"), index=True)
    code_hash: orm.Mapped[bytes] = orm.mapped_column(BYTEA, info=SECRET)
    used_at: orm.Mapped[datetime | None] = orm.mapped_column(AT)


class Invitation(Model):
    """An offer of an account with one role. The link is a signature over the id: nothing secret is stored.

    `county_id` is whose invitation it is (its administrators see it); None for the first administrator of the system.
    """

    __tablename__ = "invitation"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    email: orm.Mapped[str | None]
    name: orm.Mapped[str] = orm.mapped_column(server_default="", default="")
    role: orm.Mapped[str]
    county_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("county.id"))
    organisation_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("organisation.id"))
    assignment_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("assignment.id"))
    language: orm.Mapped[str] = orm.mapped_column(server_default="sv", default="sv")
    created_at: orm.Mapped[datetime] = orm.mapped_column(AT)
    created_by: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    expires_at: orm.Mapped[datetime] = orm.mapped_column(AT)
    used_at: orm.Mapped[datetime | None] = orm.mapped_column(AT)
    revoked_at: orm.Mapped[datetime | None] = orm.mapped_column(AT)
    sent_at: orm.Mapped[datetime | None] = orm.mapped_column(AT)
    __table_args__ = (sa.CheckConstraint(f"role in ({', '.join(repr(role.value) for role in Role)})", name="role"),)


class FederatedIdentity(Model):
    """Who an account is at a county board's own sign-in: issuer and subject (as a hash), never an address alone."""

    __tablename__ = "federated_identity"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    user_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("app_user.id"), index=True)
    issuer: orm.Mapped[str]
    subject_hash: orm.Mapped[bytes] = orm.mapped_column(BYTEA, info=SECRET)
    created_at: orm.Mapped[datetime] = orm.mapped_column(AT)
    __table_args__ = (sa.UniqueConstraint("issuer", "subject_hash"), sa.UniqueConstraint("user_id", "issuer"))


class FederatedSignIn(Model):
    """That a browser was signed in by a provider: what its back-channel logout ends. Gone with the sign-in."""

    __tablename__ = "federated_sign_in"

    id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    sign_in_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("sign_in.id", ondelete="CASCADE"), unique=True)
    issuer: orm.Mapped[str]
    subject_hash: orm.Mapped[bytes] = orm.mapped_column(BYTEA, info=SECRET)
    sid_hash: orm.Mapped[bytes | None] = orm.mapped_column(BYTEA, info=SECRET)
    __table_args__ = (sa.Index(None, "issuer", "subject_hash"),)


class ClaimRule(Model):
    """Whoever has this value in this claim of this provider has this role in the county. Counts once a second person has approved it."""

    __tablename__ = "claim_rule"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    county_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("county.id"), index=True)
    issuer: orm.Mapped[str]
    claim: orm.Mapped[str]
    value: orm.Mapped[str]
    role: orm.Mapped[str]
    valid_from: orm.Mapped[date]
    valid_to: orm.Mapped[date | None]
    created_at: orm.Mapped[datetime] = orm.mapped_column(AT)
    created_by: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    approved_at: orm.Mapped[datetime | None] = orm.mapped_column(AT)
    approved_by: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    __table_args__ = (
        sa.CheckConstraint(f"role in ({', '.join(repr(role.value) for role in Role if role in BY_CLAIM)})", name="role"),
        sa.CheckConstraint("approved_by <> created_by", name="four_eyes"),
        sa.CheckConstraint("num_nulls(approved_at, approved_by) in (0, 2)", name="approved"),
        sa.CheckConstraint("valid_to is null or valid_to >= valid_from - 1", name="period"),
    )


class ApiToken(Model):
    """A key for a program that acts as a person, within scopes. Only its hash is kept."""

    __tablename__ = "api_token"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    user_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("app_user.id"), index=True)
    name: orm.Mapped[str]
    token_hash: orm.Mapped[bytes] = orm.mapped_column(BYTEA, unique=True, info=SECRET)
    scopes: orm.Mapped[list[str]] = orm.mapped_column(ARRAY(sa.Text))
    created_at: orm.Mapped[datetime] = orm.mapped_column(AT)
    expires_at: orm.Mapped[datetime] = orm.mapped_column(AT)
    revoked_at: orm.Mapped[datetime | None] = orm.mapped_column(AT)
    used_at: orm.Mapped[datetime | None] = orm.mapped_column(AT)


class Organisation(Versioned, Model):
    """Somebody whom the boards work with. Contacts are roles first and persons second; a role mailbox is enough."""

    __tablename__ = "organisation"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    name: orm.Mapped[str]
    kind: orm.Mapped[str]
    county_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("county.id"))  # None: national
    municipality_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("municipality.id"))
    role_mailbox: orm.Mapped[str | None]
    phone: orm.Mapped[str | None]
    web: orm.Mapped[str | None]
    active: orm.Mapped[bool] = orm.mapped_column(server_default=sa.true(), default=True)
    sort_key: orm.Mapped[str]
    county: orm.Mapped[County | None] = orm.relationship(lazy="raise_on_sql")
    contacts: orm.Mapped[list["Contact"]] = orm.relationship(lazy="raise_on_sql", back_populates="organisation", order_by="Contact.id")
    __table_args__ = (
        sa.Index(None, "county_id", "sort_key", "id"),
        sa.CheckConstraint(f"kind in ({', '.join(repr(kind.value) for kind in OrganisationKind)})", name="kind"),
    )

    organisation_id: orm.Mapped[int] = orm.synonym("id")  # so that Own("organisation_id") holds for the organisation itself


class Contact(Versioned, Model):
    """A role at an organisation, and the person who holds it where that may be known.

    When somebody leaves, the row ends. `vacant`: nobody has taken the role over yet and it still has to be filled; the row of the one
    who does has `follows_id`.
    """

    __tablename__ = "contact"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    organisation_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("organisation.id"), index=True)
    role_title: orm.Mapped[str]
    person_name: orm.Mapped[str | None] = orm.mapped_column(info=SECRET)  # empty for staff with protected identity, and when they leave
    email: orm.Mapped[str | None] = orm.mapped_column(info=SECRET)
    phone: orm.Mapped[str | None] = orm.mapped_column(info=SECRET)
    since_on: orm.Mapped[date]
    until_on: orm.Mapped[date | None]
    follows_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("contact.id"))
    vacant: orm.Mapped[bool] = orm.mapped_column(server_default=sa.false(), default=False)
    organisation: orm.Mapped[Organisation] = orm.relationship(lazy="raise_on_sql", back_populates="contacts")
    __table_args__ = (sa.CheckConstraint("not vacant or until_on is not null", name="vacant"),)


class WorkingCalendar(Versioned, Model):
    """How a county's board or an organisation works beyond Sweden's holidays (kernel.calendar.Calendar); without a row, ordinarily.

    `closed_from`, `closed_until`: month × 100 + day, both counted, every year.
    """

    __tablename__ = "working_calendar"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    county_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("county.id"), unique=True)
    organisation_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("organisation.id"), unique=True)
    closed_from: orm.Mapped[int | None] = orm.mapped_column(sa.SmallInteger)
    closed_until: orm.Mapped[int | None] = orm.mapped_column(sa.SmallInteger)
    bridging_days: orm.Mapped[bool] = orm.mapped_column(server_default=sa.false(), default=False)
    __table_args__ = (
        sa.CheckConstraint("num_nonnulls(county_id, organisation_id) = 1", name="of_one"),
        sa.CheckConstraint("num_nulls(closed_from, closed_until) in (0, 2)", name="closed"),
    )


class Passkey(Model):
    """A key of the person's own device or security key (WebAuthn). Only its public half is here."""

    __tablename__ = "passkey"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    user_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("app_user.id"), index=True)
    name: orm.Mapped[str]
    credential_id: orm.Mapped[bytes] = orm.mapped_column(BYTEA, unique=True, info=SECRET)
    public_key: orm.Mapped[bytes] = orm.mapped_column(BYTEA, info=SECRET)
    handle: orm.Mapped[bytes] = orm.mapped_column(BYTEA, info=SECRET)  # random, one an account: what the device knows the person by
    sign_count: orm.Mapped[int] = orm.mapped_column(sa.BigInteger, info=SECRET)
    backed_up: orm.Mapped[bool]  # whether the person's phone or password manager keeps copies of it
    created_at: orm.Mapped[datetime] = orm.mapped_column(AT)
    used_at: orm.Mapped[datetime | None] = orm.mapped_column(AT)


class AccountEvent(Model):
    """What happened at the door of an account, or to what protects it: shown to its owner for a season, then forgotten.

    Without an account: a wrong password for an address that nobody has. It is written so that both answers cost the same.
    """

    __tablename__ = "account_event"

    id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    user_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    kind: orm.Mapped[str]
    at: orm.Mapped[datetime] = orm.mapped_column(AT)
    device: orm.Mapped[str]
    sign_in_id: orm.Mapped[int | None] = orm.mapped_column(sa.BigInteger)  # of the browser that it began, while that is signed in
    told_at: orm.Mapped[datetime | None] = orm.mapped_column(AT)
    __table_args__ = (sa.Index(None, "user_id", "at"), sa.Index(None, "at"))


class TwoStepReset(Model):
    """A colleague has lost phone, passkeys and recovery codes: one person asks, another confirms and hands over a code.

    The code stands in for the second step once, from `counts_from`; only its hash is kept. Whoever owns the account is told of each step
    and can stop it until the code is used.
    """

    __tablename__ = "two_step_reset"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    subject_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("app_user.id"), index=True)
    county_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("county.id"), index=True)
    asked_by: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    asked_at: orm.Mapped[datetime] = orm.mapped_column(AT)
    confirmed_by: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    confirmed_at: orm.Mapped[datetime | None] = orm.mapped_column(AT)
    code_hash: orm.Mapped[bytes | None] = orm.mapped_column(BYTEA, info=SECRET)
    counts_from: orm.Mapped[datetime | None] = orm.mapped_column(AT)
    expires_at: orm.Mapped[datetime] = orm.mapped_column(AT)  # of the question, then of the code
    used_at: orm.Mapped[datetime | None] = orm.mapped_column(AT)
    stopped_at: orm.Mapped[datetime | None] = orm.mapped_column(AT)
    __table_args__ = (
        sa.CheckConstraint("num_nulls(confirmed_by, confirmed_at, code_hash, counts_from) in (0, 4)", name="confirmed"),
        sa.CheckConstraint("confirmed_by <> asked_by and subject_id not in (asked_by, confirmed_by)", name="four_eyes"),
        sa.Index("uq_two_step_reset_open", "subject_id", unique=True, postgresql_where=sa.text("used_at is null and stopped_at is null")),
    )


class Barrier(Model):
    """Somebody has told that the service shuts them out, with or without an address to be answered at. They need no account.

    Forgotten a year after it was closed (rules.accessibility.CLOSED_KEPT).
    """

    __tablename__ = "barrier"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    county_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("county.id"), index=True)
    text: orm.Mapped[str] = orm.mapped_column(info=TEXT)
    email: orm.Mapped[str | None] = orm.mapped_column(SealedText, info=SECRET)
    submit_key: orm.Mapped[UUID] = orm.mapped_column(unique=True)
    told_at: orm.Mapped[datetime] = orm.mapped_column(AT)
    closed_by: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    closed_at: orm.Mapped[datetime | None] = orm.mapped_column(AT)
    __table_args__ = (sa.CheckConstraint("(closed_at is null) = (closed_by is null)", name="closed"),)


class FormDraft(Model):
    """What somebody has typed on a page and not sent yet: theirs alone, sealed, for some days (rules.drafts).

    A row for each page that was opened and typed on, known by the `key` that the page carries: two windows never write over each other.
    `path` is the page, without what stood after the question mark; that, the page's name and the fields lie sealed in `content`.
    """

    __tablename__ = "form_draft"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    user_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    key: orm.Mapped[UUID]
    path: orm.Mapped[str]
    content: orm.Mapped[str] = orm.mapped_column(SealedText, info=SECRET)
    saves: orm.Mapped[int] = orm.mapped_column(server_default="1", default=1)
    saved_at: orm.Mapped[datetime] = orm.mapped_column(AT)
    __table_args__ = (sa.UniqueConstraint("user_id", "key"), sa.Index(None, "saved_at"))
