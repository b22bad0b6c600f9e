"""The whole shop floor at once: technicians ask and repair, alarms come in; nothing is lost, doubled or slow."""

from __future__ import annotations

import argparse
import asyncio
import shutil
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import numpy as np
from sqlalchemy import select

from copilot.access import Actor, Permission, Role
from copilot.accounts import Accounts
from copilot.casetables import CaseEventRow
from copilot.knowledge import Asset
from copilot.settings import Settings, load_settings
from copilot.store import Store
from evals.bench.report import preamble, table
from evals.floor import SHOWN, Account, Tally, Technician, Timing
from evals.processes import Server, served
from evals.questions import EvalQuestion, read_rows
from evals.technician import HiddenCase

PLANT = Path(__file__).parents[1] / "plant"
GOLD = PLANT / "gold"
ALARM_SECONDS, MEMORY_SECONDS = 5.0, 10.0
# The limits of the tables: a first visible block and the result of a step, in ms.
LIMITS = {"question": 2500.0, "act": 500.0}
_CODES = ("E-042", "E-043", "E-041")


@dataclass(frozen=True, slots=True)
class Memory:
    """Resident memory of the server so many seconds after the start, in MB."""

    at: float
    mb: float


async def drive(
    server: Server, technicians: Sequence[Technician], assets: Sequence[Asset], seconds: float
) -> list[Memory]:
    """Let everybody work for so long, and alarms come and go; gives the server's memory on the way."""
    began = time.monotonic()
    until = began + seconds
    memory: list[Memory] = []

    async def watch() -> None:
        while time.monotonic() < until:
            memory.append(Memory(time.monotonic() - began, await asyncio.to_thread(server.memory_mb)))
            print(f"\r{time.monotonic() - began:5.0f} s, {memory[-1].mb:.0f} MB", end="", file=sys.stderr)
            await asyncio.sleep(MEMORY_SECONDS)

    async def alarm() -> None:
        async with httpx.AsyncClient(base_url=server.url, timeout=60, trust_env=False) as client:
            for place, asset in enumerate(cycle(assets)):
                if time.monotonic() >= until:
                    return
                answer = await client.post("/alerts", json={"alerts": [_event(asset.id, place)]})
                answer.raise_for_status()
                await asyncio.sleep(ALARM_SECONDS)

    await asyncio.gather(watch(), alarm(), *(each.work(until) for each in technicians))
    print(file=sys.stderr)
    return memory


def _event(asset: str, place: int) -> dict[str, str]:
    code = _CODES[place % len(_CODES)]
    state = "raised" if place // len(_CODES) % 2 == 0 else "cleared"
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    return {"asset": asset, "code": code, "state": state, "at": now, "text": "load"}


def enrol(settings: Settings, count: int) -> tuple[list[Account], list[Asset]]:
    """So many technicians, signed in, and the machines of the site."""
    shell = Actor("shell:bench", frozenset(Permission), frozenset("*"))
    with closing(Store(settings)) as store:
        accounts = Accounts(store, settings)
        found = []
        for number in range(count):
            made = accounts.add(shell, f"technician{number:02}", Role.TECHNICIAN, [settings.site])
            signed = accounts.sessions.find(accounts.sessions.begin(made.user, settings.site))
            assert signed
            token = accounts.change_password(signed, made.password, f"a long password {number}", "127.0.0.1")
            found.append(Account(made.user.name, token))
        return found, store.assets(settings.site)


def recorded(settings: Settings) -> Counter[str]:
    """How often each deed of a tablet stands in the cases."""
    with closing(Store(settings)) as store, store.transaction() as session:
        deeds = session.scalars(select(CaseEventRow.deed).where(CaseEventRow.deed.is_not(None)))
        return Counter(each for each in deeds if each)


def figures(tally: Tally) -> Iterator[tuple[str, int, str, str, str, int]]:
    """A row for each kind of touch."""
    for kind in SHOWN:
        timings = [each for each in tally.timings if each.kind == kind]
        if timings:
            ms = np.array([each.ms for each in timings])
            marks = [f"{np.percentile(ms, share):.0f}" for share in (50, 95, 100)]
            yield kind, len(timings), *marks, sum(bool(each.error) for each in timings)  # type: ignore[misc]


def by_act(timings: Sequence[Timing]) -> Iterator[tuple[str, int, str, str]]:
    """A row for each act, the slowest first."""
    names = {each.what for each in timings if each.kind == "act"}
    rows = []
    for name in names:
        ms = [each.ms for each in timings if each.kind == "act" and each.what == name]
        rows.append((float(np.percentile(ms, 95)), name, ms))
    for high, name, ms in sorted(rows, reverse=True):
        yield name, len(ms), f"{np.percentile(ms, 50):.0f}", f"{high:.0f}"


def memory_growth(memory: Sequence[Memory]) -> tuple[float, float, float]:
    """MB at half time and at the end, and MB a minute between (least squares): by then all that is kept is there."""
    settled = memory[len(memory) // 2 :]
    at, mb = np.array([each.at for each in settled]), np.array([each.mb for each in settled])
    slope = float(np.polyfit(at / 60, mb, 1)[0]) if len(settled) > 1 else 0.0
    return settled[0].mb, settled[-1].mb, slope


def main() -> None:
    """Measure and print; exits with 1 where a limit is broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--home", type=Path, required=True, help="state folder with the sample plant taken in"
    )
    parser.add_argument("--users", type=int, default=50)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    with TemporaryDirectory(prefix="copilot-floor-") as folder:
        home = Path(folder) / "home"
        shutil.copytree(args.home, home)
        settings = load_settings(home=home)
        accounts, assets = enrol(settings, args.users)
        questions = [
            each for path in sorted(GOLD.glob("answers-*.jsonl")) for each in read_rows(path, EvalQuestion)
        ]
        cases = tuple(read_rows(PLANT / "cases.jsonl", HiddenCase))
        tally = Tally()
        with served(settings, Path(folder) / "server.log") as server:
            technicians = [
                Technician(
                    server.url,
                    account,
                    asset.id,
                    [each for each in questions if each.asset_model in (None, asset.model)],
                    [
                        " ".join((*each.alarms, *each.symptoms))
                        for each in cases
                        if each.asset_model == asset.model
                    ],
                    tally,
                    args.seed * 1000 + place,
                )
                for place, (account, asset) in enumerate(zip(accounts, cycle(assets), strict=False))
            ]
            memory = asyncio.run(drive(server, technicians, assets, 60 * args.minutes))
        broken = report(args, tally, recorded(settings), memory)
    sys.exit(bool(broken))


def report(args: argparse.Namespace, tally: Tally, kept: Counter[str], memory: Sequence[Memory]) -> list[str]:
    """Print all figures; gives what broke a limit."""
    lost = [deed for deed in tally.deeds if deed not in kept]
    doubled = [deed for deed, times in kept.items() if times > 1]
    errors = [each for each in tally.timings if each.error]
    half, end, slope = memory_growth(memory)
    print(preamble(), end="\n\n")
    print(f"{args.users} technicians for {args.minutes:g} minutes, {tally.finished} cases ended")
    print(table(("", "n", "p50 ms", "p95 ms", "max ms", "errors"), figures(tally)), end="\n\n")
    print(table(("act", "n", "p50 ms", "p95 ms"), by_act(tally.timings)), end="\n\n")
    print(f"deeds {len(tally.deeds)}, sent twice {tally.resent}, lost {len(lost)}, doubled {len(doubled)}")
    print(f"server memory {half:.0f} MB at half time, {end:.0f} MB at the end: {slope:+.1f} MB a minute")
    for said, times in Counter(f"{each.what}: {each.error}" for each in errors).most_common(10):
        print(f"  {times} x {said}")
    broken = [f"{len(errors)} errors"] * bool(errors) + [f"{len(lost)} lost"] * bool(lost)
    broken += [f"{len(doubled)} doubled"] * bool(doubled)
    for kind, limit in LIMITS.items():
        high = float(np.percentile([each.ms for each in tally.timings if each.kind == kind], 95))
        broken += [f"p95 of a {kind} {high:.0f} ms > {limit:.0f} ms"] * (high > limit)
    print("Limits kept." if not broken else f"Broken: {'; '.join(broken)}.")
    return broken


if __name__ == "__main__":
    main()
