"""Rows as plain JSON values, the same whichever engine they come from: for seals, for backups, for moving between both.

Times are UTC with microseconds, ids are written with dashes, bytes as base64. JSON that is stored as text stays the
text that it is, byte for byte, because hashes were taken over it.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Generator, Iterable, Mapping
from contextlib import closing
from datetime import UTC, datetime
from itertools import islice
from typing import Any, Literal, cast, get_args
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from assessment.storage.column_types import UtcDateTime
from assessment.storage.tables import Table

ColumnKind = Literal["text", "integer", "boolean", "time", "uuid", "bytes"]
Value = str | int | bool | None
Row = Mapping[str, Value]

COLUMN_KINDS: tuple[ColumnKind, ...] = get_args(ColumnKind)
_KINDS: tuple[tuple[type[sa.types.TypeEngine[Any]], ColumnKind], ...] = (
    (sa.Boolean, "boolean"),
    (sa.Integer, "integer"),
    (sa.DateTime, "time"),
    (sa.Uuid, "uuid"),
    (sa.LargeBinary, "bytes"),
    (sa.String, "text"),
)
_TYPES: Mapping[ColumnKind, type[sa.types.TypeEngine[Any]]] = {
    "boolean": sa.Boolean,
    "integer": sa.BigInteger,
    "time": UtcDateTime,
    "uuid": sa.Uuid,
    "bytes": sa.LargeBinary,
    "text": sa.Text,
}
_ROWS_AT_A_TIME = 200
_FILES_AT_A_TIME = 1  # a row may hold 25 MB


def table_names() -> tuple[str, ...]:
    """Every table of this program, those first that others point to."""
    return tuple(table.name for table in Table.metadata.sorted_tables)


def column_kinds(name: str) -> dict[str, ColumnKind]:
    """The columns of a table in their order, and what each holds."""
    return {column.name: _kind_of(column) for column in _table(name).columns}


def count_rows(session: Session, name: str) -> int:
    """How many rows a table has."""
    return session.connection().execute(sa.select(sa.func.count()).select_from(_table(name))).scalar_one()


def read_rows(
    session: Session,
    name: str,
    kinds: Mapping[str, ColumnKind] | None = None,
    *,
    between: tuple[str, int, int] | None = None,
    **where: Any,
) -> Generator[dict[str, Value], None, None]:
    """The rows of a table in the order of its key, the same on both engines.

    `kinds` are the columns to read, all when not given; `where` gives values that columns must have, and `between` a
    column with the lowest and the highest number that it may have. Rows come while they are read, so close the
    generator within the transaction.
    """
    table = sa.table(name, *(sa.column(column, _TYPES[kind]()) for column, kind in column_kinds(name).items()))
    query = sa.select(*(table.columns[column] for column in kinds or table.columns.keys()))
    for key in _table(name).primary_key.columns:
        query = query.order_by(_in_order(session, table.columns[key.name]))
    for column, value in where.items():
        query = query.where(table.columns[column] == value)
    if between is not None:
        column, lowest, highest = between
        query = query.where(table.columns[column].between(lowest, highest))
    with closing(session.connection().execute(query.execution_options(yield_per=_at_a_time(table)))) as result:
        for row in result.mappings():
            yield {column: _plain(value) for column, value in row.items()}


def _in_order(session: Session, column: sa.ColumnClause[Any]) -> sa.ColumnElement[Any]:
    """PostgreSQL sorts texts by the rules of a language, SQLite by their bytes."""
    if session.get_bind().dialect.name == "postgresql" and isinstance(column.type, sa.Text):
        return sa.collate(column, "C")
    return column


def insert_rows(
    session: Session, name: str, kinds: Mapping[str, ColumnKind], rows: Iterable[Row]
) -> Generator[int, None, None]:
    """Insert rows that `read_rows` gave, some at a time; yields how many so far.

    `kinds` are the columns that the rows have, which may be those of an older schema. Raises ValueError for a value
    that is not of its kind.
    """
    table = sa.table(name, *(sa.column(column, _TYPES[kind]()) for column, kind in kinds.items()))
    waiting, done, most = iter(rows), 0, _at_a_time(table)
    while some := [
        {column: _typed(row[column], kind) for column, kind in kinds.items()} for row in islice(waiting, most)
    ]:
        session.connection().execute(sa.insert(table), some)
        done += len(some)
        yield done


def require_kinds(kinds: Mapping[str, ColumnKind], row: Row) -> None:
    """Raise ValueError when a value of the row is not of the kind of its column."""
    for column, kind in kinds.items():
        _typed(row[column], kind)


def delete_rows(session: Session, name: str) -> None:
    """Remove every row; only for the rows that a migration makes, while no trigger is in force."""
    session.connection().execute(sa.delete(_table(name)))


def _at_a_time(table: sa.TableClause) -> int:
    holds_files = any(isinstance(column.type, sa.LargeBinary) for column in table.columns)
    return _FILES_AT_A_TIME if holds_files else _ROWS_AT_A_TIME


def _table(name: str) -> sa.Table:
    return Table.metadata.tables[name]


def _kind_of(column: sa.Column[Any]) -> ColumnKind:
    plain = column.type.impl if isinstance(column.type, sa.TypeDecorator) else column.type
    return next(kind for kind_type, kind in _KINDS if isinstance(plain, kind_type))


def _plain(value: Any) -> Value:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode("ascii")
    if isinstance(value, UUID):
        return str(value)
    return cast(Value, value)


def _typed(value: Value, kind: ColumnKind) -> Any:
    if value is None:
        return None
    if kind in ("integer", "boolean"):
        if isinstance(value, bool) is not (kind == "boolean") or not isinstance(value, int):
            raise ValueError(f"{value!r} is not of the kind {kind}")
        if not -(2**63) <= value < 2**63:
            raise ValueError("the number is too large for a column")
        return value
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is not of the kind {kind}")
    if kind == "time":
        return datetime.fromisoformat(value)
    if kind == "uuid":
        return UUID(value)
    if kind == "bytes":
        return decoded(value)
    return value


def decoded(text: str) -> bytes:
    """The bytes behind base64. Raises ValueError for a text that is none."""
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError("the text is not base64") from error
