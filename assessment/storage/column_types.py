"""Column types that behave the same on SQLite and PostgreSQL, whatever is put in."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, Text, TypeDecorator

from assessment.domain.case import canonical_json
from assessment.domain.errors import Fault, InputError

# SQLite stores whole numbers of any size in INTEGER, and only INTEGER can be its row id.
BIG_INTEGER = BigInteger().with_variant(Integer(), "sqlite")


class SafeText(TypeDecorator[str]):
    """Text without NUL and lone surrogates. SQLite would take them and PostgreSQL not, so both refuse them."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002  (signature)
        """Raise InputError for a text that only one of the engines could store."""
        if value is not None:
            _require_storable(value)
        return value


class CanonicalJson(TypeDecorator[Any]):
    """JSON as text with sorted keys, byte for byte the same on both engines, so that hashes hold.

    PostgreSQL's own JSONB rewrites numbers and refuses some characters, which would change what was hashed.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ARG002  (signature)
        """Raise InputError for content that cannot be stored alike on both engines."""
        if value is None:
            return None
        _require_storable_content(value)
        return canonical_json(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ARG002  (signature)
        """The content as plain JSON data."""
        return None if value is None else json.loads(value)


class UtcDateTime(TypeDecorator[datetime]):
    """Aware times in, aware UTC out. A time without a zone is a programming error and is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Raise ValueError for a time without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """SQLite gives times without a zone; they were stored as UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _require_storable_content(content: Any) -> None:
    if isinstance(content, str):
        _require_storable(content)
    elif isinstance(content, dict):
        for key, value in content.items():
            _require_storable(key)
            _require_storable_content(value)
    elif isinstance(content, (list, tuple)):
        for value in content:
            _require_storable_content(value)


def _require_storable(text: str) -> None:
    bad = next((index for index, sign in enumerate(text) if sign == "\0" or "\ud800" <= sign <= "\udfff"), None)
    if bad is not None:
        raise InputError(
            [Fault("", f"Teksten indeholder et tegn, der ikke kan gemmes (U+{ord(text[bad]):04X}). Slet tegnet.")]
        )
