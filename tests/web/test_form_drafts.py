"""What somebody types in a long form is theirs until they send it: kept, found again, and gone when it is sent."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from tests.factories import Person, person
from tests.factories.networks import make_agreement
from vaw.domain.activities.models import Activity
from vaw.domain.people.models import FormDraft, Membership, SignIn
from vaw.domain.people.operations.form_drafts import save_form_draft
from vaw.domain.people.queries.form_drafts import Typed, list_form_drafts
from vaw.domain.people.rules import Role
from vaw.domain.people.rules.drafts import KEPT, MOST, SIZE_MOST
from vaw.domain.retention.queries.own import own_data
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.audit import AUDIT
from vaw.kernel.db import db
from vaw.kernel.errors import RuleBroken
from vaw.kernel.operation import unit

NOW = datetime(2026, 11, 23, 13, 32, tzinfo=UTC)
NEW = "/aktiviteter/ny"
FIELDS = {
    "done_on": "2025-03-14", "type": "training", "field": "honour", "mode": "on_site", "minutes": "1,5 h", "women": "10", "men": "2",
    "text": "Utbildning för socialtjänsten",
}  # fmt: skip
NUMBER = "19811218-9876"  # one of the tax agency's test numbers


@pytest.fixture
def me(rolled_back: sa.Connection) -> Iterator[Person]:
    with clock.frozen(NOW):
        yield person()


@pytest.fixture
def browser(app: Flask, me: Person) -> FlaskClient:
    return me.browser(app)


def hidden(page: str) -> dict[str, str]:
    """What goes along as the page has it, the name of the page among it."""
    found = {}
    for tag in re.findall(r"<input[^>]*>", page):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and 'type="hidden"' in tag:
            found[name[1]] = value[1] if value else ""
    return found


def saved(browser: FlaskClient, path: str = NEW, carried: dict[str, str] | None = None, **fields: str) -> Any:
    """What the script is told when it saves."""
    sent = {**(carried or hidden(browser.get(path).text)), **fields, "utkast": "spara"}
    return browser.post(path, data=sent, headers={"Accept": "application/json"})


def drafts(who: Person) -> list[dict[str, list[str]]]:
    """What lies in the table, the newest first."""
    return [one.typed.fields for one in list_form_drafts(who.actor)]


def texts(who: Person) -> list[str | None]:
    return [fields.get("text", [None])[0] for fields in drafts(who)]  # type: ignore[list-item]


def link(page: str) -> str:
    """Where the page says that one can go on."""
    return str(re.findall(r'href="([^"]*utkast=[^"]*)"', page)[0]).replace("&amp;", "&")


def test_what_was_typed_is_offered_on_the_page_on_the_first_page_and_among_what_is_to_be_done(browser: FlaskClient, me: Person) -> None:
    answer = saved(browser, **FIELDS)
    assert answer.json == {"state": "saved", "said": "Sparat som utkast 14.32"}
    for page in (browser.get(NEW).text, browser.get("/").text, browser.get("/att-gora").text):
        assert "Fortsätt där du slutade" in page
    assert "Logga en aktivitet" in browser.get("/att-gora").text
    page = browser.get(link(browser.get("/").text)).text
    assert "Det är inte skickat." in page and ">\nUtbildning för socialtjänsten</textarea>" in page
    assert 'value="1,5 h"' in page and re.search(r'value="training"[^>]*(checked|selected)', page)


def test_it_goes_when_the_form_is_sent_and_not_when_it_is_refused(browser: FlaskClient, me: Person) -> None:
    saved(browser, **FIELDS)
    page = browser.get(link(browser.get(NEW).text)).text
    refused = browser.post(NEW, data={**hidden(page), **FIELDS, "text": f"Gäller {NUMBER}"})
    assert refused.status_code == 422 and texts(me) == [FIELDS["text"]], "what was refused takes nothing along"
    answer = browser.post(NEW, data={**hidden(refused.text), **FIELDS})
    assert answer.status_code == 303 and drafts(me) == []
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Activity)) == 1
    lines = db.session.execute(sa.select(AUDIT.c.operation).where(AUDIT.c.kind == "form_draft")).all()
    assert lines == [], "what is typed every few seconds would drown the audit"


def test_a_hard_finding_is_never_kept_and_is_said_at_once(browser: FlaskClient, me: Person) -> None:
    carried = hidden(browser.get(NEW).text)
    saved(browser, carried=carried, **FIELDS)
    told = saved(browser, carried=carried, **{**FIELDS, "women": "11", "text": f"Gäller {NUMBER}"}).json
    assert told["state"] == "partly" and "utom: " in told["said"] and NUMBER not in told["said"]
    [fields] = drafts(me)
    assert "text" not in fields and fields["women"] == ["11"], "all the rest is kept"
    assert NUMBER not in json.dumps(fields)


@pytest.mark.parametrize("text", ["Anna Andersson, 34 år, och hennes barn", "Ring 070-174 06 05", "Hon bor på Storgatan 12, 903 26 Umeå"])
def test_whatever_the_guard_would_ask_about_is_not_kept_either(browser: FlaskClient, me: Person, text: str) -> None:
    assert saved(browser, **{**FIELDS, "text": text}).json["state"] == "partly"
    assert texts(me) == [None]


def test_without_a_script_what_cannot_be_kept_stays_in_the_page(browser: FlaskClient, me: Person) -> None:
    sent = {**hidden(browser.get(NEW).text), **FIELDS, "text": f"Gäller {NUMBER}", "utkast": "spara"}
    answer = browser.post(NEW, data=sent)
    assert answer.status_code == 422 and f"Gäller {NUMBER}" in answer.text and "personnummer" in answer.text
    assert texts(me) == [None]


def test_two_windows_never_write_over_each_other(browser: FlaskClient, me: Person) -> None:
    one, other = hidden(browser.get(NEW).text), hidden(browser.get(NEW).text)
    saved(browser, carried=one, text="Ena fönstret")
    saved(browser, carried=other, text="Andra fönstret")
    saved(browser, carried=one, text="Ena fönstret, mer")
    assert sorted(map(str, texts(me))) == ["Andra fönstret", "Ena fönstret, mer"]
    address = link(browser.get(NEW).text)
    first, second = hidden(browser.get(address).text), hidden(browser.get(address).text)
    saved(browser, carried=first, text="Vidare här")
    saved(browser, carried=first, text="Vidare här, mer")
    saved(browser, carried=second, text="Och vidare där")
    assert sorted(map(str, texts(me)))[1:] == ["Och vidare där", "Vidare här, mer"], "in place of the one that both began from"


def test_one_that_another_window_has_saved_since_is_not_thrown_away(browser: FlaskClient, me: Person) -> None:
    one = hidden(browser.get(NEW).text)
    saved(browser, carried=one, text="Först")
    later = hidden(browser.get(link(browser.get(NEW).text)).text)
    saved(browser, carried=one, text="Först, och mer")
    saved(browser, carried=later, text="Från utkastet")
    assert sorted(map(str, texts(me))) == ["Från utkastet", "Först, och mer"]


def test_another_persons_draft_is_nowhere(app: Flask, browser: FlaskClient, me: Person) -> None:
    saved(browser, **FIELDS)
    address, other = link(browser.get(NEW).text), person().browser(app)
    page = other.get(address).text
    assert FIELDS["text"] not in page and "Utkastet finns inte kvar." in page
    assert "Fortsätt där du slutade" not in other.get("/").text + other.get(NEW).text
    [draft] = list_form_drafts(me.actor)
    assert other.post(f"/utkast/{draft.id}/ta-bort", data=hidden(other.get(NEW).text)).status_code == 404
    assert len(drafts(me)) == 1


def test_one_can_throw_it_away(browser: FlaskClient, me: Person) -> None:
    saved(browser, **FIELDS)
    [draft] = list_form_drafts(me.actor)
    assert browser.post(f"/utkast/{draft.id}/ta-bort", data={"csrf": "fel"}).status_code == 400
    answer = browser.post(f"/utkast/{draft.id}/ta-bort", data=hidden(browser.get(NEW).text))
    assert answer.headers["Location"] == NEW and drafts(me) == []
    assert "Utkastet är borttaget." in browser.get(NEW).text


def test_with_the_role_the_way_to_the_draft_is_lost(browser: FlaskClient, me: Person) -> None:
    saved(browser, **FIELDS)
    address = link(browser.get(NEW).text)
    with unit(system("test"), "test.leaves"):
        db.session.execute(sa.update(Membership).where(Membership.user_id == me.id).values(role=Role.REGISTRAR))
    assert browser.get(address).status_code == 404
    assert "Fortsätt där du slutade" not in browser.get("/").text
    assert saved(browser, carried={"draft_key": str(uuid4())}).status_code == 404, "nor is anything kept there"


def test_a_page_older_than_the_sign_in_goes_on_with_a_new_token(app: Flask, browser: FlaskClient, me: Person) -> None:
    carried = hidden(browser.get(NEW).text)
    told = saved(browser, carried={**carried, "csrf": "fel"}, **FIELDS)
    assert told.status_code == 403 and told.json == {"state": "renew", "csrf": carried["csrf"]} and drafts(me) == []
    other = person()
    told = saved(other.browser(app), carried=carried, **FIELDS)
    assert told.status_code == 403 and told.json["state"] == "other" and "csrf" not in told.json
    assert drafts(other) == [] == drafts(me), "nobody gets what another has typed on the same computer"


def test_signed_out_nothing_is_kept_and_what_was_kept_before_waits(browser: FlaskClient, me: Person) -> None:
    carried = hidden(browser.get(NEW).text)
    saved(browser, carried=carried, **FIELDS)
    with unit(system("test"), "test.leaves"):
        db.session.execute(sa.delete(SignIn).where(SignIn.user_id == me.id))
    assert saved(browser, carried=carried, text="Mer").headers["Location"] == "/logga-in"
    assert texts(me) == [FIELDS["text"]]


def test_when_somebody_has_changed_it_since_both_are_shown(app: Flask, browser: FlaskClient, me: Person) -> None:
    agreement = make_agreement("Samverkan")
    page = f"/overenskommelser/{agreement.id}/andra"
    typed = hidden(browser.get(page).text) | {"title": "Min titel", "valid_from": "2026-01-01", "purpose": "Mitt syfte"}
    saved(browser, page, carried=typed)
    theirs = person().browser(app)
    done = theirs.post(page, data={**hidden(theirs.get(page).text), "title": "Deras titel", "valid_from": "2026-01-01"})
    assert done.status_code == 303, re.findall(r"govuk-error-message.*", done.text)
    again = browser.get(link(browser.get(page).text)).text
    assert "Någon annan har ändrat uppgifterna sedan dess." in again and 'value="Min titel"' in again
    both = browser.post(page, data={**typed, **hidden(again)})
    assert both.status_code == 409 and "Min titel" in both.text and "Deras titel" in both.text
    assert len(drafts(me)) == 1, "what is not saved is still kept"


def test_a_draft_lies_sealed_is_told_of_and_is_gone_after_a_fortnight(browser: FlaskClient, me: Person) -> None:
    saved(browser, **FIELDS)
    [raw] = db.session.scalars(sa.select(sa.type_coerce(FormDraft.content, sa.LargeBinary)))
    assert b"socialtj" not in raw and b"Logga" not in raw
    assert len(own_data(me.id)["rows"]["form_draft"]) == 1, "among what is kept of oneself"
    with clock.frozen(NOW + KEPT + timedelta(minutes=1)):
        assert list_form_drafts(me.actor) == []


def test_of_many_the_oldest_goes_and_a_flood_is_refused(me: Person) -> None:
    for number in range(MOST + 2):
        with clock.frozen(NOW + timedelta(seconds=number)):
            save_form_draft(me.actor, key=uuid4(), path=NEW, typed=Typed("", "", "", {"text": [str(number)]}))
    assert texts(me) == [str(number) for number in reversed(range(2, MOST + 2))]
    flood = {f"f{number}": ["ord " * 5000] for number in range(SIZE_MOST // 20000 + 1)}
    with pytest.raises(RuleBroken, match=r"people\.draft_long"):
        save_form_draft(me.actor, key=uuid4(), path=NEW, typed=Typed("", "", "", flood))


def test_a_text_that_is_too_long_to_be_looked_through_is_said_and_not_kept(browser: FlaskClient, me: Person) -> None:
    told = saved(browser, **{**FIELDS, "text": "ord " * 6000}).json
    assert told["state"] == "partly" and texts(me) == [None]


def test_where_nothing_is_kept_whoever_asks_is_told(browser: FlaskClient, me: Person) -> None:
    answer = saved(browser, **{"draft_who": "0"}, **FIELDS)
    assert answer.json["state"] == "refused" and "kopiera texten" in answer.json["said"] and drafts(me) == []


@pytest.mark.parametrize("elsewhere", ["//example.org", "/\\example.org", "https://example.org/aktiviteter/ny", "javascript:alert(1)"])
def test_a_draft_leads_to_a_page_of_ours_whatever_page_was_sent_along(browser: FlaskClient, me: Person, elsewhere: str) -> None:
    carried = {**hidden(browser.get(NEW).text), "draft_page": elsewhere}
    answer = browser.post(NEW, data={**carried, **FIELDS, "utkast": "spara"})
    assert answer.status_code == 303 and answer.headers["Location"].startswith(f"{NEW}?utkast=")
    assert [one.path for one in list_form_drafts(me.actor)] == [NEW]
