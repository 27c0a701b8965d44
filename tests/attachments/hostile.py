"""Hostile files for the tests of attachments, each made by hand, with a part of the reason that is told."""

from __future__ import annotations

import functools
import struct
import zlib
from collections.abc import Mapping

from tests.attachments.files import archive, jpeg, office, pdf, png
from tests.attachments.hostile_office import hostile_office
from tests.attachments.hostile_pdf import hostile_pdf

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


def png_chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def _large_png() -> bytes:
    """A picture that says it is 100,000 points each way."""
    header = png_chunk(b"IHDR", struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + png_chunk(b"IDAT", zlib.compress(b"\0" * 31)) + png_chunk(b"IEND", b"")


def _text_bomb_png() -> bytes:
    packed = b"Comment\0\0" + zlib.compress(b"0" * 100_000_000, 9)
    plain = png()
    return plain[:33] + png_chunk(b"zTXt", packed) + plain[33:]


@functools.cache
def _others() -> Mapping[str, tuple[bytes, str]]:
    """Files of other kinds that are refused, and pictures."""
    exe = b"MZ" + b"\0" * 100
    return {
        "an SVG with a script": (SVG, "webside, et SVG-billede"),
        "a page": (b"<!doctype html><script>alert(1)</script>", "webside"),
        "a page after spaces": (b"\xef\xbb\xbf \n<html>", "webside"),
        "a page in UTF-16": ("\ufeff<html>".encode("utf-16-le"), "webside"),
        "a program for Windows": (exe, "program"),
        "a program for Linux": (b"\x7fELF" + b"\0" * 60, "program"),
        "a script": (b"#!/bin/sh\nrm -rf /", "program"),
        "PHP": (b"<?php system($_GET[1]);", "webside"),
        "an old Word file": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "gammelt Office-format"),
        "a GIF": (b"GIF89a/*<script>*/", "GIF-billede"),
        "a TIFF": (b"II*\x00" + b"\0" * 50, "TIFF"),
        "RTF": (b"{\\rtf1 {\\object}}", "RTF"),
        "a gzip": (b"\x1f\x8b\x08" + b"\0" * 30, "arkiv"),
        "a 7z": (b"7z\xbc\xaf\x27\x1c", "arkiv"),
        "a zip": (archive(), "anden slags"),
        "plain text": (b"Hej", "ikke en type"),
        "nothing that is known": (b"\x00\x01\x02\x03", "ikke en type"),
        "a page before a PDF": (b"<script>alert(1)</script>" + pdf(), "webside"),
        "a program before a Word file": (exe + office(), "program"),
        "a picture of 10 billion points": (_large_png(), "60 millioner"),
        "a picture of 64 million points": (png(8_000, 8_000), "60 millioner"),
        "a picture with a text that grows": (_text_bomb_png(), "beskadiget"),
        "a PNG with a page after it": (png() + b"<script>alert(1)</script>", "efter billedets slutning"),
        "a PNG with a zip after it": (png() + archive(), "to filer i én"),
        "a PNG in name only": (b"\x89PNG\r\n\x1a\n" + b"\0" * 60, "beskadiget"),
        "a PNG with a wrong checksum": (
            png().replace(b"IDAT", b"IDAT", 1)[:-20] + b"\0" * 8 + png()[-12:],
            "beskadiget",
        ),
        "a JPEG with a page after it": (jpeg() + b"<script>alert(1)</script>", "efter billedets slutning"),
        "a JPEG with a page inside its end": (jpeg() + b"<script>\xff\xd9", "efter billedets slutning"),
        "a JPEG that is cut off": (jpeg()[:-40], "beskadiget"),
        "a JPEG in name only": (b"\xff\xd8\xff" + b"<script>" * 9, "beskadiget"),
        "a picture after a page": (b"<script>" + png(), "webside"),
    }


@functools.cache
def hostile() -> Mapping[str, tuple[bytes, str]]:
    """Files that are refused, by what is hostile about them, each with a part of the reason that is told."""
    return {**_others(), **hostile_pdf(), **hostile_office()}
