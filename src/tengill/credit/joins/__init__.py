"""Provenance as table joins, written once for every engine that speaks Ibis.

The recursion of `tengill.credit.provenance`, for millions of outcomes at once. It is unrolled to
the depth bound: round by round, every open question "how did these two come to know each other
before then?" is joined with the acts that could answer it (`asking`), and on the way back the
answers are multiplied out to explanations and absorbed (`answering`). `rounds.explain` runs both.

Nothing here opens a connection or reads a file: functions take Ibis tables and give Ibis tables.
The caller's `Bench` keeps a table between rounds (a temporary table in DuckDB, a checkpoint on
Spark) and counts rows.

| table | columns |
|---|---|
| acts | act, at, connector, left, right; optional kind, grade, probability, took, published |
| outcomes | outcome, at, buyer, seller; more are passed over |
| acquaintance (optional) | a, z, first_at |
| met_anyway (optional) | a, z, probability |
| contributions (optional) | outcome, person, weight |

People are int64 or strings, the same in every table. `connector`, `left`, `right`, `buyer` and
`seller` hold one person or a list of them. Times are whole seconds since 1970-01-01 UTC, or
timestamps, which are read as UTC. Absent columns: kind "introduction", grade none (the
probability counts as it is), probability 1, took "no_evidence", published false.
"""

from tengill.credit.joins.given import Given, JoinError, Table
from tengill.credit.joins.idle import idle_acts
from tengill.credit.joins.rounds import Bench, Explained, explain
from tengill.credit.joins.trouble import troubles

__all__ = ["Bench", "Explained", "Given", "JoinError", "Table", "explain", "idle_acts", "troubles"]
