"""Each night: the year's areas when nobody has declared them, what is ripe is published, and files are made. Harmless to repeat."""

from __future__ import annotations

import logging
from datetime import date

from vaw.domain.geography.models import County
from vaw.domain.geography.queries import list_counties
from vaw.domain.housing.operations.editions import declare_areas
from vaw.domain.housing.operations.publishing import finish_check, keep_file, publish
from vaw.domain.housing.policy import edition_reader
from vaw.domain.housing.queries.declared import list_years
from vaw.domain.housing.queries.editions import list_formats, list_quarters, newest_days
from vaw.domain.housing.rules.editions import QUARTERS_BACK, Scope, due
from vaw.kernel import clock
from vaw.kernel.actor import Actor, system
from vaw.kernel.i18n import SOURCE, speaking
from vaw.render.housing import document_of_quarter
from vaw.render.pdf import edition_pdf
from vaw.render.xlsx import edition_xlsx

log = logging.getLogger(__name__)
FORMATS = {"xlsx": edition_xlsx, "pdf": edition_pdf}


def publish_ripe() -> int:
    """Publish all that may be shown by now. Returns how many editions and files were made."""
    by, county = system("task"), _any_county()
    if clock.today().year not in list_years():
        declare_areas(by, county, year=clock.today().year)
    made = sum(_published(by, county, scope, as_of) for scope, as_of in due(clock.today(), newest_days()))
    return made + _make_files()


def _published(by: Actor, county: County, scope: Scope, as_of: date) -> bool:
    try:
        return publish(by, county, scope=scope, as_of=as_of) is not None
    except Exception as failed:  # the channel's edge: nothing of this scope is shown, and it is tried again; the others go on
        log.error("editions.failed", extra={"scope": str(scope), "kind": type(failed).__name__}, exc_info=failed)
        return False


def check(check_id: int) -> int:
    """Do a check that somebody asked for. Returns how many facilities could be worked out: 0, or the alarm."""
    return finish_check(system("task"), _any_county(), check_id=check_id).leaks or 0


def _make_files() -> int:
    """The files of the last quarters that are not there yet, in Swedish."""
    by, made = edition_reader("task"), 0
    with speaking(SOURCE):
        for quarter in list_quarters(by)[:QUARTERS_BACK]:
            document = document_of_quarter(by, quarter)
            for format in FORMATS.keys() - list_formats(quarter, document.edition):
                content = FORMATS[format](document)
                keep_file(system("task"), _any_county(), quarter=quarter, number=document.edition, format=format, content=content)
                made += 1
    return made


def _any_county() -> County:
    """Editions are of the whole country; the operations ask for a county to judge."""
    return list_counties()[0]
