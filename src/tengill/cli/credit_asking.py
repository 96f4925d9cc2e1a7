"""The options of `credit` as what the workspace is asked. Loaded when the command runs."""

import dataclasses
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal

from tengill.cli.credit_names import likely
from tengill.cli.exits import Exit
from tengill.cli.output import fail
from tengill.credit.bootstrap import Draws
from tengill.credit.model_settings import ModelSettings
from tengill.credit.settings import CreditSettings, SettingError
from tengill.facts.money import CURRENCIES
from tengill.workspace import credit_given, table_given
from tengill.workspace.credit_journeys import Asked, names
from tengill.workspace.table_cells import Cells
from tengill.workspace.table_cells import zone as checked_zone

Kind = Literal["journeys", "explanations", "acts"]


def reading(
    columns: Sequence[str], zone: str, amounts: str, *, decimal_comma: bool
) -> table_given.Reading:
    """How tables are read.

    Raises:
        ValueError: for a mapping or a zone that is none.
    """
    if amounts not in {"", "minor", "major"}:
        fail(f"--amounts is {amounts!r}; it is minor or major.", Exit.USAGE)
    return table_given.Reading(
        table_given.named(columns),
        Cells(
            decimal_comma=decimal_comma,
            zone=checked_zone(zone),
            amounts=amounts or None,  # type: ignore[arg-type]  # checked above
        ),
    )


def kind_of(path: Path, read: table_given.Reading, told: str) -> Kind:
    """Which of the three sorts of table a file is, by its columns."""
    named = table_given.columns_of(path, read)
    columns = set(named)
    if "explanation" in columns:
        return "explanations"
    if {"path", "journey"} & columns:
        return "journeys"
    if not {"act", "connector"} <= columns:
        guess = likely(named)
        fail(
            f"{'stdin' if told == '-' else told} has the columns {', '.join(sorted(columns))}. It "
            "needs path and conversions; or journey and channel; or outcome, explanation and "
            "person; or act, at, connector, left and right. If yours have other names, say so"
            f"{f', perhaps: --columns {guess}' if guess else ': --columns path=Pfad'}.",
            Exit.USAGE,
        )
    return "acts"


@dataclasses.dataclass(frozen=True, slots=True)
class Said:
    """What was said beside the tables, to be checked against what the tables are."""

    kind: Kind
    model: str
    engine: str
    outcomes: Path | None
    contributions: Path | None
    acquaintance: Path | None
    met_anyway: Path | None
    amount: int | None
    to: Path | None
    settings: bool
    value: bool
    overwrite: bool
    bootstrap: int
    force: bool


def refuse(said: Said) -> None:
    """Refuse options that would do nothing, and calls that lack something."""
    if said.engine not in {"local", "spark"}:
        fail(f"There is no engine {said.engine!r}: it is local or spark.", Exit.USAGE)
    if said.kind == "journeys":
        _refuse_of_journeys(said)
        return
    if said.model != "all" or said.bootstrap or said.force or said.value:
        fail(
            "--model, --bootstrap, --force and --value are for journeys; the models of the field "
            "don't apply here. "
            "Explanations and acts give credit, necessity and Banzhaf: leave it out.",
            Exit.USAGE,
        )
    if said.kind == "explanations":
        _refuse_of_explanations(said)
    elif said.outcomes is None or said.amount is not None:
        fail("Acts need --outcomes FILE with outcome, at, buyer, seller and amount.", Exit.USAGE)
    if said.engine == "spark" and said.to is None:
        fail("Say where Spark writes its result: --out FOLDER.", Exit.USAGE)


def _refuse_of_journeys(said: Said) -> None:
    if said.engine != "local":
        fail("Journeys are computed on this machine: leave --engine out.", Exit.USAGE)
    given = {
        "--contributions": said.contributions, "--acquaintance": said.acquaintance,
        "--met-anyway": said.met_anyway, "--amount": said.amount, "--overwrite": said.overwrite,
        "--depth, --lookback, --counterfactual or --set": said.settings,
    }  # fmt: skip
    _refuse_useless(given, "journeys")


def _refuse_of_explanations(said: Said) -> None:
    given = {
        "--acquaintance": said.acquaintance, "--met-anyway": said.met_anyway,
        "--depth, --lookback, --counterfactual or --set": said.settings,
    }  # fmt: skip
    _refuse_useless(given, "explanations: they tell the ways already")
    if (said.outcomes is None) == (said.amount is None):
        fail(
            "The amounts are missing, or told twice: give --outcomes FILE (outcome, amount, "
            "currency), or --amount for all of them.",
            Exit.USAGE,
        )
    if said.engine == "spark" and said.outcomes is None:
        fail("On Spark, amounts come with --outcomes FILE.", Exit.USAGE)


def _refuse_useless(given: Mapping[str, Any], kind: str) -> None:
    useless = next((name for name, value in given.items() if value not in {None, False}), None)
    if useless:
        fail(f"{useless} does nothing with {kind}. Leave it out.", Exit.USAGE)


def of_journeys(
    *,
    model: str,
    separator: str,
    half_life: float | None,
    half_life_touches: float | None,
    u_shares: str | None,
    w_shares: str | None,
    direct: str | None,
    leave_out_late: bool,
    bootstrap: int,
    seed: int,
    force: bool,
    reading: table_given.Reading,
) -> Asked:
    """What is wanted of journeys.

    Raises:
        ValueError: for a parameter no model can use, or a model nobody knows.
    """
    changed = {
        "half_life_days": half_life,
        "half_life_touches": half_life_touches,
        "u_shares": _shares("--u-shares", u_shares),
        "w_shares": _shares("--w-shares", w_shares),
        "direct": None if direct is None else frozenset(_listed(direct)),
    }
    given: dict[str, Any] = {name: value for name, value in changed.items() if value is not None}
    asked = Asked(
        models=_listed(model),
        separator=separator,
        leave_out_late=leave_out_late,
        settings=dataclasses.replace(ModelSettings(), **given),
        draws=Draws(replicates=bootstrap, seed=seed),
        force=force,
        reading=reading,
    )
    names(asked.models)  # before anything is read
    return asked


def of_outcomes(
    tables: Mapping[str, Sequence[Path]],
    *,
    reading: table_given.Reading,
    amount: int | None,
    currency: str | None,
    seed: int,
    engine: str,
    master: str,
    memory: str,
    overwrite: bool,
    depth: int | None,
    lookback: int | None,
    counterfactual: str | None,
    half_life: float | None,
    settings: Sequence[str],
) -> credit_given.Asked:
    """What is wanted of explanations or acts; where it goes is still open.

    Raises:
        SettingError: for a setting nobody knows, or a value out of its range.
    """
    if half_life is not None and "acts" not in tables:
        fail("--half-life does nothing with explanations. Leave it out.", Exit.USAGE)
    values: dict[str, object] = {}
    for told in settings:
        name, equals, value = (part.strip() for part in told.partition("="))
        if not equals:
            raise SettingError(f"--set takes NAME=VALUE, not {told!r}.")
        values[name] = value
    if currency is not None and currency.upper() not in CURRENCIES:
        fail(f"--currency is {currency!r}; give an ISO 4217 code, such as EUR or ISK.", Exit.USAGE)
    named = {
        "depth": depth, "lookback_days": lookback, "counterfactual": counterfactual,
        "half_life_days": None if half_life is None else f"{half_life:g}",
    }  # fmt: skip
    values |= {name: value for name, value in named.items() if value is not None}
    return credit_given.Asked(
        tables=tables,
        out=Path(),
        reading=reading,
        settings=CreditSettings().changed(values),
        amount=amount,
        currency=currency.upper() if currency else None,
        seed=seed,
        engine=engine,
        master=master,
        memory=memory,
        overwrite=overwrite,
    )


@contextmanager
def placed(asked: credit_given.Asked, to: Path | None) -> Iterator[credit_given.Asked]:
    """The same with a place for its result: where it was asked for, or a folder for the moment."""
    if to is not None:
        yield dataclasses.replace(asked, out=to)
        return
    with tempfile.TemporaryDirectory(prefix="tengill-") as folder:
        yield dataclasses.replace(asked, out=Path(folder, "credited"))


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _shares(option: str, told: str | None) -> tuple[Fraction, ...] | None:
    """Shares that sum to 1, or to 100."""
    if told is None:
        return None
    try:
        shares = [Fraction(Decimal(part)) for part in _listed(told)]
    except (InvalidOperation, ValueError, OverflowError):
        raise SettingError(f"{option} is {told!r}; give numbers such as 40,20,40.") from None
    whole = 100 if sum(shares) == 100 else 1  # noqa: PLR2004 - percent
    return tuple(share / whole for share in shares)
