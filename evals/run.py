"""One run of suites over a dataset, with everything needed to repeat it."""

from __future__ import annotations

import os
import platform
import subprocess
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType

from pydantic import BaseModel, ConfigDict

from copilot.assistant import index_identity
from copilot.embedding import Embedder
from copilot.errors import BadInputError
from copilot.settings import Settings, is_secret
from evals.codehash import code_hash
from evals.dataset import Dataset
from evals.figures import Outcome
from evals.progress import Pace
from evals.suites import Context, suite, suite_names
from ingestion.passages import CHUNKER_VERSION
from ingestion.progress import Report

# What decides the results beside the settings: the code of these packages and their data.
PACKAGES = ("copilot", "ingestion", "prompts")
# Places, which differ between machines and decide nothing.
PLACES = frozenset({"home", "models_dir", "encodings_dir", "host", "port", "database_url"})
NO_OPTIONS: Mapping[str, Path] = MappingProxyType({})


class Setting(BaseModel):
    """One setting as it was in force; secrets are never recorded."""

    model_config = ConfigDict(frozen=True)

    name: str
    value: str


class Provenance(BaseModel):
    """What was measured, where: enough to repeat the run and to tell why another differs.

    ``code`` is the hash of the product's own code and data, ``commit`` the checkout's where there is one; ``prompts``
    hashes the texts given to a language model, ``identity`` is the index identity as JSON.
    """

    model_config = ConfigDict(frozen=True)

    version: str
    code: str
    commit: str
    prompts: str
    model: str
    identity: str
    settings: tuple[Setting, ...]
    machine: str
    python: str


class Run(BaseModel):
    """The outcomes of the suites that were run together, under an id that sorts by time.

    ``data`` is the fingerprint of the questions; ``limit`` the most questions of each sort, None for all.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    started: datetime
    seconds: float
    dataset: str
    data: str
    seed: int
    limit: int | None
    provenance: Provenance
    outcomes: tuple[Outcome, ...]

    def outcome(self, name: str) -> Outcome | None:
        """The outcome of a suite, if it was run."""
        return next((outcome for outcome in self.outcomes if outcome.suite == name), None)

    def slim(self) -> Run:
        """The run without what a baseline does not need: raw samples, ablations, what came in words."""
        outcomes = tuple(
            outcome.model_copy(
                update={
                    "series": (),
                    "judgements": tuple(
                        judgement.model_copy(update={"wanted": "", "came": ""})
                        for judgement in outcome.judgements
                        if not judgement.method
                    ),
                }
            )
            for outcome in self.outcomes
        )
        return self.model_copy(update={"outcomes": outcomes})

    def summary_json(self) -> str:
        """The run as JSON without the single judgements."""
        return self.model_dump_json(exclude={"outcomes": {"__all__": {"judgements", "series"}}})


def conduct(
    names: Sequence[str],
    dataset: Dataset,
    settings: Settings,
    *,
    limit: int | None,
    seed: int,
    report: Report,
    options: Mapping[str, Path] = NO_OPTIONS,
) -> Run:
    """Run suites one after another, with the files and folders given for their own ``options``.

    Raises `BadInputError` where the dataset serves none of them or a file is missing.
    """
    started, clock = datetime.now(UTC), time.monotonic()
    chosen = dataset.limited(limit, seed)
    pace = Pace(report)
    data = with_options(chosen.fingerprint, options)
    context = Context(settings, chosen, seed, pace, limit, options)
    able = [name for name in names if suite(name).applies(context)]
    if not able:
        raise BadInputError(
            f"The dataset in {dataset.folder} has nothing for {' or '.join(names)}.",
            "evals/README.md tells which files each suite needs.",
        )
    try:
        outcomes = []
        for place, name in enumerate(able):
            pace.part(place, len(able))
            begun = time.monotonic()
            outcome = suite(name).run(context)
            outcomes.append(outcome.model_copy(update={"seconds": time.monotonic() - begun}))
    finally:
        context.close_world()
    return Run(
        id=f"{started:%Y%m%d-%H%M%S}-{os.getpid() % 10000:04d}",
        started=started,
        seconds=time.monotonic() - clock,
        dataset=dataset.name,
        data=data,
        seed=seed,
        limit=limit,
        provenance=provenance(settings),
        outcomes=tuple(outcomes),
    )


def with_options(fingerprint: str, options: Mapping[str, Path]) -> str:
    """The fingerprint of the questions with all that the given files and folders hold."""
    if not options:
        return fingerprint
    digest = sha256(fingerprint.encode())
    for name, path in sorted(options.items()):
        if not path.exists():
            raise BadInputError(f"{path} does not exist.", f"Name the file or folder for --{name}.")
        inside = sorted(each for each in path.rglob("*") if each.is_file())
        for file in inside or [path]:
            digest.update(f"{name} {file.relative_to(path)}".encode())
            digest.update(file.read_bytes() if file.is_file() else b"")
    return digest.hexdigest()


def chosen_suites(name: str) -> tuple[str, ...]:
    """The suites that a name on the command line means: one, or all. Raises `BadInputError` for no such suite."""
    if name == "all":
        return suite_names()
    suite(name)
    return (name,)


def provenance(settings: Settings) -> Provenance:
    """What a run now would be made with."""
    embedder = Embedder(settings)
    return Provenance(
        version=version("maintenance-copilot"),
        code=code_hash(PACKAGES),
        commit=_commit(),
        prompts=code_hash(("prompts",)),
        model=embedder.identity,
        identity=index_identity(embedder, settings, CHUNKER_VERSION).model_dump_json(),
        settings=tuple(
            Setting(name=name, value=str(getattr(settings, name)))
            for name in Settings.model_fields
            if name not in PLACES and not is_secret(name)
        ),
        machine=machine(),
        python=platform.python_version(),
    )


def machine() -> str:
    """The processor's name and how many of its cores there are."""
    information = Path("/proc/cpuinfo")
    lines = information.read_text().splitlines() if information.is_file() else []
    found = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return f"{found[0]} x {len(found)}" if found else platform.processor() or platform.machine()


def _commit() -> str:
    """The commit of the checkout that this code lies in, with "+" where it was changed; "" where there is none."""
    here = Path(__file__).parent
    try:
        found = subprocess.run(
            ["git", "describe", "--always", "--dirty=+", "--abbrev=10", "--exclude=*"],  # noqa: S607
            cwd=here,
            capture_output=True,
            text=True,
            check=False,
            timeout=10,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return found.stdout.strip() if found.returncode == 0 else ""
