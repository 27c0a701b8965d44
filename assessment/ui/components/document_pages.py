"""The pages of a document as pictures in the browser; the file itself is what can be read aloud and searched."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from html import escape


def pages_html(
    pictures: Sequence[bytes],
    name: str,
    address: str | None = None,
    *,
    read_instead: str = "Hent PDF-filen for at læse teksten.",
) -> str:
    """The pages one below the other. `name` is the document in the definite form; `address`, if any, the file itself,
    which is then linked above them. `read_instead` says where the text is for those who do not see the pictures."""
    images = "".join(
        f'<img src="data:image/png;base64,{base64.b64encode(picture).decode()}" '
        f'alt="Side {number} af {len(pictures)} af {escape(name)}. {escape(read_instead)}">'
        for number, picture in enumerate(pictures, start=1)
    )
    link = ""
    if address is not None:
        link = f'<p class="dokument"><a href="{escape(address)}" target="_blank">Åbn {escape(name)} som PDF</a></p>'
    return f'<div class="sider" data-no-i18n>{link}{images}</div>'
