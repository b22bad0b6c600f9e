"""Speech to text: a recording becomes words, codes held against the asset's list, and values."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from pydantic import BaseModel, computed_field

from copilot.audio import RATE, Samples, decoded
from copilot.hearing import (
    CodeHeard,
    Listed,
    ValueHeard,
    agreed,
    heard_codes,
    heard_values,
    is_doubtful,
    seconded,
)
from copilot.hotwords import Vocabulary, expected, vocabulary
from copilot.language import base_language, chinese_script, in_script
from copilot.recogniser import Look, Recogniser, Recording
from copilot.register import Register
from copilot.settings import Settings
from copilot.speechqueue import SpeechQueue, Waiting
from copilot.spokencodes import written
from copilot.store import Store
from copilot.whispersmall import has_small, small_model
from copilot.wording import language_name, languages, wording

# Another language than the screen's is tried if it is likely, sooner where the screen's is a doubtful fit.
_LIKELY, _RATHER, _DOUBTFUL = 0.8, 0.5, 0.5
# Below this confidence words are marked as unsure; single words, rightly heard, have 0.4 to 0.5.
_UNSURE = 0.4
# A recognition is stopped after so many seconds, and so many more for each second of the recording.
_PATIENCE, _PATIENCE_A_SECOND = 30, 10
_CANTONESE_TAGS = ("yue", "zh-hk", "zh-mo", "zh-hant-hk", "zh-hant-mo")


class Transcript(BaseModel, frozen=True):
    """What was said. ``text`` has spoken codes and numbers as codes and digits, Chinese in the screen's script.

    ``lang`` is a BCP 47 tag, ``confidence`` the mean probability of a token (0 to 1, 0 without text), ``seconds`` the
    recording's length; ``warnings`` are sentences in the screen's language.
    """

    text: str
    lang: str
    confidence: float
    codes: tuple[CodeHeard, ...] = ()
    values: tuple[ValueHeard, ...] = ()
    seconds: float = 0.0
    warnings: tuple[str, ...] = ()

    @computed_field  # type: ignore[prop-decorator]  # pydantic's documented order
    @property
    def language(self) -> str:
        """``lang`` under the name that other recognisers' transcripts give it."""
        return self.lang


@dataclass(frozen=True, slots=True)
class _Heard:
    """A look with what it says, in a language and script."""

    look: Look
    text: str
    codes: tuple[CodeHeard, ...]
    values: tuple[ValueHeard, ...]

    @classmethod
    def of(cls, look: Look, lang: str, listed: Listed) -> _Heard:
        text = _spelt(look.text, lang)
        return cls(look, written(text, lang), heard_codes(text, lang, listed), heard_values(text, lang))

    @property
    def measured(self) -> list[tuple[object, str]]:
        """The values without the words they were said in."""
        return [(each.value, each.unit) for each in self.values]


class Speech:
    """Recognises speech with the words of the plant. The model is loaded at first use; safe to share between threads.

    As many recordings as there are processor threads are worked on at once, 16 more may wait.
    """

    def __init__(self, settings: Settings, store: Store) -> None:
        workers = settings.threads or os.cpu_count() or 1
        self._settings = settings
        self._store = store
        self._recogniser = Recogniser(settings, workers)
        self._second = Recogniser(settings, workers, small_model) if settings.second_recogniser else None
        self._queue = SpeechQueue(workers)
        self._vocabularies: dict[tuple[str, str | None, str], tuple[object, Vocabulary]] = {}

    @property
    def waiting(self) -> int:
        """How many recordings wait for a worker."""
        return self._queue.waiting

    @property
    def ready(self) -> bool:
        """Whether the model is loaded."""
        return self._recogniser.ready

    @property
    def arrived(self) -> int:
        """How many recordings have stood in the line so far; those that are refused do not."""
        return self._queue.arrived

    def load(self) -> None:
        """Load the model now rather than at the first recording."""
        self._recogniser.load()
        if self._second and has_small(self._settings):
            self._second.load()

    def transcribe(
        self,
        audio: bytes,
        *,
        lang: str,
        asset: str | None = None,
        site: str | None = None,
        check: str = "",
        waiting: Waiting | None = None,
    ) -> Transcript:
        """What a recording says; ``lang`` is the screen's language, ``check`` the text of the check that is open.

        ``waiting`` is told how many are before this one. Raises `BadInputError` for what is no usable recording,
        `UnknownAssetError`, and `BusyError` where too many wait or the work takes too long.
        """
        samples = decoded(audio, self._settings.speech_seconds)
        place = site or self._settings.site
        self._words(place, asset, base_language(lang))  # an unknown asset is refused before anybody waits
        with self._queue.turn(waiting):
            return self._recognised(samples, lang, place, asset, check)

    def _recognised(
        self, samples: Samples, asked: str, site: str, asset: str | None, check: str
    ) -> Transcript:
        seconds = len(samples) / RATE
        deadline = time.monotonic() + _PATIENCE + _PATIENCE_A_SECOND * seconds
        recording = self._recogniser.recording(samples, deadline)
        active = [alert.code for alert in self._store.alerts(site, asset, active=True)] if asset else []

        def hotwords(lang: str) -> str:
            return expected(self._words(site, asset, lang), check, active)

        plain, biased, lang = self._looks(recording, asked, hotwords)
        if not plain.text:
            warnings = self._warnings(asked, lang, recording, None)
            return Transcript(
                text="", lang=base_language(asked), confidence=0, seconds=seconds, warnings=warnings
            )
        listed = self._words(site, asset, lang).listed(active)
        heard = _Heard.of(plain, lang, listed)
        result, codes = _merged(heard, _Heard.of(biased, lang, listed))
        if listed.by_form and is_doubtful(heard.text, lang, codes):
            guesses = [_spelt(guess, lang) for guess in self._guesses(recording, self._whisper(asked, lang))]
            codes = seconded(codes, [heard_codes(guess, lang, listed) for guess in guesses])
        return Transcript(
            text=result.text,
            lang=lang,
            confidence=round(result.look.confidence, 3),
            codes=codes,
            values=result.values,
            seconds=seconds,
            warnings=self._warnings(asked, lang, recording, result.look),
        )

    def _looks(
        self, recording: Recording, asked: str, hotwords: Callable[[str], str]
    ) -> tuple[Look, Look, str]:
        """What is said with no words expected, with a language's ``hotwords`` expected, and in which language."""
        lang = base_language(asked)
        # Side by side, so that who speaks alone waits for one look only; in vain where it is another language.
        with ThreadPoolExecutor(1) as beside:
            biased = beside.submit(recording.look, self._whisper(asked, lang), hotwords(lang))
            plain, found = self._first_look(recording, asked)
        if found == lang or not plain.text:
            return plain, biased.result(), found
        return plain, recording.look(self._whisper(asked, found), hotwords(found)), found

    def _first_look(self, recording: Recording, asked: str) -> tuple[Look, str]:
        """What is said, with no words expected, and its language: the screen's unless another fits much better."""
        lang = base_language(asked)
        if recording.is_silent:
            return Look("", 0.0), lang
        first = recording.look(self._whisper(asked, lang))
        chances = {tag: recording.languages.get(_name(tag), 0.0) for tag in languages()}
        other = max(chances, key=lambda tag: chances[tag])
        enough = _RATHER if first.confidence < _DOUBTFUL else _LIKELY
        if _name(other) == _name(lang) or chances[other] < enough:
            return first, lang
        second = recording.look(_name(other))
        if not second.text or (first.text and second.logprob < first.logprob):
            return first, lang
        return second, chinese_script(second.text) if _name(other) == "zh" else other

    def _guesses(self, recording: Recording, name: str) -> list[str]:
        """What another recogniser may hear in a language (Whisper's name); nothing where there is none."""
        if self._second is None or not has_small(self._settings):
            return []
        return self._second.of_windows(recording.windows, recording.deadline).guesses(name)

    def _whisper(self, asked: str, lang: str) -> str:
        """Whisper's name of a language: Cantonese where it was asked for and the model has it."""
        if lang == "zh-Hant" and _is_cantonese(asked) and self._recogniser.has("yue"):
            return "yue"
        name = _name(lang)
        return name if self._recogniser.has(name) else "en"

    def _warnings(self, asked: str, lang: str, recording: Recording, look: Look | None) -> tuple[str, ...]:
        return tuple(self._warned(asked, lang, recording, look))

    def _warned(self, asked: str, lang: str, recording: Recording, look: Look | None) -> Iterator[str]:
        words = wording(asked)
        unsure = look is None or look.confidence < _UNSURE
        foreign = _foreign(recording) if look else ""
        if look is None:
            yield words("speech.nothing")
        elif _name(lang) != _name(base_language(asked)):
            yield words("speech.other_language", language=language_name(lang, words.lang))
        elif foreign:
            yield words("speech.foreign", language=language_name(foreign, words.lang))
        elif unsure:
            yield words("speech.unsure")
        if lang == "zh-Hant" and (unsure or _is_cantonese(asked)) and not self._recogniser.has("yue"):
            yield words("speech.cantonese")

    def _words(self, site: str, asset: str | None, lang: str) -> Vocabulary:
        """The vocabulary, read again once documents have changed."""
        version = frozenset(self._store.current_versions())
        key = (site, asset, lang)
        kept = self._vocabularies.get(key)
        if kept is None or kept[0] != version:
            models = {model for row in self._store.documents(site) for model in row.asset_models}
            register = Register(self._store.assets(site), models)
            kept = version, vocabulary(self._store, register, site, asset, lang)
            self._vocabularies[key] = kept
        return kept[1]


def _spelt(text: str, lang: str) -> str:
    """A text in the language's script."""
    return in_script(text, lang) if lang.startswith("zh") else text


def _merged(plain: _Heard, biased: _Heard) -> tuple[_Heard, tuple[CodeHeard, ...]]:
    """The look that counts, and the codes of both: the biased one only where it changes neither code nor value."""
    strayed = len(biased.text) > 1.5 * len(plain.text) + 10  # into a list of the expected words
    if strayed or not biased.text:
        return plain, plain.codes
    codes = agreed(biased.codes, plain.codes)
    if codes != biased.codes or biased.measured != plain.measured:
        return plain, codes
    return biased, codes


def _foreign(recording: Recording) -> str:
    """The language of a recording that is surely in none of the copilot's own; else an empty text."""
    likely = max(recording.languages, key=lambda name: recording.languages[name])
    own = {_name(tag) for tag in languages()} | {"yue"}
    return likely if likely not in own and recording.languages[likely] >= _LIKELY else ""


def _name(tag: str) -> str:
    """Whisper's name of a language."""
    return tag.partition("-")[0]


def _is_cantonese(asked: str) -> bool:
    return asked.replace("_", "-").lower().startswith(_CANTONESE_TAGS)
