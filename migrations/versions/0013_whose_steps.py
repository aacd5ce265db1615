"""Steps of requests that were never passed on are their county's. Whose the others were is not known."""

from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.execute(
        "update request_step set county_id = support_request.county_id from support_request"
        " where support_request.id = request_step.request_id and support_request.passed_to_county_id is null"
        " and request_step.county_id is null"
    )


def downgrade() -> None:
    """Nothing to undo: the column goes with 0009."""
