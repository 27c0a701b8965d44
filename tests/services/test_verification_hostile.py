"""Files made to stop the check of a document: data of the wrong shape, and streams that would fill the memory."""

from __future__ import annotations

import zlib
from collections.abc import Mapping

import pikepdf
import pytest

from assessment.domain.errors import InputError
from assessment.reporting.pdf_content import MAX_UNPACKED_BYTES
from assessment.reporting.worker import Renderer
from assessment.services.verification import embedded_case
from tests.reporting.samples import approved, egeparken
from tests.services.test_verification import ISSUED, Alter, check, saved, with_data


def packed(content: bytes, packing: str = "/FlateDecode") -> Alter:
    """Exchange the attached data for a stream that says how it is packed."""

    def alter(pdf: pikepdf.Pdf) -> None:
        for item in pdf.objects:
            if isinstance(item, pikepdf.Dictionary) and "/EF" in item:
                item.EF.F.write(content, filter=pikepdf.Name(packing))

    return alter


def much_in_little(size: int) -> bytes:
    """Zeroes that fill `size` bytes when unpacked."""
    packer = zlib.compressobj(9)
    return b"".join(packer.compress(bytes(1 << 20)) for _ in range(size >> 20)) + packer.flush()


SHAPES: Mapping[str, tuple[Alter, str]] = {
    "a kind that is no text": (with_data(lambda data: data["request"].update(kind=["x"])), "request mangler"),
    "a state that is no text": (with_data(lambda data: data["request"].update(state={})), "request mangler"),
    "a chain head that is no text": (with_data(lambda data: data["request"].update(chain_head=7)), "request mangler"),
    "levers that are no texts": (with_data(lambda data: data["request"].update(levers={"a": 1})), "request mangler"),
    "no maker": (with_data(lambda data: data.pop("maker")), "maker mangler"),
}
STREAMS: Mapping[str, tuple[Alter, str]] = {
    "a small file that fills the memory": (packed(much_in_little(2 * MAX_UNPACKED_BYTES)), "fylder mere end 128 MB"),
    "packed in a foreign way": (packed(b"data", "/DCTDecode"), "er pakket på en måde"),
    "packed badly": (packed(b"ikke pakket"), "beskadiget"),
}


@pytest.fixture(scope="module")
def document(renderer: Renderer) -> bytes:
    return renderer.render(approved(egeparken(), **ISSUED))


@pytest.mark.parametrize("name", SHAPES)
def test_data_of_the_wrong_shape_are_a_fault(renderer: Renderer, document: bytes, name: str) -> None:
    alter, said = SHAPES[name]
    assert said in " ".join(check(renderer, saved(document, alter)).faults)


@pytest.mark.parametrize("name", STREAMS)
def test_a_stream_is_unpacked_to_the_limit_and_no_further(renderer: Renderer, document: bytes, name: str) -> None:
    alter, said = STREAMS[name]
    keep = pikepdf.StreamDecodeLevel.none
    content = saved(document, alter, compress_streams=False, stream_decode_level=keep)
    assert len(content) < len(document) + 1_000_000
    assert said in " ".join(check(renderer, content).faults)
    with pytest.raises(InputError, match=said):
        embedded_case(content, "sag.pdf")


def test_control_the_same_file_unaltered_and_unpacked_gives_its_case(document: bytes) -> None:
    plain = saved(
        document,
        lambda _pdf: None,
        compress_streams=False,
        stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
    )
    assert embedded_case(plain, "sag.pdf") == embedded_case(document, "sag.pdf")
