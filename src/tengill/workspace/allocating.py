"""How this process takes memory while it streams tables.

Every batch takes and frees arrays of megabytes. By default each is given back to the operating
system and asked for again, and every page of it is cleared and mapped anew: a seventh of the
processor time of a whole run. Kept, the next batch has it at once; the peak stays what the largest
batch takes.
"""

import ctypes
import sys
from functools import cache

import pyarrow as pa

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
"""Of mallopt(3)."""
_LARGEST = 32 << 20
"""The most that glibc allows to be taken from what is kept."""
_KEPT = 512 << 20
"""Free memory above which glibc gives back to the operating system."""


@cache
def keep_freed() -> None:
    """Let this process keep what it frees, up to half a gigabyte; where that is not to be had, nothing.

    Arrow takes from the same store as NumPy then, so that one can use what the other freed.
    """
    if not sys.platform.startswith("linux"):
        return
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None:  # another C library than glibc
        return
    if mallopt(_MMAP_THRESHOLD, _LARGEST) and mallopt(_TRIM_THRESHOLD, _KEPT):
        pa.set_memory_pool(pa.system_memory_pool())
