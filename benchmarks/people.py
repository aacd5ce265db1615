"""Who works while a load is measured: each role's ordinary pages, with time to read in between.

Locust runs it, and has packages of its own, so it imports nothing of ours. VAW_PEOPLE is the file of who is signed in, VAW_THINK the
seconds from one page to the next ("5,25"), VAW_REQUESTS after how many requests all go home.
"""

from __future__ import annotations

import html
import itertools
import json
import os
import random
import re
from pathlib import Path
from typing import Any, ClassVar

import gevent
from locust import FastHttpUser, between, events, task

PEOPLE = json.loads(Path(os.environ["VAW_PEOPLE"]).read_text(encoding="utf-8"))
LINES = {role: itertools.cycle(found) for role, found in PEOPLE.items()}
THINK = [float(second) for second in os.environ.get("VAW_THINK", "5,25").split(",")]
CHANCE = random.Random(1)  # noqa: S311 - nobody's secret
REQUESTS = int(os.environ.get("VAW_REQUESTS") or 0)
WORDS = ("utbildning", "samverkan", "människohandel", "handledning skydd", "förebyggnade", "kommun")
HIDDEN = re.compile(r'<input(?=[^>]*type="hidden")(?=[^>]*name="([^"]*)")(?=[^>]*value="([^"]*)")[^>]*>')
MADE = re.compile(r"/aktiviteter/(\d+)$")
Pages = dict[str, int]  # {address: how often, compared to the others}; {county} and {network} are the person's


class Person(FastHttpUser):
    """Somebody who is signed in and reads."""

    abstract = True
    wait_time = between(*THINK)
    role: ClassVar[str]
    pages: ClassVar[Pages]

    def on_start(self) -> None:
        self.me: dict[str, Any] = next(LINES[self.role])
        self.head = {"Cookie": f"vaw={self.me['token']}", "Sec-Fetch-Site": "same-origin"}

    @task(10)
    def read(self) -> None:
        [page] = CHANCE.choices(list(self.pages), weights=list(self.pages.values()))
        self.open(page)

    def open(self, page: str) -> str:
        """The page's text; it is counted under its address without numbers and words."""
        asked = self.client.get(page.format(word=CHANCE.choice(WORDS), **self.me), headers=self.head, name=page)
        return str(asked.text or "")

    def send(self, page: str, fields: dict[str, str]) -> str:
        """Where the answer leads; a form that comes back is a failure."""
        name = f"POST {re.sub('[0-9]+', 'N', page)}"
        with self.client.post(page, data=fields, headers=self.head, name=name, allow_redirects=False, catch_response=True) as answer:
            if answer.status_code == 303:
                answer.success()
                return str(answer.headers["Location"])
            answer.failure(f"{answer.status_code} instead of 303")
            return ""


class Leader(Person):
    """Logs, corrects, looks up, takes a table home."""

    weight, role = 9, "utvecklingsledare"
    pages: ClassVar[Pages] = {
        "/": 6, "/aktiviteter": 8, "/aktiviteter?typ=training": 3, "/sok?q={word}": 4, "/natverk": 2, "/natverk/{network}": 3,
        "/statistik": 3, "/att-gora": 3, "/stod": 3, "/moten": 2, "/rapporter": 1, "/aktiviteter.csv?ar=2026": 1,
    }  # fmt: skip

    @task(4)
    def log(self) -> None:
        fields = dict(HIDDEN.findall(self.open("/aktiviteter/ny"))) | self.typed()
        made = MADE.search(self.send("/aktiviteter/ny", {name: html.unescape(value) for name, value in fields.items()}))
        if made and CHANCE.random() < 0.3:
            self.correct(made[1])

    def correct(self, number: str) -> None:
        page = self.client.get(f"/aktiviteter/{number}/ratta", headers=self.head, name="/aktiviteter/N/ratta")
        fields = dict(HIDDEN.findall(page.text or "")) | self.typed() | {"minutes": "2", "reason": "Det blev en timme till"}
        self.send(f"/aktiviteter/{number}/ratta", fields)

    def typed(self) -> dict[str, str]:
        return {
            "done_on": "2026-10-01", "type": "training", "field": "close_relations", "minutes": "1,5", "mode": "digital", "women": "12",
            "men": "3", "unstated": "1", "municipality_ids": str(self.me["municipality"]), f"shares-{self.me['assignment']}": "100",
            "sub_goal": "violence", "text": "Samverkansmöte om våld i nära relationer, nästa möte bokat.",
        }  # fmt: skip


class Expert(Person):
    weight, role = 3, "sakkunnig"
    pages: ClassVar[Pages] = {"/": 4, "/strategier": 5, "/strategier/atgarder": 3, "/aktiviteter": 2, "/statistik": 3, "/sok?q={word}": 2}


class Management(Person):
    weight, role = 3, "lansledning"
    pages: ClassVar[Pages] = {"/": 4, "/statistik/ledning": 4, "/statistik": 3, "/redovisningar": 2, "/rapporter": 2}


class Registrar(Person):
    weight, role = 2, "registrator"
    pages: ClassVar[Pages] = {"/": 3, "/utlamnande": 3, "/arkiv": 2, "/sok?q={word}": 4}


class Municipality(Person):
    weight, role = 7, "kommun"
    pages: ClassVar[Pages] = {"/": 4, "/stod": 4, "/utbildningar": 5, "/katalog": 5, "/moten": 2, "/att-gora": 2}


class Association(Person):
    weight, role = 3, "ideell"
    pages: ClassVar[Pages] = {"/": 4, "/katalog": 3, "/utbildningar": 3, "/stod": 2}


class Shelter(Person):
    weight, role = 4, "boende"
    pages: ClassVar[Pages] = {"/": 3, "/skyddat-boende/rapportera": 5, "/skyddat-boende": 3}


class Coordinator(Person):
    weight, role = 1, "samordnare"
    pages: ClassVar[Pages] = {"/": 3, "/redovisningar/lan": 3, "/statistik/landet": 4, "/strategier/avstamningar/riket": 2}


class Program(Person):
    """A board's own system, which reads and writes by the API."""

    weight, role = 1, "program"
    pages: ClassVar[Pages] = {"/api/v1/activities": 6, "/api/v1/statistics?county={county}&year=2026": 2, "/api/v1/reminders": 2}

    def on_start(self) -> None:
        super().on_start()
        self.head = {"Authorization": f"Bearer {self.me['token']}"}


if REQUESTS:
    made = itertools.count(1)

    @events.request.add_listener
    def count(**_: Any) -> None:
        if next(made) == REQUESTS:
            gevent.spawn(runner.quit)  # by somebody who does not go home with them

    @events.init.add_listener
    def know(environment: Any, **_: Any) -> None:
        global runner
        runner = environment.runner
