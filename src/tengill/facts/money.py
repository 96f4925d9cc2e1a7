"""Money: exact, with a currency, in minor units."""

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

# ISO 4217 exponents that are not 2. ISK has been without minor units since 2007.
_EXPONENTS = {
    "BHD": 3, "BIF": 0, "CLF": 4, "CLP": 0, "DJF": 0, "GNF": 0, "IQD": 3, "ISK": 0, "JOD": 3,
    "JPY": 0, "KMF": 0, "KRW": 0, "KWD": 3, "LYD": 3, "OMR": 3, "PYG": 0, "RWF": 0, "TND": 3,
    "UGX": 0, "UYI": 0, "UYW": 4, "VND": 0, "VUV": 0, "XAF": 0, "XOF": 0, "XPF": 0,
}  # fmt: skip

_ACTIVE = """
AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BOV BRL BSD BTN BWP BYN
BZD CAD CDF CHE CHF CHW CLF CLP CNY COP COU CRC CUC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD
FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR
KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV
MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG
SEK SGD SHP SLE SLL SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD USN
UYI UYU UYW UZS VED VES VND VUV WST XAF XCD XCG XDR XOF XPF XSU XUA YER ZAR ZMW ZWG ZWL
"""
# Withdrawn since 1990, and so found in old lists of deals; two minor digits each.
_FORMER = """
ATS AZM BEF BGL BYB BYR CSD CSK CYP DEM EEK ESP FIM FRF GHC GRD HRK IEP ITL LTL LUF LVL MRO MTL MXP
MZM NLG PLZ PTE ROL RUR SDD SIT SKK STD TMM TRL VEB VEF YUM ZMK ZWD
"""
CURRENCIES = frozenset(_ACTIVE.split()) | frozenset(_FORMER.split())
"""ISO 4217 codes of money in use now or since 1990 (no metals, no test codes)."""


def exponent(currency: str) -> int:
    """Digits after the decimal point of a currency (ISO 4217); 2 when not listed."""
    return _EXPONENTS.get(currency, 2)


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in whole minor units of a currency (ISO 4217 code, upper case)."""

    currency: str
    minor: int

    @property
    def amount(self) -> Decimal:
        """The amount in major units, exact."""
        return Decimal(self.minor).scaleb(-exponent(self.currency))

    @classmethod
    def of(cls, amount: Decimal, currency: str) -> "Money":
        """Money from major units, rounded half-even to the currency's minor unit."""
        scaled = amount.scaleb(exponent(currency)).quantize(Decimal(1), rounding=ROUND_HALF_EVEN)
        return cls(currency, int(scaled))

    @classmethod
    def exactly(cls, amount: Decimal, currency: str) -> "Money":
        """Money from major units as somebody told it: nothing is rounded away unseen.

        Raises:
            ValueError: when there is no such currency, or the amount is finer than its minor
                unit; the message says so.
        """
        if currency not in CURRENCIES:
            raise ValueError(
                f"There is no currency {currency!r}. Give its ISO 4217 code, such as EUR or ISK."
            )
        money = cls.of(amount, currency)
        if money.amount != amount:
            digits = exponent(currency)
            finest = f"{digits} decimals" if digits else "no decimals"
            raise ValueError(f"{amount} is finer than {currency} goes, which has {finest}.")
        return money
