"""A section of an account: its text beside its figures, whose it is, and what colleagues say of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from flask import abort, jsonify, redirect, render_template, request
from werkzeug.wrappers import Response

from vaw.blueprints.insight.account_forms import CommentForm, SectionForm
from vaw.blueprints.insight.account_words import ALL, PARTS, parts_of, saved_words, small, title_of
from vaw.blueprints.insight.base import bp
from vaw.domain.geography.queries import county_name
from vaw.domain.insight import policy
from vaw.domain.insight.models.accounts import AccountSection, AssignmentAccount
from vaw.domain.insight.operations import accounts as operations
from vaw.domain.insight.queries import accounts as queries
from vaw.domain.insight.queries import names_of
from vaw.domain.insight.rules.accounts import AccountState, SectionStatus
from vaw.kernel.i18n import gettext as _
from vaw.kernel.i18n import instant
from vaw.web.actor import actor
from vaw.web.blueprint import Answer
from vaw.web.forms import csrf_holds
from vaw.web.messages import flash

PART = f"{PARTS}/<int:section_id>"


class Said(NamedTuple):
    """A comment in words. `seen`: when and by whom it was seen to, "" while it is open."""

    id: int
    text: str
    by: str
    seen: str


@bp.page(PART, allow=policy.READ_ACCOUNT)
def show_section(section_id: int) -> Answer:
    account, section = queries.get_section(actor(), section_id)
    return _page(account, section, _form(account, section))


@bp.page(PART, allow=policy.WRITE_ACCOUNT, methods=["POST"])
def write_section(section_id: int) -> Answer:
    """A browser with scripts sends it by itself too, and is answered in JSON."""
    by = actor()
    account, section = queries.get_section(by, section_id, policy.WRITE_ACCOUNT)
    form = _form(account, section)

    def act(values: Mapping[str, Any]) -> None:
        status = SectionStatus(values["progress"] or SectionStatus.NOT_BEGUN)
        words = {"text": values["text"], "owner_id": values["owner_id"], "confirmed": form.confirmed}
        operations.write_section(by, account, section=section, status=status, **words)

    done = form.saved(section, act)
    if request.accept_mimetypes.best == "application/json":
        return _told(section, form, done=done)
    if done:
        flash(_("Delen är sparad."))
        return _to(section_id)
    return _page(account, section, form)


@bp.page(f"{PART}/kommentar", allow=policy.COMMENT_ACCOUNT, methods=["GET", "POST"])
def add_comment(section_id: int) -> Answer:
    by = actor()
    account, section = queries.get_section(by, section_id, policy.COMMENT_ACCOUNT)
    form, name = CommentForm(), _name(section)

    def act(values: Mapping[str, Any]) -> None:
        operations.add_comment(by, account, section=section, text=values["comment"], confirmed=form.confirmed)

    if form.submitted(act):
        flash(_("Kommentaren är sparad."))
        return _to(section_id, "#kommentarer")
    return small(form, f"{PARTS}/{section_id}", name, _("Skriv en kommentar"), _("Spara kommentaren"))


@bp.page(f"{ALL}/kommentarer/<int:comment_id>/klar", allow=policy.COMMENT_ACCOUNT, methods=["POST"])
def resolve_comment(comment_id: int) -> Answer:
    by = actor()
    account, comment = queries.get_comment(by, comment_id)
    if not csrf_holds():
        abort(400)
    operations.resolve_comment(by, account, comment=comment)
    flash(_("Kommentaren är klarmarkerad."))
    return _to(comment.section_id, "#kommentarer")


def _form(account: AssignmentAccount, section: AccountSection) -> SectionForm:
    form = SectionForm(obj=section, data={"progress": section.status})
    form.offer(account, section)
    return form


def _told(section: AccountSection, form: SectionForm, *, done: bool) -> Answer:
    """What became of a text that a script sent. One that had arrived before, though the browser did not hear of it, is saved."""
    by = actor()
    mine = form.conflict is not None and section.text_by == by.id and section.text == form.text.data
    if done or mine:
        said = saved_words(section, names_of(section.text_by)) or _("Sparad")
        return jsonify(state="saved", version=queries.version_of(section), said=said)
    if form.conflict is not None:
        return jsonify(state="conflict", said=_("Någon annan har sparat delen. Tryck på Spara delen, så ser du båda texterna."))
    said = " ".join(text for _href, text in form.errors_list)
    return jsonify(state="refused", said=_("Inte sparat. {why}").format(why=said))


def _page(account: AssignmentAccount, section: AccountSection, form: SectionForm) -> Answer:
    by = actor()
    sections, is_ours = queries.sections_of(account), policy.COMMENT_ACCOUNT.allows(by, account)
    edition = queries.newest_edition(account) if account.state == AccountState.APPROVED else None
    said = queries.list_comments([section.id]) if is_ours else []
    [part] = parts_of(by, account, [section], queries.figures_beside(by, account, [section], edition), said)
    at = [one.id for one in sections].index(section.id)
    is_open = account.state == AccountState.DRAFT or form.status != 200  # a text that came too late is not lost
    return render_template(
        "insight/account_section.html",
        account=account,
        part=part,
        name=title_of(account),
        county=county_name(account.county_id),
        form=form,
        comment=CommentForm(),
        said=[_said(one) for one in said],
        writes=is_open and policy.WRITE_ACCOUNT.allows(by, account),
        comments=is_ours and account.state != AccountState.APPROVED,
        is_ours=is_ours,
        before=_beside(sections, at - 1),
        after=_beside(sections, at + 1),
    ), form.status


def _beside(sections: list[AccountSection], at: int) -> tuple[str, str] | None:
    """(words, address) of the section before or after."""
    if not 0 <= at < len(sections):
        return None
    return _name(sections[at]), f"{PARTS}/{sections[at].id}"


def _name(section: AccountSection) -> str:
    return _("Del {number}: {heading}").format(number=section.number, heading=queries.heading_of(section))


def _said(one: queries.Comment) -> Said:
    seen = ""
    if one.resolved_at:
        seen = _("Klar {when}, {name}").format(when=instant(one.resolved_at), name=one.resolved_name or _("Systemet"))
    return Said(one.id, one.text, f"{one.name or _('Systemet')} · {instant(one.at)}", seen)


def _to(section_id: int, place: str = "") -> Response:
    return redirect(f"{PARTS}/{section_id}{place}", 303)
