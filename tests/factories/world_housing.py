"""Protected housing for the walk through every door: one of everything in Västerbotten, with words that occur nowhere else.

One function a part; an area that adds a kind of page fills in its own.
"""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from tests.factories import Person
from tests.factories.grants import make_application, make_application_by_link, make_call, make_list
from tests.factories.housing import leader_of, make_facility, make_licence, make_provider, make_snapshot
from tests.factories.world_training import Made
from vaw.domain.geography.queries import get_county
from vaw.domain.housing.models import Facility, Provider
from vaw.domain.housing.models.editions import Edition, EditionFigure
from vaw.domain.housing.models.grants import GrantApplication, GrantCall, GrantList
from vaw.domain.housing.models.licences import Duty, Licence
from vaw.domain.housing.models.snapshots import CapacitySnapshot, FixedDay, ReportLink
from vaw.domain.housing.operations.days import recount_days
from vaw.domain.housing.operations.fixed_days import freeze_day
from vaw.domain.housing.operations.licences import add_duty
from vaw.domain.housing.policy import FREEZE_DAY
from vaw.domain.housing.queries.ledgers import sealed
from vaw.domain.housing.rules.editions import DELAY, quarter_of_day
from vaw.domain.housing.rules.turned_away import Group, Kind, Reason
from vaw.domain.people.models import Organisation
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.db import db
from vaw.kernel.operation import unit
from vaw.web.links import call_token, grant_token, report_token

CODE = "kana-rina"  # of the facility here; no other record holds it


def make_housing(app: Flask, organisation: Organisation, me: Person) -> Made:
    """Needs the world's organisation, for which its shelter reporter reports, and its development leader."""
    facility = register(organisation)
    return {
        **reporting(app, facility),
        **registered(facility),
        **licences(facility),
        **fixed_days(facility),
        **editions(),
        **grants(app, facility),
    }


def fixed_days(facility: Facility) -> Made:
    """A day that is frozen: the metropolitan team's, of all counties."""
    day = clock.today() - timedelta(days=8)
    with unit(system("test"), "test.days"):
        recount_days(facility.county_id, day, day)
    made = freeze_day(system("test"), get_county(system("test"), FREEZE_DAY, facility.county_id), on_day=day)
    example = (day.isoformat(), FixedDay, made.id, None)
    return {"housing.show_fixed_day.day": example, "housing.fetch_fixed_day.day": example}


def register(organisation: Organisation) -> Facility:
    """A provider and its facility."""
    return make_facility(make_provider(organisation_id=organisation.id), code=CODE, adults=6, children=6)


def registered(facility: Facility) -> Made:
    """The pages of both."""
    pages = ("show_facility", "change_facility", "change_cadence", "close_facility", "show_looks")
    kept = ("show_provider", "change_provider", "show_contact", "change_contact", "end_provider", "add_facility")
    return {
        **{f"housing.{page}.code": (facility.code, Facility, facility.id, facility.county_id) for page in pages},
        **{f"housing.{page}.provider_id": (facility.provider_id, Provider, facility.provider_id, facility.county_id) for page in kept},
        "api.show_facility.code": (facility.code, Facility, facility.id, facility.county_id),
    }


def reporting(app: Flask, facility: Facility) -> Made:
    """A report that tells of one turned away, just now: it can be undone."""
    made = make_snapshot(facility, turned_away={Kind(Reason.FULL, Group.WOMEN): 1})
    with unit(system("test"), "test.housing"):
        kept = {"organisation_id": facility.organisation_id, "county_id": facility.county_id, "cadence": "month", "used_at": clock.now()}
        link = ReportLink(
            facility_id=facility.id, period_on=clock.today(), written_at=clock.now() - timedelta(days=1), snapshot_id=made.id,
            expires_at=clock.now() + timedelta(days=9), **kept,
        )  # fmt: skip
        db.session.add(link)
    with app.test_request_context():
        token = report_token(link)
    mails = ("report_by_mail", "confirm_by_mail", "correct_by_mail", "undo_by_mail", "renew_by_mail")
    pages = ("report", "confirm", "show_report", "correct", "undo")
    return {
        **{f"housing.{page}.token": (token, None, None, None) for page in mails},
        **{f"housing.{page}.code": (facility.code, Facility, facility.id, facility.county_id) for page in pages},
        "api.show_snapshot.code": (facility.code, Facility, facility.id, facility.county_id),
        "api.show_snapshot.number": (made.sequence, CapacitySnapshot, made.id, made.county_id),
        "housing.send_link_again.code": (facility.code, ReportLink, link.id, facility.county_id),
        "housing.show_report.number": (made.sequence, CapacitySnapshot, made.id, made.county_id),
        "api.add_correction.code": (facility.code, Facility, facility.id, facility.county_id),
        "api.add_correction.number": (made.sequence, CapacitySnapshot, made.id, made.county_id),
        "housing.correct.number": (made.sequence, CapacitySnapshot, made.id, made.county_id),
        "housing.undo.number": (made.sequence, CapacitySnapshot, made.id, made.county_id),
    }


def licences(facility: Facility) -> Made:
    """A permit, and an inspection that is to come."""
    licence = make_licence(facility)
    duty = add_duty(leader_of(facility.county_id), facility, kind="inspection", happened_on=facility.opened_on)
    here = facility.county_id
    pages = ("list_licences", "add_licence", "list_duties", "add_duty")
    return {
        **{f"housing.{page}.code": (facility.code, Facility, facility.id, here) for page in pages},
        "housing.end_licence.code": (facility.code, None, None, None),
        "housing.finish_duty.code": (facility.code, None, None, None),
        **{f"housing.{page}.licence_id": (licence.id, Licence, licence.id, here) for page in ("end_licence", "show_licence")},
        **{f"housing.{page}.duty_id": (duty.id, Duty, duty.id, here) for page in ("finish_duty", "show_duty")},
    }


def editions() -> Made:
    """A published edition: of the country, told of nobody."""
    as_of = clock.today() - timedelta(days=30)
    edition = Edition(
        number=1, scope="places", as_of=as_of, public_from=as_of + DELAY, made_at=clock.now(), rule={}, units=sealed([]),
        previous="", hash="1",
    )  # fmt: skip
    edition.figures = [EditionFigure(table_name="all", level=0, block="all", value=120, made_for=1)]
    with unit(system("test"), "test.housing"):
        db.session.add(edition)
    return {
        "housing.download_published.quarter": (str(quarter_of_day(as_of)), Edition, edition.id, None),
        "housing.download_published.format": ("csv", None, None, None),
        "api.show_published_housing.number": (1, Edition, edition.id, None),
    }


def grants(app: Flask, facility: Facility) -> Made:
    """An open call, an application to it by the facility's provider, one by link, and what was decided of another call."""
    call, past = make_call(1), make_call(1, closes_on=clock.today() - timedelta(days=1))
    one = make_application(call, facility.organisation_id, facility.county_id)
    decided, granted = make_list(past), make_application(past, facility.organisation_id, facility.county_id, granted=50_000, state="paid")
    with app.test_request_context():
        token, shown = grant_token(make_application_by_link(call)), call_token(call)
    calls = ("show_call", "change_call", "apply", "invite_applicant", "renew_link_of_call", "publish_decisions")
    cases = (
        "show_application", "withdraw", "give_opinion", "consult", "note_conflict", "decide", "mark_paid", "settle",
        "send_link", "write_application",
    )  # fmt: skip
    links = ("write_by_link", "withdraw_by_link", "account_by_link", "renew_by_link")
    return {
        **{f"housing.{page}.token": (token, None, None, None) for page in links},
        "housing.show_call_by_link.token": (shown, None, None, None),
        **{f"housing.{page}.call_id": (past.id, GrantList, decided.id, None) for page in ("show_decisions", "download_decisions")},
        "housing.download_decisions.format": ("json", None, None, None),
        "housing.download_grant_figures.year": (call.year, None, None, None),
        "housing.download_grant_figures.format": ("csv", None, None, None),
        **{f"housing.{page}.call_id": (call.id, GrantCall, call.id, None) for page in calls},
        "housing.account_for.application_id": (granted.id, GrantApplication, granted.id, facility.county_id),
        **{f"housing.{page}.application_id": (one.id, GrantApplication, one.id, facility.county_id) for page in cases},
    }
