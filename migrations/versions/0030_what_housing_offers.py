"""Five dated lists of what protected housing offers."""

from alembic import op

revision = "0030"
down_revision = "0020"

OLD = "'sub_goal', 'violence_field', 'subject_area', 'objective', 'activity_type', 'professional_group', 'network_type'"
NEW = "'housing_group', 'housing_threat', 'housing_access', 'housing_support', 'housing_language'"


def upgrade() -> None:
    op.drop_constraint(op.f("ck_term_list"), "term", type_="check")
    op.create_check_constraint(op.f("ck_term_list"), "term", f"list in ({OLD}, {NEW})")


def downgrade() -> None:
    op.execute("delete from term where list like 'housing_%'")
    op.drop_constraint(op.f("ck_term_list"), "term", type_="check")
    op.create_check_constraint(op.f("ck_term_list"), "term", f"list in ({OLD})")
