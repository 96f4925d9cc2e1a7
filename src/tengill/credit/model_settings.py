"""The parameters of the models of the field, in one frozen record that goes with every result."""

from dataclasses import dataclass, field
from fractions import Fraction

from tengill.credit.models.last_non_direct import DIRECT
from tengill.credit.models.time_decay import HALF_LIFE_DAYS, HALF_LIFE_TOUCHES
from tengill.credit.models.u_shaped import U_SHARES
from tengill.credit.models.w_shaped import W_SHARES
from tengill.credit.settings import SettingError


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """Parameters; the defaults are the field's.

    Attributes:
        direct: the channels `last_non_direct` looks past, compared without case.
        u_shares: first, between, last.
        w_shares: first, milestone, last, all others.
        half_life_days: of `time_decay`, in days of real time.
        half_life_touches: of `step_decay`, in touches.

    Raises:
        SettingError: for shares that are negative or don't sum to 1, or a half-life that is not
            above 0.
    """

    direct: frozenset[str] = field(default=DIRECT)
    u_shares: tuple[Fraction, Fraction, Fraction] = U_SHARES
    w_shares: tuple[Fraction, Fraction, Fraction, Fraction] = W_SHARES
    half_life_days: float = HALF_LIFE_DAYS
    half_life_touches: float = HALF_LIFE_TOUCHES

    def __post_init__(self) -> None:
        """Refuse parameters no model can use."""
        for name, shares, count in (
            ("u_shares", self.u_shares, len(U_SHARES)),
            ("w_shares", self.w_shares, len(W_SHARES)),
        ):
            if len(shares) != count or sum(shares) != 1 or any(share < 0 for share in shares):
                raise SettingError(
                    f"{name} are {', '.join(map(str, shares))}; they must be {count} shares of at "
                    "least 0 that sum to 1"
                )
            if shares[0] + shares[2] <= 0:
                raise SettingError(
                    f"{name} give nothing to the first and last touch: a journey of one touch has "
                    "no other"
                )
        for name in ("half_life_days", "half_life_touches"):
            value = getattr(self, name)
            if not 0 < value < float("inf"):
                raise SettingError(f"{name} is {value}; it must be a number above 0")
