"""What abbench is asked to compare: the floor and the product, request by request, on the same rows."""

from __future__ import annotations

import hmac
import sys
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from benchmarks.databases import CHECKOUT
from benchmarks.servers import Servers
from config.settings import DEFAULT_SECRET_KEY

FLOOR_PORT, PRODUCT_PORT = 21080, 21081
COUNTY = 24
EMAIL = "utvecklingsledare.vasterbotten@example.se"
TOKEN = "benchmark-" + "0" * 33
GUNICORN = [sys.executable, "-m", "gunicorn"]
DAY, TEXT = "2026-10-01", "Samverkansmöte om våld i nära relationer, nästa möte bokat."


def configuration(
    servers: Servers, floor: Path, floor_dsn: str, product: Mapping[str, str], assignments: Mapping[str, int]
) -> dict[str, Any]:
    """abbench's configuration: the floor first, since ratios are taken against the first."""
    shared = {"shared_pidfiles": [str(servers.pidfile)], "ready_timeout": 60}
    ours = {
        "name": "vaw",
        "base_url": f"http://127.0.0.1:{PRODUCT_PORT}",
        # Worker renewal is left out: it is a steady cost of its own, which the run reports apart.
        "start": [*GUNICORN, "-c", "python:config.gunicorn", "--max-requests", "0", "-b", f"127.0.0.1:{PRODUCT_PORT}", "wsgi:app"],
        "cwd": str(CHECKOUT),
        "env": {**product, "VAW_BASE_URL": f"http://127.0.0.1:{PRODUCT_PORT}"},
        "log": str(servers.folder / "log" / "web.log"),
        "ready": "/logga-in",
        "cookies": {"vaw": TOKEN},
        "requests": _product_requests(assignments),
        **shared,
    }
    theirs = {
        "name": "floor",
        "base_url": f"http://127.0.0.1:{FLOOR_PORT}",
        "start": [
            *GUNICORN,
            "-w",
            "2",
            "-k",
            "gthread",
            "--threads",
            "4",
            "--no-control-socket",
            "-b",
            f"127.0.0.1:{FLOOR_PORT}",
            "app:app",
        ],
        "cwd": str(floor / "floor"),
        "env": {"FLOOR_DSN": floor_dsn},
        "log": str(servers.folder / "log" / "floor.log"),
        "ready": "/hello",
        "requests": _floor_requests(),
        **shared,
    }
    return {"warmup": 1, "targets": [theirs, ours]}


def _floor_requests() -> dict[str, Any]:
    posted = {"county": str(COUNTY), "date": DAY, "type": "training", "hours": "1.5", "women": "12", "men": "3", "other": "1", "text": TEXT}
    return {
        "list": {"path": f"/list?county={COUNTY}&count=none", "expect_text": "Aktiviteter"},
        "list of a type": {"path": f"/list?county={COUNTY}&type=training&count=none", "expect_text": "Aktiviteter"},
        "form post": {"method": "POST", "path": "/new", "form": posted, "expect_status": 303},
    }


def _product_requests(assignments: Mapping[str, int]) -> dict[str, Any]:
    posted = {
        "csrf": hmac.new(DEFAULT_SECRET_KEY.encode(), b"csrf" + TOKEN.encode(), sha256).hexdigest(),
        "submit_key": "__N__",
        "done_on": DAY,
        "type": "training",
        "field": "close_relations",
        "minutes": "1,5",
        "mode": "digital",
        "women": "12",
        "men": "3",
        "unstated": "1",
        "municipality_ids": "2480",
        f"shares-{assignments['regional-2021-995']}": "100",
        "sub_goal": "violence",
        "text": TEXT,
    }
    return {
        "list": {"path": "/aktiviteter", "expect_text": "Umeå"},
        "list of a type": {"path": "/aktiviteter?typ=training", "expect_text": "Umeå"},
        "statistics": {"path": f"/statistik?lan={COUNTY}&ar=2026", "expect_text": "Umeå"},
        "form post": {"method": "POST", "path": "/aktiviteter/ny", "form": posted, "expect_status": 303},
    }
