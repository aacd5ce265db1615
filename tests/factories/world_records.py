"""A request for documents with one that is decided, and its files, for the walk through every door: all of Västerbotten's registrar."""

from __future__ import annotations

import io

from tests.factories import person
from tests.factories.documents import make_upload
from tests.factories.networks import make_agreement, make_network
from tests.factories.records import asked, judged, picked
from tests.factories.world_training import Made
from vaw.domain.networks.operations.documents import add_network_document
from vaw.domain.people.rules import Role
from vaw.domain.records.models import RecordsItem, RecordsRequest
from vaw.domain.records.models.packages import RecordsPackage
from vaw.domain.records.operations.judging import release_document
from vaw.domain.records.operations.packages import keep_package, order_handout
from vaw.kernel.actor import system

HERE = 24


def make_records() -> Made:
    registrar = person(Role.REGISTRAR, HERE)
    request = asked(registrar, description="Kanariebegäran")
    item = picked(registrar, request, "agreement", make_agreement("Begärd överenskommelse", HERE).id)
    judged(registrar, item)
    release_document(registrar.actor, item)
    package = order_handout(registrar.actor, request)
    keep_package(system("test"), package, made=io.BytesIO(b"PK"), sha256="0" * 64, listed=[])
    other = picked(registrar, request, "agreement", make_agreement("Ännu en överenskommelse", HERE).id)
    network = make_network("Nätverk med en fil", HERE)
    document = add_network_document(person(Role.DEVELOPMENT_LEADER, HERE).actor, network, upload=make_upload())
    file = picked(registrar, request, "document", document.id)
    return {
        "records.open_file.records_item_id": (file.id, RecordsItem, file.id, HERE),
        "records_request_id": (request.id, RecordsRequest, request.id, HERE),
        "records_item_id": (other.id, RecordsItem, other.id, HERE),
        "records_package_id": (package.id, RecordsPackage, package.id, HERE),
    }
