"""Networks, agreements and action points on the web."""

from __future__ import annotations

from vaw.blueprints.networks import (
    action_keeping,
    action_links,
    actions,
    agreement_coverage,
    agreement_documents,
    agreement_parties,
    agreements,
    network_documents,
    networks,
    results,
    seats,
)
from vaw.blueprints.networks.base import bp

__all__ = [
    "action_keeping",
    "action_links",
    "actions",
    "agreement_coverage",
    "agreement_documents",
    "agreement_parties",
    "agreements",
    "bp",
    "network_documents",
    "networks",
    "results",
    "seats",
]
