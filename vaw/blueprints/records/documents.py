"""One document of a request: its text as it will be handed out, what is proposed and chosen to be masked, and the decision."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from flask import Response, redirect, render_template, request

from vaw.blueprints.records.base import bp, done
from vaw.blueprints.records.forms import REFUSE, DecisionForm, ground_choices
from vaw.domain.documents.queries import pieces as pieces_of_document
from vaw.domain.insight.rules import PDF
from vaw.domain.records import operations, policy, queries
from vaw.domain.records.models import RecordsItem, RecordsMask
from vaw.domain.records.operations import judging
from vaw.domain.records.queries.packages import file_bytes
from vaw.domain.records.queries.pieces import File, file_of, mark_of, pieces_of
from vaw.domain.records.rules import OUTCOME_NAMES, WHY_NAMES, MaskState, Outcome, Why, paragraph_of
from vaw.domain.records.rules.kinds import CLOSED, CLOSED_GROUND, ONE, WHOLE, Kind
from vaw.domain.records.rules.masking import Piece, Span, places_of, sentences
from vaw.domain.retention.rules import GONE
from vaw.kernel.errors import NotFound
from vaw.kernel.i18n import gettext as _
from vaw.kernel.i18n import instant
from vaw.render.grounds import grounds_of
from vaw.web.actor import actor
from vaw.web.blueprint import Answer
from vaw.web.messages import flash

ONE_ITEM = "/utlamnande/handling/<int:records_item_id>"
DROP, EXCERPT = "-", 160  # the choice "not masked"; characters of a passage that a line shows


class Line(NamedTuple):
    """A mask as the page asks about it. `ground`: the code, DROP, or "" while nothing is chosen; `said`: its words, shortened."""

    id: int
    said: str
    why: str
    ground: str
    proposed: str


class Shown(NamedTuple):
    """A piece on the page. `parts`: (words, "", "proposed" or "chosen"); `sentences`: (value, words) that can be marked."""

    key: str
    label: str
    parts: Sequence[tuple[str, str]]
    lines: Sequence[Line]
    sentences: Sequence[tuple[str, str]]


@bp.page(ONE_ITEM, allow=policy.KEEP_ITEM)
def show_document(records_item_id: int) -> Answer:
    by = actor()
    item = queries.get_item(by, records_item_id)
    kind, masks = Kind(item.kind), queries.masks_of(item)
    pieces, file, state = _read(item)
    is_open = item.request.closed_at is None and item.decision_id is None
    log = queries.log_of(item.request, item_id=item.id)
    waiting = sum(mask.state == MaskState.PROPOSED for mask in masks)
    return render_template(
        "records/document.html",
        item=item,
        kind=_(ONE[kind]),
        state=state,
        shown=[_shown(piece, [mask for mask in masks if mask.piece == piece.key]) for piece in pieces if piece.text],
        file=file,
        is_whole=kind in WHOLE,
        is_closed=kind in CLOSED,
        is_disposed=any(GONE in piece.text for piece in pieces),
        may_judge=is_open,
        may_anew=item.request.closed_at is None and item.decision_id is not None,
        opened=instant(item.opened_at) if item.opened_at else None,
        waiting=waiting,
        grounds=ground_choices(),
        log=[(_(OUTCOME_NAMES[Outcome(line.outcome)]), line.who, instant(line.at), line.at.isoformat(), _changes(line)) for line in log],
    )


@bp.page(f"{ONE_ITEM}/masker", allow=policy.KEEP_ITEM, methods=["POST"])
def choose_masks(records_item_id: int) -> Answer:
    """The choice of each line; `alla` for those that have none."""
    by = actor()
    item = queries.get_item(by, records_item_id)
    choices = _choices(item, request.form.get("alla", ""))
    return done(lambda: judging.choose_masks(by, item, choices=choices), _("Valen är sparade."), _here(item))


@bp.page(f"{ONE_ITEM}/markera", allow=policy.KEEP_ITEM, methods=["POST"])
def mask_passages(records_item_id: int) -> Answer:
    """The sentences that are ticked, and every place of the words that are typed. What was chosen of the lines above goes along."""
    by = actor()
    item = queries.get_item(by, records_item_id)
    pieces, _file, _state = _read(item)
    spans = [span for text in request.form.getlist("span") if (span := _span(text))]
    spans += places_of(pieces, request.form.get("words", "")[:500])
    ground, choices = request.form.get("ground", ""), _choices(item)

    def act() -> None:
        judging.choose_masks(by, item, choices=choices)
        judging.mask_passages(by, item, spans=spans, ground=ground)

    return done(act, _("Det är maskerat."), _here(item))


@bp.page(f"{ONE_ITEM}/las-om", allow=policy.KEEP_ITEM, methods=["POST"])
def read_anew(records_item_id: int) -> Answer:
    by = actor()
    item = queries.get_item(by, records_item_id)
    return done(lambda: judging.read_anew(by, item), _("Texten är inläst på nytt. Gå igenom förslagen igen."), _here(item))


@bp.page(f"{ONE_ITEM}/ta-bort", allow=policy.KEEP_ITEM, methods=["POST"])
def put_back(records_item_id: int) -> Answer:
    by = actor()
    item = queries.get_item(by, records_item_id)
    to = f"/utlamnande/{item.request_id}"
    return done(lambda: operations.put_back(by, item), _("Handlingen är borta ur begäran."), to)


@bp.page(f"{ONE_ITEM}/beslut-igen", allow=policy.KEEP_ITEM, methods=["POST"])
def decide_anew(records_item_id: int) -> Answer:
    by = actor()
    item = queries.get_item(by, records_item_id)
    said = _("Handlingen kan beslutas igen. Det tidigare beslutet står kvar i loggen.")
    return done(lambda: judging.decide_anew(by, item), said, _here(item))


@bp.page(f"{ONE_ITEM}/fil", allow=policy.KEEP_ITEM)
def open_file(records_item_id: int) -> Answer:
    """The file itself, for the registrar to look through before it is handed out whole. That it was opened is noted."""
    by = actor()
    item = queries.get_item(by, records_item_id)
    kind = Kind(item.kind)
    if kind not in WHOLE:
        raise NotFound
    file = file_of(kind, item.row_id)
    content = pieces_of_document(bytes.fromhex(file.sha256)) if kind is Kind.DOCUMENT else file_bytes(kind, file.sha256)
    if content is None:
        raise NotFound
    judging.open_file(by, item)
    ending = PDF if file.media_type == "application/pdf" else file.media_type.rpartition("/")[2][:10]
    headers = {"Content-Disposition": f'attachment; filename="handling-{item.number}.{ending}"'}
    return Response(content, mimetype=file.media_type, headers=headers)


@bp.page(f"{ONE_ITEM}/beslut", allow=policy.KEEP_ITEM, methods=["GET", "POST"])
def decide(records_item_id: int) -> Answer:
    by = actor()
    item = queries.get_item(by, records_item_id)
    if item.decision_id is not None:
        flash(_("Handlingen är redan beslutad."))
        return redirect(_here(item), 303)
    closed = Kind(item.kind) in CLOSED
    form = DecisionForm(data={"outcome": REFUSE, "ground": CLOSED_GROUND} if closed else {})

    def act(values: dict[str, str]) -> None:
        words = values["words"] or ""
        if values["outcome"] == REFUSE:
            judging.refuse_document(by, item, ground=values["ground"] or "", words=words, confirmed=form.confirmed)
        else:
            judging.release_document(by, item, words=words, confirmed=form.confirmed)

    if form.submitted(act):  # type: ignore[arg-type]  # a mapping by name
        flash(_("Beslutet är noterat i loggen."))
        return redirect(f"/utlamnande/{item.request_id}", 303)
    masks = queries.masks_of(item)
    return render_template(
        "records/decide.html",
        form=form,
        item=item,
        kind=_(ONE[Kind(item.kind)]),
        chosen=sum(mask.state == MaskState.CHOSEN for mask in masks),
        waiting=sum(mask.state == MaskState.PROPOSED for mask in masks),
    ), form.status


def _choices(item: RecordsItem, rest: str = "") -> dict[int, str]:
    """{mask: code, "" for one that is dropped} as the form has them; `rest`: for those that have none."""
    found = {mask.id: request.form.get(f"mask-{mask.id}", "") or rest for mask in queries.masks_of(item)}
    return {id: "" if chosen == DROP else chosen for id, chosen in found.items() if chosen}


def _read(item: RecordsItem) -> tuple[list[Piece], File | None, str]:
    """(pieces, file, "" or why it cannot be judged now: "gone", "changed"). Of a text that has changed nothing is shown."""
    kind = Kind(item.kind)
    try:
        pieces = pieces_of(item.county_id, kind, item.row_id)
        file = file_of(kind, item.row_id) if kind in WHOLE else None
    except NotFound:
        return [], None, "gone"
    if mark_of(kind, item.row_id, pieces) != item.mark:
        return [], file, "changed"
    return pieces, file, ""


def _shown(piece: Piece, masks: Sequence[RecordsMask]) -> Shown:
    lines = [
        Line(
            id=mask.id,
            said=_short(piece.text[mask.begins : mask.ends]),
            why=_(WHY_NAMES[Why(mask.why)]),
            ground=(mask.ground or "") if mask.state == MaskState.CHOSEN else DROP if mask.state == MaskState.DROPPED else "",
            proposed=paragraph_of(mask.ground) if mask.ground and mask.state == MaskState.PROPOSED else "",
        )
        for mask in masks
    ]
    label = _(piece.label) if piece.number is None else f"{_(piece.label)} {piece.number}"
    marked = [(f"{one.key}:{one.begins}:{one.ends}", piece.text[one.begins : one.ends]) for one in sentences(piece)]
    return Shown(piece.key, label, list(_parts(piece.text, masks)), lines, marked)


def _parts(text: str, masks: Iterable[RecordsMask]) -> Iterable[tuple[str, str]]:
    """The text cut where masks begin and end; what is chosen wins over what is proposed."""
    live = [mask for mask in masks if mask.state != MaskState.DROPPED]
    cuts = sorted({0, len(text), *(mask.begins for mask in live), *(mask.ends for mask in live)})
    for begins, ends in pairwise(cuts):
        over = {mask.state for mask in live if mask.begins <= begins and ends <= mask.ends}
        yield text[begins:ends], "chosen" if MaskState.CHOSEN in over else "proposed" if over else ""


def _span(text: str) -> Span | None:
    key, begins, ends = [*text.rsplit(":", 2), "", ""][:3]
    if not (begins.isascii() and begins.isdigit() and ends.isascii() and ends.isdigit() and len(begins + ends) < 16):
        return None
    return Span(key, int(begins), int(ends))


def _short(text: str) -> str:
    tidy = " ".join(text.split())
    return tidy if len(tidy) <= EXCERPT else f"{tidy[: EXCERPT - 1]}…"


def _changes(line: queries.DecisionLine) -> list[tuple[str, None, str]]:
    told = [(_("Grund"), None, grounds_of(line.ground, line.masks))] if line.ground or line.masks else []
    return [*told, (_("Ord"), None, line.words)] if line.words else told


def _here(item: RecordsItem) -> str:
    return f"/utlamnande/handling/{item.id}"
