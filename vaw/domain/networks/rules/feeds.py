"""Limits of the addresses that calendars subscribe to."""

from __future__ import annotations

FEEDS_MOST = 20  # that count, of one account: who has more does not know any longer to whom they were given
LABEL_MOST = 80  # characters
