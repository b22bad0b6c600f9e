"""Keeps a server's memory from growing with its threads."""

from __future__ import annotations

import ctypes

# From malloc.h of the GNU C library.
_M_ARENA_MAX = -8
HEAPS = 2


def share_heaps() -> bool:
    """Have all threads share two heaps; False where the C library knows no such thing.

    The GNU library gives up to eight heaps a core to threads that come and go, and what is freed in one is of no use
    to the others. To be called before there are threads.
    """
    try:
        return bool(ctypes.CDLL(None).mallopt(_M_ARENA_MAX, HEAPS))
    except (AttributeError, OSError, TypeError):
        return False
