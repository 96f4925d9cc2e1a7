"""The arrays that compiled loops over sketches work on."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Texts: TypeAlias = NDArray[np.uint32]
Words: TypeAlias = NDArray[np.uint16]
Counts: TypeAlias = NDArray[np.int32]
Keys: TypeAlias = NDArray[np.uint32]
Longs: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float64]
Whole: TypeAlias = np.int64 | int
