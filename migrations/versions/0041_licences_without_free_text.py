"""Conditions and manager of a licence are chosen from lists; its number is a diary number.

What was typed goes: a free text about a shelter may hold a place or a name, and no rule can tell which.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0041"
down_revision = "0040"

NUMBER = r"number ~ '^((IVO |Dnr )?([0-9]{1,2}([.][0-9]{1,2}){1,3}-)?[0-9]{1,6}/(19|20)[0-9]{2}(-[0-9]{1,3})?)?$'"
MANAGERS = "manager in ('manager', 'unit_head', 'operations_head', 'acting', 'vacant')"
CONDITIONS = "conditions <@ array['staffing', 'protection', 'premises', 'manager', 'children', 'time', 'other']"


def upgrade() -> None:
    op.execute(f"update licence set number = '', version = version + 1 where not ({NUMBER})")  # noqa: S608  a constant of this file
    op.drop_column("licence", "conditions")
    op.drop_column("licence", "manager")
    op.add_column("licence", sa.Column("conditions", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False))
    op.add_column("licence", sa.Column("manager", sa.Text(), nullable=True))
    for name, rule in (("number", NUMBER), ("manager", MANAGERS), ("conditions", CONDITIONS)):
        op.create_check_constraint(op.f(f"ck_licence_{name}"), "licence", rule)


def downgrade() -> None:
    for name in ("number", "manager", "conditions"):
        op.drop_constraint(op.f(f"ck_licence_{name}"), "licence")
    op.drop_column("licence", "conditions")
    op.drop_column("licence", "manager")
    op.add_column("licence", sa.Column("conditions", sa.Text(), server_default="", nullable=False))
    op.add_column("licence", sa.Column("manager", sa.Text(), server_default="", nullable=False))
