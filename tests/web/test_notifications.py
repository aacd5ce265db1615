"""What people see of the ledger: their own reminders, why one came, the county's, and their choices."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import Person, person
from tests.factories.notices import EVENT, KIND, STATUTORY, WHY, declared_kinds, make_letter, make_matter, make_notice
from tests.factories.statements import counted
from vaw.domain.notifications.models import Matter, Notice, NoticeChoice, NoticeHours
from vaw.domain.people.rules import Role
from vaw.kernel import clock
from vaw.kernel.chain import RESPONSIBLE
from vaw.kernel.db import db

pytestmark = pytest.mark.usefixtures("rolled_back", "kinds")
NAME = "Västerbottens län"


@pytest.fixture
def kinds() -> Iterator[None]:
    with declared_kinds():
        yield


@pytest.fixture
def me() -> Person:
    return person()


def page(app: Flask, who: Person, path: str) -> str:
    answer = who.browser(app).get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text.split("<main")[1].split("</main>")[0]))


def press(app: Flask, who: Person, path: str, **fields: Any) -> Any:
    client = who.browser(app)
    csrf = re.search(r'name="csrf" value="(\w+)"', client.get("/paminnelser").text)
    assert csrf
    return client.post(path, data={"csrf": csrf[1], **fields})


def row(id: int) -> Notice:
    db.session.expire_all()
    return db.session.get_one(Notice, id)


def test_a_leader_sees_what_it_is_how_urgent_and_where_to_go(app: Flask, me: Person) -> None:
    make_notice(me, in_days=3)
    text, html = page(app, me, "/paminnelser"), me.browser(app).get("/paminnelser").text
    assert f"Gör {NAME} klar till den" in text and "3 dagar kvar" in text
    assert 'href="/lan/24"' in html


@pytest.mark.parametrize(
    ("in_days", "words", "colour"),
    [
        (20, "20 dagar kvar", "blue"), (7, "7 dagar kvar", "yellow"), (1, "I morgon", "yellow"), (0, "I dag", "orange"),
        (-1, "1 dag försenat", "red"), (-5, "5 dagar försenat", "red"),
    ],
)  # fmt: skip
def test_how_urgent_it_is_stands_in_words_beside_the_colour(app: Flask, me: Person, in_days: int, words: str, colour: str) -> None:
    make_notice(me, in_days=in_days)
    assert f'govuk-tag--{colour}">{words}<' in me.browser(app).get("/paminnelser").text


def test_unread_ones_stand_first_and_a_thing_stands_once(app: Flask, me: Person) -> None:
    make_notice(me, object_id=24, step=-14)
    make_notice(me, object_id=3, county_id=24, read_at=clock.now())
    make_notice(me, object_id=24, step=-3)
    text = page(app, me, "/paminnelser")
    unread, read = text.split("Lästa och avslutade")
    assert unread.count(f"Gör {NAME}") - unread.count(f"Varför? Gör {NAME}") - unread.count(f": Gör {NAME}") == 1
    assert unread.index("3 dagar före") < unread.index("14 dagar före") and "Uppsala län" in read


def test_nothing_to_do_is_said_warmly(app: Flask, me: Person) -> None:
    assert "Här är det lugnt." in page(app, me, "/paminnelser")
    assert "Du har läst allt. Skönt!" in page(app, me, "/paminnelser?visa=olasta")
    assert "All e-post som du skulle få har skickats." in page(app, me, "/paminnelser?visa=skickades-inte")


def test_why_no_mail_came_is_said(app: Flask, me: Person) -> None:
    make_notice(me, state="failed", reason="bounced")
    make_notice(me, object_id=3, state="skipped", reason="muted", mail="never", shown=False)
    make_notice(me, object_id=10, state="sent")
    text = page(app, me, "/paminnelser?visa=skickades-inte")
    assert "Brevet kom tillbaka från mottagarens e-postserver." in text
    assert "Du har valt att inte få e-post om detta." in text and "Blekinge" not in text


def test_looking_changes_nothing_and_the_button_does(app: Flask, me: Person) -> None:
    early, late = make_notice(me, step=-14), make_notice(me, step=-3)
    client = me.browser(app)
    client.get("/paminnelser")
    client.get(f"/paminnelser/{late.id}")
    assert row(late.id).read_at is None
    assert press(app, me, f"/paminnelser/{late.id}/last").status_code == 303
    assert row(late.id).read_at is not None and row(early.id).read_at is not None, "the earlier ones about the same thing are read with it"


def test_all_that_was_on_screen_is_read_at_once_and_what_came_meanwhile_is_not(app: Flask, me: Person) -> None:
    other = make_notice(person())
    seen, later = make_notice(me), make_notice(me, object_id=3)
    assert press(app, me, "/paminnelser/lasta", till=seen.id).status_code == 303
    assert row(seen.id).read_at and row(later.id).read_at is None and row(other.id).read_at is None


def test_a_strangers_notice_does_not_exist(app: Flask, me: Person) -> None:
    theirs = make_notice(person())
    assert me.browser(app).get(f"/paminnelser/{theirs.id}").status_code == 404
    assert press(app, me, f"/paminnelser/{theirs.id}/last").status_code == 404
    assert row(theirs.id).read_at is None


def test_the_header_counts_what_is_unread_and_says_it_aloud(app: Flask, me: Person) -> None:
    for number in (3, 10, 24):
        make_notice(me, object_id=number)
    make_notice(me, object_id=1, read_at=clock.now())
    make_notice(me, object_id=4, ended_at=clock.now())
    make_notice(me, object_id=5, shown=False)
    html = me.browser(app).get("/aktiviteter").text
    assert '<span aria-hidden="true">(3)</span><span class="govuk-visually-hidden">, 3 olästa</span>' in html
    assert "olästa" not in person().browser(app).get("/aktiviteter").text


def test_beyond_ninety_nine_nobody_counts(app: Flask, me: Person) -> None:
    for number in range(103):
        make_notice(me, object_id=1000 + number)
    assert '<span aria-hidden="true">(99+)</span>' in me.browser(app).get("/aktiviteter").text


def test_pages_are_cut_where_the_list_goes_on(app: Flask, me: Person) -> None:
    for number in range(60):
        make_notice(me, object_id=1000 + number)
    first = me.browser(app).get("/paminnelser").text
    after = re.search(r'href="(/paminnelser\?efter=[^"]+)" rel="next"', first)
    assert after
    second = me.browser(app).get(after[1]).text
    assert first.count("vaw-todo__item") == 50 and second.count("vaw-todo__item") == 10
    assert me.browser(app).get("/paminnelser?efter=x").status_code == 422


def statements(connection: sa.Connection, app: Flask, who: Person, path: str) -> int:
    """How many statements a page sends, once everything that a process keeps is warm."""
    who.browser(app).get(path)
    db.session.remove()
    with counted(connection) as sent:
        assert who.browser(app).get(path).status_code == 200
    return len(sent)


@pytest.mark.parametrize(
    ("path", "most"),
    [("/paminnelser", 3), ("/paminnelser/lanet", 3), ("/konto/paminnelser", 5), ("/aktiviteter", 3)],
)
def test_a_page_sends_few_statements_however_long_it_is(app: Flask, rolled_back: sa.Connection, me: Person, path: str, most: int) -> None:
    """The sign-in (with the count of the header), the page with its total, the names (or the counts)."""
    make_notice(me)
    few = statements(rolled_back, app, me, path)
    for number in range(40):
        make_notice(me, (KIND, EVENT, STATUTORY)[number % 3], object_id=number, step=-14)
    assert statements(rolled_back, app, me, path) == few <= most


def test_a_name_is_told_to_those_who_have_to_do_with_the_thing_and_to_nobody_else(app: Flask) -> None:
    moved = person(county_id=3)
    make_notice(moved, object_id=24, county_id=24, ended_at=clock.now())
    make_notice(moved, object_id=10, county_id=24)
    make_notice(moved, object_id=12, county_id=3, ended_at=clock.now())
    make_notice(moved, object_id=8, county_id=None, ended_at=clock.now(), audience=RESPONSIBLE)
    make_notice(moved, object_id=9, county_id=None, ended_at=clock.now())
    text = page(app, moved, "/paminnelser")
    assert "Blekinge län" in text and "Skåne län" in text and "Kalmar län" in text
    assert "Västerbottens län" not in text and "Gotlands län" not in text and "Provsak" in text


def test_the_reader_gets_the_name_in_their_own_language(app: Flask, me: Person) -> None:
    make_notice(me)
    press(app, me, "/sprak", language="en", next="/")
    assert "County AC" in me.browser(app).get("/paminnelser").text


def test_why_it_came_names_rule_role_day_steps_and_mail(app: Flask, me: Person) -> None:
    make_matter(in_days=3)
    early = make_notice(me, in_days=3, step=-14, state="sent", settled_at=clock.now())
    notice = make_notice(me, in_days=3)
    text = page(app, me, f"/paminnelser/{notice.id}")
    assert "Provsak" in text and "Du har rollen utvecklingsledare i Västerbottens län." in text and "3 dagar kvar" in text
    assert all(said in text for said in ("30 dagar före", "14 dagar före", "Samma dag", "3 dagar efter", "Länsledning", "Den som ansvarar"))
    assert "Kommer med nästa brev. Du har valt: en gång om dagen." in text and "Ingen har sagt till ännu." in text
    html = me.browser(app).get(f"/paminnelser/{notice.id}").text
    assert f'href="/paminnelser/{early.id}">Påmind' in html and html.count("Den här</strong>") == 1


def test_what_became_of_the_mail_is_said_in_words(app: Flask, me: Person) -> None:
    waiting = make_notice(me)
    make_letter(me, waiting, attempts=2)
    text = page(app, me, f"/paminnelser/{waiting.id}")
    assert "På väg sedan" in text and "Försök hittills: 2." in text
    gone = make_notice(me, object_id=8, state="failed", reason="gave_up", settled_at=clock.now())
    assert "Kom inte fram" in page(app, me, f"/paminnelser/{gone.id}") and "trots flera försök" in page(app, me, f"/paminnelser/{gone.id}")


def test_an_event_has_no_steps_and_no_day_to_keep(app: Flask, me: Person) -> None:
    happened = make_notice(me, EVENT, audience=RESPONSIBLE, step=0, in_days=0)
    text = page(app, me, f"/paminnelser/{happened.id}")
    assert f"{NAME} är klar." in text and "När påminner vi?" not in text and "Nytt" in page(app, me, "/paminnelser")


def test_a_leader_takes_over_and_gives_back(app: Flask, me: Person) -> None:
    matter, notice = make_matter(in_days=3), make_notice(me, in_days=3)
    colleague = person()
    theirs = make_notice(colleague, in_days=3)
    assert "Jag tar hand om det" in page(app, me, "/paminnelser")
    assert press(app, me, f"/paminnelser/uppgift/{matter.id}/ta-over").status_code == 303
    db.session.expire_all()
    assert db.session.get_one(Matter, matter.id).taken_by == me.id
    assert "Du tar hand om det." in page(app, me, "/paminnelser") and "Test development_leader tar hand om det." in page(
        app, colleague, "/paminnelser"
    )
    assert "Du har tagit hand om det." in page(app, me, f"/paminnelser/{notice.id}")
    assert press(app, colleague, f"/paminnelser/uppgift/{matter.id}/lamna-tillbaka").status_code == 422
    assert press(app, me, f"/paminnelser/uppgift/{matter.id}/lamna-tillbaka").status_code == 303
    db.session.expire_all()
    assert db.session.get_one(Matter, matter.id).taken_by is None and row(theirs.id).ended_at is not None


def test_what_belongs_to_another_county_cannot_be_taken(app: Flask, me: Person) -> None:
    matter = make_matter(county_id=3)
    make_notice(me, county_id=3)
    assert "Jag tar hand om det" not in page(app, me, "/paminnelser")
    assert press(app, me, f"/paminnelser/uppgift/{matter.id}/ta-over").status_code == 404


def test_the_county_sees_who_was_told_and_what_failed_but_not_of_what(app: Flask, me: Person) -> None:
    colleague = person(Role.COUNTY_MANAGEMENT)
    make_notice(colleague, state="failed", reason="refused", settled_at=clock.now())
    make_notice(me, state="sent", settled_at=clock.now())
    text = page(app, me, "/paminnelser/lanet")
    assert "Test county_management" in text and "Provsak" in text and "Mottagarens e-postserver tog inte emot brevet." in text
    assert text.index("Test county_management") < text.index("Test development_leader"), "what failed stands first"
    assert "Gör" not in text and "1 brev kom inte fram" in text
    failed = page(app, me, "/paminnelser/lanet?lage=failed")
    assert "Test county_management" in failed and "Test development_leader" not in failed


def test_the_county_of_others_is_closed(app: Flask, me: Person) -> None:
    make_notice(person(county_id=3), county_id=3)
    assert me.browser(app).get("/paminnelser/lanet?lan=03").status_code == 404
    assert person(Role.ADMINISTRATOR).browser(app).get("/paminnelser/lanet").status_code == 404
    assert "Ingen i länet har påmints" in page(app, me, "/paminnelser/lanet?lan=24")


def saved(app: Flask, who: Person, **changed: Any) -> Any:
    """Send the form as it stands, but for what changed; None takes a field out."""
    client = who.browser(app)
    html = client.get("/konto/paminnelser").text
    form = html.split("<main")[1].split("<form")[1].split("</form>")[0]
    fields: dict[str, Any] = dict(re.findall(r'name="(csrf)"[^>]*value="(\w+)"', form))
    for tag in re.findall(r"<input [^>]*checked[^>]*>", form):
        fields[re.findall(r'name="([^"]+)"', tag)[0]] = re.findall(r'value="([^"]+)"', tag)[0]
    for name, options in re.findall(r'<select [^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        fields[name] = re.findall(r'value="(\d+)" selected', options)[0]
    fields |= changed
    return client.post("/konto/paminnelser", data={name: value for name, value in fields.items() if value is not None})


def test_a_kind_is_muted_and_what_was_planned_is_skipped(app: Flask, me: Person) -> None:
    planned, sent = make_notice(me), make_notice(me, object_id=3, state="sent")
    taken = make_notice(me, object_id=4)
    make_letter(me, taken)
    other = make_notice(person())
    assert saved(app, me, mail_people_test_thing="never", shown_people_test_thing=None).status_code == 303
    choice = db.session.scalars(sa.select(NoticeChoice).where(NoticeChoice.user_id == me.id)).one()
    assert (choice.kind, choice.mail, choice.shown) == (KIND, "never", False)
    assert (row(planned.id).state, row(planned.id).reason, row(planned.id).shown) == ("skipped", "muted", False)
    assert row(sent.id).state == "sent" and row(taken.id).state == "planned" and row(other.id).state == "planned"
    assert "olästa" not in me.browser(app).get("/aktiviteter").text


def test_what_is_planned_goes_the_new_way(app: Flask, me: Person) -> None:
    planned = make_notice(me)
    assert saved(app, me, mail_people_test_thing="weekly").status_code == 303
    assert (row(planned.id).mail, row(planned.id).state, row(planned.id).shown) == ("weekly", "planned", True)


def test_nothing_chosen_leaves_no_row(app: Flask, me: Person) -> None:
    assert saved(app, me).status_code == 303
    assert db.session.scalars(sa.select(NoticeChoice)).all() == [] and db.session.scalars(sa.select(NoticeHours)).all() == []


def test_what_the_law_asks_for_cannot_be_muted_and_says_why(app: Flask, me: Person) -> None:
    html = me.browser(app).get("/konto/paminnelser").text
    assert WHY in html and 'name="shown_people_test_duty"' not in html
    assert saved(app, me, mail_people_test_duty="never").status_code == 422
    assert saved(app, me, mail_people_test_duty="at_once").status_code == 303


def test_hours_are_kept_and_said_in_plain_words(app: Flask, me: Person) -> None:
    assert "vardagar kl. 8" in page(app, me, "/konto/paminnelser") and "Aldrig mellan kl. 18 och 7." in page(app, me, "/konto/paminnelser")
    assert saved(app, me, quiet_from="16", quiet_until="9", digest_hour="10", digest_weekday="3").status_code == 303
    kept = db.session.scalars(sa.select(NoticeHours).where(NoticeHours.user_id == me.id)).one()
    assert (kept.quiet_from, kept.quiet_until, kept.digest_hour, kept.digest_weekday) == (16, 9, 10, 3)
    assert "vardagar kl. 10" in page(app, me, "/konto/paminnelser")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"digest_hour": "6"}, "Då är det tyst."),
        ({"quiet_from": "9", "quiet_until": "8"}, "högst 20 timmar"),
        ({"quiet_from": "24"}, "Välj ett av alternativen"),
        ({"digest_weekday": "6"}, "Välj ett av alternativen"),
    ],
)
def test_hours_that_would_let_no_mail_through_are_refused(app: Flask, me: Person, fields: dict[str, str], said: str) -> None:
    answer = saved(app, me, **fields)
    assert answer.status_code == 422 and said in answer.text
    assert db.session.scalars(sa.select(NoticeHours)).all() == []


def test_somebody_outside_the_boards_is_offered_only_what_has_come_to_them(app: Flask) -> None:
    guest = person(Role.REQUESTER, organisation_id=None)
    assert "Provsak" not in page(app, guest, "/konto/paminnelser")
    make_notice(guest, county_id=None, audience=RESPONSIBLE)
    assert "Provsak" in page(app, guest, "/konto/paminnelser")


def test_the_account_leads_to_the_choices(app: Flask, me: Person) -> None:
    assert 'href="/konto/paminnelser"' in me.browser(app).get("/konto").text
