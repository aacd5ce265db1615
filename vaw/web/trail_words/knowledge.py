"""What operations on the knowledge bank are called in the trail."""

from __future__ import annotations

from vaw.kernel.i18n import N_

WORDS = {
    "knowledge.operations.datasets.add_dataset": N_("Lade till en serie i kunskapsbanken"),
    "knowledge.operations.datasets.add_national_dataset": N_("Lade till en nationell serie i kunskapsbanken"),
    "knowledge.operations.datasets.change_dataset": N_("Ändrade en serie i kunskapsbanken"),
    "knowledge.operations.datasets.give_reason": N_("Skrev varför en serie inte delas upp på kön"),
    "knowledge.operations.versions.discard_version": N_("Kastade en utgåva av siffror"),
    "knowledge.operations.versions.let_in": N_("Godkände en utgåva av siffror"),
    "knowledge.operations.versions.receive_version": N_("Laddade upp en utgåva av siffror"),
    "knowledge.operations.versions.type_year": N_("Skrev in ett års siffror"),
    "knowledge.operations.versions.undo_version": N_("Ångrade en utgåva av siffror"),
    "cli.fetch_statistics": N_("Hämtade statistik från kommandoraden"),
}
