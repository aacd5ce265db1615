"""One example of every kind of record, all in Västerbotten, and one person for every role there and in another county.

The records carry words that occur nowhere else (`WORDS`): a page that shows one to somebody who may not see it gives itself away.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, TypeVar
from uuid import uuid4

import sqlalchemy as sa
from flask import Flask

from tests.factories import BORN, Person, person
from tests.factories.edition import make_rows
from tests.factories.notices import make_letter, make_matter, make_notice
from tests.factories.requests import make_example, make_request
from tests.factories.world_accounts import make_accounts
from tests.factories.world_housing import make_housing
from tests.factories.world_knowledge import make_knowledge
from tests.factories.world_networks import make_networks
from tests.factories.world_prevention import make_prevention
from tests.factories.world_questions import make_questions
from tests.factories.world_records import make_records
from tests.factories.world_retention import make_retention
from tests.factories.world_rules import make_rules
from tests.factories.world_strategies import make_strategies
from tests.factories.world_templates import make_templates
from tests.factories.world_training import make_trainings
from tests.factories.year import REGIONAL, UMEA
from vaw.domain.activities import policy as activities
from vaw.domain.activities.imports.opening import open_file
from vaw.domain.activities.imports.running import dry_run
from vaw.domain.activities.models import Activity, Draft, LockedYear
from vaw.domain.activities.operations.drafts import propose_draft
from vaw.domain.activities.operations.imports import receive_file
from vaw.domain.activities.operations.log import correct_activity, log_activity
from vaw.domain.activities.rules.imports import ImportState
from vaw.domain.activities.rules.log import Entry
from vaw.domain.geography.models import County
from vaw.domain.geography.queries import find_county
from vaw.domain.housing import policy as housing
from vaw.domain.insight import policy as insight
from vaw.domain.insight.models import Report, ReportFile
from vaw.domain.insight.rules import FORMATS, YEARLY_ACCOUNT, ReportState, file_name
from vaw.domain.knowledge import policy as knowledge
from vaw.domain.mandates.models import AccountGiven, AssignmentDue, Term
from vaw.domain.mandates.policy import READ_ACCOUNT
from vaw.domain.mandates.queries import find_assignment
from vaw.domain.networks import policy as networks
from vaw.domain.notifications.models import Notice
from vaw.domain.people import policy as people
from vaw.domain.people.models import (
    ApiToken,
    Barrier,
    Contact,
    FormDraft,
    Invitation,
    Membership,
    Organisation,
    Passkey,
    SignIn,
    TwoStepReset,
    User,
)
from vaw.domain.people.queries.form_drafts import Typed
from vaw.domain.people.rules import IN_ORGANISATION, Role
from vaw.domain.prevention import policy as prevention
from vaw.domain.records import policy as records
from vaw.domain.strategies import policy as strategies
from vaw.domain.support import policy as support
from vaw.domain.support.models import Method, RequestMessage, SupportRequest
from vaw.integrations.signing import Link, link_token
from vaw.integrations.spreadsheets import read_book
from vaw.kernel import clock
from vaw.kernel.actor import Actor, system
from vaw.kernel.db import Model, db
from vaw.kernel.operation import unit
from vaw.kernel.permissions import Permission
from vaw.web.links import INVITATION, request_token

Made = TypeVar("Made", bound=Model)
HERE, ELSEWHERE = 24, 3
YEAR = 2025
# {word of a record: (parameter of the record, the permissions that show it)}.
# Administrators invite contacts of an organisation, whose name they must see.
WORDS: dict[str, tuple[str, tuple[Permission[Any], ...]]] = {
    "kanarieaktivitet": ("activity_id", (activities.READ_ACTIVITY,)),
    "kanarieorganisation": ("organisation_id", (people.READ_ORGANISATION, people.MANAGE_ACCOUNTS)),
    "kanariekontakt": ("organisation_id", (people.READ_ORGANISATION,)),
    "kanarieinbjuden": ("invitation_id", (people.CHANGE_INVITATION,)),
    "kanariefil": ("batch_id", (activities.READ_IMPORT,)),
    "kanarieutkast": ("draft_id", (activities.READ_DRAFT,)),
    "kanariediarium": ("given_id", (READ_ACCOUNT,)),
    "kanariekonto": ("user_id", (people.MANAGE_ACCOUNTS,)),
    "kanarieförfrågan": ("request_id", (support.READ_REQUEST,)),
    "kanarieanteckning": ("request_id", (support.READ_QUEUE,)),
    "kanarienamnet": ("request_id", (support.ANSWER_REQUEST,)),
    "kanariemall": ("template_id", (support.KEEP_TEMPLATE,)),
    "kanarietillfälle": ("occasion_id", (support.READ_OCCASION,)),
    "kanarieanmälan": ("registration_id", (support.READ_REGISTRATION,)),
    "kanariedeltagare": ("registration_id", (support.KEEP_REGISTRATION,)),
    "kanariesteget": ("stage_id", (support.READ_STAGE,)),
    "kanarienätverk": ("network_id", (networks.READ_NETWORK,)),
    "kanarieåtgärd": ("action_id", (networks.READ_ACTION,)),
    "kanariedokument": ("document_id", (networks.READ_NETWORK,)),
    "kanariebilaga": ("networks.show_agreement_document.document_id", (networks.READ_AGREEMENT,)),
    "kanariemöte": ("meeting_id", (networks.READ_MEETING, networks.READ_INVITATION)),
    "kanariebruk": ("usual_id", (networks.KEEP_TEMPLATE,)),
    "kanariepunkt": ("meeting_id", (networks.READ_MEETING, networks.READ_INVITATION)),
    "kanariehandling": ("meeting_id", (networks.READ_MEETING, networks.READ_INVITATION)),
    "kanarieväntan": ("waiting_id", (networks.KEEP_ITEM,)),
    "kanarieöverenskommelse": ("agreement_id", (networks.READ_AGREEMENT,)),
    "kanarieserie": ("dataset_id", (knowledge.READ_DATASET,)),
    "kanariemetod": ("support.change_method.code", (support.READ_METHOD,)),
    "kanarieinsats": ("effort_id", (prevention.READ_EFFORT,)),
    "kanariefråga": ("question_id", (prevention.READ_QUESTION,)),
    "kanarieexempel": ("example_id", (strategies.READ_EXAMPLE,)),
    "kanarieredovisning": ("account_id", (insight.READ_ACCOUNT,)),
    "kanariekommentar": ("account_id", (insight.COMMENT_ACCOUNT,)),
    "kanarieblankett": ("account_template_id", (insight.READ_TEMPLATE,)),
    "kanariesammanställning": ("saved_id", (insight.READ_QUESTION, insight.KEEP_QUESTION)),
    "kanarieregel": ("rule_id", (people.READ_CLAIM_RULES,)),
    "kanariestödfråga": ("asked_id", (strategies.READ_QUESTION,)),
}
# The same word by another way: who reads a provider of protected housing reads whose it is.
ALSO: dict[str, tuple[str, tuple[Permission[Any], ...]]] = {
    "kanarieorganisation": ("housing.show_provider.provider_id", (housing.READ_PROVIDER,)),
    # What the registrar finds when somebody asks for public documents.
    **dict.fromkeys(
        (
            "kanarieaktivitet", "kanarieförfrågan", "kanarieåtgärd", "kanariedokument", "kanariebilaga", "kanariehandling",
            "kanarieöverenskommelse", "kanarieinsats",
        ),
        ("records_request_id", (records.SEARCH,)),
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Example:
    """What stands in an address, and the row that a permission on its kind is asked about."""

    value: object
    on: type[Model] | None = None
    id: int | None = None
    county_id: int | None = None

    def seen_by(self, permission: Permission[Any], by: Actor) -> bool:
        """Whether the permission reaches the row, or its county; one on another kind of row is judged by the role alone."""
        asked: dict[Any, int | None] = {self.on: self.id, County: self.county_id}
        row_id = asked.get(permission.on)
        if row_id is None:
            return permission.held_by(by)
        return db.session.scalar(sa.select(permission.on.id).where(permission.scope(by), permission.on.id == row_id)) is not None


@dataclass
class World:
    people: dict[str, Person]
    examples: dict[str, Example]
    """By name of the parameter, or by "endpoint.parameter" where a name means two things."""

    def example(self, endpoint: str, parameter: str) -> Example | None:
        return self.examples.get(f"{endpoint}.{parameter}") or self.examples.get(parameter)

    def hidden_words(self, by: Actor) -> Iterator[str]:
        """The words that the person must not meet anywhere."""
        for word in WORDS:
            ways = [table[word] for table in (WORDS, ALSO) if word in table]
            if not any(self.examples[parameter].seen_by(permission, by) for parameter, permissions in ways for permission in permissions):
                yield word


def csrf(app: Flask, who: Person | None) -> str:
    """The token that the product's forms carry for this browser."""
    return hmac.new(str(app.secret_key).encode(), b"csrf" + (who.token if who else "").encode(), hashlib.sha256).hexdigest()


def make_world(app: Flask) -> World:
    """Needs an app context on a database with the reference data alone."""
    here, there = _organisation(HERE), _organisation(ELSEWHERE)
    people = dict(_people(here.id, there.id))
    world = World(people, {})
    me = people["development_leader here"]
    world.examples = {
        "activity_id": _row(_activity(me)),
        "draft_id": _row(_draft(me)),
        "organisation_id": _row(here),
        "contact_id": _row(_contact(here), HERE),
        "code": Example("24"),
        "slug": Example("aktivitetstyper"),
        "filename": Example("app.css"),
        **_mandates(),
        **_accounts(app, me),
        **_import(me),
        **_report(me),
        **_notices(me),
        **_methods(),
        **_requests(here, me),
        **_followed(app),
        **{name: Example(*made) for name, made in make_trainings(app, here, me).items()},
        **{name: Example(*made) for name, made in make_networks(app, here, me).items()},
        **{name: Example(*made) for name, made in make_housing(app, here, me).items()},
        **{name: Example(*made) for name, made in make_prevention(app, here, me).items()},
        **{name: Example(*made) for name, made in make_strategies(app, here, me).items()},
        **{name: Example(*made) for name, made in make_knowledge(app, here, me).items()},
        **{name: Example(*made) for name, made in make_accounts(me).items()},
        **{name: Example(*made) for name, made in make_templates(me).items()},
        **{name: Example(*made) for name, made in make_questions(me).items()},
        **{name: Example(*made) for name, made in make_retention().items()},
        **{name: Example(*made) for name, made in make_records().items()},
        **{name: Example(*made) for name, made in make_rules(people["administrator here"]).items()},
    }
    of_figure = ("show_figure", "show_rows", "download_figure", "draw_figure", "picture_figure")
    for endpoint in ("api.show_figure", *(f"insight.{name}" for name in of_figure)):
        world.examples[f"{endpoint}.code"] = Example("by-type")
    for endpoint in ("download_nation_figure", "draw_nation_figure", "picture_nation_figure"):
        world.examples[f"insight.{endpoint}.code"] = Example("by-month")
    return world


def _row(record: Any, county_id: int | None = None) -> Example:
    return Example(record.id, type(record), record.id, county_id or getattr(record, "county_id", None))


def _kept(record: Made) -> Made:
    with unit(system("test"), "test.world"):
        db.session.add(record)
    return record


def _people(here: int, there: int) -> Iterator[tuple[str, Person]]:
    for role in Role:
        for place, county, organisation in (("here", HERE, here), ("elsewhere", ELSEWHERE, there)):
            yield f"{role} {place}", person(role, county, organisation if role in IN_ORGANISATION else None)


def _organisation(county_id: int) -> Organisation:
    name = "Kanarieorganisation" if county_id == HERE else "Annan förening"
    return _kept(Organisation(name=name, kind="ngo", county_id=county_id, sort_key=name.casefold()))


def _contact(organisation: Organisation) -> Contact:
    return _kept(Contact(organisation_id=organisation.id, role_title="Kanariekontakt", since_on=BORN))


def _activity(me: Person) -> Activity:
    """Corrected once, so that it has a history."""
    county, regional = find_county(HERE), find_assignment(REGIONAL)
    assert county and regional
    entry = Entry(
        done_on=date(YEAR, 3, 4),
        type="training",
        field="honour",
        mode="digital",
        minutes=90,
        shares={regional.id: 100},
        women=3,
        men=2,
        unstated=1,
        municipality_ids=(UMEA,),
        text="Kanarieaktivitet",
    )
    made = log_activity(me.actor, county, entry=replace(entry, minutes=60))
    return correct_activity(me.actor, made, entry=entry, reason="Fel tid")


def _draft(me: Person) -> Draft:
    """The log of a meeting that ended yesterday, for the leader to confirm."""
    county, day = find_county(HERE), clock.today() - timedelta(days=1)
    assert county
    entry = Entry(day, "network_meeting", "honour", "digital", 60, municipality_ids=(UMEA,), text="Kanarieutkast")
    return propose_draft(me.actor, county, source_kind="meeting", source_ref="1", user_id=me.id, entry=entry)


def _mandates() -> dict[str, Example]:
    regional = find_assignment(REGIONAL)
    own = Term(list="subject_area", code="county-24-own", number=90, name_sv="Egen post", name_en="Own", valid_from=BORN, county_id=HERE)
    national = db.session.scalars(sa.select(Term).where(Term.list == "subject_area", Term.county_id.is_(None)).limit(1)).one()
    assert regional
    dues = sa.select(AssignmentDue).where(AssignmentDue.assignment_id == regional.id, AssignmentDue.year.in_([YEAR - 1, YEAR]))
    open_one, noted = db.session.scalars(dues.order_by(AssignmentDue.year)).all()
    given = AccountGiven(
        assignment_due_id=noted.id, county_id=HERE, given_on=date(YEAR + 1, 2, 20), reference="Kanariediarium", noted_at=clock.now()
    )
    return {
        "assignment_id": _row(regional),
        "due_id": _row(open_one),
        "given_id": _row(_kept(given)),
        "term_id": _row(_kept(own)),
        "lists.change_term.term_id": _row(national),
    }


def _accounts(app: Flask, me: Person) -> dict[str, Example]:
    now = clock.now()
    browser = _kept(SignIn(token_hash=secrets.token_bytes(32), user_id=me.id, created_at=now, seen_at=now, device="Annan"))
    key = ApiToken(
        user_id=me.id, name="Nyckel", token_hash=secrets.token_bytes(32), scopes=[], created_at=now, expires_at=now + timedelta(1)
    )
    passkey = Passkey(user_id=me.id, name="Test", credential_id=secrets.token_bytes(32), public_key=b"key", handle=b"me", created_at=now)
    passkey.sign_count, passkey.backed_up = 0, False
    invited = Invitation(
        email="kanarieinbjuden@example.se",
        name="Ny Person",
        role=Role.EQUALITY_EXPERT,
        county_id=HERE,
        created_at=now,
        expires_at=now + timedelta(7),
    )
    colleague = _kept(User(email="kanariekonto@example.se", name="Kollega"))
    reset = TwoStepReset(subject_id=colleague.id, county_id=HERE, asked_at=now, expires_at=now + timedelta(3))
    barrier = Barrier(county_id=HERE, text="Kanariebrist", email="kanariebrist@example.se", submit_key=uuid4(), told_at=now)
    typed = Typed("", "Kanarieformulär", "", {}).packed()
    unsent = FormDraft(user_id=me.id, key=uuid4(), path="/aktiviteter/ny", content=typed, saved_at=now)
    link = link_token(str(app.secret_key), Link(INVITATION, _kept(invited).id))
    return {
        "sign_in_id": _row(browser),
        "passkey_id": _row(_kept(passkey)),
        "reset_id": _row(_kept(reset), HERE),
        "barrier_id": _row(_kept(barrier), HERE),
        "start.drop_draft.draft_id": _row(_kept(unsent)),
        "start.helping_role.path": Example("registrator"),
        "token_id": _row(_kept(key)),
        "invitation_id": _row(invited),
        "token": Example(link),
        "user_id": _row(colleague, HERE),
        "membership_id": _row(_kept(Membership(user_id=colleague.id, role=Role.REGISTRAR, county_id=HERE, valid_from=BORN))),
    }


SHEET = "Datum;Aktivitet;Område;Tid;Kvinnor;Män\n2025-02-03;Utbildning;Hedersrelaterat våld;1,5 h;4;2\nsnart;Utbildning;Heder;1 h;;\n"


def _import(me: Person) -> dict[str, Example]:
    """A file of two rows that has been checked: one would come in, one is refused."""
    county, content, name = find_county(HERE), SHEET.encode(), "kanariefil.csv"
    assert county
    plan = open_file(county, content, name, read_book)
    batch = receive_file(me.actor, county, file_name=name, content=content, mapping=plan.as_json())
    with unit(system("test"), "test.checked"):
        batch.report, batch.state = dry_run(county, plan, content, name, read_book), ImportState.CHECKED
    return {"batch_id": _row(batch)}


def _report(me: Person) -> dict[str, Example]:
    """An edition that is ready, and an older one that was established and locks its year."""
    ready, established = _kept(_edition(me, YEAR)), _kept(_edition(me, YEAR - 5))
    other = _kept(_edition(me, YEAR, 2))
    for name in FORMATS:
        _kept(ReportFile(report_id=ready.id, format=name, content=b"made up", size_bytes=7, sha256=hashlib.sha256(b"made up").hexdigest()))
    _kept(LockedYear(county_id=HERE, year=YEAR - 5, edition="Utgåva 1", report_id=established.id, locked_at=clock.now()))
    return {
        "report_id": _row(ready),
        "insight.unlock_year.report_id": _row(established),
        "other_id": _row(other),
        "name": Example(file_name(YEARLY_ACCOUNT, HERE, YEAR, 1, "pdf")),
        "format": Example("pdf"),
        "kind": Example(YEARLY_ACCOUNT),
        "year": Example(YEAR),
    }


KEPT_METHOD = ("change_method", "activate_method", "review_method", "retire_method")
NATIONAL_METHOD = ("change_national_method", "activate_national_method", "review_national_method", "retire_national_method")


def _methods() -> dict[str, Example]:
    """A draft of the county's, which is nobody else's to see, and a national entry, which is public."""
    name = "Kanariemetod"
    draft = _kept(
        Method(
            code="vasterbotten-exempel", county_id=HERE, kind="method", state="draft", name=name, sort_key=name.casefold(), fields=[],
            professions=[], for_whom=[],
        )
    )  # fmt: skip
    national = db.session.scalars(sa.select(Method).where(Method.county_id.is_(None)).order_by(Method.id).limit(1)).one()
    mine, shared = (Example(row.code, Method, row.id, row.county_id) for row in (draft, national))
    return {
        "method_id": _row(draft),
        "api.show_method.code": mine,
        "support.show_method.code": shared,
        **{f"support.{page}.code": mine for page in KEPT_METHOD},
        **{f"support.{page}.code": shared for page in NATIONAL_METHOD},
    }


def _followed(app: Flask) -> dict[str, Example]:
    """A request that somebody without an account follows by their link, and what they wrote."""
    request = make_request(organisation_name="Annan förening")
    message = _kept(RequestMessage(request_id=request.id, at=clock.now(), text="Vi är fler nu."))
    with app.test_request_context():
        token = Example(request_token(request))
    return {
        "support.follow_request.token": token,
        "support.withdraw_own.token": token,
        "message_id": Example(message.id, SupportRequest, request.id, request.county_id),
    }


def _requests(organisation: Organisation, me: Person) -> dict[str, Example]:
    request, template = make_example(organisation.id, me.id)
    return {"request_id": _row(request), "template_id": _row(template)}


ACCOUNT_DUE = "insight.account_due"


def _notices(me: Person) -> dict[str, Example]:
    """Two steps of one thing of the county's, the earlier in a mail that did not arrive; nobody has taken it over."""
    due = db.session.scalars(sa.select(AssignmentDue).order_by(AssignmentDue.id).limit(1)).one()
    about: dict[str, Any] = {"object_id": due.id, "county_id": HERE, "in_days": 3}
    matter = make_matter(ACCOUNT_DUE, **about)
    early = make_notice(me, ACCOUNT_DUE, step=-14, state="failed", reason="refused", settled_at=clock.now(), **about)
    make_letter(me, early, state="failed", reason="refused", attempts=1)
    notice = make_notice(me, ACCOUNT_DUE, **about)
    return {"notice_id": Example(notice.id, Notice, notice.id), "matter_id": _row(matter)}


def _edition(me: Person, year: int, number: int = 1) -> Report:
    return Report(
        kind=YEARLY_ACCOUNT,
        county_id=HERE,
        year=year,
        edition=number,
        language="sv",
        state=ReportState.DONE,
        created_by=me.id,
        created_at=clock.now(),
        ended_at=clock.now(),
        approved_at=clock.now() if year < YEAR else None,
        data={code: [list(row) for row in rows] for code, rows in make_rows(str(HERE)).items()},
    )
