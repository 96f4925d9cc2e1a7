"""The options of `credit`: how each is called, what it takes and what --help says of it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

_TABLES, _READ = "Tables", "How tables are read"
_JOURNEYS, _ACTS, _RESULT = "Journeys", "Explanations and acts", "Result"
_ENGINE = "Where it runs (explanations and acts)"
Files = Annotated[
    list[Path],
    typer.Argument(help="Parquet, Arrow or CSV files of one table; `-` reads stdin."),
]
Outcomes = Annotated[
    Path | None,
    typer.Option(help="The outcomes, where they are apart.", rich_help_panel=_TABLES),
]
Contributions = Annotated[
    Path | None,
    typer.Option(help="Who took part in decisions.", rich_help_panel=_TABLES),
]
Acquaintance = Annotated[
    Path | None,
    typer.Option(help="With acts: who was in touch since when.", rich_help_panel=_TABLES),
]
MetAnyway = Annotated[
    Path | None,
    typer.Option(help="With acts: who would have met anyway, how likely.", rich_help_panel=_TABLES),
]
Columns = Annotated[
    list[str] | None,
    typer.Option(
        metavar="OURS=YOURS,…",
        help="What columns are called in your files.",
        rich_help_panel=_READ,
    ),
]
DecimalComma = Annotated[
    bool,
    typer.Option("--decimal-comma", help="In text, 1,5 is 1.5.", rich_help_panel=_READ),
]
Zone = Annotated[str, typer.Option(help="Of times without a zone.", rich_help_panel=_READ)]
Separator = Annotated[
    str, typer.Option(help="Between the channels of a path.", rich_help_panel=_READ)
]
LeaveOutLate = Annotated[
    bool,
    typer.Option(
        "--leave-out-late",
        help="Leave out, and count, touches after their outcome; else they are refused.",
        rich_help_panel=_READ,
    ),
]
Amounts = Annotated[
    str,
    typer.Option(
        help="minor (cents) or major (euros): amounts in text; default: as they look.",
        rich_help_panel=_ACTS,
    ),
]
Amount = Annotated[
    int | None,
    typer.Option(
        help="Of every outcome, in minor units, without --outcomes.", rich_help_panel=_ACTS
    ),
]
Currency = Annotated[
    str | None,
    typer.Option(help="Of outcomes that name none.", rich_help_panel=_ACTS),
]
Model = Annotated[
    str, typer.Option(help="`all`, or names with commas between.", rich_help_panel=_JOURNEYS)
]
HalfLife = Annotated[
    float | None,
    typer.Option(
        "--half-life",
        "--half-life-days",
        help="Days: of time_decay (default 7); of acts (default: none).",
        rich_help_panel=_JOURNEYS,
    ),
]
HalfLifeTouches = Annotated[
    float | None,
    typer.Option(help="Touches: of step_decay (default 2).", rich_help_panel=_JOURNEYS),
]
UShares = Annotated[
    str | None,
    typer.Option(help="First, between, last; such as 40,20,40.", rich_help_panel=_JOURNEYS),
]
WShares = Annotated[
    str | None,
    typer.Option(
        help="First, milestone, last, others; such as 30,30,30,10.", rich_help_panel=_JOURNEYS
    ),
]
Direct = Annotated[
    str | None,
    typer.Option(
        help="Channels last_non_direct looks past, with commas between.",
        rich_help_panel=_JOURNEYS,
    ),
]
Bootstrap = Annotated[
    int,
    typer.Option(
        min=0, help="Draw journeys again so often, for intervals.", rich_help_panel=_JOURNEYS
    ),
]
Force = Annotated[
    bool,
    typer.Option(
        "--force", help="Compute also what has too little support.", rich_help_panel=_JOURNEYS
    ),
]
Value = Annotated[
    bool,
    typer.Option("--value", help="Show value, not conversions.", rich_help_panel=_JOURNEYS),
]
Depth = Annotated[
    int | None,
    typer.Option(help="How many acts deep (default 4).", rich_help_panel=_ACTS),
]
Lookback = Annotated[
    int | None,
    typer.Option(help="Days before the outcome (default: no limit).", rich_help_panel=_ACTS),
]
Counterfactual = Annotated[
    str | None,
    typer.Option(
        help="The chance that two people would have met anyway (default 0).",
        rich_help_panel=_ACTS,
    ),
]
Settings = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="NAME=VALUE",
        help="Any setting of credit, such as reported=0.8; repeatable.",
        rich_help_panel=_ACTS,
    ),
]
Engine = Annotated[str, typer.Option(help="local or spark.", rich_help_panel=_ENGINE)]
Master = Annotated[str, typer.Option(help="Of Spark: spark://host:7077.", rich_help_panel=_ENGINE)]
Memory = Annotated[str, typer.Option(help="For the engine, such as 4g.", rich_help_panel=_ENGINE)]
To = Annotated[
    Path | None,
    typer.Option(
        "--out",
        help="A .parquet, .csv or .arrow file, or (explanations and acts) a folder.",
        rich_help_panel=_RESULT,
    ),
]
Overwrite = Annotated[
    bool,
    typer.Option("--overwrite", help="Replace a folder whole.", rich_help_panel=_RESULT),
]
Seed = Annotated[int, typer.Option(min=0, help="Of everything drawn.", rich_help_panel=_RESULT)]
AsJson = Annotated[
    bool,
    typer.Option(
        "--json", help="The result, or what was written, as JSON.", rich_help_panel=_RESULT
    ),
]


@dataclass(frozen=True, slots=True)
class Told:
    """What a call says, option by option."""

    files: list[Path]
    outcomes: Path | None
    contributions: Path | None
    acquaintance: Path | None
    met_anyway: Path | None
    columns: list[str] | None
    decimal_comma: bool
    zone: str
    separator: str
    leave_out_late: bool
    amounts: str
    amount: int | None
    currency: str | None
    model: str
    half_life: float | None
    half_life_touches: float | None
    u_shares: str | None
    w_shares: str | None
    direct: str | None
    bootstrap: int
    force: bool
    value: bool
    depth: int | None
    lookback: int | None
    counterfactual: str | None
    settings: list[str] | None
    engine: str
    master: str
    memory: str
    to: Path | None
    overwrite: bool
    seed: int
    as_json_: bool
