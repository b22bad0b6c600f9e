"""Does a photo show what it shows? Drawn panels, nameplates and labels of the plant, photographed badly."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from copilot.codes import normalise
from copilot.vision import Eye, Sighting
from evals.figures import Better, Judgement, Metric, Outcome, summarise
from evals.panels import Scene, picture
from evals.scenes import Plant, scenes
from evals.snapping import USUAL, Harm
from evals.suites import Context

PICTURES = 40

RECALL = Metric(
    name="shown recognised",
    meaning="share of pictures whose code, machine or part number was read, of those that the plant knows",
    headline=True,
)
WRONG = Metric(
    name="wrong silently",
    meaning="codes, machines, models and part numbers that were set though the picture does not show them",
    better=Better.LOWER,
    unit="things",
    headline=True,
)
QR = Metric(
    name="QR opened", meaning="share of machines' QR labels that open the right machine", headline=True
)
OFFERED = Metric(
    name="offered instead", meaning="share of pictures where what was not read for sure is among the choices"
)
SECONDS = Metric(
    name="seconds a picture", meaning="time to look at one", better=Better.LOWER, unit="s", repeatable=False
)
SUITE_METRICS = (RECALL, WRONG, QR, OFFERED, SECONDS)


@dataclass(frozen=True, slots=True)
class Looked:
    """A scene and what was seen of it."""

    scene: Scene
    sighting: Sighting
    seconds: float


def applies(context: Context) -> bool:
    """Where there are documents, of a dataset or the plant's own."""
    return context.dataset.corpus is None


def run(context: Context) -> Outcome:
    """Draw, look, compare; the first half of the pictures is for tuning, the second for reporting."""
    world = context.world()
    assert world.assistant  # a dataset without a corpus has one
    plant = Plant.of(world.assistant.store, world.site)
    chosen = _split(
        list(scenes(plant, PICTURES, context.seed)) if plant.able() else [], context.dataset.split
    )
    eye = Eye(world.settings, world.assistant.store)
    judgements = []
    for place, scene in enumerate(chosen, 1):
        judgements.append(judged(looked(eye, scene, context.seed, USUAL)))
        context.tell("vision", place, len(chosen))
    figures = summarise(judgements, SUITE_METRICS, context.seed)
    measured = {figure.metric for figure in figures}
    wrong = sum(judgement.scores.get(WRONG.name, 0) for judgement in judgements)
    return Outcome(
        suite="vision",
        metrics=tuple(metric for metric in SUITE_METRICS if metric.name in measured),
        figures=figures,
        judgements=tuple(judgements),
        notes=(
            f"{len(chosen)} pictures, {sum(not scene.listed for scene in chosen)} of them of what the plant does not "
            f"know; {wrong:.0f} things set wrongly.",
        ),
    )


def _split(drawn: Sequence[Scene], split: str) -> list[Scene]:
    """The scenes of one split, by turns of ten so that each has all kinds; all for ""."""
    part = {"dev": 0, "test": 1}.get(split)
    return [scene for place, scene in enumerate(drawn) if part is None or (place // 10) % 2 == part]


def looked(eye: Eye, scene: Scene, seed: int, harm: Harm) -> Looked:
    """Photograph a scene and look at it."""
    content = picture(scene, [seed, *scene.id.encode()], harm)
    begun = time.monotonic()
    sighting = eye.look(content, asset=scene.standing_at or None)
    return Looked(scene, sighting, time.monotonic() - begun)


def judged(looked: Looked) -> Judgement:
    """How one look went."""
    scene, seen = looked.scene, looked.sighting
    wrong = wrongly_set(scene, seen)
    scores = {WRONG.name: float(len(wrong)), SECONDS.name: looked.seconds}
    if scene.listed:
        scores[RECALL.name] = _recall(scene, seen)
        if scores[RECALL.name] < 1:
            scores[OFFERED.name] = float(_offered(scene, seen))
    if scene.kind == "qr":
        scores[QR.name] = float(seen.asset == scene.asset)
    set_codes = [each.code or f"{'/'.join(each.choices)}?" for each in (*seen.codes, *seen.parts)]
    return Judgement(
        id=scene.id,
        text=" ¦ ".join(scene.lines),
        scores=scores,
        kind=scene.kind,
        asset_model=scene.model,
        wanted=" ".join(filter(None, (*scene.codes, scene.part, scene.asset))) or "nothing",
        came=f"{' '.join((*set_codes, seen.asset))} | {' ¦ '.join(seen.lines)}"[:1000],
    )


def wrongly_set(scene: Scene, seen: Sighting) -> list[str]:
    """What is set for sure though the picture does not show it."""
    codes, part = {normalise(code) for code in scene.codes}, normalise(scene.part)
    wrong = [each.code for each in seen.codes if each.code and normalise(each.code) not in codes]
    wrong += [each.code for each in seen.parts if each.code and normalise(each.code) != part]
    if seen.asset and seen.asset not in (scene.asset, scene.standing_at):
        wrong.append(seen.asset)
    if seen.model and seen.model != scene.model:
        wrong.append(seen.model)
    return wrong


def _recall(scene: Scene, seen: Sighting) -> float:
    if scene.codes:
        found = {normalise(each.code) for each in seen.codes}
        return sum(normalise(code) in found for code in scene.codes) / len(scene.codes)
    if scene.part:
        return float(any(normalise(each.code) == normalise(scene.part) for each in seen.parts))
    return float(seen.asset == scene.asset)


def _offered(scene: Scene, seen: Sighting) -> bool:
    choices = {normalise(each) for one in (*seen.codes, *seen.parts) for each in (one.code, *one.choices)}
    wanted = {normalise(each) for each in (*scene.codes, scene.part) if each}
    return choices >= wanted if wanted else scene.asset in seen.assets
