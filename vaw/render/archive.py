"""The archive copy of an edition: its PDF with its data inside, as PDF/A-3a (ISO 19005-3) and still PDF/UA-1.

It is made of the finished PDF, not set a second time: what is read and what is archived are the same pages, at no cost worth a name.
Level a keeps the tags, which b and u let go; part 3 is the only one that takes data of any format along.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable
from datetime import UTC, datetime
from importlib.resources import files

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from vaw.render.order import Attached

_PROFILE = files("weasyprint") / "pdf" / "sRGB2014.icc"  # the International Color Consortium's sRGB, shipped with WeasyPrint
_SRGB = "sRGB IEC61966-2.1"
_END = b"</rdf:RDF>"
# PDF/A names its part; PDF/UA's own property is foreign to it and has to be declared (ISO 19005-3, 6.6.2.3).
_CLAIMS = b"""
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" pdfaid:part="3" pdfaid:conformance="A"/>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 standard</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""


def archived(pdf: bytes, attached: Iterable[Attached], made: datetime) -> bytes:
    """The archive copy of an edition's PDF, with what was made with it. The same bytes each time."""
    memory = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        opened.Root.OutputIntents = Array([opened.make_indirect(_intent(opened))])
        opened.Root.AF = Array()
        names = Array()
        for one in sorted(attached, key=lambda one: one.name):  # a tree of names is sorted
            specification = opened.make_indirect(_specification(opened, one, made))
            opened.Root.AF.append(specification)
            names.extend([String(one.name), specification])
        if "/Names" not in opened.Root:
            opened.Root.Names = Dictionary()
        opened.Root.Names.EmbeddedFiles = Dictionary(Names=names)
        _claim(opened)
        opened.save(memory, deterministic_id=True, force_version="1.7")
    return memory.getvalue()


def _intent(opened: pikepdf.Pdf) -> Dictionary:
    """What the colours mean, so that they are the same in a hundred years."""
    profile = opened.make_stream(_PROFILE.read_bytes(), N=3)
    return Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFA1,
        OutputConditionIdentifier=String(_SRGB),
        Info=String(_SRGB),
        DestOutputProfile=profile,
    )


def _specification(opened: pikepdf.Pdf, one: Attached, made: datetime) -> Dictionary:
    at = String(made.astimezone(UTC).strftime("D:%Y%m%d%H%M%SZ"))
    digest = hashlib.md5(one.content, usedforsecurity=False).digest()  # the format's own, against damage only
    stream = opened.make_stream(
        one.content,
        Type=Name.EmbeddedFile,
        Subtype=Name(f"/{one.mime}"),
        Params=Dictionary(Size=len(one.content), CheckSum=String(digest), CreationDate=at, ModDate=at),
    )
    return Dictionary(
        Type=Name.Filespec,
        F=String(one.name),
        UF=String(one.name),
        Desc=String(one.description),
        AFRelationship=Name(f"/{one.relationship}"),
        EF=Dictionary(F=stream, UF=stream),
    )


def _claim(opened: pikepdf.Pdf) -> None:
    told = opened.Root.Metadata.read_bytes()
    before, end, after = told.rpartition(_END)
    if not end:
        raise ValueError("the PDF says nothing about itself")
    opened.Root.Metadata = opened.make_stream(before + _CLAIMS + end + after, Type=Name.Metadata, Subtype=Name.XML)
