"""One field that finds everything one may see."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import render_template, request

from vaw.blueprints.start.found import line
from vaw.blueprints.start.pages import bp
from vaw.domain.geography.policy import READ_COUNTY
from vaw.domain.insight.queries.searching import Found, Group, list_of_kind, search
from vaw.domain.insight.rules.searching import COUNTED_MOST, KIND_NAMES, Kind, read
from vaw.kernel import guard
from vaw.kernel.guard import PersonalData
from vaw.kernel.i18n import gettext as _
from vaw.kernel.i18n import number
from vaw.web.actor import actor
from vaw.web.blueprint import Answer


@bp.page("/sok", allow=READ_COUNTY)
def search_everything() -> Answer:
    text = read(request.args.get("q") or "")
    try:
        guard.clean(text, field="q", confirmed=True)
    except PersonalData as stopped:
        return render_template("start/search.html", words=text, found=None, guard=stopped), 422
    found, kind = search(actor(), text), _kind(request.args.get("typ"))
    if kind is None or found.asked is None or found.alike:
        return render_template("start/search.html", words=text, guard=None, **_overview(text, found))
    page = list_of_kind(actor(), found.asked, kind, after=request.args.get("efter"))
    return render_template(
        "start/search.html",
        words=text,
        guard=None,
        found=found,
        kind=kind.value,
        kinds=_kinds(text, found, kind),
        groups=[(_(KIND_NAMES[kind]), [line(hit, found.asked) for hit in page.rows], None)],
        next_href=_address(text, kind, page.after) if page.after else None,
    )


def _overview(text: str, found: Found) -> dict[str, object]:
    asked, groups = found.asked, []
    if asked is not None:
        groups = [(_heading(one, found.alike), [line(hit, asked) for hit in one.hits], _rest(text, one)) for one in found.groups]
    instead = (found.instead, f"/sok?{urlencode({'q': found.instead})}") if found.instead else None
    return {"found": found, "groups": groups, "kinds": [] if found.alike else _kinds(text, found, None), "instead": instead}


def _kind(value: str | None) -> Kind | None:
    return Kind(value) if value in set(Kind) else None


def _kinds(text: str, found: Found, chosen: Kind | None) -> list[tuple[str, str, bool]]:
    """The kinds in which there is something, as links, with how many hits each has."""
    if not found.groups:
        return []
    listed = [(_heading(group, False), _address(text, group.kind), group.kind is chosen) for group in found.groups]
    if chosen is not None and not any(active for _text, _href, active in listed):
        listed.append((f"{_(KIND_NAMES[chosen])} (0)", _address(text, chosen), True))
    return [(_("Allt"), _address(text), chosen is None), *listed]


def _heading(group: Group, alike: bool) -> str:
    name = _(KIND_NAMES[group.kind])
    return name if alike else f"{name} ({_counted(group.count)})"


def _counted(count: int) -> str:
    return number(count) if count <= COUNTED_MOST else f"{number(COUNTED_MOST)}+"


def _rest(text: str, group: Group) -> str | None:
    return _address(text, group.kind) if group.count > len(group.hits) else None


def _address(text: str, kind: Kind | None = None, after: str | None = None) -> str:
    asked = {"q": text} | ({"typ": kind.value} if kind else {}) | ({"efter": after} if after else {})
    return f"/sok?{urlencode(asked)}"
