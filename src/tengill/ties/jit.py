"""Compiled loops over ties: one narrow door to numba."""

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

import numba

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


def compiled(function: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """The function as machine code, made once per machine and kept; strict IEEE arithmetic.

    The same input gives the same bits everywhere: nothing is fused, reordered or run side by side.
    It works on the arrays it is given and makes none.
    """
    njit: Any = numba.njit
    made: Any = njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
    return cast("Callable[Parameters, Result]", made(function))
