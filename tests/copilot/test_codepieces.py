"""What a spoken code is made of."""

from __future__ import annotations

import pytest

from copilot.codepieces import pieces_at
from copilot.numberwords import words_of


@pytest.mark.parametrize(
    ("lang", "text", "pieces"),
    [
        ("en", "E four two", ["E", "4", "2"]),
        ("en", "E oh four two", ["E", "0", "4", "2"]),
        ("en", "E double four", ["E", "44"]),
        ("en", "S.P. 9031", ["S", "P", "9031"]),
        ("en", "SP 90 31 now", ["SP", "90", "31"]),
        ("en", "E42 3 bolts", ["E", "42"]),
        ("en", "ARM E42", ["ARM"]),
        ("de", "HP 7730 Strich 118", ["HP", "7730", "-", "118"]),
        ("zh", "E槓零四二", ["E", "-", "042"]),
        ("en", "pump four", []),
    ],
)
def test_pieces(lang: str, text: str, pieces: list[str]) -> None:
    assert [piece.text for piece in pieces_at(text, words_of(text), 0, lang)] == pieces
