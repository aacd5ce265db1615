"""What operations on reminders are called in the trail."""

from __future__ import annotations

from vaw.kernel.i18n import N_

WORDS = {
    "notifications.operations.choices.set_choices": N_("Valde vad hen vill bli påmind om"),
    "notifications.operations.choices.set_hours": N_("Valde när påminnelser får komma"),
    "notifications.operations.reading.mark_all_read": N_("Markerade alla påminnelser som lästa"),
    "notifications.operations.reading.mark_read": N_("Läste en påminnelse"),
    "notifications.operations.taking.give_back": N_("Lämnade tillbaka en sak att göra"),
    "notifications.operations.taking.hand_over": N_("Lämnade över saker att göra till någon annan"),
    "notifications.operations.taking.take_over": N_("Tog över en sak att göra"),
    "notifications.operations.sweep": N_("Planerade påminnelser"),
}
