"""How people who search in other ways would be graded on simulated faults of the sample plant."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from copilot.faultknowledge import FaultKnowledge
from copilot.practice.attempt import Attempt
from copilot.practice.exercise import set_exercise
from copilot.practice.grade import Grade, grade, score
from copilot.practice.players import at_random, best_path, in_order, random_minutes
from copilot.practice.simulation import Simulation, simulated
from copilot.settings import load_settings
from copilot.workshop import open_workshop
from evals.bench.report import preamble, table

PLAYERS = ("the engine's best path", "most frequent first", "at random", "hands in without a lock")

CARELESS = "careless"
RANDOM = 20


def played(simulation: Simulation, dice: np.random.Generator) -> Iterator[Attempt]:
    """One attempt by each of `PLAYERS`."""
    yield best_path(simulation)
    prior = simulation.network.prior[:-1]
    causes = [each.id for each in simulation.knowledge.causes]
    yield in_order(simulation, [causes[row] for row in np.argsort(-prior, kind="stable")])
    yield at_random(simulation, dice)
    yield _careless(simulation)


def _careless(simulation: Simulation) -> Attempt:
    """The best path with every lock-out left out."""
    attempt = Attempt(exercise=simulation.exercise, by=CARELESS)
    for done in best_path(simulation).done:
        if done.move.move in ("check", "name"):
            attempt = attempt.after(done.move, simulation)
    return attempt


def grades(knowledge: FaultKnowledge, runs: int) -> list[list[Grade]]:
    """The grades of all players (a list for each of `PLAYERS`) on faults drawn as the plant sees them.

    Of those who leave the lock out only where one was needed.
    """
    columns: list[list[Grade]] = [[] for _ in PLAYERS]
    for seed in range(runs):
        simulation = simulated(set_exercise(knowledge, seed=seed), knowledge)
        dice = np.random.default_rng([seed, 1])
        for column, attempt in zip(columns, played(simulation, dice), strict=True):
            graded = grade(attempt, simulation)
            if graded.unsafe or attempt.by != CARELESS:  # not every fault needs a lock
                column.append(graded)
    return columns


def rows(
    model: str, columns: Sequence[Sequence[Grade]]
) -> Iterator[tuple[str, str, int, str, str, str, str]]:
    """A row for each player: model, player, n, mean score with its range, minutes, checks that told nothing, unsafe."""
    for player, graded in zip(PLAYERS, columns, strict=True):
        if not graded:
            continue
        scores = np.array([each.score for each in graded])
        yield (
            model,
            player,
            len(graded),
            f"{scores.mean():.1f} ({scores.min():.0f} to {scores.max():.0f})",
            f"{np.mean([each.minutes for each in graded]):.0f}",
            f"{np.mean([len(each.told_nothing) for each in graded]):.1f}",
            f"{np.mean([bool(each.unsafe) for each in graded]):.2f}",
        )


def above_baseline(knowledge: FaultKnowledge, runs: int) -> list[tuple[float, float]]:
    """For each fault the random baseline, and the mean score of `RANDOM` other random players above it."""
    found = []
    for seed in range(runs):
        simulation = simulated(set_exercise(knowledge, seed=seed), knowledge)
        optimal, repair = best_path(simulation).minutes, simulation.repair_minutes(simulation.exercise.cause)
        baseline, others = (
            float(np.mean([score(each, optimal, repair) for each in minutes]))
            for minutes in (random_minutes(simulation), list(_random(simulation, seed)))
        )
        found.append((baseline, others - baseline))
    return found


def _random(simulation: Simulation, seed: int) -> Iterator[float]:
    for number in range(RANDOM):
        yield at_random(simulation, np.random.default_rng([seed, 2, number])).minutes


def interval(values: Sequence[float]) -> str:
    """The mean with its 95 % interval (normal)."""
    mean, half = np.mean(values), 1.96 * np.std(values, ddof=1) / np.sqrt(len(values))
    return f"{mean:+.1f} ({mean - half:+.1f} to {mean + half:+.1f})"


def main() -> None:
    """Print the table for every model of the plant that has fault knowledge."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--home", type=Path, required=True, help="state folder with the sample plant taken in"
    )
    parser.add_argument("--runs", type=int, default=50, help="faults of each model")
    options = parser.parse_args()
    settings = load_settings(home=options.home)
    lines, baseline = [], []
    with open_workshop(settings) as workshop:
        for model in sorted({asset.model for asset in workshop.store.assets(settings.site)}):
            knowledge = workshop.knowledge(settings.site, model)
            columns = grades(knowledge, options.runs)
            lines += list(rows(model, columns))
            beside = above_baseline(knowledge, options.runs)
            mean = np.mean([each for each, _ in beside])
            above = interval([each for _, each in beside])
            baseline.append((model, f"{mean:.1f}", len(beside) * RANDOM, above))
    header = ("model", "player", "n", "mean score (range)", "minutes", "told nothing", "unsafe")
    print(preamble(), table(header, lines), sep="\n\n", end="\n\n")
    beside_header = ("model", "random baseline (mean score)", "random players", "above it (95 % interval)")
    print(table(beside_header, baseline))


if __name__ == "__main__":
    main()
