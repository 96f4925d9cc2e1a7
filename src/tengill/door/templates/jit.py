"""Compiled loops over sketches: one narrow door to numba, and the arrays they work on."""

from collections.abc import Callable
from typing import Any, ParamSpec, TypeAlias, TypeVar, cast

import numba
import numpy as np
from numpy.typing import NDArray

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")

Words: TypeAlias = NDArray[np.uint16]
Counts: TypeAlias = NDArray[np.int32]
Keys: TypeAlias = NDArray[np.uint32]
Longs: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float64]
Whole: TypeAlias = np.int64 | int


def compiled(function: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """The function as machine code, made once per machine and kept; strict IEEE arithmetic.

    It works on the arrays it is given and makes none.
    """
    njit: Any = numba.njit
    made: Any = njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
    return cast("Callable[Parameters, Result]", made(function))
