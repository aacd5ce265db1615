"""What operations on strategies and gender equality are called in the trail."""

from __future__ import annotations

from vaw.kernel.i18n import N_

WORDS = {
    "strategies.operations.checkpoints.write_checkpoint": N_("Skrev en avstämning om jämställdhet"),
    "strategies.operations.figures.drop_figure": N_("Tog bort en siffra ur en strategi"),
    "strategies.operations.figures.quote_figure": N_("Citerade en siffra i en strategi"),
    "strategies.operations.measures.add_measure": N_("Lade till en åtgärd i en strategi"),
    "strategies.operations.measures.change_measure": N_("Ändrade en åtgärd i en strategi"),
    "strategies.operations.measures.follow_measure": N_("Följde upp en åtgärd i en strategi"),
    "strategies.operations.national.answer_support": N_("Svarade på en fråga om nationellt stöd"),
    "strategies.operations.national.ask_support": N_("Frågade om nationellt stöd"),
    "strategies.operations.national.change_example": N_("Ändrade ett delat exempel"),
    "strategies.operations.national.note_support": N_("Noterade vilka län som fått nationellt stöd"),
    "strategies.operations.national.share_example": N_("Delade ett exempel med andra län"),
    "strategies.operations.national.stop_sharing_example": N_("Slutade dela ett exempel"),
    "strategies.operations.parties.add_parties": N_("Lade till aktörer i en strategi"),
    "strategies.operations.parties.ask_party": N_("Skrev till en aktör i en strategi"),
    "strategies.operations.parties.join_by_link": N_("Anslöt sig till en strategi genom en länk"),
    "strategies.operations.parties.leave_party": N_("Noterade att en aktör lämnat en strategi"),
    "strategies.operations.parties.note_joined": N_("Noterade att en aktör anslutit sig till en strategi"),
    "strategies.operations.parties.note_report": N_("Skrev ner en aktörs årsrapport"),
    "strategies.operations.parties.report_by_link": N_("Lämnade en årsrapport genom en länk"),
    "strategies.operations.party_letters.ask_for_report": N_("Bad en aktör om årsrapport"),
    "strategies.operations.party_letters.renew_link": N_("Bad om en ny länk till en strategi"),
    "strategies.operations.strategies.add_goal": N_("Lade till ett mål i en strategi"),
    "strategies.operations.strategies.add_strategy": N_("Skrev en ny strategi"),
    "strategies.operations.strategies.approve_strategy": N_("Godkände en strategi"),
    "strategies.operations.strategies.change_goal": N_("Ändrade ett mål i en strategi"),
    "strategies.operations.strategies.change_strategy": N_("Ändrade en strategi"),
    "strategies.operations.strategies.remove_goal": N_("Tog bort ett mål ur en strategi"),
    "strategies.operations.strategies.reopen_strategy": N_("Öppnade en strategi igen"),
    "strategies.operations.strategies.return_strategy": N_("Skickade tillbaka en strategi"),
    "strategies.operations.strategies.submit_strategy": N_("Lämnade en strategi för godkännande"),
    "strategies.operations.succession.hand_over_strategies": N_("Lämnade över strategier till någon annan"),
}
