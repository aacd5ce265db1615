"""Requests for documents: the list, a new one, one with its documents, and the search by which documents are picked."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from flask import redirect, render_template, request

from vaw.blueprints.records.base import bp, done
from vaw.blueprints.records.forms import RequestForm
from vaw.blueprints.records.packages import action_of, package_rows
from vaw.domain.geography.queries import counties_of
from vaw.domain.records import operations, policy, queries
from vaw.domain.records.models import RecordsRequest
from vaw.domain.records.queries import packages
from vaw.domain.records.queries.search import named, search
from vaw.domain.records.rules import OUTCOME_NAMES, WAY_NAMES, Outcome, Way
from vaw.domain.records.rules.kinds import NAMES, ONE, Kind
from vaw.domain.records.tables import DECISIONS, ITEMS, PACKAGES, REQUESTS
from vaw.kernel import clock
from vaw.kernel.errors import Taken
from vaw.kernel.i18n import day, instant
from vaw.kernel.i18n import gettext as _
from vaw.render.grounds import grounds_of
from vaw.web.actor import actor
from vaw.web.arguments import day_of
from vaw.web.blueprint import Answer
from vaw.web.messages import flash
from vaw.web.place import asked_county

ALL = "/utlamnande"
ONE_REQUEST = f"{ALL}/<int:records_request_id>"
WORDS_MOST = 200  # of a search


@bp.page(ALL, allow=policy.READ_REQUEST)
def list_requests() -> Answer:
    """What a registrar opens when somebody asks."""
    by, county, after = actor(), asked_county(policy.OPEN_REQUEST), request.args.get("efter")
    page = queries.list_requests(by, county, after)
    rows = [(row.dnr, row.received_on, row.documents, row.undecided, _("Avslutad") if row.closed_at else _("Öppen")) for row in page.rows]
    place = f"{ALL}?lan={county.id}"
    return render_template(
        "records/requests.html",
        county=county,
        counties=counties_of(by, policy.OPEN_REQUEST),
        table=REQUESTS,
        rows=REQUESTS.shown(rows),
        hrefs=[f"{ALL}/{row.id}" for row in page.rows],
        next_href=f"{place}&{urlencode({'efter': page.after})}" if page.after else None,
        first_href=place if after else None,
    )


@bp.page(f"{ALL}/ny", allow=policy.OPEN_REQUEST, methods=["GET", "POST"])
def add_request() -> Answer:
    by, county = actor(), asked_county(policy.OPEN_REQUEST)
    form = RequestForm(data={"received_on": clock.today(), "way": Way.FILES.value, "submit_key": str(uuid4())})
    made: list[RecordsRequest] = []

    def act(values: Any) -> None:
        told = {name: value for name, value in values.items() if name not in ("submit_key", "way")}
        way = Way(values["way"])
        made.append(operations.open_request(by, county, way=way, submit_key=form.key, confirmed=form.confirmed, **told))

    try:
        is_done = form.submitted(act)
    except Taken as again:  # a second click: the first one counts
        found = queries.find_submitted(by, form.key) if again.constraint == "uq_records_request_submit_key" else None
        if found is None:
            raise
        made.append(found)
        is_done = True
    if is_done:
        flash(_("Begäran är noterad. Sök fram handlingarna."))
        return redirect(f"{ALL}/{made[0].id}/sok", 303)
    return render_template("records/request_form.html", form=form, county=county), form.status


@bp.page(ONE_REQUEST, allow=policy.READ_REQUEST)
def show_request(records_request_id: int) -> Answer:
    by, asked = actor(), queries.get_request(actor(), records_request_id)
    items, made = queries.items_of(asked), packages.packages_of(by, asked.id)
    hits = named(asked.county_id, [(item.kind, item.row_id) for item, _outcome in items])
    rows = []
    for item, outcome in items:
        hit = hits.get((item.kind, item.row_id))
        said = _(OUTCOME_NAMES[Outcome(outcome)]) if outcome else _("Väntar på beslut")
        rows.append(
            (item.number, hit.name if hit else _("Finns inte kvar i systemet"), _(ONE[Kind(item.kind)]), hit.on_day if hit else None, said)
        )
    log = [
        (line.number, _(OUTCOME_NAMES[Outcome(line.outcome)]), grounds_of(line.ground, line.masks) or None, line.who, instant(line.at))
        for line in queries.log_of(asked)
    ]
    is_open = asked.closed_at is None
    return render_template(
        "records/request.html",
        asked=asked,
        facts=_facts(asked),
        table=ITEMS,
        rows=ITEMS.shown(rows),
        hrefs=[f"{ALL}/handling/{item.id}" for item, _outcome in items],
        log_table=DECISIONS,
        log=DECISIONS.shown(log),
        file_table=PACKAGES,
        files=PACKAGES.shown(package_rows(made)),
        packages=[(one, action_of(one)) for one in made],
        is_open=is_open,
        may_order=any(outcome for _item, outcome in items),
        may_close=is_open and all(outcome for _item, outcome in items),
        held_back=any(outcome in (Outcome.REFUSED, Outcome.PARTLY) for _item, outcome in items),
    )


@bp.page(f"{ONE_REQUEST}/sok", allow=policy.KEEP_REQUEST, methods=["GET", "POST"])
def pick_documents(records_request_id: int) -> Answer:
    by = actor()
    asked = queries.get_request(by, records_request_id, policy.KEEP_REQUEST)
    if request.method == "POST":
        picks = [pick for text in request.form.getlist("pick") if (pick := _pick(text))]
        return done(lambda: operations.pick_documents(by, asked, picks=picks), _("Handlingarna är med i begäran."), f"{ALL}/{asked.id}")
    args = request.args.to_dict()
    kind = Kind(args["slag"]) if args.get("slag") in set(Kind) else None
    since, until, words = day_of(args, "fran"), day_of(args, "till"), args.get("ord", "")[:WORDS_MOST].replace("\0", "")
    page = search(by, asked.county, kind=kind, since=since, until=until, words=words, after=args.get("efter"))
    picked = {(item.kind, item.row_id) for item, _outcome in queries.items_of(asked)}
    here = f"{ALL}/{asked.id}/sok"
    asked_for = {name: args[name] for name in ("slag", "fran", "till", "ord") if args.get(name)}
    return render_template(
        "records/search.html",
        asked=asked,
        args=args,
        kinds=[(one.value, _(NAMES[one])) for one in Kind],
        hits=[
            (f"{hit.kind}:{hit.row_id}", hit.name, _(ONE[Kind(hit.kind)]), day(hit.on_day), (hit.kind, hit.row_id) in picked)
            for hit in page.rows
        ],
        here=here,
        next_href=f"{here}?{urlencode({**asked_for, 'efter': page.after})}" if page.after else None,
        first_href=f"{here}?{urlencode(asked_for)}" if args.get("efter") else None,
    )


@bp.page(f"{ONE_REQUEST}/avsluta", allow=policy.KEEP_REQUEST, methods=["POST"])
def close_request(records_request_id: int) -> Answer:
    by = actor()
    asked = queries.get_request(by, records_request_id, policy.KEEP_REQUEST)
    return done(lambda: operations.close_request(by, asked), _("Begäran är avslutad."), f"{ALL}/{asked.id}")


def _pick(text: str) -> tuple[str, int] | None:
    kind, _colon, number = text.partition(":")
    if kind not in set(Kind) or not (number.isascii() and number.isdigit() and len(number) < 19):
        return None
    return kind, int(number)


def _facts(asked: RecordsRequest) -> list[tuple[str, str | None]]:
    return [
        (_("Kom in"), day(asked.received_on)),
        (_("Lämnas ut"), _(WAY_NAMES[Way(asked.way)])),
        (_("Vad som begärs"), asked.description),
        (_("Läge"), _("Avslutad {when}").format(when=instant(asked.closed_at)) if asked.closed_at else _("Öppen")),
    ]
