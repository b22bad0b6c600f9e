"""The win95pts troubleshooting network as a simulated printer that prints nothing, with exactly one root fault.

Microsoft's model, as pgmpy carries it. Faults are all root nodes above "no output" but what only says how the
printer is used; what can be observed are all leaves and these uses. The joint distribution is exact (pyagrum).
"""

from __future__ import annotations

import gzip
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

PROBLEM = "Problem1"
USES = ("DSApplctn", "NetPrint")
OBSERVING_MINUTES = 1.0
INSPECTION_MINUTES = (2.0, 15.0)

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Printer:
    """``joint`` (f, 2, 2, ...) is P(fault, observable, observable, ... | no output, one fault), index 1 = present.

    ``minutes`` (f,) are what it takes to inspect each fault.
    """

    faults: tuple[str, ...]
    observables: tuple[str, ...]
    joint: Floats
    minutes: Floats

    @property
    def prior(self) -> Floats:
        """P(fault) (f,)."""
        return np.asarray(self.joint.reshape(len(self.faults), -1).sum(axis=1))

    def sample(self, count: int, rng: np.random.Generator) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
        """Cases: the places of their faults (count,), and what would be observed (count, observables)."""
        cumulated = np.cumsum(self.joint.ravel())
        cells = np.searchsorted(cumulated, rng.random(count) * cumulated[-1], side="right")
        places = np.unravel_index(cells, self.joint.shape)
        return np.asarray(places[0]), np.stack(places[1:], axis=1).astype(bool)

    def given(self, observed: Mapping[int, bool]) -> tuple[Floats, Floats]:
        """P(fault | observed) (f,) and P(observable present | fault, observed) (f, observables)."""
        cut = tuple(
            int(observed[axis]) if axis in observed else slice(None) for axis in range(len(self.observables))
        )
        rest = self.joint[(slice(None), *cut)]
        weight = np.maximum(rest.reshape(len(rest), -1).sum(axis=1), 1e-300)
        theta = np.empty((len(self.faults), len(self.observables)))
        free = [axis for axis in range(len(self.observables)) if axis not in observed]
        for place, axis in enumerate(free):
            halves = np.take(rest, 1, axis=place + 1)
            theta[:, axis] = halves.reshape(len(rest), -1).sum(axis=1) / weight
        for axis, state in observed.items():
            theta[:, axis] = state
        return weight / weight.sum(), theta


def load_printer(seed: int) -> Printer:
    """The printer, with minutes for its inspections drawn by ``seed``."""
    network = _read()
    roots = {name for name in network.names() if not network.parents(name)}
    above = {network.variable(each).name() for each in network.ancestors(PROBLEM)}
    faults = tuple(sorted((roots & above) - set(USES)))
    leaves = {name for name in network.names() if not network.children(name)} - {PROBLEM}
    observables = (*sorted(leaves), *USES)
    joint = np.stack([_joint(network, faults, observables, fault) for fault in faults])
    minutes = np.random.default_rng(seed).uniform(*INSPECTION_MINUTES, len(faults))
    return Printer(faults, observables, joint / joint.sum(), minutes)


def _read() -> Any:
    packed = Path(str(distribution("pgmpy").locate_file("pgmpy/utils/example_models/win95pts.bif.gz")))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "win95pts.bif"
        path.write_bytes(gzip.decompress(packed.read_bytes()))
        return import_module("pyagrum").loadBN(str(path))


def _joint(network: Any, faults: tuple[str, ...], observables: tuple[str, ...], fault: str) -> Floats:
    """P(this fault alone, no output, observables...) with one axis an observable."""
    inference = import_module("pyagrum").LazyPropagation(network)
    inference.addJointTarget(set(observables))
    inference.setEvidence({name: int(name == fault) for name in faults} | {PROBLEM: 1})
    inference.makeInference()
    found = inference.jointPosterior(set(observables))
    order = found.names[::-1]  # the array's axes run the other way
    axes = [order.index(name) for name in observables]
    return np.asarray(found.toarray().transpose(axes) * inference.evidenceProbability())
