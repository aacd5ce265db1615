"""A short busy day: ten people work while the web server, the database and the broker go away under them. The long one is `make chaos`."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.system.busy_day import SEED, begin, go_through
from tests.system.busy_faults import Machine
from tests.system.chaotic import Chaos

pytestmark = pytest.mark.xdist_group("chaos")
COLLEAGUES = 10
FAULTS = ("web server killed", "database restarted", "broker lost with its memory")


def test_nothing_acknowledged_is_lost_and_nothing_happens_twice(chaos: Chaos, tmp_path: Path) -> None:
    print(f"VAW_CHAOS_SEED={SEED}")
    clock = tmp_path / "clock"
    clock.write_text("0")
    day = begin(Machine(chaos.system, chaos.mails, clock, None, random.Random(SEED), chaos.ahead), COLLEAGUES)
    faults = day.machine.faults()
    go_through(day, [(name, faults[name]) for name in FAULTS])
