"""What a question wants, told from its words in five languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.wanting import Want, wanted


@pytest.mark.parametrize(
    ("want", "texts"),
    [
        (
            Want.HISTORY,
            [
                "Has anyone ever changed the pump here?",
                "When was the belt last replaced?",
                "Wurde der Sensor schon einmal getauscht?",
                "Wann wurde der Filter zuletzt gewechselt?",
                "¿Se ha cambiado alguna vez la bomba?",
                "¿Cuándo se cambió el sensor?",
                "呢部機試過換摩打未？",
                "这台泵以前换过没有？",
            ],
        ),
        (
            Want.ALERTS,
            [
                "What is active on PRESS-01 now?",
                "Any alarms on line 2?",
                "Welche Meldungen stehen an der Presse an?",
                "¿Qué alarmas hay en la prensa?",
                "一號機而家有咩警報？",
                "现在有哪些报警？",
            ],
        ),
        (
            Want.PART,
            [
                "What's the part number of the seal kit?",
                "Bestellnummer vom Messer?",
                "Welche Nummer hat der Sensor?",
                "¿Qué referencia tiene la correa?",
                "要訂咩零件編號？",
                "密封圈的料号是什么",
            ],
        ),
        (
            Want.SAFETY,
            [
                "Can I reach in while it runs?",
                "Darf ich die Tür öffnen?",
                "¿Puedo meter la mano?",
                "我可唔可以打開個門？",
                "能不能直接用手去挡",
            ],
        ),
        (
            Want.VALUE,
            [
                "How many litres of oil?",
                "Mit wie viel Nm ziehe ich an?",
                "¿Cuánto aceite lleva?",
                "背壓校幾多？",
                "背压一般调多少",
            ],
        ),
        (
            Want.STEPS,
            [
                "How do I change the filter?",
                "Wie wechsle ich den Filter?",
                "¿Cómo cambio el filtro?",
                "個隔點樣換？",
                "滤芯怎么换？",
            ],
        ),
        (
            Want.VALUE,  # not for leave to do it
            [
                "How much weight can I put on it?",
                "Wie viel darf ich höchstens auflegen?",
                "¿Cuánto peso puedo poner?",
                "可以放幾多重量？",
            ],
        ),
        (
            Want.CAUSE,  # what is to be done about a fault just told
            [
                "The product ends up under the seal. How do I correct that?",
                "The oil smells burnt. What should I do?",
                "Das Öl riecht verbrannt. Was soll ich tun?",
                "La cadena va a tirones. ¿Qué puedo hacer?",
                "液壓油變黑了，應該怎樣處理？",
                "1221一直消不掉，怎么办？",
            ],
        ),
        (
            Want.CAUSE,
            [
                "The ram drifts down",
                "Die Pumpe ist laut, woran liegt das?",
                "La bomba hace ruido",
                "油泵好嘈",
                "泵叫得厉害，怎么回事",
                "比以前慢很多",
            ],
        ),
    ],
)
def test_a_question_wants_what_its_words_ask_for(want: Want, texts: list[str]) -> None:
    assert {text: wanted(text) for text in texts} == dict.fromkeys(texts, want)


@given(st.text(max_size=200))
def test_any_text_wants_something(text: str) -> None:
    assert wanted(text) in Want


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("How do I time the jaws again after the encoder has been replaced?", Want.STEPS),
        ("Wie stelle ich die Backen ein, nachdem der Geber ersetzt wurde?", Want.STEPS),
        ("換過編碼器之後點樣校？", Want.STEPS),
        ("When was the encoder replaced?", Want.HISTORY),
        ("There is a small step at every quarter of a circle", Want.CAUSE),
        ("链条张紧器的两个螺丝要拧多紧？", Want.VALUE),
    ],
)
def test_what_went_before_and_other_senses_ask_for_nothing(text: str, want: Want) -> None:
    assert wanted(text) is want
