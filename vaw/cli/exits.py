"""How the command line ends: 0 done, 1 refused with a sentence on stderr, 2 wrong usage (click's own), 69 something is missing."""

from __future__ import annotations

REFUSED = 1
MISSING = 69


class Ends(Exception):
    """A sentence for stderr and the exit code that goes with it."""

    code = REFUSED


class Refused(Ends):
    """It could be done, but must not be."""


class Missing(Ends):
    """Something that is needed cannot be had."""

    code = MISSING
