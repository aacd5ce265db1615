"""The four checkpoints of gender mainstreaming (features row 50): one mechanism for every object, named by kind and number."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from vaw.kernel.i18n import N_


class Kind(StrEnum):
    """What can be looked at. The areas on one floor do not know each other: an object is (kind, id)."""

    DECISION = "decision"
    EFFORT = "effort"
    OCCASION = "occasion"
    MEASURE = "measure"
    STRATEGY = "strategy"


class Stage(StrEnum):
    """When a decision is made, while planning, when it is carried out, when it is evaluated."""

    DECIDE = "decide"
    PLAN = "plan"
    CARRY_OUT = "carry_out"
    EVALUATE = "evaluate"


KIND_NAMES = {
    Kind.DECISION: N_("Beslut i nätverk"),
    Kind.EFFORT: N_("Förebyggande insatser"),
    Kind.OCCASION: N_("Utbildningar"),
    Kind.MEASURE: N_("Åtgärder i handlingsplaner"),
    Kind.STRATEGY: N_("Strategier"),
}
STAGE_NAMES = {
    Stage.DECIDE: N_("När det beslutas"),
    Stage.PLAN: N_("När det planeras"),
    Stage.CARRY_OUT: N_("När det genomförs"),
    Stage.EVALUATE: N_("När det utvärderas"),
}
STAGE_SHORT = {
    Stage.DECIDE: N_("beslut"),
    Stage.PLAN: N_("planering"),
    Stage.CARRY_OUT: N_("genomförande"),
    Stage.EVALUATE: N_("utvärdering"),
}
STAGE_ASKS = {
    Stage.DECIDE: N_("Är det känt vad beslutet betyder för kvinnor och för män?"),
    Stage.PLAN: N_("Når planen både kvinnor och män, flickor och pojkar?"),
    Stage.CARRY_OUT: N_("Vilka nås just nu, och vilka nås inte?"),
    Stage.EVALUATE: N_("Vad blev annorlunda för kvinnor och för män?"),
}
WORDS_MOST = 1000  # a checkpoint takes three minutes (issue 7)


def asked_stages(*, begun: bool, ended: bool) -> tuple[Stage, ...]:
    """Which stages an object should have by now: nobody is asked how it is carried out before it begins, or what it gave before it ends.

    >>> [stage.value for stage in asked_stages(begun=False, ended=False)]
    ['decide', 'plan']
    """
    over = {Stage.CARRY_OUT: begun or ended, Stage.EVALUATE: ended}
    return tuple(stage for stage in Stage if over.get(stage, True))


def share(done: Mapping[Stage, int], objects: int) -> dict[Stage, float | None]:
    """Which part of the objects is answered at each stage; None where there is nothing to answer for.

    >>> share({Stage.PLAN: 1}, 4)[Stage.PLAN], share({}, 0)[Stage.PLAN]
    (0.25, None)
    """
    return {stage: done.get(stage, 0) / objects if objects else None for stage in Stage}
