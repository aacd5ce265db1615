"""Somebody who asks for support: what they fill in, page by page, and a request that was made so."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from vaw.domain.geography.queries import find_county
from vaw.domain.support.models import SupportRequest
from vaw.domain.support.operations.asking import ask_for_support
from vaw.domain.support.rules.asking import Asked
from vaw.kernel.actor import system

WHO: dict[str, Any] = {
    "place": "k2480", "organisation_kind": "municipality", "organisation_name": "Exempelby kommun", "contact_name": "Test Testsson",
    "contact_email": "socialtjanst@example.se", "contact_phone": "090-12 34 56",
}  # fmt: skip
WHAT: dict[str, Any] = {
    "what": "Vi vill lära oss fråga om våld.", "fields": ["honour"], "needs": ["new_staff", "detect"], "why": "Många är nya.",
}  # fmt: skip
FOR_WHOM: dict[str, Any] = {"professions": ["social_services"], "people": "25", "earlier": "En webbkurs.", "anchored": "yes"}
WHEN: dict[str, Any] = {"period_from": "", "period_to": "", "mode": "digital", "arrangements": "Hörslinga."}
PAGES = (("/begar-stod", WHO), ("/begar-stod/vad", WHAT), ("/begar-stod/for-vilka", FOR_WHOM), ("/begar-stod/nar", WHEN))
CHECK, RECEIPT = "/begar-stod/kontrollera", "/begar-stod/kvitto"
ASKED = Asked(
    organisation_name="Exempelby kommun",
    organisation_kind="municipality",
    municipality_id=2480,
    contact_name="Test Testsson",
    contact_email="socialtjanst@example.se",
    what="Vi vill lära oss fråga om våld.",
    fields=("honour",),
)


def hidden(page: str) -> dict[str, str]:
    return dict(re.findall(r'<input[^>]*name="(csrf|submit_key|number|email)"[^>]*value="([^"]*)"', page))


def fill(browser: FlaskClient, address: str, **fields: Any) -> TestResponse:
    """Open a page and send its form."""
    return browser.post(address, data={**hidden(browser.get(address).text), **fields})


def fill_all(browser: FlaskClient, **changed: Any) -> None:
    """The four pages, each accepted."""
    for path, fields in PAGES:
        answer = fill(browser, path, **{name: changed.get(name, value) for name, value in fields.items()})
        assert answer.status_code == 303, re.findall(r"govuk-error-message.*", answer.text)


def make_request(asked: Asked = ASKED, county_id: int = 24, language: str = "sv") -> SupportRequest:
    """A request as somebody without an account makes it."""
    county = find_county(county_id)
    assert county is not None
    return ask_for_support(system("web"), county, asked=asked, submit_key=uuid4(), language=language)
