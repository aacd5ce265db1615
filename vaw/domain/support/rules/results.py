"""When a board is told that those who came have said what they thought."""

from __future__ import annotations

from datetime import timedelta

RESULTS_EVENT = "support.evaluation_results"
TELL_WITHIN = timedelta(days=14)  # after its last day; a worker that was away for longer tells nobody of old news
