"""Asks a process of its own for a PDF: see housing_paper."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from threading import BoundedSemaphore

from vaw.kernel.errors import RuleBroken

_ROOT = Path(__file__).resolve().parents[2]
_PROGRAM = [sys.executable, "-m", "vaw.render.housing_paper"]
SECONDS = 60
AT_ONCE = BoundedSemaphore(1)  # of one web process: each takes a hundred megabytes for a moment


def pdf_of(page: str) -> bytes:
    """The page as a PDF. Raises RuleBroken("housing.paper") when it cannot be set in time."""
    with AT_ONCE:
        try:
            done = subprocess.run(  # noqa: S603 - our own program, nothing of the page in the arguments; no secret in its environment
                _PROGRAM, input=page.encode(), capture_output=True, timeout=SECONDS, check=False, cwd=_ROOT, env={}
            )
        except subprocess.TimeoutExpired:
            raise RuleBroken("housing.paper") from None
    if done.returncode or not done.stdout.startswith(b"%PDF"):
        raise RuleBroken("housing.paper")
    return done.stdout
