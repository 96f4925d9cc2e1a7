"""Who is where in a network: brokerage, trusted ways, communities, and how to draw it.

`graph` makes a network of ties; `brokerage` and `roles` say who stands between whom, `Routes` finds
the most trusted way from one person to another, `communities`, `betweenness` and `layout` hand the
rest to NetworKit. Measures, sources and figures: `docs/explanation/network.md`.

Everything is a function of the ties alone: no clock, no store. Compiled parts are made once per
machine and kept by numba.
"""

from tengill.network.brokerage import Brokerage, Roles, brokerage, roles
from tengill.network.clustering import Betweenness, Communities, betweenness, communities
from tengill.network.graph import Graph, graph
from tengill.network.layout import layout
from tengill.network.routes import MOST_STEPS, Route, Routes

__all__ = [
    "MOST_STEPS",
    "Betweenness",
    "Brokerage",
    "Communities",
    "Graph",
    "Roles",
    "Route",
    "Routes",
    "betweenness",
    "brokerage",
    "communities",
    "graph",
    "layout",
    "roles",
]
