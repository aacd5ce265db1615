"""`vaw data fetch-statistics DATASET ADDRESS`: a new edition of a dataset from where the operator allows it, to be looked at or let in."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

import click

from vaw.cli.exits import Refused
from vaw.domain.knowledge.imports.opening import fingerprint, read_file, tidy_name
from vaw.domain.knowledge.operations.versions import let_in, receive_version
from vaw.domain.knowledge.policy import KEEP_DATASET
from vaw.domain.knowledge.queries.datasets import get_dataset
from vaw.integrations.fetching import NotFetched, fetch
from vaw.integrations.spreadsheets import read_book
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.errors import NotFound, RuleBroken
from vaw.kernel.operation import unit
from vaw.web.sentences import sentence
from vaw.web.settings import settings


@click.command("fetch-statistics")
@click.argument("dataset_id", type=int, metavar="DATASET")
@click.argument("address")
@click.option("--let-in", "count", is_flag=True, help="Let it count at once; without it somebody looks at it first.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
def fetch_statistics(dataset_id: int, address: str, count: bool, as_json: bool) -> None:
    """Fetch a file of Kolada or PxWeb. ADDRESS begins with one of VAW_STATISTICS_URLS; where that is not set nothing is fetched."""
    allowed = settings().statistics_urls
    if not allowed:
        raise Refused("fetching is off: the operator sets VAW_STATISTICS_URLS.")
    by = system("cli")
    try:
        dataset = get_dataset(by, dataset_id, KEEP_DATASET)
        content = fetch(address, allowed)
        name = tidy_name(urlsplit(address).path)
        reading = read_file(dataset, content, name, read_book)
        with unit(by, "cli.fetch_statistics"):
            version = receive_version(by, dataset, reading=reading, file_name=name, sha256=fingerprint(content), retrieved_on=clock.today())
            if count:
                let_in(by, version)
    except NotFound:
        raise Refused(f"there is no dataset {dataset_id}.") from None
    except NotFetched as failed:
        raise Refused(str(failed)) from None
    except RuleBroken as broken:
        raise Refused(sentence(broken)) from None
    told = {"id": version.id, "edition": version.number, "values": version.cells, "refused": version.report["refused_count"]}
    spoken = f"edition {version.number} counts" if count else f"/statistik/kunskap/utgavor/{version.id} waits for a yes"
    click.echo(json.dumps(told) if as_json else f"{version.cells} values, {told['refused']} rows refused: {spoken}.")
