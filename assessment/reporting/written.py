"""The objects of a finished PDF as the bytes that they are written as.

pydyf writes each object twice, packing included: into the file, and for the identifier, which is a hash over all of
them. The second time took about a tenth of the time of a document.
"""

from __future__ import annotations

from typing import Any

import pydyf


def write_once(pdf: Any) -> None:
    """Turn every object into its bytes. The file comes out the same; nothing can be changed in it afterwards."""
    pdf.objects[:] = [item if item.free == "f" else _Written(item) for item in pdf.objects]


class _Written(pydyf.Object):  # type: ignore[misc]  # the base class has no type information
    def __init__(self, item: Any) -> None:
        super().__init__()
        self.number, self.generation, self.free = item.number, item.generation, item.free
        self._data: bytes = item.data
        self._packed_with_others: bool = item.compressible

    @property
    def data(self) -> bytes:
        return self._data

    @property
    def compressible(self) -> bool:
        return self._packed_with_others
