"""How long what was typed and never sent is kept, and how much of it."""

from __future__ import annotations

from datetime import timedelta

KEPT = timedelta(days=14)
"""As long as a request that was never sent (vaw.domain.support.rules.asking): a holiday, and no longer."""
MOST = 30
"""Drafts of one account; beyond, the oldest goes."""
SIZE_MOST = 200_000
"""Characters of one draft with all that belongs to it: ten texts of the greatest length that any field takes."""
