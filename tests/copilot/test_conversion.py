"""The E5S1 converter: block arithmetic, a damaged file, and the real weights' tokenizer."""

import json
from pathlib import Path

import numpy as np
import pytest
from safetensors import safe_open
from tokenizers import Tokenizer

from copilot.conversion import _dequantise, convert
from copilot.errors import ModelError


def test_blocks_hold_low_nibbles_first() -> None:
    nibbles = bytes((i % 16) | ((15 - i % 16) << 4) for i in range(16))
    data = np.float16(0.5).tobytes() + nibbles
    values = _dequantise(data, (2, 16))
    assert values[0].tolist() == [0.5 * (i - 8) for i in range(16)]
    assert values[1].tolist() == [0.5 * (7 - i) for i in range(16)]


def test_plain_tensors_are_kept() -> None:
    kept = np.arange(64, dtype=np.float32).reshape(2, 32)
    assert np.array_equal(_dequantise(kept.tobytes(), (2, 32)), kept)


def test_another_format_is_refused(tmp_path: Path) -> None:
    weights = tmp_path / "weights.bin"
    weights.write_bytes(b"GGUF" + bytes(100))
    with pytest.raises(ModelError, match="E5S1"):
        convert(weights, tmp_path)


@pytest.mark.model
def test_converted_folder_is_whole(models_dir: Path) -> None:
    [folder] = models_dir.glob("multilingual-e5-small-*")
    assert json.loads((folder / "config.json").read_text())["num_hidden_layers"] == 12
    with safe_open(folder / "model.safetensors", "numpy") as weights:
        assert len(weights.keys()) == 197
        assert weights.get_slice("embeddings.word_embeddings.weight").get_shape() == [250037, 384]


@pytest.mark.model
@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("passage: hello", ["<s>", "▁passage", ":", "▁hell", "o", "</s>"]),
        ("query: 你好", ["<s>", "▁que", "ry", ":", "▁", "你好", "</s>"]),
        ("a\u200b\tb\x07  Ｃ", ["<s>", "▁a", "▁b", "▁C", "</s>"]),
    ],
)
def test_tokenizer_cuts_as_the_original(models_dir: Path, text: str, tokens: list[str]) -> None:
    [folder] = models_dir.glob("multilingual-e5-small-*")
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    assert tokenizer.encode(text).tokens == tokens
