"""What two counties may write to one another about an effort."""

from __future__ import annotations

MESSAGE_MOST = 2000  # characters
ASKED_EVENT = "prevention.asked"
ANSWERED_EVENT = "prevention.answered"
