"""Markets whose causes are known, without mail: cheap enough to replay thousands of times.

    >>> from tengill.simulation.market import Market, MarketSettings
    >>> market = Market(MarketSettings(seed=1, buyers=8, needs=6))
    >>> market.without() == market.lived
    True

Open `play` to see why things happen, `chances` for why a market can be replayed without somebody,
`sight` for what a ledger would have seen of it.
"""

from tengill.simulation.market.cast import MarketCast, MarketNeed, cast_of
from tengill.simulation.market.events import Deal, Episode, MarketAct
from tengill.simulation.market.market import EXACT_UP_TO, Market
from tengill.simulation.market.settings import MarketSettings, SightSettings
from tengill.simulation.market.sight import Seen, SeenAct, SeenDeal, see

__all__ = [
    "EXACT_UP_TO",
    "Deal",
    "Episode",
    "Market",
    "MarketAct",
    "MarketCast",
    "MarketNeed",
    "MarketSettings",
    "Seen",
    "SeenAct",
    "SeenDeal",
    "SightSettings",
    "cast_of",
    "see",
]
