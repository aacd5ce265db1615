"""Whether a package is what its manifest says. Knows nothing but the file: an archive can ask it without the rest of the program."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Callable, Mapping
from typing import IO, Any

MANIFEST = "manifest.json"
_CHUNK = 64 * 1024


def broken_in(path: IO[bytes], told: Callable[[str], None]) -> int:
    """Go through a package and tell every file that is not what its manifest says, is missing, or is not listed. How many files fit.

    Raises ValueError for what is no package of ours.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = json.loads(archive.read(MANIFEST))
            listed = {one["path"]: one for one in manifest["files"]}
            names, fit = archive.namelist(), 0
            for name in sorted({*names, *listed} - {MANIFEST}):
                wrong = _wrong(archive, name, listed.get(name), names.count(name))
                if wrong:
                    told(f"{name}\t{wrong}")
                fit += not wrong
    except (zipfile.BadZipFile, KeyError, TypeError, json.JSONDecodeError, UnicodeDecodeError) as error:
        raise ValueError("no package with a manifest") from error
    return fit


def _wrong(archive: zipfile.ZipFile, name: str, listed: Mapping[str, Any] | None, times: int) -> str:
    if listed is None:
        return "not in the manifest"
    if times != 1:
        return "missing" if not times else "there more than once"
    sum_, size = hashlib.sha256(), 0
    try:
        with archive.open(name) as file:
            while piece := file.read(_CHUNK):
                sum_.update(piece)
                size += len(piece)
    except zipfile.BadZipFile:
        return "damaged"
    if size != listed["size_bytes"]:
        return "another size"
    return "" if sum_.hexdigest() == listed["sha256"] else "other bytes"
