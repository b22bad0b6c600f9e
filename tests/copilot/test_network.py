"""The two engines of the embedding model: the same vectors from both, and which of them is taken."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from copilot.bert import Bert, is_bert
from copilot.errors import ModelError
from copilot.models import Model
from copilot.network import Network, multiplies_bfloat16, open_network
from copilot.settings import Settings
from copilot.transformer import Transformer

IDS = [[1, 5, 9, 33, 2], [1, 7, 2], [1, *range(4, 60), 2]]
MODULE = "sentence_transformers.models."


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("models")


@pytest.fixture(params=["ctranslate2", "sentence-transformers"])
def network(request: pytest.FixtureRequest, tiny_model: Path, models: Path) -> Network:
    if request.param == "ctranslate2":
        return Bert(Model(tiny_model, "tiny@1"), models, 1)
    return Transformer(tiny_model, 1, "float32")


class TestEitherEngine:
    def test_a_sentence_vector_and_one_for_each_token(self, network: Network) -> None:
        for ids, (sentence, tokens) in zip(IDS, network.encode(IDS), strict=True):
            assert tokens.shape == (len(ids), 32)
            assert tokens.dtype == sentence.dtype == np.float32
            assert np.allclose(sentence / np.linalg.norm(sentence), _unit_mean(tokens), atol=1e-6)

    def test_what_stands_beside_a_text_does_not_change_it(self, network: Network) -> None:
        for ids, (_, tokens) in zip(IDS, network.encode(IDS), strict=True):
            [(_, alone)] = network.encode([ids])
            assert np.allclose(alone, tokens, atol=1e-5)

    def test_the_same_batch_gives_the_same_bits(self, network: Network) -> None:
        for (_, first), (_, again) in zip(network.encode(IDS), network.encode(IDS), strict=True):
            assert np.array_equal(first, again)


def _unit_mean(tokens: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    mean = tokens.mean(axis=0)
    return np.asarray(mean / np.linalg.norm(mean))


@pytest.mark.model
def test_both_engines_give_the_bundled_models_vectors(models_dir: Path) -> None:
    [folder] = models_dir.glob("multilingual-e5-small-*")
    fast = Bert(Model(folder, folder.name), models_dir, 1)
    slow = Transformer(folder, 1, "float32")
    for (_, tokens), (sentence, expected) in zip(fast.encode(IDS), slow.encode(IDS), strict=True):
        assert np.abs(tokens - expected).max() < 1e-5
        assert _unit_mean(tokens) @ sentence > 0.999999


def test_float32_goes_by_ctranslate2_and_bfloat16_does_not(tiny_model: Path, tmp_path: Path) -> None:
    model = Model(tiny_model, "tiny@1")

    def opened(dtype: str) -> Network:
        return open_network(model, Settings(models_dir=tmp_path, embedding_dtype=dtype))

    assert isinstance(opened("float32"), Bert)
    assert isinstance(opened("bfloat16"), Transformer)


def test_pytorch_is_not_loaded_for_a_plain_bert(tiny_model: Path, tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from copilot.embedding import Embedder; "
        "from copilot.settings import Settings; e = Embedder(Settings(embedding_model=sys.argv[1], "
        "models_dir=Path(sys.argv[2]), embedding_dtype='float32')); e.encode_query('oil'); "
        "print('torch' in sys.modules)"
    )
    for _ in range(2):  # the first run writes weights and centres
        told = subprocess.run(
            [sys.executable, "-c", code, tiny_model, tmp_path], capture_output=True, text=True, check=True
        )
    assert told.stdout == "False\n"


def test_the_weights_are_written_once(tiny_model: Path, tmp_path: Path) -> None:
    Bert(Model(tiny_model, "tiny@1"), tmp_path, 1)
    [folder] = tmp_path.glob("ctranslate2-*")
    written = (folder / "model.bin").stat().st_mtime_ns
    Bert(Model(tiny_model, "tiny@1"), tmp_path, 1)
    assert (folder / "model.bin").stat().st_mtime_ns == written


@pytest.mark.parametrize(
    ("file", "change", "plain"),
    [
        ("config.json", {"hidden_act": "gelu"}, True),
        ("config.json", {"hidden_act": "relu"}, False),
        ("config.json", {"model_type": "xlm-roberta"}, False),
        ("config.json", {"position_embedding_type": "relative_key"}, False),
        ("1_Pooling/config.json", {"pooling_mode_mean_tokens": True}, True),
        ("1_Pooling/config.json", {"pooling_mode": "mean"}, True),
        ("1_Pooling/config.json", {"pooling_mode": "cls"}, False),
        ("1_Pooling/config.json", {"pooling_mode_mean_tokens": False, "pooling_mode_cls_token": True}, False),
        (
            "1_Pooling/config.json",
            {"pooling_mode_mean_tokens": True, "pooling_mode_max_tokens": True},
            False,
        ),
    ],
)
def test_only_what_it_computes_the_same_is_a_plain_bert(
    tiny_model: Path, tmp_path: Path, file: str, change: dict[str, Any], plain: bool
) -> None:
    folder = _with_modules(tiny_model, tmp_path / "model", ["Transformer", "Pooling", "Normalize"])
    _changed(folder / file, lambda content: {**content, **change})
    assert is_bert(folder) is plain


@pytest.mark.parametrize(
    ("names", "plain"),
    [
        ([], True),
        (["Transformer", "Pooling"], True),
        (["Transformer", "Pooling", "Normalize"], True),
        (["Transformer", "Pooling", "Dense"], False),
        (["Transformer"], False),
    ],
)
def test_only_the_mean_comes_after_its_layers(
    tiny_model: Path, tmp_path: Path, names: list[str], plain: bool
) -> None:
    assert is_bert(_with_modules(tiny_model, tmp_path / "model", names)) is plain


def _with_modules(model: Path, folder: Path, names: list[str]) -> Path:
    shutil.copytree(model, folder)
    (folder / "1_Pooling").mkdir()
    (folder / "1_Pooling/config.json").write_text('{"word_embedding_dimension": 32}')
    _changed(folder / "1_Pooling/config.json", lambda content: {**content, "pooling_mode_mean_tokens": True})
    if names:
        listed = [{"type": MODULE + name, "path": "1_Pooling" if name == "Pooling" else ""} for name in names]
        (folder / "modules.json").write_text(json.dumps(listed))
    return folder


def _changed(path: Path, change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    path.write_text(json.dumps(change(json.loads(path.read_text()))))


def test_a_folder_that_is_no_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot be loaded"):
        open_network(Model(tmp_path, "none@1"), Settings(models_dir=tmp_path, embedding_dtype="float32"))


@pytest.mark.parametrize(
    "file", ["config.json", "modules.json", "1_Pooling/config.json", "model.safetensors"]
)
def test_what_cannot_be_read_is_no_plain_bert(tiny_model: Path, tmp_path: Path, file: str) -> None:
    folder = _with_modules(tiny_model, tmp_path / "model", ["Transformer", "Pooling"])
    (folder / file).write_text("{")
    assert not is_bert(folder)


@pytest.mark.parametrize(
    ("text", "able"),
    [
        ("processor: 0\nflags\t\t: fpu avx2 avx512_bf16 sse4_2\n", True),
        ("flags : amx_bf16 amx_tile\n", True),
        ("flags : fpu avx2 avx512f\nbugs : avx512_bf16\n", False),
        ("Features : fp asimd\n", False),
        ("", False),
    ],
)
def test_the_processor_says_whether_it_multiplies_bfloat16(tmp_path: Path, text: str, able: bool) -> None:
    path = tmp_path / "cpuinfo"
    path.write_text(text)
    assert multiplies_bfloat16(path) is able
    assert not multiplies_bfloat16(tmp_path / "none")
