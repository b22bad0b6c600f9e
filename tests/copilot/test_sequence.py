"""Before, after and until: the same order in other words agrees, the other order contradicts."""

import pytest

from copilot.sequence import order_of

RELEASE = ("en", "Release the pressure before you loosen the line.")


@pytest.mark.parametrize(
    ("lang", "text", "contradicts"),
    [
        ("de", "Vor dem Lösen der Leitung den Druck abbauen.", False),
        ("es", "No afloje la línea antes de aliviar la presión.", False),
        ("zh-Hant", "洩壓後才可鬆開管路。", False),
        ("de", "Nach dem Lösen der Leitung den Druck abbauen.", True),
        ("es", "Alivie la presión después de aflojar la línea.", True),
        ("zh-Hans", "泄压前松开管路。", True),
    ],
)
def test_another_order_contradicts(lang: str, text: str, contradicts: bool) -> None:
    one, other = order_of(RELEASE[1], RELEASE[0]), order_of(text, lang)
    assert one.contradicts(other) is contradicts
    assert other.contradicts(one) is contradicts


def test_a_refused_before_says_what_has_to_be_earlier() -> None:
    assert order_of("Do not open the door before the machine has stopped.", "en").earlier == {"stop"}
    assert order_of("Do not open the door until the machine has stopped.", "en").awaiting == {"open"}


def test_codes_tell_what_comes_later() -> None:
    assert "V7" in order_of("关闭阀门 V7 之前，先停止泵 P3。", "zh-Hans").later
