"""Evaluations, anonymous by construction (issue 4.9): nothing leads from a sheet to whoever filled it in.

Sheets have a random key and no time. Who has answered is a count in another table, which no sheet refers to and which refers to none.
Neither is written through the recorder of the audit, and never both in one transaction: not even the system columns of the rows tell
which belong together (operations.evaluating says how).
"""

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.dialects.postgresql import BYTEA, JSONB

from vaw.domain.support.models.occasions import Occasion
from vaw.kernel.db import SECRET, TEXT, Model, Versioned
from vaw.kernel.sealing import SEALED


class Evaluation(Versioned, Model):
    """What those who came are asked, from one day to another, both counted. `questions`: rules.evaluating.Question as JSON."""

    __tablename__ = "evaluation"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    occasion_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("occasion.id", ondelete="CASCADE"), unique=True)
    questions: orm.Mapped[list[dict[str, Any]]] = orm.mapped_column(JSONB, info=TEXT)
    opens_on: orm.Mapped[date]
    closes_on: orm.Mapped[date]
    reminded_on: orm.Mapped[date | None]
    occasion: orm.Mapped[Occasion] = orm.relationship(lazy="raise_on_sql")
    __table_args__ = (sa.CheckConstraint("closes_on >= opens_on", name="window"),)


# A filled-in sheet. `answers`: {code of a question: answer}. The key is random and made in the browser's form, so that a second click
# is the same sheet.
EVALUATION_SHEET = sa.Table(
    "evaluation_sheet",
    Model.metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("occasion_id", sa.ForeignKey("occasion.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("answers", JSONB, nullable=False),
)
# Who may answer how often: a person once, an organisation's group as many times as came. `answered` is a number and nothing else.
EVALUATION_TURN = sa.Table(
    "evaluation_turn",
    Model.metadata,
    sa.Column("registration_id", sa.ForeignKey("registration.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("occasion_id", sa.ForeignKey("occasion.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("turns", sa.Integer, nullable=False),
    sa.Column("answered", sa.Integer, nullable=False, server_default="0"),
    sa.CheckConstraint("answered between 0 and turns", name="turns"),
)
# What a browser has begun to fill in, sealed, found by a random token that lies in that browser alone.
EVALUATION_BEGUN = sa.Table(
    "evaluation_begun",
    Model.metadata,
    sa.Column("token_hash", BYTEA, primary_key=True, info=SECRET),
    sa.Column("occasion_id", sa.ForeignKey("occasion.id", ondelete="CASCADE"), nullable=False),
    sa.Column("content", BYTEA, nullable=False, info=SEALED),
    sa.Column("saved_on", sa.Date, nullable=False, index=True),
)
