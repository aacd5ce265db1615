"""What one wants to hear of, how and when: the address that every mail which may be muted names."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from flask import redirect, render_template, url_for

from vaw.blueprints.notifications.base import bp
from vaw.blueprints.notifications.forms import WEEKDAYS, choices_form, slug
from vaw.domain.notifications import policy
from vaw.domain.notifications.operations.choices import set_choices, set_hours
from vaw.domain.notifications.queries.choices import Choice, find_hours, hours_of, list_choices
from vaw.domain.notifications.rules import Hours, MailChoice
from vaw.domain.people.queries.accounts import get_own_account
from vaw.kernel.i18n import gettext as _
from vaw.web.actor import actor
from vaw.web.blueprint import Answer
from vaw.web.messages import flash


@bp.page("/konto/paminnelser", allow=policy.OWN_CHOICES, methods=["GET", "POST"])
def choose() -> Answer:
    by = actor()
    user, choices, hours = get_own_account(by), list_choices(by), hours_of(find_hours(by))
    form = choices_form(choices, hours)

    def save(values: Mapping[str, Any]) -> None:
        set_hours(by, user, **{name: values[name] for name in ("quiet_from", "quiet_until", "digest_hour", "digest_weekday")})
        set_choices(by, user, choices=form.choices(values))

    if form.submitted(save):
        flash(_("Dina val är sparade."))
        return redirect(url_for(".choose"), 303)
    fields = {field.short_name: field for field in form}
    rows = [(fields[f"mail_{slug(kind)}"], fields.get(f"shown_{slug(kind)}")) for kind in choices]
    return render_template("notifications/choices.html", form=form, rows=rows, said=sentences(hours, choices.values())), form.status


def sentences(hours: Hours, choices: Collection[Choice]) -> list[str]:
    """What will happen, in plain words."""
    wanted = {choice.mail for choice in choices}
    if wanted <= {MailChoice.NEVER}:
        return [_("Du får ingen e-post om påminnelser. De väntar i listan när du loggar in.")]
    quiet = hours.quiet_from != hours.quiet_until
    said = []
    if MailChoice.DAILY in wanted:
        said.append(_("Ett samlat brev kommer på vardagar kl. {hour}, när det finns något nytt.").format(hour=hours.digest_hour))
    if MailChoice.WEEKLY in wanted:
        day = _(WEEKDAYS[hours.digest_weekday])
        said.append(_("Det du valt en gång i veckan kommer varje {day} kl. {hour}.").format(day=day, hour=hours.digest_hour))
    if MailChoice.AT_ONCE in wanted:
        said.append(_("Det du valt genast kommer så snart det händer, på vardagar."))
    if quiet:
        said.append(_("Aldrig mellan kl. {first} och {last}.").format(first=hours.quiet_from, last=hours.quiet_until))
    return [*said, _("Helger och röda dagar är det tyst.")]
