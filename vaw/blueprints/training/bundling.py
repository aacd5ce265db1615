"""Several requests that one training answers: chosen in the queue, ticked beside the training."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import redirect, render_template, request

from vaw.blueprints.support.answer_forms import AnswerForm, message_field
from vaw.blueprints.support.queue import due_words, shortened
from vaw.blueprints.support.trainings import new_training_href, training_words
from vaw.blueprints.training.base import bp
from vaw.blueprints.training.occasion_words import when_words
from vaw.domain.geography.queries import county_name, municipality_names
from vaw.domain.support import policy
from vaw.domain.support.operations.bundling import bundle_requests
from vaw.domain.support.queries import bundling as queries
from vaw.domain.support.queries.bundling import Alike
from vaw.domain.support.queries.occasions import get_occasion
from vaw.domain.support.rules import STATE_NAMES, RequestState, number_of
from vaw.domain.support.rules.bundling import BUNDLE_MOST, BUNDLED_FROM
from vaw.domain.support.rules.occasions import CHANGEABLE, OccasionState
from vaw.kernel.i18n import N_, ngettext
from vaw.kernel.i18n import gettext as _
from vaw.web.actor import actor
from vaw.web.blueprint import Answer
from vaw.web.fields import CheckboxesField, Required
from vaw.web.messages import flash

WHAT_MOST = 120  # characters of what was asked that a line shows
DIGITS = 18  # of an id: what a column holds


class BundleForm(AnswerForm):
    """Which requests, and words to all who asked; without any they get the usual ones."""

    requests = CheckboxesField(N_("Förfrågningar"), [Required(N_("Kryssa för minst en förfrågan."))], coerce=int)
    message = message_field(N_("Meddelande till dem som frågade"))


@bp.page("/utbildningar/<int:occasion_id>/forfragningar", allow=policy.HOLD_OCCASION, methods=["GET", "POST"])
def bundle(occasion_id: int) -> Answer:
    """Tick what the training answers. `?forfragningar=1,2,3`: ticked beforehand, alike or not."""
    by = actor()
    occasion = get_occasion(by, occasion_id, policy.HOLD_OCCASION)
    form, bundled = BundleForm(), queries.list_bundled(by, occasion)
    picked = _numbers(request.form.getlist("requests") or request.args.get("forfragningar", "").split(","))
    rows = {row.id: row for row in [*queries.list_chosen(by, occasion, picked), *queries.list_alike(by, occasion)]}
    again = {row.id: row for row in bundled if row.id in picked}  # a second click: the first one has bundled them
    form.requests.choices = [(row.id, _name(row), _words(row)) for row in {**rows, **again}.values()]
    if request.method == "GET":
        form.requests.data = picked

    def act(values: Mapping[str, Any]) -> int:
        asked = queries.get_requests(by, values["requests"])
        return bundle_requests(by, occasion, requests=asked, message=values["message"], confirmed=form.confirmed)

    if form.submitted(act):
        flash(_done(len(form.requests.data), occasion.state))
        return redirect(f"/utbildningar/{occasion_id}/forfragningar", 303)
    return render_template(
        "training/bundle.html",
        form=form,
        occasion=occasion,
        when=when_words(occasion.starts_at, occasion.ends_at),
        is_draft=occasion.state == OccasionState.DRAFT,
        is_coming=occasion.state in CHANGEABLE,
        bundled=[(row.id, _name(row), _(STATE_NAMES[RequestState(row.state)]), row.state in BUNDLED_FROM) for row in bundled],
    ), form.status


@bp.page("/stod/samla", allow=policy.ANSWER_REQUEST)
def gather() -> Answer:
    """What shall answer the requests that were ticked in the queue: a new training, or one that is planned already."""
    by = actor()
    asked = queries.get_requests(by, _numbers(request.args.getlist("forfragning")))
    chosen = "forfragningar?forfragningar=" + ",".join(str(one.id) for one in asked)
    held = queries.list_trainings_held(by) if asked else []
    trainings = [(one.title, f"/utbildningar/{one.id}/{chosen}", training_words(one)) for one in held]
    return render_template(
        "training/bundle_gather.html",
        rows=[(number_of(one.year, one.sequence), one.organisation_name, f"/stod/{one.id}") for one in asked],
        new_training=new_training_href(asked) if asked else None,
        trainings=trainings,
    )


def _numbers(texts: Sequence[str]) -> list[int]:
    """The ids among them, each once, no more than one training takes."""
    found = [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < DIGITS]
    return list(dict.fromkeys(found))[:BUNDLE_MOST]


def _name(row: Alike) -> str:
    return f"{number_of(row.year, row.sequence)} · {row.organisation_name}"


def _words(row: Alike) -> str:
    """Where, what and by when, and what it shares with the training."""
    place = municipality_names().get(row.municipality_id or 0) or county_name(row.county_id)
    people = ngettext("1 person", "ungefär {n} personer", row.people).format(n=row.people) if row.people else ""
    due = due_words(row.due_on)
    named = ((_("samma metod"), row.same_method), (_("samma område"), row.same_field), (_("samma yrkesgrupp"), row.same_group))
    shared = [word for word, is_shared in named if is_shared]
    said = [place, row.method or shortened(row.what, WHAT_MOST), people, _("svara senast {day}").format(day=due.day) if due.day else ""]
    return " · ".join(part for part in [*said, ", ".join(shared)] if part)


def _done(n: int, state: str) -> str:
    if state == OccasionState.DRAFT:
        told = _("De som frågade får veta det när ni öppnar utbildningen.")
    else:
        told = _("De som frågade får ett mejl och ser hur de anmäler sig.")
    return f"{ngettext('1 förfrågan hör nu till utbildningen.', '{n} förfrågningar hör nu till utbildningen.', n).format(n=n)} {told}"
