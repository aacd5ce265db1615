"""What abbench is asked to compare: the floor and the product, request by request, on the same rows."""

from __future__ import annotations

import hmac
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import psycopg

from benchmarks.abbench import FLOOR
from benchmarks.databases import CHECKOUT, SIZES, find_terms, make_floor, make_product, sign_in
from benchmarks.servers import Servers
from config.settings import DEFAULT_SECRET_KEY
from vaw.kernel.paging import SIZE, cursor

FLOOR_PORT, PRODUCT_PORT = 21080, 21081
COUNTY = 24
EMAIL = "utvecklingsledare.vasterbotten@example.se"
TOKEN = "benchmark-" + "0" * 33
GUNICORN = [sys.executable, "-m", "gunicorn"]
AS_THE_FLOOR = ["-w", "2", "-k", "gthread", "--threads", "4", "--no-control-socket"]
DEEP = 200  # the page that stands for all deep ones
DAY, TEXT = "2026-10-01", "Samverkansmöte om våld i nära relationer, nästa möte bokat."


@dataclass(frozen=True, slots=True)
class Here:
    """The product's database of a size: its name, what reaches it, and what the requests need to know."""

    size: str
    name: str
    where: Mapping[str, str]
    assignments: Mapping[str, int]
    deep: str


def prepared(servers: Servers, size: str) -> Here:
    """The product's database, made or kept, with a development leader who is signed in."""
    name = f"vaw_{SIZES[size]}"
    where = make_product(servers, name, SIZES[size])
    sign_in(servers, name, EMAIL, TOKEN)
    return Here(size, name, where, find_terms(servers, name), _deep(servers.url(name)))


def floor_of(servers: Servers, here: Here) -> str:
    """The address of the floor's database with the same rows, made or kept."""
    return make_floor(servers, f"floor_{SIZES[here.size]}", here.name)


def product(servers: Servers, here: Here, *, name: str = "vaw", port: int = PRODUCT_PORT, requests: Sequence[str] = ()) -> dict[str, Any]:
    """The product as abbench's target, with all its requests or those that are named."""
    wanted = product_requests(here)
    return {
        "name": name,
        "base_url": f"http://127.0.0.1:{port}",
        # Worker renewal is left out: it is a steady cost of its own, which the run reports apart.
        "start": [*GUNICORN, "-c", "python:config.gunicorn", "--max-requests", "0", "-b", f"127.0.0.1:{port}", "wsgi:app"],
        "cwd": str(CHECKOUT),
        "env": {**here.where, "VAW_BASE_URL": f"http://127.0.0.1:{port}"},
        "log": str(servers.folder / "log" / f"{name}.log"),
        "ready": "/logga-in",
        "cookies": {"vaw": TOKEN},
        "requests": {case: wanted[case] for case in requests or wanted},
        **_shared(servers),
    }


def floor(servers: Servers, here: Here) -> dict[str, Any]:
    """The floor as abbench's target."""
    return {
        "name": "floor",
        "base_url": f"http://127.0.0.1:{FLOOR_PORT}",
        "start": [*GUNICORN, *AS_THE_FLOOR, "-b", f"127.0.0.1:{FLOOR_PORT}", "app:app"],
        "cwd": str(FLOOR / "floor"),
        "env": {"FLOOR_DSN": floor_of(servers, here)},
        "log": str(servers.folder / "log" / "floor.log"),
        "ready": "/hello",
        "requests": _floor_requests(),
        **_shared(servers),
    }


def _shared(servers: Servers) -> dict[str, Any]:
    return {"shared_pidfiles": [str(servers.pidfile)], "ready_timeout": 180}


def _deep(address: str) -> str:
    """The cursor of the county's page DEEP, or of the one after its last whole one; in a tiny log the second row."""
    with psycopg.connect(address) as connection:
        place = connection.execute(
            "select done_on, id from (select done_on, id, row_number() over (order by done_on desc, id desc) n from activity "
            "where county_id = %s and withdrawn_at is null order by done_on desc, id desc limit %s) x "
            "order by n %% %s = 0 desc, n * (n %% %s = 0)::int desc, n limit 1",
            (COUNTY, (DEEP - 1) * SIZE, SIZE, SIZE),
        ).fetchone()
    return cursor(*place or ())


def _floor_requests() -> dict[str, Any]:
    posted = {"county": str(COUNTY), "date": DAY, "type": "training", "hours": "1.5", "women": "12", "men": "3", "other": "1", "text": TEXT}
    return {
        "list": {"path": f"/list?county={COUNTY}&count=none", "expect_text": "Aktiviteter"},
        "list of a type": {"path": f"/list?county={COUNTY}&type=training&count=none", "expect_text": "Aktiviteter"},
        "form post": {"method": "POST", "path": "/new", "form": posted, "expect_status": 303},
    }


def product_requests(here: Here) -> dict[str, Any]:
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
        f"shares-{here.assignments['regional-2021-995']}": "100",
        "sub_goal": "violence",
        "text": TEXT,
    }
    return {
        "list": {"path": "/aktiviteter", "expect_text": "Umeå"},
        "list of a type": {"path": "/aktiviteter?typ=training", "expect_text": "Umeå"},
        "deep page": {"path": f"/aktiviteter?efter={here.deep}", "expect_text": "Umeå"},
        "statistics": {"path": f"/statistik?lan={COUNTY}&ar=2026", "expect_text": "Umeå"},
        "form post": {"method": "POST", "path": "/aktiviteter/ny", "form": posted, "expect_status": 303},
    }
