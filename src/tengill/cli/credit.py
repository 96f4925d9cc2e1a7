"""credit: attribution over tables in files, without a ledger."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, NoReturn

import typer

from tengill.cli.app import app
from tengill.cli.credit_words import told_credit, told_models
from tengill.cli.exits import Exit
from tengill.cli.given import at_hand
from tengill.cli.output import err, fail
from tengill.cli.progress import bar

_TABLES, _READ = "Tables", "How tables are read"
_JOURNEYS, _ACTS, _RESULT = "Journeys", "Explanations and acts", "Result"
_ENGINE = "Where it runs (explanations and acts)"
_EXAMPLES = """Examples:

tengill credit journeys.parquet --model all --out result.parquet

tengill credit paths.csv --model first,last,markov_1 --bootstrap 200

tengill credit touches.csv --outcomes journeys.csv --model time_decay --half-life 14

tengill credit explanations.parquet --outcomes outcomes.parquet --out credited/

tengill credit acts.csv --outcomes deals.csv --acquaintance first.csv --depth 3 --out credited/
"""


@app.command(epilog=_EXAMPLES)
def credit(  # noqa: PLR0917 - typer's options
    files: Annotated[
        list[Path],
        typer.Argument(help="Parquet, Arrow or CSV files of one table; `-` reads stdin."),
    ],
    outcomes: Annotated[
        Path | None,
        typer.Option(help="The outcomes, where they are apart.", rich_help_panel=_TABLES),
    ] = None,
    contributions: Annotated[
        Path | None,
        typer.Option(help="Who took part in decisions.", rich_help_panel=_TABLES),
    ] = None,
    acquaintance: Annotated[
        Path | None,
        typer.Option(help="With acts: who was in touch since when.", rich_help_panel=_TABLES),
    ] = None,
    met_anyway: Annotated[
        Path | None,
        typer.Option(
            help="With acts: who would have met anyway, how likely.", rich_help_panel=_TABLES
        ),
    ] = None,
    columns: Annotated[
        list[str] | None,
        typer.Option(
            metavar="OURS=YOURS,…",
            help="What columns are called in your files.",
            rich_help_panel=_READ,
        ),
    ] = None,
    decimal_comma: Annotated[
        bool,
        typer.Option("--decimal-comma", help="In text, 1,5 is 1.5.", rich_help_panel=_READ),
    ] = False,
    zone: Annotated[
        str, typer.Option(help="Of times without a zone.", rich_help_panel=_READ)
    ] = "UTC",
    separator: Annotated[
        str, typer.Option(help="Between the channels of a path.", rich_help_panel=_READ)
    ] = ">",
    leave_out_late: Annotated[
        bool,
        typer.Option(
            "--leave-out-late",
            help="Leave out, and count, touches after their outcome; else they are refused.",
            rich_help_panel=_READ,
        ),
    ] = False,
    amounts: Annotated[
        str,
        typer.Option(
            help="minor (cents) or major (euros): amounts in text; default: as they look.",
            rich_help_panel=_ACTS,
        ),
    ] = "",
    amount: Annotated[
        int | None,
        typer.Option(
            help="Of every outcome, in minor units, without --outcomes.", rich_help_panel=_ACTS
        ),
    ] = None,
    currency: Annotated[
        str | None,
        typer.Option(help="Of outcomes that name none.", rich_help_panel=_ACTS),
    ] = None,
    model: Annotated[
        str, typer.Option(help="`all`, or names with commas between.", rich_help_panel=_JOURNEYS)
    ] = "all",
    half_life: Annotated[
        float | None,
        typer.Option(
            "--half-life",
            "--half-life-days",
            help="Days: of time_decay (default 7); of acts (default: none).",
            rich_help_panel=_JOURNEYS,
        ),
    ] = None,
    half_life_touches: Annotated[
        float | None,
        typer.Option(help="Touches: of step_decay (default 2).", rich_help_panel=_JOURNEYS),
    ] = None,
    u_shares: Annotated[
        str | None,
        typer.Option(help="First, between, last; such as 40,20,40.", rich_help_panel=_JOURNEYS),
    ] = None,
    w_shares: Annotated[
        str | None,
        typer.Option(
            help="First, milestone, last, others; such as 30,30,30,10.", rich_help_panel=_JOURNEYS
        ),
    ] = None,
    direct: Annotated[
        str | None,
        typer.Option(
            help="Channels last_non_direct looks past, with commas between.",
            rich_help_panel=_JOURNEYS,
        ),
    ] = None,
    bootstrap: Annotated[
        int,
        typer.Option(
            min=0, help="Draw journeys again so often, for intervals.", rich_help_panel=_JOURNEYS
        ),
    ] = 0,
    force: Annotated[
        bool,
        typer.Option(
            "--force", help="Compute also what has too little support.", rich_help_panel=_JOURNEYS
        ),
    ] = False,
    value: Annotated[
        bool,
        typer.Option("--value", help="Show value, not conversions.", rich_help_panel=_JOURNEYS),
    ] = False,
    depth: Annotated[
        int | None,
        typer.Option(help="How many acts deep (default 4).", rich_help_panel=_ACTS),
    ] = None,
    lookback: Annotated[
        int | None,
        typer.Option(help="Days before the outcome (default: no limit).", rich_help_panel=_ACTS),
    ] = None,
    counterfactual: Annotated[
        str | None,
        typer.Option(
            help="The chance that two people would have met anyway (default 0).",
            rich_help_panel=_ACTS,
        ),
    ] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="NAME=VALUE",
            help="Any setting of credit, such as reported=0.8; repeatable.",
            rich_help_panel=_ACTS,
        ),
    ] = None,
    engine: Annotated[str, typer.Option(help="local or spark.", rich_help_panel=_ENGINE)] = "local",
    master: Annotated[
        str, typer.Option(help="Of Spark: spark://host:7077.", rich_help_panel=_ENGINE)
    ] = "local[*]",
    memory: Annotated[
        str, typer.Option(help="For the engine, such as 4g.", rich_help_panel=_ENGINE)
    ] = "1g",
    to: Annotated[
        Path | None,
        typer.Option(
            "--out",
            help="A .parquet, .csv or .arrow file, or (explanations and acts) a folder.",
            rich_help_panel=_RESULT,
        ),
    ] = None,
    overwrite: Annotated[
        bool,
        typer.Option("--overwrite", help="Replace a folder whole.", rich_help_panel=_RESULT),
    ] = False,
    seed: Annotated[
        int, typer.Option(min=0, help="Of everything drawn.", rich_help_panel=_RESULT)
    ] = 0,
    as_json_: Annotated[
        bool,
        typer.Option(
            "--json", help="The result, or what was written, as JSON.", rich_help_panel=_RESULT
        ),
    ] = False,
) -> None:
    """Attribute outcomes from tables in files; no ledger needed.

    What a table is, its columns say:

    path, conversions, value, nulls: journeys, one row a path ("a > b > c").

    journey, channel, at: journeys, one row a touch; conversions, value and nulls on its rows or
    in --outcomes. Both give the models of the field: first, last, last_non_direct, linear,
    u_shaped, w_shaped, time_decay, step_decay, markov_1 to markov_4, shapley_simplified,
    shapley_ordered.

    outcome, explanation, person (fact, probability): the ways an outcome came about, with amounts
    in --outcomes. Gives everybody's credit, necessity and Banzhaf value, exactly.

    act, kind, at, connector, left, right: introductions, handoffs, recommendations; --outcomes has
    outcome, at, buyer, seller, amount. Finds the explanations, then as above.
    """
    tables = _Tables(files, outcomes, contributions, acquaintance, met_anyway)
    with _words(), tables.at_hand() as real, _names(tables, real):
        from tengill.workspace.compiled_code import see_to_a_place

        see_to_a_place()
        from tengill.cli import credit_asking as asking

        reading = asking.reading(columns or (), zone, amounts, decimal_comma=decimal_comma)
        kind = asking.kind_of(real.files[0], reading, str(files[0]))
        said = asking.Said(
            kind=kind, model=model, engine=engine, outcomes=outcomes, amount=amount, to=to,
            contributions=contributions, acquaintance=acquaintance, met_anyway=met_anyway,
            settings=bool(settings or depth or lookback or counterfactual), value=value,
            overwrite=overwrite, bootstrap=bootstrap, force=force,
        )  # fmt: skip
        asking.refuse(said)
        if kind == "journeys":
            asked = asking.of_journeys(
                model=model, separator=separator, half_life=half_life,
                half_life_touches=half_life_touches, u_shares=u_shares, w_shares=w_shares,
                direct=direct, leave_out_late=leave_out_late, bootstrap=bootstrap, seed=seed,
                force=force, reading=reading,
            )  # fmt: skip
            from tengill.workspace.credit_journeys import credit_journeys

            with bar() as progress:
                told = credit_journeys(
                    real.files, asked, outcomes=real.outcomes, out=to, progress=progress
                )
            told_models(told, to, column="value" if value else "conversions", plainly=as_json_)
            return
        given = asking.of_outcomes(
            real.by_name(kind), reading=reading, amount=amount, currency=currency, seed=seed,
            engine=engine, master=master, memory=memory, overwrite=overwrite, depth=depth,
            lookback=lookback, counterfactual=counterfactual, half_life=half_life,
            settings=settings or (),
        )  # fmt: skip
        told_credit(given, to, plainly=as_json_)


@dataclass(frozen=True, slots=True)
class _Tables:
    """The files of a call, `-` among them, or what stands for it."""

    files: Sequence[Path]
    outcomes: Path | None
    contributions: Path | None
    acquaintance: Path | None
    met_anyway: Path | None

    def others(self) -> list[Path | None]:
        return [self.outcomes, self.contributions, self.acquaintance, self.met_anyway]

    def every(self) -> list[Path]:
        return [*self.files, *(path for path in self.others() if path is not None)]

    @contextmanager
    def at_hand(self) -> "Iterator[_Tables]":
        """All of them as files that are there.

        Raises:
            FileNotFoundError: when one is not.
        """
        if sum(str(path) == "-" for path in self.every()) > 1:
            fail("Only one table can come from stdin.", Exit.USAGE)
        with ExitStack() as stack:
            real = stack.enter_context(at_hand(self.files, "stdin"))
            others = [
                None if path is None else stack.enter_context(at_hand([path], "stdin"))[0]
                for path in self.others()
            ]
            yield _Tables(real, *others)

    def by_name(self, kind: Literal["explanations", "acts"]) -> dict[str, list[Path]]:
        """As the workspace calls them."""
        named = ("outcomes", "contributions", "acquaintance", "met_anyway")
        found: dict[str, list[Path]] = {kind: list(self.files)}
        for name, path in zip(named, self.others(), strict=True):
            if path is not None:
                found[name] = [path]
        return found


@contextmanager
def _names(told: _Tables, real: _Tables) -> Iterator[None]:
    """What is wrong with a table or a setting, as a sentence with the names that were given."""
    try:
        yield
    except (ValueError, FileExistsError, RuntimeError) as e:
        nothing = type(e).__name__ == "NothingToCreditError"
        fail(_as_told(str(e), told, real), Exit.NOTHING if nothing else Exit.FAILED)


def _as_told(sentence: str, told: _Tables, real: _Tables) -> str:
    for name, path in zip(told.every(), real.every(), strict=True):
        if str(name) == "-":
            sentence = sentence.replace(str(path), "stdin")
    return sentence


class _Stopped(SystemExit):
    """Ctrl-C, told already: nothing is kept of a table that is half done."""

    told = True


@contextmanager
def _words() -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        _stop()


def _stop() -> NoReturn:
    sys.stdout.flush()
    err.print("Stopped. Nothing was written.")
    raise _Stopped(int(Exit.CANCELLED)) from None
