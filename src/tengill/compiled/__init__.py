"""Machine code for the engines' loops: one narrow, typed door to numba, below all of them."""

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

import numba

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


def compiled(function: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """The function as machine code, made once per machine and kept; runs without Python's lock.

    Numba chooses a folder it may write to for what it keeps. Floating point stays strict IEEE
    (no fused or reordered operations, nothing side by side), so that the same input gives the same
    bits everywhere.

    It works on the arrays it is given and makes none: without numba's counting of who holds an
    array, which would take most of the time of short loops.
    """
    njit: Any = numba.njit
    made: Any = njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
    return cast("Callable[Parameters, Result]", made(function))


def allocating(function: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """The same for a function that makes arrays of its own. It must not return them."""
    njit: Any = numba.njit
    made: Any = njit(cache=True, nogil=True, error_model="numpy", _nrt=True)
    return cast("Callable[Parameters, Result]", made(function))


def returning(
    function: Callable[Parameters, Result], signature: Any = None
) -> Callable[Parameters, Result]:
    """The same for a function that returns arrays it makes, or, its signature told, calls itself."""
    njit: Any = numba.njit
    made: Any = njit(signature, cache=True, nogil=True, error_model="numpy")
    return cast("Callable[Parameters, Result]", made(function))


def inlined(function: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """A part of a compiled function, put into its caller: arrays passed cost nothing."""
    njit: Any = numba.njit  # its stubs don't know all of its options
    made: Any = njit(
        forceinline=True,
        nogil=True,
        error_model="numpy",
        no_cpython_wrapper=True,
        no_cfunc_wrapper=True,
        _nrt=False,
    )
    return cast("Callable[Parameters, Result]", made(function))
