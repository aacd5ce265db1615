"""A person with a browser without scripts: opens pages, fills in the forms that are there, follows where they lead."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask.testing import FlaskClient
from lxml import html
from werkzeug.test import TestResponse

from vaw.kernel.db import db
from vaw.kernel.queue import JobRow
from vaw.tasks import app as tasks


@dataclass
class Walker:
    client: FlaskClient
    path: str = "/"
    page: html.HtmlElement | None = None

    def open(self, path: str) -> html.HtmlElement:
        """The page at an address, or where it leads."""
        answer = self.client.get(path)
        while answer.status_code in (302, 303):
            path = answer.headers["Location"]
            answer = self.client.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
        self.path, self.page = path, html.fromstring(answer.text)
        return self.page

    def says(self, again: bool = False) -> str:
        """What the page that we stand on says, as one text; `again`: once it is loaded anew."""
        page = self.open(self.path) if again or self.page is None else self.page
        return " ".join(page.xpath("string(//body)").split())

    def buttons(self) -> list[str]:
        """What the buttons of the page's own forms say."""
        assert self.page is not None
        return [text for form in self.page.xpath("//main//form[@method='post']") for text in _said(form)]

    def send(self, button: str, **fields: Any) -> html.HtmlElement:
        """Fill in the form that has this button on the page that we stand on, press it, and see where it leads."""
        answer = self.press(button, **fields)
        assert answer.status_code in (302, 303), f"{self.path}: {answer.status_code} {_errors(answer)}"
        return self.open(answer.headers["Location"])

    def press(self, button: str, **fields: Any) -> TestResponse:
        page = self.open(self.path)
        forms = [form for form in page.xpath("//main//form[@method='post']") if any(button in text for text in _said(form))]
        assert forms, f"{self.path} has no button {button}"
        values = {**_filled(forms[0]), **fields}
        data = {name: value for name, value in values.items() if value is not None}
        return self.client.post(
            forms[0].get("action") or self.path, data=data, content_type="multipart/form-data" if _has_file(data) else None
        )

    def fetch(self, path: str) -> bytes:
        answer = self.client.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
        return answer.data


def _said(form: html.HtmlElement) -> list[str]:
    return [" ".join("".join(button.itertext()).split()) for button in form.xpath(".//button")]


def _filled(form: html.HtmlElement) -> dict[str, Any]:
    """The form as it stands: what is written, chosen and checked."""
    values: dict[str, Any] = {}
    for field in form.xpath(".//input[@name and not(@type='file')]"):
        if field.get("type") not in ("radio", "checkbox") or field.get("checked") is not None:
            values.setdefault(field.get("name"), []).append(field.get("value") or "")
    for choice in form.xpath(".//select[@name]"):
        values[choice.get("name")] = choice.xpath("string(.//option[@selected]/@value)")
    for text in form.xpath(".//textarea[@name]"):
        values[text.get("name")] = (text.text or "").removeprefix("\n")
    return {name: value[0] if isinstance(value, list) and len(value) == 1 else value for name, value in values.items()}


def _has_file(data: dict[str, Any]) -> bool:
    return any(isinstance(value, tuple) and isinstance(value[0], io.IOBase) for value in data.values())


def _errors(answer: TestResponse) -> str:
    return " ".join(html.fromstring(answer.text).xpath("string(//main)").split())[:500]


def work() -> int:
    """A worker does the jobs that wait. Returns how many came to something."""
    waiting = list(db.session.scalars(sa.select(JobRow.id).where(JobRow.state == "queued").order_by(JobRow.id)))
    db.session.rollback()
    done = sum(tasks.run(job) > 0 for job in waiting)
    assert set(db.session.scalars(sa.select(JobRow.state))) <= {"done"}
    db.session.rollback()
    return done
