"""An account's way from its writers to the county management and back, and its number in the board's registry."""

from __future__ import annotations

from flask import redirect, render_template
from werkzeug.wrappers import Response

from vaw.blueprints.insight.account_forms import ApproveForm, ReasonForm, ReferenceForm, StepForm
from vaw.blueprints.insight.account_words import ALL, parts_of, small, title_of
from vaw.blueprints.insight.accounts import ONE, steps_words
from vaw.blueprints.insight.base import bp
from vaw.domain.geography.queries import county_name
from vaw.domain.insight import policy
from vaw.domain.insight.models.accounts import AccountSection, AssignmentAccount
from vaw.domain.insight.operations import accounts as operations
from vaw.domain.insight.operations.freezing import closes_year
from vaw.domain.insight.queries import accounts as queries
from vaw.domain.insight.queries import names_of
from vaw.domain.insight.rules.accounts import AccountState
from vaw.kernel import clock
from vaw.kernel.i18n import gettext as _
from vaw.web.actor import actor
from vaw.web.blueprint import Answer
from vaw.web.messages import flash


@bp.page(f"{ONE}/lamna-in", allow=policy.WRITE_ACCOUNT, methods=["POST"])
def submit_account(account_id: int) -> Answer:
    """One press over what was on screen. What stops it is said on the account's page."""
    by = actor()
    account, form = queries.get_account(by, account_id, policy.WRITE_ACCOUNT), StepForm()
    if form.saved(account, lambda values: operations.submit_account(by, account)):
        flash(_("Redovisningen är lämnad till länsledningen."))
    else:
        changed = _("Redovisningen har ändrats sedan du öppnade den. Läs den och lämna in igen.")
        flash(form.errors_list[0][1] if form.errors_list else changed)
    return to(account_id)


@bp.page(f"{ONE}/godkann", allow=policy.APPROVE_ACCOUNT, methods=["GET", "POST"])
def approve_account(account_id: int) -> Answer:
    """The whole account to read, and the button under it: nobody approves what changed after they read it."""
    by = actor()
    account, form = queries.get_account(by, account_id, policy.APPROVE_ACCOUNT), ApproveForm()
    name = title_of(account)
    if form.saved(account, lambda values: operations.approve_account(by, account, seen=values["figures"])):
        flash(_("{name} är godkänd. Filerna byggs nu.").format(name=name))
        return to(account_id)
    if account.state != AccountState.SUBMITTED:
        if form.errors_list:
            flash(form.errors_list[0][1])
        return to(account_id)
    return _approval_page(account, form)


@bp.page(f"{ONE}/skicka-tillbaka", allow=policy.APPROVE_ACCOUNT, methods=["GET", "POST"])
def return_account(account_id: int) -> Answer:
    by = actor()
    account = queries.get_account(by, account_id, policy.APPROVE_ACCOUNT)
    form, name = ReasonForm(obj=account), title_of(account)
    if form.saved(account, lambda values: operations.return_account(by, account, confirmed=form.confirmed, **values)):
        flash(_("Redovisningen är ett utkast igen. Det du skrev syns för dem som skriver."))
        return to(account_id)
    lead = _("Skriv vad som behöver ändras. De som skriver ser det överst på redovisningens sida.")
    return small(form, f"{ALL}/{account_id}", name, _("Skicka tillbaka redovisningen"), _("Skicka tillbaka"), lead)


@bp.page(f"{ONE}/oppna", allow=policy.WRITE_ACCOUNT, methods=["GET", "POST"])
def reopen_account(account_id: int) -> Answer:
    by = actor()
    account = queries.get_account(by, account_id, policy.WRITE_ACCOUNT)
    form, name = ReasonForm(obj=account), title_of(account)
    if form.saved(account, lambda values: operations.reopen_account(by, account, confirmed=form.confirmed, **values)):
        flash(_("Redovisningen är ett utkast igen och behöver godkännas på nytt."))
        return to(account_id)
    lead = _("Då kan ni skriva i den igen. En utgåva som är fastställd ändras inte: nästa godkännande blir en ny utgåva.")
    return small(form, f"{ALL}/{account_id}", name, _("Öppna redovisningen för ändring"), _("Öppna"), lead)


@bp.page(f"{ONE}/diarienummer", allow=policy.WRITE_ACCOUNT, methods=["GET", "POST"])
def note_account_reference(account_id: int) -> Answer:
    by = actor()
    account = queries.get_account(by, account_id, policy.WRITE_ACCOUNT)
    form, name = ReferenceForm(obj=account), title_of(account)
    if form.saved(account, lambda values: operations.note_reference(by, account, **values)):
        flash(_("Diarienumret är sparat."))
        return to(account_id)
    return small(form, f"{ALL}/{account_id}", name, _("Redovisningens diarienummer"), _("Spara"))


def to(account_id: int) -> Response:
    return redirect(f"{ALL}/{account_id}", 303)


def _approval_page(account: AssignmentAccount, form: ApproveForm) -> Answer:
    by, sections = actor(), queries.sections_of(account)
    beside, comments = queries.figures_beside(by, account, sections, None), queries.list_comments([one.id for one in sections])
    closes, is_own = closes_year(account), by.id in operations.writers_of(account, sections)
    too_early = closes and account.year >= clock.today().year
    form.version.data, form.figures.data = str(account.version), queries.mark_of(by, account, sections, beside)
    return render_template(
        "insight/account_approve.html",
        account=account,
        form=form,
        name=title_of(account),
        county=county_name(account.county_id),
        parts=parts_of(by, account, sections, beside, comments),
        writers=_writers(account, sections),
        still_open=sum(one.resolved_at is None for one in comments),
        closes_year=closes,
        too_early=too_early,
        is_own=is_own,
        may_press=not (is_own or too_early),
        said=steps_words(account),
    ), form.status


def _writers(account: AssignmentAccount, sections: list[AccountSection]) -> list[str]:
    """Who has written in it or submitted it, by name."""
    return sorted(names_of(*operations.writers_of(account, sections)).values())
