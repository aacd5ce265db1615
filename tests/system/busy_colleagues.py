"""What people and programs do on a busy day while the system is failing under them, and what it told them.

A person sends the same form again until it is taken, as one does; a program repeats its request with the same key. What was
acknowledged is written down, to be looked for in the database when the day is over.
"""

from __future__ import annotations

import http.client
import json
import random
import re
import threading
from collections import Counter
from dataclasses import dataclass, field
from typing import ClassVar
from urllib.parse import urlencode

from lxml import html

SILENCE_SECONDS = 20.0  # then a person presses again
PAGES = ("/", "/aktiviteter", "/aktiviteter?ord=dag", "/statistik", "/sok?q=samverkan", "/konto", "/natverk", "/rapporter", "/att-gora")
LOCATION = re.compile(r"/aktiviteter/(\d+)$")
SEE_OTHER = 303  # what a form that was taken answers
TRACES = ("Traceback", "psycopg", "sqlalchemy", "File &#34;")


@dataclass
class Answers:
    """How often each kind of answer came, and every one that no person should have got."""

    counts: Counter[str] = field(default_factory=Counter)
    bad: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, path: str, status: int, body: str) -> None:
        """`status` 0: nobody answered."""
        kind = "none" if not status else f"{status // 100}xx"
        problem = status >= 500 and fault_of(body)
        with self.lock:
            self.counts[kind] += 1
            if problem:
                self.bad.append(f"{status} {path}: {problem}")


def fault_of(body: str) -> str:
    """What is wrong with an answer that says that something does not work; empty when it is a clear sentence."""
    if any(word in body for word in TRACES):
        return "tells what is inside"
    if body.startswith("{"):
        return "" if json.loads(body).get("code") else "a problem without a code"
    heading = html.fromstring(body).findtext(".//h1") if body.strip() else None
    return "" if heading and heading.strip() and "<p" in body else f"no sentence: {body[:80]!r}"


def _refusal(body: str) -> str:
    if body.startswith("{"):
        return body
    return " ".join(html.fromstring(body).xpath("//*[contains(@class, 'error-summary')]//text()")).strip()


@dataclass
class Colleague:
    """One account: a browser and a program. `logged`: {mark: id of the activity} that was acknowledged; `corrected`: {id: last text}."""

    number: int
    port: int
    county: int
    assignment: int
    cookie: str
    key: str
    answers: Answers
    over: threading.Event
    patience: threading.Event  # set when nobody should wait for the system any longer
    chance: random.Random
    logged: dict[str, int] = field(default_factory=dict)
    corrected: dict[int, str] = field(default_factory=dict)
    corrections: int = 0
    unanswered: list[str] = field(default_factory=list)
    cookie_name: ClassVar[str] = "vaw"

    def work(self) -> None:
        """Until the day is over; what has been begun is finished."""
        turn = 0
        while not self.over.is_set():
            turn += 1
            doing = self.chance.choices(("log", "program", "correct", "read"), (3, 2, 2, 5))[0]
            mark = f"Dag {self.number} varv {turn}"
            if doing == "log":
                self.log(mark)
            elif doing == "program":
                self.log_by_program(mark)
            elif doing == "correct" and self.logged:
                self.correct(self.chance.choice(list(self.logged.values())), mark)
            else:
                self.ask("GET", self.chance.choice(PAGES))
            self.over.wait(self.chance.uniform(0.3, 1.5))

    # -- by hand ------------------------------------------------------------------------------------------------------

    def log(self, mark: str) -> None:
        fields = self.form("/aktiviteter/ny")
        if fields is None:
            return  # nothing was typed yet
        fields |= {"minutes": "45 min", "women": "3", "men": "2", "unstated": "0", "text": mark}
        self.logged_as(mark, lambda: self.ask("POST", "/aktiviteter/ny", fields))

    def correct(self, activity_id: int, mark: str) -> None:
        """Change the text. When the answer was lost, the page says whether it was saved."""
        path = f"/aktiviteter/{activity_id}/ratta"
        while not self.patience.is_set():
            fields = self.form(path)
            if fields is None:
                self.wait()
            elif fields["text"] == mark or self.ask("POST", path, fields | {"text": mark, "reason": "En mening till"})[0] == SEE_OTHER:
                break
            else:
                self.wait()
        else:
            self.unanswered.append(f"correction {mark}")
            return
        self.corrected[activity_id] = mark
        self.corrections += 1

    def form(self, path: str) -> dict[str, str] | None:
        """What the page's main form holds now; the first choice where nothing is chosen. None when the page does not come."""
        status, _location, body = self.ask("GET", path)
        if status != 200:
            return None
        [form] = html.fromstring(body).xpath("//form[@method='post'][.//*[@name='minutes']]")
        fields = {name: value for name, value in form.form_values() if name != "action"}
        for control in form.xpath(".//select|.//input[@type='radio']"):
            if not fields.get(control.name) and control.name in ("type", "field", "mode"):
                options = control.value_options if control.tag == "select" else [control.get("value")]
                fields[control.name] = next(value for value in options if value)
        return fields

    # -- by a program -------------------------------------------------------------------------------------------------

    def log_by_program(self, mark: str) -> None:
        body = {
            "county": self.county, "done_on": "2026-03-02", "type": "training", "field": "close_relations", "mode": "on_site",
            "minutes": 30, "women": 1, "men": 1, "unstated": 0, "text": mark, "shares": {str(self.assignment): 100},
        }  # fmt: skip
        head = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json", "Idempotency-Key": mark}
        self.logged_as(mark, lambda: self.send("POST", "/api/v1/activities", json.dumps(body), head))

    # -- both ---------------------------------------------------------------------------------------------------------

    def logged_as(self, mark: str, send: object) -> None:
        """Send until it is taken, and note under which number."""
        assert callable(send)
        while not self.patience.is_set():
            status, location, body = send()
            found = LOCATION.search(location)
            if status in (201, SEE_OTHER) and found:
                self.logged[mark] = int(found[1])
                return
            if status == 200 and body.startswith("{"):  # the first one was taken, its answer was lost
                self.logged[mark] = int(json.loads(body)["id"])
                return
            if 400 <= status < 500 and status != 429:
                self.answers.bad.append(f"{status} to {mark}: {_refusal(body)}")
                return
            self.wait()
        self.unanswered.append(mark)

    def wait(self) -> None:
        self.patience.wait(self.chance.uniform(0.2, 0.6))

    def ask(self, method: str, path: str, fields: dict[str, str] | None = None) -> tuple[int, str, str]:
        head = {"Cookie": f"{self.cookie_name}={self.cookie}", "Sec-Fetch-Site": "same-origin"}
        if fields is not None:
            head["Content-Type"] = "application/x-www-form-urlencoded"
        return self.send(method, path, None if fields is None else urlencode(fields), head)

    def send(self, method: str, path: str, body: str | None, head: dict[str, str]) -> tuple[int, str, str]:
        """(status, Location, body); status 0 when nobody answered."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=SILENCE_SECONDS)
        try:
            connection.request(method, path, body=None if body is None else body.encode(), headers=head)
            answer = connection.getresponse()
            text = answer.read().decode()
            status, location = answer.status, answer.headers.get("Location", "")
        except (OSError, http.client.HTTPException):
            status, location, text = 0, "", ""
        finally:
            connection.close()
        self.answers.note(path, status, text)
        return status, location, text
