"""What only programs do wrong, and what no rule has looked at."""

from __future__ import annotations

from vaw.kernel.i18n import N_

SENTENCES: dict[str, str] = {
    "api.limit": N_("Antalet rader ska vara mellan 1 och {most}."),
    "api.value": N_("Värdet är av fel slag. Se beskrivningen på /api/v1/openapi.json."),
    "api.key_long": N_("Nyckeln får ha högst 200 tecken."),
    "api.key_reused": N_("Nyckeln har redan använts för ett annat innehåll."),
    "web.unfit": N_(
        "Något av det du skrev går inte att spara: ett tal som är för stort, eller tecken som inte finns. Ändra och försök igen."
    ),
}
