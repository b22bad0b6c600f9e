"""A command is the whole utterance, in each language, as recognition writes it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.voicecommands import VoiceCommand, command
from copilot.wording import languages, wording

SAID = [
    ("en", "Next.", "next"),
    ("en", "next step please", "next"),
    ("en", "Okay, next step, please.", "next"),
    ("en", " Slower! ", "slower"),
    ("en", "Repeat that.", "repeat"),
    ("en", "Go back.", "back"),
    ("en", "That’s enough.", "stop"),
    ("en", "Stop. Stop.", "stop"),
    ("de", "Nächster Schritt.", "next"),
    ("de", "Weiter, bitte.", "next"),
    ("de", "Bitte noch einmal.", "repeat"),
    ("de", "Langsamer bitte!", "slower"),
    ("de", "Zurück.", "back"),
    ("de", "Stopp!", "stop"),
    ("es", "¡Siguiente!", "next"),
    ("es", "Siguiente paso, por favor.", "next"),
    ("es", "Otra vez.", "repeat"),
    ("es", "Más despacio, por favor.", "slower"),
    ("es", "Más rápido.", "faster"),
    ("es", "¡Para!", "stop"),
    ("zh-Hant", "下一步。", "next"),
    ("zh-Hant", "唔該講慢啲", "slower"),
    ("zh-Hant", "請再說一次。", "repeat"),
    ("zh-Hant", "停！", "stop"),
    ("zh-Hans", "下一步，谢谢。", "next"),
    ("zh-Hans", "请再说一遍", "repeat"),
    ("zh-Hans", "上一步", "back"),
    ("zh-HK", "快啲", "faster"),
    ("en", "Okay, done.", "done"),
    ("en", "Not OK.", "not_ok"),
    ("de", "Fertig.", "done"),
    ("de", "Das ist nicht in Ordnung.", "not_ok"),
    ("es", "¡Listo!", "done"),
    ("es", "No está bien.", "not_ok"),
    ("zh-Hant", "做好咗。", "done"),
    ("zh-Hant", "唔正常", "not_ok"),
    ("zh-Hans", "完成了。", "done"),
]


@pytest.mark.parametrize(("lang", "text", "meant"), SAID)
def test_commands(lang: str, text: str, meant: str) -> None:
    assert command(text, lang) == meant


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "What is the next step?"),
        ("en", "The press does not stop"),
        ("en", "Next to the pump there is oil"),
        ("en", "Stop. Next."),
        ("en", "Please"),
        ("en", "It is not done"),
        ("en", "Done. Not OK."),
        ("de", "Noch nicht fertig"),
        ("en", ""),
        ("en", "..."),
        ("de", "Der Motor läuft langsamer"),
        ("de", "Weiter unten tropft Öl"),
        ("es", "La máquina para sola"),
        ("es", "¿Para qué sirve?"),
        ("zh-Hant", "機器停咗"),
        ("zh-Hans", "下一步怎么做"),
        ("zh-Hans", "油泵停止了"),
    ],
)
def test_anything_more_is_no_command(lang: str, text: str) -> None:
    assert command(text, lang) is None


@pytest.mark.parametrize("lang", languages())
def test_each_phrase_means_one_command(lang: str) -> None:
    for each in VoiceCommand:
        for phrase in wording(lang)(f"voice.said.{each}").split("|"):
            assert command(phrase, lang) is each, phrase
    for name in ("repeat", "slower", "next", "stop"):
        assert command(wording(lang)(f"voice.{name}"), lang) == name, "what a button says can be said"


@given(st.text(), st.sampled_from(languages()))
def test_any_text_is_a_command_or_none(text: str, lang: str) -> None:
    assert command(text, lang) in (None, *VoiceCommand)
