"""Figures in a strategy on the web: quoted from the knowledge base, and taken away."""

from __future__ import annotations

from flask import abort

from vaw.blueprints.strategies.base import bp
from vaw.blueprints.strategies.strategies import ALL, ONE, small, to
from vaw.domain.geography.queries import municipalities_of
from vaw.domain.knowledge.queries.areas import area_name
from vaw.domain.knowledge.queries.datasets import Filter, list_datasets
from vaw.domain.knowledge.rules import NATION
from vaw.domain.strategies import policy
from vaw.domain.strategies.operations import figures as operations
from vaw.domain.strategies.queries import strategies as queries
from vaw.domain.strategies.queries.quoted import strategy_of_figure
from vaw.domain.strategies.rules import GOAL_MOST
from vaw.kernel.i18n import N_
from vaw.kernel.i18n import gettext as _
from vaw.web.actor import actor
from vaw.web.blueprint import Answer
from vaw.web.fields import NumberField, Required, SelectField, TextAreaField
from vaw.web.forms import Form, csrf_holds
from vaw.web.messages import flash

CHOICES = 200  # datasets that can be chosen at once


class QuoteForm(Form):
    dataset_id = SelectField(
        N_("Vilka siffror?"), [Required(N_("Välj siffror i listan."))], coerce=int, combobox=True, description=N_("Ur kunskapsbanken.")
    )
    area = SelectField(N_("För vilket område?"), [Required(N_("Välj ett område."))], combobox=True)
    edition = NumberField(
        N_("Vilken utgåva?"), least=1, most=9_999, description=N_("Numret står på seriens sida. Lämna tomt för den som gäller.")
    )
    says = TextAreaField(
        N_("Vad visar siffrorna?"),
        maxlength=GOAL_MOST,
        rows=3,
        description=N_("En mening räcker, utan uppgifter om enskilda personer."),
    )


@bp.page(f"{ONE}/siffror", allow=policy.KEEP_STRATEGY, methods=["GET", "POST"])
def quote_figure(strategy_id: int) -> Answer:
    by = actor()
    strategy = queries.get_strategy(by, strategy_id, policy.KEEP_STRATEGY)
    form, title = QuoteForm(data={"area": f"{strategy.county_id:02}"}), strategy.title
    sets = list_datasets(by, Filter(), size=CHOICES).rows
    form.dataset_id.choices = [(one.id, f"{one.title} ({one.source})") for one in sets if one.version_id is not None]
    towns = [(town.code, town.name) for town in municipalities_of(strategy.county_id)]
    form.area.choices = [(code, area_name(code)) for code in (f"{strategy.county_id:02}", NATION)] + towns
    if form.submitted(lambda values: operations.quote_figure(by, strategy, confirmed=form.confirmed, **values)):
        flash(_("Siffrorna står nu i strategin, så som de är i dag. Nya utgåvor ändrar dem inte."))
        return to(strategy_id, "#problem")
    lead = _("Siffrorna sparas så som de är i dag, med källa och utgåva.")
    return small(form, f"{ALL}/{strategy_id}", title, _("Lägg till siffror"), _("Lägg till"), lead)


@bp.page(f"{ALL}/siffror/<int:figure_id>/ta-bort", allow=policy.KEEP_STRATEGY, methods=["POST"])
def drop_figure(figure_id: int) -> Answer:
    by = actor()
    strategy = queries.get_strategy(by, strategy_of_figure(by, figure_id), policy.KEEP_STRATEGY)
    if not csrf_holds():
        abort(400)
    operations.drop_figure(by, strategy, figure_id=figure_id)
    flash(_("Siffrorna är borttagna ur strategin."))
    return to(strategy.id, "#problem")
