"""What came of it: the organisation answers behind a link, in less than a minute, and may correct its answer while the link works."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import redirect, render_template, request

from vaw.blueprints.training.base import bp
from vaw.domain.support.models.adoption import FollowUp
from vaw.domain.support.operations.adopting import answer_follow_up
from vaw.domain.support.queries.adopting import About, about
from vaw.domain.support.rules import number_of
from vaw.domain.support.rules.adopting import HINDRANCE_NAMES, NOTE_MOST, STAGE_ANSWERS, FollowUpState, Hindrance, Stage, last_day
from vaw.kernel.actor import system
from vaw.kernel.clock import STOCKHOLM
from vaw.kernel.i18n import N_, day, gettext
from vaw.kernel.i18n import gettext as _
from vaw.web.blueprint import PUBLIC, Answer
from vaw.web.fields import CheckboxesField, RadioField, Required, TextAreaField
from vaw.web.links import follow_up_behind
from vaw.web.messages import flash
from vaw.web.versions import VersionedForm

_STAGES = [(stage.value, STAGE_ANSWERS[stage]) for stage in Stage]
_HINDRANCES = [(one.value, HINDRANCE_NAMES[one]) for one in Hindrance]


class AnswerForm(VersionedForm):
    """How far it has come, what is in the way, and a few words."""

    stage = RadioField(N_("Vad stämmer bäst?"), [Required(N_("Välj det som stämmer bäst."))], choices=_STAGES)
    hindrances = CheckboxesField(N_("Har något gjort det svårt?"), description=N_("Kryssa i det som stämmer."), choices=_HINDRANCES)
    note = TextAreaField(
        N_("Vill ni berätta mer?"), maxlength=NOTE_MOST, rows=3, description=N_("Skriv inga uppgifter om enskilda personer.")
    )

    @property
    def differences(self) -> list[tuple[str, str, str]]:
        """Both answers in words."""
        told = super().differences
        if self.conflict is None or "hindrances" not in self.conflict:
            return told
        label, (mine, theirs) = gettext(self.hindrances.label.text), self.conflict["hindrances"]
        return [row for row in told if row[0] != label] + [(label, hindrance_names(mine), hindrance_names(theirs))]


def hindrance_names(codes: Any) -> str:
    """The hindrances in words, "–" for none."""
    return ", ".join(_(HINDRANCE_NAMES[Hindrance(code)]) for code in codes) or "–"


@bp.page("/uppfoljning/<token>", allow=PUBLIC, methods=["GET", "POST"])
def answer_by_link(token: str) -> Answer:
    """The question; once it is answered, the thanks, from which the answer can be corrected. Opening it changes nothing."""
    follow_up = follow_up_behind(token)
    if follow_up is None:
        return render_template("training/follow_up_ended.html"), 410
    form, what = AnswerForm(obj=follow_up), about(follow_up)

    def act(values: Mapping[str, Any]) -> object:
        return answer_follow_up(system("web"), follow_up, confirmed=form.confirmed, **values)

    if form.saved(follow_up, act):
        flash(_("Svaret är sparat."))
        return redirect(f"/uppfoljning/{token}", 303)
    until = day(last_day(follow_up.sent_at)) if follow_up.sent_at else ""
    told = {"token": token, "method": what.method, "until": until, "organisation": follow_up.organisation_name}
    if request.method == "GET" and follow_up.state == FollowUpState.ANSWERED and "andra" not in request.args:
        return render_template("training/follow_up_thanks.html", answers=answers_of(follow_up), code=what.method_code, **told)
    return render_template("training/follow_up.html", form=form, because=because(what), months=follow_up.months, **told), form.status


def because(what: About) -> str:
    """What they were taught, and when: so that whoever reads it knows what the question is about."""
    if what.title is not None and what.on is not None:
        return _("Någon hos er deltog i ”{title}” {day}.").format(title=what.title, day=day(what.on.astimezone(STOCKHOLM).date()))
    return _("Ni fick stöd av länsstyrelsen, förfrågan {number}.").format(number=number_of(*what.request)) if what.request else ""


def answers_of(follow_up: FollowUp) -> list[tuple[str, str]]:
    """(question, answer) of what was answered; what was left empty is left out."""
    rows = [(_("Så långt har det kommit"), _(STAGE_ANSWERS[Stage(follow_up.stage)]) if follow_up.stage else "")]
    rows += [(_("Det som gör det svårt"), hindrance_names(follow_up.hindrances) if follow_up.hindrances else "")]
    rows += [(_("Mer"), follow_up.note)]
    return [row for row in rows if row[1]]
