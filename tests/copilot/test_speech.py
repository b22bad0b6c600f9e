"""Speech to text with the real model: words, codes asked back, silence, the queue, languages and limits."""

import subprocess
import threading
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from copilot import speech as speech_module
from copilot.audio import Samples
from copilot.errors import BadInputError, BusyError, UnknownAssetError
from copilot.hearing import CodeHeard, Listed
from copilot.knowledge import Asset, Document, DocumentKind, Fault, Section
from copilot.recogniser import Look, Recording
from copilot.settings import Settings
from copilot.speech import Speech, Transcript, _Heard, _merged
from copilot.store import Store
from copilot.whispersmall import has_small
from tests.e2e.recordings import write_speech
from tests.recordings import PROMPTS, encoded, prompt, wav

PRESS = Asset("PRESS-01", "Press 1", "HPX-200", "main")
LISTED = Listed.of(["E-042", "E-043", "HP-7730-118"])
SPANISH = PROMPTS.parent / "es_MX_f_Allison" / "agent-alreadyon.wav"


def _look(text: str, listed: Listed = LISTED, lang: str = "en") -> _Heard:
    return _Heard.of(Look(text, -0.1 if text else 0.0), lang, listed)


def test_a_look_gives_codes_values_and_the_screens_script() -> None:
    heard = _look("E zero four two at two point four bar")
    assert [each.code for each in heard.codes] == ["E-042"]
    assert [(each.value, each.unit) for each in heard.values] == [(Decimal("2.4"), "bar")]
    assert "2.4 bar" in heard.text
    assert _look("压力开关", lang="zh-Hant").text == "壓力開關"
    assert _look("壓力開關", lang="zh-Hans").text == "压力开关"


def test_expected_words_improve_the_text_where_codes_agree() -> None:
    result, codes = _merged(_look("Pilate valve, E42."), _look("Pilot valve, E-042."))
    assert result.text == "Pilot valve, E-042."
    assert [each.code for each in codes] == ["E-042"]


def test_expected_words_never_change_a_code() -> None:
    result, codes = _merged(_look("Alarm E-043 again"), _look("Alarm E-042 again"))
    assert result.text == "Alarm E-043 again"
    [code] = codes
    assert code.code == ""
    assert code.choices == ("E-043", "E-042")


def test_expected_words_never_add_a_code_or_a_value() -> None:
    result, codes = _merged(_look("something hums here"), _look("E-042 hums here"))
    assert result.text == "something hums here"
    assert [each.code for each in codes] == [""]
    result, _ = _merged(_look("set to 14 bar"), _look("set to 40 bar"))
    assert [each.value for each in result.values] == [Decimal(14)]


@pytest.mark.parametrize("biased", ["", "hums, E-042, E-043, HP-7730-118, pilot valve, filter"])
def test_a_look_that_strays_into_the_expected_words_is_left_out(biased: str) -> None:
    result, codes = _merged(_look("it hums"), _look(biased))
    assert (result.text, codes) == ("it hums", ())


@pytest.fixture(scope="module")
def speech(models_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Speech]:
    """The bundled model over a store with one press."""
    settings = Settings(home=tmp_path_factory.mktemp("speech"), models_dir=models_dir, threads=2)
    store = Store(settings)
    faults = (Fault("E-042", "Pressure low", "", "", ""), Fault("E-043", "Oil hot", "", "", ""))
    section = Section("m#1", 0, ("1 Alarms",), faults=faults)
    manual = Document(
        "m",
        "main",
        "",
        "h",
        "Manual",
        "en",
        DocumentKind.MANUAL,
        asset_models=("HPX-200",),
        sections=(section,),
    )
    store.begin("main", "m", "")
    store.commit(manual, stored_file="", reading={}, assets=(PRESS,))
    yield Speech(settings, store)
    store.close()


def _espeak(text: str, voice: str = "en") -> bytes:
    command = ["espeak-ng", "--stdout", "-v", voice]
    return subprocess.run(command, input=text.encode(), capture_output=True, check=True).stdout


@pytest.mark.speech
def test_a_person_is_understood(speech: Speech) -> None:
    heard = speech.transcribe(prompt("agent-newlocation"), lang="en")
    assert heard.text.lower() == "please enter a new extension, followed by pound."
    assert (heard.lang, heard.codes, heard.values, heard.warnings) == ("en", (), (), ())
    assert heard.confidence > 0.7
    assert heard.seconds == pytest.approx(3.3, abs=0.1)
    assert speech.ready
    assert Transcript.model_validate_json(heard.model_dump_json()) == heard


@pytest.mark.speech
def test_both_looks_are_taken_side_by_side(speech: Speech, monkeypatch: pytest.MonkeyPatch) -> None:
    both = threading.Barrier(2)
    taken = Recording.look

    def look(recording: Recording, language: str, hotwords: str = "") -> Look:
        both.wait(30)  # broken, and so an error, unless the other one comes
        return taken(recording, language, hotwords)

    monkeypatch.setattr(Recording, "look", look)
    assert speech.transcribe(prompt("agent-alreadyon"), lang="en", asset="PRESS-01").text


@pytest.mark.speech
def test_a_code_is_held_against_the_machines_list(speech: Speech) -> None:
    heard = speech.transcribe(_espeak("Press one shows E 42."), lang="en", asset="PRESS-01")
    assert [(each.code, each.choices) for each in heard.codes] == [("E-042", ())]


@pytest.mark.speech
def test_a_doubtful_code_is_put_to_another_recogniser(
    speech: Speech, monkeypatch: pytest.MonkeyPatch
) -> None:
    sound = _espeak("Press one shows E 42.")
    asked: list[float] = []

    def guesses(windows: Sequence[Samples], deadline: float) -> SimpleNamespace:
        asked.append(sum(map(len, windows)))
        return SimpleNamespace(guesses=lambda name: ["Press 1 shows E42.", "Press 1 shows B42."])

    second = speech._second
    assert second is not None
    monkeypatch.setattr(second, "of_windows", guesses)
    monkeypatch.setattr(speech_module, "has_small", lambda settings: True)
    assert speech.transcribe(sound, lang="en", asset="PRESS-01").codes[0].code == "E-042"
    assert asked == []  # nothing was in doubt
    unsure = CodeHeard(said="B42", choices=("E-042",))
    monkeypatch.setattr(speech_module, "_merged", lambda plain, biased: (plain, (unsure,)))
    [heard] = speech.transcribe(sound, lang="en", asset="PRESS-01").codes
    assert (heard.code, heard.choices) == ("E-042", ())
    assert len(asked) == 1
    assert asked[0] > 16000
    monkeypatch.setattr(speech_module, "has_small", lambda settings: False)
    assert speech.transcribe(sound, lang="en", asset="PRESS-01").codes == (unsure,)
    monkeypatch.setattr(speech, "_second", None)
    assert speech.transcribe(sound, lang="en", asset="PRESS-01").codes == (unsure,)


@pytest.mark.speech
def test_the_other_recogniser_understands_what_is_put_to_it(
    speech: Speech, models_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not has_small(Settings(models_dir=models_dir)):
        pytest.skip("Whisper small was not fetched: 'make weights'")
    said = tmp_path / "said.wav"
    write_speech(said, "en", ("letters/e", "digits/0", "digits/4", "digits/2"))
    unsure = CodeHeard(said="B42", choices=("E-042", "E-043"))
    monkeypatch.setattr(speech_module, "_merged", lambda plain, biased: (plain, (unsure,)))
    [heard] = speech.transcribe(said.read_bytes(), lang="en", asset="PRESS-01").codes
    assert (heard.said, heard.code) == ("B42", "E-042")


@pytest.mark.speech
@pytest.mark.parametrize("lang", ["en", "zh-Hant"])
def test_silence_and_hiss_are_nothing(lang: str, speech: Speech) -> None:
    hiss = (1500 * np.random.default_rng(1).normal(size=5 * 16000)).astype(np.int16)
    for sound in (np.zeros(3 * 16000, np.int16), hiss):
        heard = speech.transcribe(wav(sound), lang=lang, asset="PRESS-01")
        assert (heard.text, heard.codes, heard.values, heard.confidence) == ("", (), (), 0)
        assert heard.lang == lang
        assert heard.warnings[0].startswith(("Nothing was understood", "未能聽清"))


@pytest.mark.speech
def test_another_language_than_the_screens_is_noticed(speech: Speech) -> None:
    heard = speech.transcribe(SPANISH.read_bytes(), lang="en")
    assert heard.lang == "es"
    assert "número de agente" in heard.text
    assert heard.warnings == ("This sounded like Spanish and was written down in that language.",)


@pytest.mark.speech
def test_cantonese_is_answered_honestly(speech: Speech) -> None:
    heard = speech.transcribe(wav(np.zeros(16000, np.int16)), lang="zh-HK")
    assert heard.lang == "zh-Hant"
    assert any("廣東話" in warning for warning in heard.warnings)


@pytest.mark.speech
def test_ten_at_once_all_finish_and_none_is_lost(speech: Speech) -> None:
    recordings = {"extension": prompt("agent-newlocation"), "thank": prompt("auth-thankyou")}
    names = ["extension", "thank"] * 5
    told: list[int] = []
    heard: dict[int, str] = {}

    def say(place: int) -> None:
        heard[place] = speech.transcribe(
            recordings[names[place]], lang="en", waiting=told.append
        ).text.lower()

    threads = [threading.Thread(target=say, args=(place,)) for place in range(len(names))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(heard) == len(names)
    assert all(names[place] in text for place, text in heard.items())
    assert max(told) <= 9
    assert speech.waiting == 0


@pytest.mark.speech
def test_work_that_takes_too_long_is_stopped(speech: Speech, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speech_module, "_PATIENCE", -1000)
    with pytest.raises(BusyError, match="takes too long"):
        speech.transcribe(prompt("auth-thankyou"), lang="en")
    monkeypatch.undo()
    assert speech.transcribe(prompt("auth-thankyou"), lang="en").text


def test_what_cannot_be_heard_is_refused_before_anybody_waits(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, speech_seconds=5, speech_model="no/such-model")
    store = Store(settings)
    strict = Speech(settings, store)
    with pytest.raises(BadInputError, match="lasts 6 seconds; at most 5"):
        strict.transcribe(encoded(np.zeros(6 * 16000, np.int16), "ogg"), lang="en")
    with pytest.raises(UnknownAssetError):
        strict.transcribe(wav(np.zeros(16000, np.int16)), lang="en", asset="PRESS-9")
    assert not strict.ready
    store.close()
