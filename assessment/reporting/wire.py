"""The form in which the program and its render process speak over pipes: a JSON head and raw parts, length-prefixed.

No pickles: neither side runs code that the other side sends.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO, Any

from assessment.domain.errors import AssessmentError, DocumentError, RendererMissing

_LENGTH = struct.Struct(">Q")
MAX_PART_BYTES = 512 * 1024 * 1024
_ERRORS: dict[str, type[AssessmentError]] = {error.code: error for error in (DocumentError, RendererMissing)}


class BrokenWire(Exception):
    """The other side ended, or sent something that is not a message."""


@dataclass(frozen=True)
class Message:
    """One message: what it is about, and its parts as bytes."""

    head: dict[str, Any]
    parts: tuple[bytes, ...] = ()


def send(stream: IO[bytes], head: dict[str, Any], parts: Sequence[bytes] = ()) -> None:
    """Write one message and flush; OSError when the other side is gone."""
    opening = json.dumps({**head, "parts": len(parts)}).encode()
    for block in (opening, *parts):
        stream.write(_LENGTH.pack(len(block)))
        stream.write(block)
    stream.flush()


def receive(stream: IO[bytes]) -> Message | None:
    """The next message, None at a clean end of the stream. Raises BrokenWire in the middle of a message."""
    first = stream.read(_LENGTH.size)
    if not first:
        return None
    try:
        head = json.loads(_read(stream, _length(first)))
        count = head.pop("parts")
        parts = tuple(_read(stream, _length(_read(stream, _LENGTH.size))) for _ in range(count))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BrokenWire("the message cannot be read") from error
    return Message(head, parts)


def error_head(error: AssessmentError) -> dict[str, Any]:
    """An error of ours as the head of an answer."""
    return {"error": error.code if error.code in _ERRORS else DocumentError.code, "text": error.text}


def error_of(head: dict[str, Any]) -> AssessmentError | None:
    """The error that an answer carries, as our own class; None when the answer is a result."""
    code = head.get("error")
    return None if code is None else _ERRORS[code](head["text"])


def _length(block: bytes) -> int:
    if len(block) != _LENGTH.size:
        raise BrokenWire("the stream ended inside a length")
    length: int = _LENGTH.unpack(block)[0]
    if length > MAX_PART_BYTES:
        raise BrokenWire("the length is absurd")
    return length


def _read(stream: IO[bytes], length: int) -> bytes:
    block = stream.read(length)
    if len(block) != length:
        raise BrokenWire("the stream ended inside a block")
    return block
