"""The metadata of a PDF: that the file is PDF/UA-1 beside the PDF/A-3a that WeasyPrint writes; it writes only one.

PDF/A asks that a property it does not know is declared in an extension schema (ISO 19005-3, 6.6.2.3).
"""

from __future__ import annotations

_END = b"</rdf:RDF>"
_PDF_UA = b"""\
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>PDF/UA version identifier</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""


def with_pdf_ua(packet: bytes) -> bytes:
    """The XMP packet of a PDF/A file, which says now that the file is PDF/UA-1 too.

    Raises ValueError for a packet without a description of anything: the typesetter has changed its form.
    """
    if packet.count(_END) != 1:
        raise ValueError("the XMP packet does not hold exactly one rdf:RDF")
    return packet.replace(_END, _PDF_UA + _END)
