"""Accounts of assignments for the walk through every door: one that is being written, with words that occur nowhere else."""

from __future__ import annotations

from tests.factories import Person
from tests.factories.world_training import Made
from tests.factories.written import begin, write
from vaw.domain.insight.models.accounts import AssignmentAccount
from vaw.domain.insight.operations.accounts import add_comment
from vaw.domain.insight.queries.accounts import sections_of


def make_accounts(me: Person) -> Made:
    """Needs the world's development leader."""
    account = begin(me, template="forebyggande-arbete")
    section = sections_of(account)[0]
    write(me, account, section, "Kanarieredovisning")
    comment = add_comment(me.actor, account, section=section, text="Kanariekommentar")
    of_account = (AssignmentAccount, account.id, account.county_id)
    return {
        "account_id": (account.id, *of_account),
        **{f"insight.{page}.section_id": (section.id, *of_account) for page in ("show_section", "write_section", "add_comment")},
        "comment_id": (comment.id, *of_account),
    }
