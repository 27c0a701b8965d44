"""Writing a file wholly or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from assessment.domain.errors import Fault, InputError


def write_whole(path: Path, content: bytes) -> None:
    """Put the content at the path. Raises as `write_whole_from`."""
    write_whole_from(path, (content,))


def write_whole_from(path: Path, chunks: Iterable[bytes]) -> None:
    """Put the chunks at the path. Another program sees the old file or the whole new one, never a part.

    Raises InputError for a path that cannot be written, OSError (ENOSPC) when the disk is full.
    """
    if path.is_dir():
        raise InputError([Fault(str(path), "er en mappe. Angiv en fil.")])
    if not path.parent.is_dir():
        raise InputError(
            [Fault(str(path), f"kan ikke skrives, fordi mappen {path.parent} ikke findes. Opret den først.")]
        )
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name[:40]}-", dir=path.parent)
    except PermissionError:
        raise InputError([Fault(str(path), "må ikke skrives af dette program. Giv skriveadgang til mappen.")]) from None
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines(chunks)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o666 & ~_umask())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def make_folder(path: Path) -> None:
    """Make a folder for files. Raises InputError when a file is in the way or it may not be made."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise InputError([Fault(str(path), "er ikke en mappe. Angiv en mappe.")]) from None
    except PermissionError:
        raise InputError([Fault(str(path), "kan ikke oprettes af dette program. Vælg en anden mappe.")]) from None


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
