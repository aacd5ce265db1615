"""Trainings for the walk through every door: one of everything in Västerbotten, with words that occur nowhere else."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Flask

from tests.factories import Person
from tests.factories.adopting import make_follow_up, make_stage
from tests.factories.occasions import make_occasion, make_registration
from vaw.domain.people.models import Organisation
from vaw.domain.support.models.adoption import FollowUp, MethodStage
from vaw.domain.support.models.evaluation import EVALUATION_TURN, Evaluation
from vaw.domain.support.models.occasions import Certificate, Occasion, Registration
from vaw.domain.support.rules.adopting import Stage, closes_at
from vaw.domain.support.rules.attending import new_code, shown_code
from vaw.domain.support.rules.evaluating import WINDOW
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.db import Model, db
from vaw.kernel.operation import unit
from vaw.web.links import check_in_token, evaluation_token, follow_up_token, invited_token, registration_token

Made = dict[str, tuple[object, type[Model] | None, int | None, int | None]]
"""{parameter, or "endpoint.parameter": (what stands in the address, the row that a permission is asked about, its id, its county)}."""


def make_trainings(app: Flask, organisation: Organisation, me: Person) -> Made:
    """Needs the world's organisation and its development leader."""
    draft = make_occasion(title="Kanarietillfälle", state="draft", responsible_id=me.id)
    held = make_occasion(title="Öppen grundkurs", responsible_id=me.id)
    registered = make_registration(held, organisation_id=organisation.id, organisation_name="Kanarieanmälan", name="Kanariedeltagare")
    with app.test_request_context():
        own = registration_token(registered)
    return {
        "occasion_id": (draft.id, Occasion, draft.id, draft.county_id),
        "registration_id": (registered.id, Registration, registered.id, registered.county_id),
        **occasions(held, me),
        **registering(app, held),
        **attending(app, held, registered, own),
        **evaluating(app, held, registered),
        **adopting(app, held, organisation),
    }


def occasions(open_one: Occasion, me: Person) -> Made:
    """Addresses of pages that show an occasion which is open for everybody."""
    shown = (open_one.id, Occasion, open_one.id, open_one.county_id)
    return {f"training.{page}.occasion_id": shown for page in ("show_occasion", "download_calendar_file")}


def registering(app: Flask, occasion: Occasion) -> Made:
    """Addresses of sign-up and of one's own registration, of an organisation whose name may be shown to whoever has the link."""
    mine = make_registration(occasion, organisation_name="Exempelby kommun", name="Test Testsson")
    with app.test_request_context():
        own, invited = registration_token(mine), invited_token(occasion)
    pages = ("show_own", "download_own_calendar_file", "change_own", "cancel_own", "accept_own", "turn_down_own")
    return {
        **{f"training.{page}.token": (own, None, None, None) for page in pages},
        "training.sign_up_here.occasion_id": (occasion.id, Occasion, occasion.id, occasion.county_id),
        "training.sign_up_invited.token": (invited, None, None, None),
    }


def attending(app: Flask, occasion: Occasion, registration: Registration, own: str) -> Made:
    """Addresses of check-in and certificates."""
    certificate = Certificate(
        code=new_code(), county_id=occasion.county_id, occasion_id=occasion.id, registration_id=registration.id, title=occasion.title,
        first_on=clock.today(), last_on=clock.today(), minutes=180, heads=1, issued_at=clock.now(),
    )  # fmt: skip
    with unit(system("test"), "test.certificate"):
        db.session.add(certificate)
    with app.test_request_context():
        here = check_in_token(occasion)
    pages = ("join_meeting", "own_certificate", "own_certificate_progress", "fetch_certificate")
    return {
        "certificate_id": (certificate.id, Certificate, certificate.id, certificate.county_id),
        "training.check_in_here.token": (here, None, None, None),
        "training.verify_certificate.code": (shown_code(certificate.code), None, None, None),
        **{f"training.{page}.token": (own, None, None, None) for page in pages},
    }


def evaluating(app: Flask, occasion: Occasion, registration: Registration) -> Made:
    """Addresses of evaluations: one that opens when the occasion is held."""
    today = clock.today()
    with unit(system("test"), "test.evaluation"):
        db.session.add(Evaluation(occasion=occasion, questions=[], opens_on=today, closes_on=today + WINDOW))
        db.session.execute(sa.insert(EVALUATION_TURN).values(registration_id=registration.id, occasion_id=occasion.id, turns=1))
    with app.test_request_context():
        token = evaluation_token(registration, occasion.ends_at + WINDOW)
    return {f"training.{page}.token": (token, None, None, None) for page in ("answer_evaluation", "thank_for_evaluation")}


def adopting(app: Flask, occasion: Occasion, organisation: Organisation) -> Made:
    """Addresses of follow-ups."""
    asked = make_follow_up(occasion, organisation_id=organisation.id, sent_at=clock.now())
    stage = make_stage(asked.method_id, "Kanariesteget", Stage.ROUTINE, organisation_id=organisation.id)
    with app.test_request_context():
        link = follow_up_token(asked, closes_at(clock.now()))
    return {
        "follow_up_id": (asked.id, FollowUp, asked.id, asked.county_id),
        "stage_id": (stage.id, MethodStage, stage.id, stage.county_id),
        "training.answer_by_link.token": (link, None, None, None),
    }
