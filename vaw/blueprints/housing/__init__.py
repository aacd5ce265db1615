"""Protected housing on the web."""

from __future__ import annotations

from vaw.blueprints.housing import (
    applying,
    bank,
    calls,
    completeness,
    deciding,
    declaring,
    facilities,
    fixed_days,
    grant_figures,
    grant_links,
    grant_lists,
    licences,
    link_reporting,
    looks,
    picture,
    providers,
    published,
    reporting,
    turned_away,
)  # fmt: skip
from vaw.blueprints.housing.base import bp

__all__ = [
    "applying",
    "bank",
    "bp",
    "calls",
    "completeness",
    "deciding",
    "declaring",
    "facilities",
    "fixed_days",
    "grant_figures",
    "grant_links",
    "grant_lists",
    "licences",
    "link_reporting",
    "looks",
    "picture",
    "providers",
    "published",
    "reporting",
    "turned_away",
]  # fmt: skip
