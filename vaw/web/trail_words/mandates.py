"""What operations on assignments, lists and the register of places are called in the trail."""

from __future__ import annotations

from vaw.kernel.i18n import N_

WORDS = {
    "mandates.operations.add_own_term": N_("Lade till en post i länets egen lista"),
    "mandates.operations.add_term": N_("Lade till en post i en nationell lista"),
    "mandates.operations.change_assignment": N_("Ändrade ett uppdrag"),
    "mandates.operations.change_given": N_("Rättade vad som noterats som lämnat"),
    "mandates.operations.change_own_term": N_("Ändrade en post i länets egen lista"),
    "mandates.operations.change_term": N_("Ändrade en post i en nationell lista"),
    "mandates.operations.note_given": N_("Noterade en redovisning som lämnad"),
    "mandates.operations.set_due": N_("Bestämde när ett uppdrag ska redovisas"),
    "mandates.operations.set_lead": N_("Bestämde vem som leder ett uppdrag"),
    "mandates.operations.take_back_given": N_("Tog tillbaka en notering om lämnad redovisning"),
    "mandates.imports.load_lists": N_("Läste in systemets listor"),
    "geography.imports.load_register": N_("Läste in län och kommuner"),
}
