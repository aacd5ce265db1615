"""Who reaches which rows of protected housing, guarded by PostgreSQL itself. The owner of the tables is not bound by it."""

from alembic import op

revision = "0065"
down_revision = "0064"

BOTH = (
    "provider", "facility", "facility_profile", "facility_now", "capacity_snapshot", "turned_away", "report_link", "housing_nights",
    "licence", "housing_duty", "grant_application",
)  # fmt: skip
COUNTY = ("capacity_day", "turned_away_quarter", "unmet_need")
OF_APPLICATION = ("grant_opinion", "grant_conflict", "grant_letter")
# After a transaction that was told, the settings are '' and not null. A sub-select is worked out once a statement, not once a row.
NATION = "(select current_setting('vaw.nation', true)) = 'yes'"
MINE = "{0}_id = any((select string_to_array(current_setting('vaw.{1}', true), ',')::int[])::int[])"
OF_COUNTY, OF_ORGANISATION = MINE.format("county", "counties"), MINE.format("organisation", "organisations")
# The table that is asked has its own wall, so a row is reached with what it belongs to.
OF_FACILITY = "facility_id is null or exists (select from facility f where f.id = facility_id)"
RULES = {
    **dict.fromkeys(BOTH, f"{NATION} or {OF_COUNTY} or {OF_ORGANISATION}"),
    **dict.fromkeys(COUNTY, f"{NATION} or {OF_COUNTY}"),
    **dict.fromkeys(OF_APPLICATION, f"{NATION} or exists (select from grant_application a where a.id = application_id)"),
    "former_cadence": f"{NATION} or {OF_FACILITY}",
    "fixed_day": NATION,
}


def upgrade() -> None:
    for table, rule in RULES.items():
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"create policy {table}_reach on {table} using ({rule}) with check ({rule})")


def downgrade() -> None:
    for table in RULES:
        op.execute(f"drop policy {table}_reach on {table}")
        op.execute(f"alter table {table} disable row level security")
