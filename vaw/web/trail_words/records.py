"""What handing out documents and delivering to an archive are called in the trail."""

from __future__ import annotations

from vaw.kernel.i18n import N_

WORDS = {
    "records.operations.close_request": N_("Avslutade en begäran om handlingar"),
    "records.operations.open_request": N_("Noterade en begäran om handlingar"),
    "records.operations.pick_documents": N_("Tog med handlingar i en begäran"),
    "records.operations.put_back": N_("Tog bort en handling ur en begäran"),
    "records.operations.judging.choose_masks": N_("Valde vad som maskeras i en handling"),
    "records.operations.judging.decide_anew": N_("Öppnade en handling för nytt beslut"),
    "records.operations.judging.mask_passages": N_("Maskerade text i en handling"),
    "records.operations.judging.open_file": N_("Öppnade en fil som begärts ut"),
    "records.operations.judging.read_anew": N_("Läste in en handling på nytt"),
    "records.operations.judging.refuse_document": N_("Beslutade att inte lämna ut en handling"),
    "records.operations.judging.release_document": N_("Beslutade att lämna ut en handling"),
    "records.operations.packages.fail_package": N_("Kunde inte göra filer att lämna ut"),
    "records.operations.packages.keep_package": N_("Gjorde filer att lämna ut"),
    "records.operations.packages.make_again": N_("Bad om filer att lämna ut en gång till"),
    "records.operations.packages.note_fetched": N_("Hämtade filer att lämna ut eller en leverans till arkiv"),
    "records.operations.packages.order_delivery": N_("Bad om en leverans till arkiv"),
    "records.operations.packages.order_handout": N_("Bad om filer att lämna ut"),
}
