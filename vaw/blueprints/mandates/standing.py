"""How a county's account stands, in words and a colour: on the assignment's page, on its own and in the year."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from vaw.domain.geography.queries import county_name
from vaw.domain.insight.queries import approved_years
from vaw.domain.insight.reminders import ACCOUNT_DUE
from vaw.domain.insight.rules import ASSIGNMENT_OF, YEARLY_ACCOUNT
from vaw.domain.mandates.queries import Account, assignment_titles
from vaw.domain.mandates.rules import DONE, AccountState, account_state
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.i18n import day
from vaw.kernel.i18n import gettext as _
from vaw.web.reminding import path_of, urgency_of


@dataclass(frozen=True, slots=True)
class Standing:
    """An account and how it stands today. `state` is None for somebody who answers for no county: they see that there is one."""

    account: Account
    state: AccountState | None
    tag: str | None
    colour: str
    note: str

    @property
    def title(self) -> str:
        """What is accounted for, in the reader's language."""
        return assignment_titles().get(self.account.assignment_id, self.account.code)

    @property
    def county(self) -> str:
        return county_name(self.account.county_id) if self.account.county_id else ""

    @property
    def href(self) -> str:
        """Where one can do something about it."""
        if self.account.county_id is None:
            return f"/uppdrag/{self.account.assignment_id}"
        return path_of(ACCOUNT_DUE.kind, self.account.due_id, self.account.county_id) or ""

    @property
    def is_done(self) -> bool:
        return self.state in DONE

    @property
    def is_yearly(self) -> bool:
        """Whether the service builds it (förordning 2021:995)."""
        return self.account.code == ASSIGNMENT_OF[YEARLY_ACCOUNT]

    @property
    def may_be_noted(self) -> bool:
        """Whether it can have been handed in by now and nobody has said so."""
        return self.account.county_id is not None and self.account.given_id is None and self.account.year <= clock.today().year


def standings(by: Actor, accounts: Iterable[Account]) -> list[Standing]:
    """In the same order. One statement: which years are established."""
    approved = approved_years(by, YEARLY_ACCOUNT)
    return [_standing(account, (account.county_id, account.year) in approved) for account in accounts]


def _standing(account: Account, established: bool) -> Standing:
    if account.county_id is None:
        return Standing(account, None, None, "grey", "")
    approved = established and account.code == ASSIGNMENT_OF[YEARLY_ACCOUNT]
    today = clock.today()
    state = account_state(account.due_on, today, given=account.given_id is not None, approved=approved)
    if state is AccountState.GIVEN and account.given_on:
        number = _("dnr {reference}").format(reference=account.reference) if account.reference else ""
        return Standing(account, state, _("Inlämnad"), "green", ", ".join(filter(None, (day(account.given_on), number))))
    if state is AccountState.APPROVED:
        return Standing(account, state, _("Fastställd"), "green", _("Fastställd här i tjänsten. Notera när den är inlämnad."))
    if state is AccountState.UNKNOWN:
        return Standing(account, state, _("Ingen uppgift"), "grey", "")
    if account.year > today.year:
        return Standing(account, state, _("Senare"), "grey", "")
    return Standing(account, state, *urgency_of(ACCOUNT_DUE.kind, account.due_on, today), "")
