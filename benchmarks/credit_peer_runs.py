"""One peer, one task, timed from a data frame in memory to its result; run in the peers' own Python.

    python credit_peer_runs.py PEER TASK FILE.parquet

PEER: channelattribution, mam, do-attribution, mta. TASK: heuristics (first, last, linear) or
markov_1 to markov_4. Prints one line of JSON last: {"seconds": …, "cpu": …, "peak": …, "credit": {channel: …}}: wall
clock, processor time of all threads, peak resident megabytes, and the credit (of last-touch, or of
Markov). Imports nothing of ours.
"""

import json
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

Result = dict[str, float]
HAS_NONE = {
    ("do-attribution", "heuristics"),
    *(("mam", f"markov_{order}") for order in (2, 3, 4)),
    *(("mta", f"markov_{order}") for order in (2, 3, 4)),
}
"""What a peer does not offer."""


def peak_mb() -> float:
    """The largest resident set of this process, in megabytes, as Linux tells it."""
    status = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return int(next(line for line in status if line.startswith("VmHWM")).split()[1]) / 1024


def order_of(task: str) -> int:
    """Of `markov_2` 2."""
    return int(task.rpartition("_")[2])


def channelattribution(frame: Any, task: str) -> Result:
    """ChannelAttribution 2.2.5: C++; Markov by simulated journeys."""
    import ChannelAttribution as peer  # type: ignore[import-not-found]  # noqa: PLC0415, N813

    if task == "heuristics":
        found = peer.heuristic_models(
            frame, "path", "total_conversions", "total_conversion_value", flg_pro=False
        )
        return dict(zip(found["channel_name"], found["last_touch_conversions"], strict=True))
    found = peer.markov_model(
        frame,
        "path",
        "total_conversions",
        "total_conversion_value",
        "total_null",
        order=order_of(task),
        verbose=False,
        flg_pro=False,
    )
    return dict(zip(found["channel_name"], found["total_conversions"], strict=True))


def mam(frame: Any, task: str) -> Result:
    """marketing_attribution_models 2.1.1: polars, on all cores; Markov by a dense inverse."""
    from mam import MAM  # type: ignore[import-not-found]  # noqa: PLC0415

    frame["times"] = 1
    model = MAM(
        frame,
        "grouped_journey",
        "path",
        "total_conversions",
        occurrences_colname="times",
    )
    if task == "heuristics":
        model.run_first_click()
        model.run_linear()
        found = model.run_last_click().to_polars()
    else:
        found = model.run_markov().to_polars()
    return {row[0]: float(row[1]) for row in found.rows()}


def do_attribution(frame: Any, task: str) -> Result:
    """do-attribution: exact removal effects, a dense solution per channel. No heuristics."""
    from do_attribution import MarkovAttribution  # type: ignore[import-not-found]  # noqa: PLC0415

    found = MarkovAttribution(order=order_of(task), removal_strategy="redirect_to_null").fit(
        frame["path"], frame["total_conversions"]
    )
    return dict(found["attribution"])


def mta(frame: Any, task: str) -> Result:
    """Mta: its "markov" is not the absorbing chain's removal effect; timed all the same."""
    from mta.mta import MTA  # type: ignore[import-not-found]  # noqa: PLC0415

    model = MTA(frame, allow_loops=True, add_timepoints=False)
    if task == "heuristics":
        model.first_touch().linear(share="proportional").last_touch()
        return dict(model.attribution["last_touch"])
    model.markov(sim=False)
    return dict(model.attribution["markov"])


PEERS: dict[str, Callable[[Any, str], Result]] = {
    "channelattribution": channelattribution,
    "mam": mam,
    "do-attribution": do_attribution,
    "mta": mta,
}


def main() -> None:
    """Run one."""
    import pandas as pd  # noqa: PLC0415

    warnings.simplefilter("ignore")
    peer, task, file = sys.argv[1:]
    frame = pd.read_parquet(file)
    PEERS[peer](frame.head(1000).copy(), "markov_1")  # imports and first calls are not the point
    began, used = time.perf_counter(), time.process_time()
    credit = PEERS[peer](frame, task)
    told = {
        "seconds": time.perf_counter() - began,
        "cpu": time.process_time() - used,
        "peak": peak_mb(),
    }
    most = dict(sorted(credit.items(), key=lambda item: -item[1])[:20])
    print()
    print(json.dumps(told | {"credit": {str(k): float(v) for k, v in most.items()}}))


if __name__ == "__main__":
    main()
