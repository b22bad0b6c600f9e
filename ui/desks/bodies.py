"""Bodies of uploads, written to the disk as they come."""

from __future__ import annotations

from pathlib import Path

from fastapi import Request
from starlette.requests import ClientDisconnect

from copilot.errors import BadInputError, StorageError


async def write_body(request: Request, path: Path, most_mb: int, setting: str = "max_file_mb") -> int:
    """Write a request's body to a new file; the number of bytes. ``setting`` is the one that bounds it.

    Raises `BadInputError` for a body that is larger than ``most_mb`` or was broken off, `StorageError` where the disk
    does not take it; what was written so far is the caller's to remove.
    """
    largest, size = most_mb * 1024 * 1024, 0
    try:
        with path.open("xb") as file:
            async for chunk in request.stream():
                size += len(chunk)
                if size > largest:
                    raise BadInputError(
                        f"The file is larger than {most_mb} MB.",
                        f"Split it, or let the setting '{setting}' be raised.",
                    )
                file.write(chunk)
    except ClientDisconnect:
        raise BadInputError("The upload was broken off.", "Send the file again.") from None
    except OSError as error:
        raise StorageError(
            f"The file could not be kept: {error.strerror}.", "Free some space and send it again."
        ) from error
    return size
