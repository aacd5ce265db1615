"""Running abbench, which lies beside the checkout with the floor: targets by turns, round after round."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.databases import CHECKOUT
from benchmarks.servers import Servers
from vaw.cli.exits import Missing

FLOOR = Path(os.environ.get("VAW_BENCH") or CHECKOUT.parent / "shared" / "bench")
# abbench takes no cookies from its configuration, and its running number is no UUID and begins anew each round: what is sent twice with
# one key is one change. All is mended in the copy that is run.
MENDED = (
    ("self.logged = None, {}, {}, False", "self.logged = None, {}, dict(c.get('cookies', {})), False"),
    ("b.replace('__N__', str(n))", "b.replace('__N__', f'{time.time_ns():032d}')"),
    ("b0.replace('__N__', str(n))", "b0.replace('__N__', f'{n:032d}')"),
    ("n = k * 10**6", "n = time.time_ns() + k * 10**6"),
    ("tostring(n)", 'string.format("%032d", n)'),
)


def see_that_it_is_here() -> None:
    """Raises Missing with what to do."""
    if not (FLOOR / "abbench.py").is_file():
        raise Missing(f"the floor is not here: {FLOOR} holds no abbench.py. Set VAW_BENCH to the folder that does.")


def alternate(
    servers: Servers, targets: Sequence[Mapping[str, Any]], *, rounds: int, seconds: float, connections: str = "1", cases: str = "."
) -> list[dict[str, Any]]:
    """abbench's result: by case and number of connections, each target's rounds. Ratios are against the first target."""
    source = (FLOOR / "abbench.py").read_text(encoding="utf-8")
    for old, new in MENDED:
        if old not in source:
            raise Missing(f"abbench.py is another version: {old!r} is not in it.")
        source = source.replace(old, new)
    (servers.folder / "abbench.py").write_text(source, encoding="utf-8")
    configuration = {"warmup": min(1, seconds), "targets": targets}
    (servers.folder / "bench.json").write_text(json.dumps(configuration), encoding="utf-8")
    command = [sys.executable, "abbench.py", "bench.json", "--out", "result", "--cases", cases]
    command += ["--rounds", str(rounds), "--seconds", str(seconds), "--connections", connections]
    subprocess.run(command, cwd=servers.folder, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
    found: list[dict[str, Any]] = json.loads((servers.folder / "result.json").read_text(encoding="utf-8"))
    return found


def cpu(one: Mapping[str, float]) -> float:
    """Milliseconds of processor a request of a round: server processes and PostgreSQL together."""
    return one["cpu_ms"] + one["db_cpu_ms"]
