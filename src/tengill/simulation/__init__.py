"""Worlds whose causes are known: `simulate` plays one, `write` leaves its mail, deals and truth.

Open `causes` to see why things happen, `streams` for why a world can be replayed without a
person, `prose/` for the words.
"""

from tengill.simulation.settings import WorldSettings
from tengill.simulation.world import World, simulate
from tengill.simulation.writing import FILES, WrittenPaths, write

__all__ = ["FILES", "World", "WorldSettings", "WrittenPaths", "simulate", "write"]
