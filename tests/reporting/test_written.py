"""Every object of a PDF is written and packed once, and the file is the same as if it were done twice."""

from __future__ import annotations

import zlib
from collections import Counter
from typing import Any

import pydyf
import pytest

from assessment.reporting import finish
from assessment.reporting.render import render_pdf
from assessment.reporting.request import DocumentKind
from tests.reporting.test_same_bytes import KINDS, request

PACKER = zlib.compressobj
pytestmark = pytest.mark.usefixtures("no_log_lines")


def packings(monkeypatch: pytest.MonkeyPatch, kind: DocumentKind) -> tuple[bytes, Counter[bytes]]:
    """The file, and how often each stream was packed while it was made."""
    packed: Counter[bytes] = Counter()

    class Counting:
        def __init__(self, **options: Any) -> None:
            self._packer = PACKER(**options)

        def compress(self, content: bytes) -> bytes:
            packed[content] += 1
            return self._packer.compress(content)

        def flush(self) -> bytes:
            return self._packer.flush()

    with monkeypatch.context() as patched:
        patched.setattr(pydyf.zlib, "compressobj", Counting)
        return render_pdf(request(kind)), packed


@pytest.mark.parametrize("kind", KINDS)
def test_each_stream_is_packed_once_and_the_bytes_are_the_same(
    kind: DocumentKind, monkeypatch: pytest.MonkeyPatch
) -> None:
    pdf, packed = packings(monkeypatch, kind)
    *contents, _list_of_objects, _places = packed.values()  # the two last are pydyf's own, made while it writes
    assert set(contents) == {1}
    monkeypatch.setattr(finish, "write_once", lambda _pdf: None)
    twice, packed_twice = packings(monkeypatch, kind)
    assert twice == pdf
    assert set(list(packed_twice.values())[:-2]) == {2}
