"""credit: attribution over tables in files, without a ledger."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NoReturn

from tengill.cli import credit_options as options
from tengill.cli.app import app
from tengill.cli.credit_words import told_credit, told_models
from tengill.cli.exits import Exit
from tengill.cli.given import at_hand
from tengill.cli.output import err, fail
from tengill.cli.progress import bar

if TYPE_CHECKING:  # loaded when the command runs
    from tengill.cli.credit_asking import Kind, Said
    from tengill.workspace.table_given import Reading

_EXAMPLES = """Examples:

tengill credit journeys.parquet --model all --out result.parquet

tengill credit paths.csv --model first,last,markov_1 --bootstrap 200

tengill credit touches.csv --outcomes journeys.csv --model time_decay --half-life 14

tengill credit explanations.parquet --outcomes outcomes.parquet --out credited/

tengill credit acts.csv --outcomes deals.csv --acquaintance first.csv --depth 3 --out credited/
"""


@app.command(epilog=_EXAMPLES)
def credit(  # noqa: PLR0917 - typer's options
    files: options.Files,
    outcomes: options.Outcomes = None,
    contributions: options.Contributions = None,
    acquaintance: options.Acquaintance = None,
    met_anyway: options.MetAnyway = None,
    columns: options.Columns = None,
    decimal_comma: options.DecimalComma = False,
    zone: options.Zone = "UTC",
    separator: options.Separator = ">",
    leave_out_late: options.LeaveOutLate = False,
    amounts: options.Amounts = "",
    amount: options.Amount = None,
    currency: options.Currency = None,
    model: options.Model = "all",
    half_life: options.HalfLife = None,
    half_life_touches: options.HalfLifeTouches = None,
    u_shares: options.UShares = None,
    w_shares: options.WShares = None,
    direct: options.Direct = None,
    bootstrap: options.Bootstrap = 0,
    force: options.Force = False,
    value: options.Value = False,
    depth: options.Depth = None,
    lookback: options.Lookback = None,
    counterfactual: options.Counterfactual = None,
    settings: options.Settings = None,
    engine: options.Engine = "local",
    master: options.Master = "local[*]",
    memory: options.Memory = "1g",
    to: options.To = None,
    overwrite: options.Overwrite = False,
    seed: options.Seed = 0,
    as_json_: options.AsJson = False,
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
    _run(options.Told(**locals()))


def _run(told: options.Told) -> None:
    """Attribute the tables of a call, and tell the result."""
    tables = _Tables(
        told.files, told.outcomes, told.contributions, told.acquaintance, told.met_anyway
    )
    with _words(), tables.at_hand() as real, _names(tables, real):
        from tengill.workspace.compiled_code import see_to_a_place

        see_to_a_place()
        from tengill.cli import credit_asking as asking

        reading = asking.reading(
            told.columns or (), told.zone, told.amounts, decimal_comma=told.decimal_comma
        )
        kind = asking.kind_of(real.files[0], reading, str(told.files[0]))
        asking.refuse(_said(told, kind))
        if kind == "journeys":
            _journeys(told, real, reading)
        else:
            _outcomes(told, real.by_name(kind), reading)


def _said(told: options.Told, kind: "Kind") -> "Said":
    """What is checked against what the tables are."""
    from tengill.cli.credit_asking import Said

    return Said(
        kind=kind, model=told.model, engine=told.engine, outcomes=told.outcomes,
        amount=told.amount, to=told.to, contributions=told.contributions,
        acquaintance=told.acquaintance, met_anyway=told.met_anyway,
        settings=bool(told.settings or told.depth or told.lookback or told.counterfactual),
        value=told.value, overwrite=told.overwrite, bootstrap=told.bootstrap, force=told.force,
    )  # fmt: skip


def _journeys(told: options.Told, real: "_Tables", reading: "Reading") -> None:
    """Journeys: the models of the field."""
    from tengill.cli import credit_asking as asking
    from tengill.workspace.credit_journeys import credit_journeys

    asked = asking.of_journeys(
        model=told.model, separator=told.separator, half_life=told.half_life,
        half_life_touches=told.half_life_touches, u_shares=told.u_shares,
        w_shares=told.w_shares, direct=told.direct, leave_out_late=told.leave_out_late,
        bootstrap=told.bootstrap, seed=told.seed, force=told.force, reading=reading,
    )  # fmt: skip
    with bar() as progress:
        found = credit_journeys(
            real.files, asked, outcomes=real.outcomes, out=told.to, progress=progress
        )
    column = "value" if told.value else "conversions"
    told_models(found, told.to, column=column, plainly=told.as_json_)


def _outcomes(told: options.Told, tables: dict[str, list[Path]], reading: "Reading") -> None:
    """Explanations or acts: everybody's part of every outcome."""
    from tengill.cli import credit_asking as asking

    given = asking.of_outcomes(
        tables, reading=reading, amount=told.amount, currency=told.currency, seed=told.seed,
        engine=told.engine, master=told.master, memory=told.memory, overwrite=told.overwrite,
        depth=told.depth, lookback=told.lookback, counterfactual=told.counterfactual,
        half_life=told.half_life, settings=told.settings or (),
    )  # fmt: skip
    told_credit(given, told.to, plainly=told.as_json_)


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
