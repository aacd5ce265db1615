"""What asks for the password or a passkey again, ten minutes after it was last given (safety.md 4): the one list, and a walk through it.

A new operation of this kind is not open before it stands here. The console is not asked: whoever has the server has everything.
"""

from __future__ import annotations

import inspect
import re
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from tests.architecture.test_doors import Visitor
from tests.conftest import one_transaction
from tests.factories.doors import doors, within_reach
from tests.factories.world import make_world
from vaw.domain.people.rules import PASSWORD_FRESH_FOR
from vaw.kernel import clock
from vaw.kernel.operation import REGISTRY

pytestmark = pytest.mark.xdist_group("doors")
BLUEPRINTS = Path(__file__).parents[2] / "vaw" / "blueprints"
ASKS = {
    # Rights.
    "people.operations.memberships.give_membership": "admin.give_membership",
    "people.operations.memberships.end_membership": "admin.end_membership",
    "people.operations.invitations.invite": "admin.invite",
    # What protects an account, one's own and a colleague's.
    "people.operations.accounts.turn_on_two_step": "account.set_up_two_step",
    "people.operations.accounts.renew_recovery_codes": "account.renew_codes",
    "people.operations.factors.add_passkey": "account.new_passkey",
    "people.operations.factors.remove_passkey": "account.drop_passkey",
    "people.operations.sign_ins.end_other_sign_ins": "account.end_others",
    "people.operations.sign_ins.end_colleagues_sign_ins": "admin.sign_out_account",
    "people.operations.sign_ins.end_everybodys_sign_ins": "admin.sign_out_everybody",
    "people.operations.resets.ask_for_reset": "admin.ask_for_reset",
    "people.operations.resets.confirm_reset": "admin.confirm_reset",
    "people.operations.federated.untie_identity": "account.untie",
    # Roles that follow from a board's own sign-in.
    "people.operations.claim_rules.propose_claim_rule": "admin.propose_claim_rule",
    "people.operations.claim_rules.approve_claim_rule": "admin.approve_claim_rule",
    "people.operations.claim_rules.end_claim_rule": "admin.end_claim_rule",
    # Disposal, and what is kept of a person.
    "retention.operations.propose_disposal": "retention.propose",
    "retention.operations.approve_disposal": "retention.approve",
    "retention.operations.persons.look_up_person": "retention.find_person",
    "retention.operations.restricting.restrict_person": "retention.restrict_person",
    # What leaves the house as files: a hand-out or a delivery to an archive, and the order of a delivery.
    "records.operations.packages.order_delivery": "records.order_archive",
    "records.operations.packages.note_fetched": "records.fetch_package",
    "retention.operations.quarantine.erase_quarantine": "retention.erase",
    "retention.operations.quarantine.restore_quarantine": "retention.restore",
    # Keys for programs.
    "people.operations.tokens.create_token": "account.new_key",
    "insight.operations.webhooks.add_webhook": "account.new_webhook",
    "insight.operations.webhooks.renew_secret": "account.renew_webhook_secret",
}
# Without an operation of that kind behind them: ending one browser (the door does it too), the question to the device, the way to one's
# board's sign-in, files of raw numbers about single shelters, and everything that is kept of oneself.
ALSO_ASKS = (
    "account.end_one", "account.ask_for_new_passkey", "account.tie",
    "housing.fetch_picture", "housing.fetch_turned_away", "housing.fetch_fixed_day",
    "retention.show_own_data", "retention.download_own_data",
)  # fmt: skip
# Asks for the old password itself, whatever was proved before.
ASKS_ITSELF = {"people.operations.accounts.change_password": "account.edit_password"}


THROUGH = {"people.operations.memberships.end_membership": "succession"}  # the page hands over and ends in one go


def test_every_listed_operation_is_there_and_no_other_page_does_it(app: Flask) -> None:
    """An operation of the list that a second module of pages calls fails here."""
    for name, endpoint in (ASKS | ASKS_ITSELF).items():
        verb = inspect.unwrap(REGISTRY[name][1]).__name__
        calls = re.compile(rf"(?<!def )\b{verb}\b(?!\")")
        area = re.compile(rf"\b{name.partition('.')[0]}(\.| import )operations\b")
        found = {path.stem for path in BLUEPRINTS.rglob("*.py") if area.search(text := path.read_text()) and calls.search(text)}
        wanted = THROUGH.get(name) or app.view_functions[endpoint].__module__.rpartition(".")[2]
        assert found == {wanted}, f"{name}: list each page that does it"


def test_the_pages_that_ask_are_those_of_the_list(app: Flask) -> None:
    asking = {endpoint for endpoint, view in app.view_functions.items() if getattr(view, "asks_for_proof", False)}
    assert asking == {*ASKS.values(), *ALSO_ASKS}


def test_what_matters_opens_only_after_fresh_proof(app: Flask) -> None:
    """By somebody who may open it, eleven minutes after they signed in: sent to prove who they are, and back."""
    walked = set()
    with one_transaction(app) as connection:
        world = make_world(app)
        with clock.frozen(clock.now() + PASSWORD_FRESH_FOR + timedelta(minutes=1)):
            for door in [one for one in doors(app, world) if one.endpoint in {*ASKS.values(), *ALSO_ASKS}]:
                who = next((person for person in world.people.values() if within_reach(world, door, person.actor)), None)
                if who is not None:  # nobody of the walk works in an assignment
                    status, to, _ = Visitor(app, connection, who).tries(door)
                    assert (status, to.split("?")[0]) == (303, "/konto/bekrafta"), f"{door}: {status} {to}"
                    walked.add(door.endpoint)
    assert walked >= set(ASKS.values())
