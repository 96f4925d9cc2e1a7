"""The arrays that compiled loops over graphs work on."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Ints: TypeAlias = NDArray[np.int64]
Nodes: TypeAlias = NDArray[np.int32]
Floats: TypeAlias = NDArray[np.float64]
