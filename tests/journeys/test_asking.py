"""A municipality's officer asks for training without an account and without scripts, and follows what becomes of it."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import person
from tests.factories.asking import FOR_WHOM, WHAT, WHEN, WHO
from tests.journeys.walking import Walker
from vaw.domain.people.rules import Role
from vaw.domain.support.models import SupportRequest
from vaw.domain.support.rules.asking import SHORTEST
from vaw.kernel import clock
from vaw.kernel.db import db


@pytest.mark.usefixtures("rolled_back")
def test_from_a_need_to_a_number_a_message_and_a_withdrawal(app: Flask) -> None:
    app.extensions["redis"].flushdb()  # what other tests have sent from this address
    person(Role.DEVELOPMENT_LEADER, 24)
    walker = Walker(app.test_client())
    walker.open("/begar-stod?metod=freda")
    walker.path = "/begar-stod?metod=freda"
    walker.send("Fortsätt", **WHO)
    assert walker.path == "/begar-stod/vad" and "FREDA" in walker.says()
    walker.send("Spara och fortsätt senare", senare="1", what="Halvfärdigt")
    walker.open("/begar-stod/vad")
    walker.send("Fortsätt", **{**WHAT, "senare": None})
    walker.send("Fortsätt", **FOR_WHOM)
    walker.send("Fortsätt", **WHEN)
    assert "Inget är skickat än" in walker.says()
    with clock.frozen(clock.now() + 2 * SHORTEST):
        page = walker.send("Skicka förfrågan")
    made = db.session.scalars(sa.select(SupportRequest)).one()
    assert f"STÖD-{made.year}-0001" in walker.says() and "Test development_leader" in walker.says() and made.method_id is not None
    [link] = page.xpath("//main//a[starts-with(@href, '/stod/folj/')]/@href")
    walker.open(link)
    assert "Din förfrågan har kommit fram." in walker.says()
    walker.send("Skicka meddelandet", text="Vi är fler nu.")
    assert "Vi är fler nu." in walker.says()
    walker.open(f"{link}/ta-tillbaka")
    walker.send("Ta tillbaka förfrågan")
    assert "Du har tagit tillbaka din förfrågan." in walker.says() and made.state == "withdrawn"
