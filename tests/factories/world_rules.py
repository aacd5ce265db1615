"""A rule about the board's own sign-in for the walk through every door: proposed by Västerbotten's administrator."""

from __future__ import annotations

from tests.factories import Person
from tests.factories.world_training import Made
from vaw.domain.geography.queries import find_county
from vaw.domain.people.models import ClaimRule
from vaw.domain.people.operations.claim_rules import propose_claim_rule
from vaw.domain.people.rules import Role


def make_rules(administrator: Person) -> Made:
    county = find_county(24)
    assert county
    rule = propose_claim_rule(
        administrator.actor, county, issuer="https://login.example.se", claim="groups", value="kanarieregel", role=Role.REGISTRAR
    )
    return {"rule_id": (rule.id, ClaimRule, rule.id, rule.county_id)}
