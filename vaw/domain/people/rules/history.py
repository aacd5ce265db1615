"""What is kept of an account's door: the kinds of event, what each is called, and of which the owner is told by mail."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from vaw.kernel.i18n import N_

HISTORY_KEPT = timedelta(days=90)  # long enough to notice after a summer; longer would be a diary of where somebody works
HISTORY_SHOWN = 200  # lines of one page


class Happened(StrEnum):
    """The first seven tell how a sign-in went; HALFWAY becomes another of them when the second step is done."""

    PASSWORD = "password"  # noqa: S105  the name of a way in
    APP = "app"
    RECOVERY_CODE = "recovery_code"
    PASSKEY = "passkey"
    PASSWORD_AND_PASSKEY = "password_and_passkey"  # noqa: S105
    RESET_CODE = "reset_code"
    BOARD = "board"
    HALFWAY = "halfway"
    PASSWORD_WRONG = "password_wrong"  # noqa: S105
    CODE_WRONG = "code_wrong"
    PASSKEY_WRONG = "passkey_wrong"
    PASSKEY_COPIED = "passkey_copied"
    PASSKEY_ADDED = "passkey_added"
    PASSKEY_REMOVED = "passkey_removed"
    BOARD_TIED = "board_tied"
    BOARD_UNTIED = "board_untied"
    APP_CONNECTED = "app_connected"
    CODES_RENEWED = "codes_renewed"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105
    TWO_STEP_OFF = "two_step_off"
    RESET_ASKED = "reset_asked"
    RESET_CONFIRMED = "reset_confirmed"
    RESET_STOPPED = "reset_stopped"
    SHUT_OUT = "shut_out"
    ENDED_BY_BOARD = "ended_by_board"


HAPPENED = {
    Happened.PASSWORD: N_("Inloggning med lösenord"),
    Happened.APP: N_("Inloggning med lösenord och kod ur appen"),
    Happened.RECOVERY_CODE: N_("Inloggning med lösenord och en reservkod"),
    Happened.PASSKEY: N_("Inloggning med passkey"),
    Happened.PASSWORD_AND_PASSKEY: N_("Inloggning med lösenord och passkey"),
    Happened.RESET_CODE: N_("Inloggning med lösenord och en engångskod från din länsstyrelse. Tvåstegsinloggningen togs bort"),
    Happened.BOARD: N_("Inloggning hos länsstyrelsen"),
    Happened.HALFWAY: N_("Rätt lösenord, men inget andra steg"),
    Happened.PASSWORD_WRONG: N_("Fel lösenord"),
    Happened.CODE_WRONG: N_("Rätt lösenord men fel kod"),
    Happened.PASSKEY_WRONG: N_("En passkey som inte godtogs"),
    Happened.PASSKEY_COPIED: N_("En passkey stoppades: den verkar finnas i två exemplar"),
    Happened.PASSKEY_ADDED: N_("En passkey lades till"),
    Happened.PASSKEY_REMOVED: N_("En passkey togs bort"),
    Happened.BOARD_TIED: N_("Kontot kopplades till en länsstyrelses egen inloggning"),
    Happened.BOARD_UNTIED: N_("Kopplingen till en länsstyrelses egen inloggning togs bort"),
    Happened.APP_CONNECTED: N_("En app för koder kopplades till kontot"),
    Happened.CODES_RENEWED: N_("Nya reservkoder gjordes"),
    Happened.PASSWORD_CHANGED: N_("Lösenordet byttes"),
    Happened.TWO_STEP_OFF: N_("Tvåstegsinloggningen stängdes av från serverns kommandorad"),
    Happened.RESET_ASKED: N_("En kollega bad om att få återställa din tvåstegsinloggning"),
    Happened.RESET_CONFIRMED: N_("En återställning av din tvåstegsinloggning bekräftades av en andra person"),
    Happened.RESET_STOPPED: N_("Återställningen av tvåstegsinloggningen stoppades"),
    Happened.SHUT_OUT: N_("Alla inloggningar och nycklar avslutades"),
    Happened.ENDED_BY_BOARD: N_("En administratör på länsstyrelsen loggade ut dig överallt"),
}
FAILED = frozenset(
    {Happened.HALFWAY, Happened.PASSWORD_WRONG, Happened.CODE_WRONG, Happened.PASSKEY_WRONG, Happened.PASSKEY_COPIED}
)  # fmt: skip
# What changes how the account is protected, and what should make its owner look.
TOLD = frozenset(Happened) - FAILED - {Happened.PASSWORD, Happened.APP, Happened.PASSKEY, Happened.PASSWORD_AND_PASSKEY, Happened.BOARD} | {
    Happened.PASSKEY_COPIED
}
