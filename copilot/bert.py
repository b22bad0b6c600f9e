"""A plain BERT with mean pooling, run by CTranslate2: PyTorch alone takes longer to load than a question to answer."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import load_file

from copilot.index.base import Float
from copilot.models import Model, made_once

Weights = Mapping[str, Float]

_CONFIG, _WEIGHTS = "config.json", "model.safetensors"
_MODULES = ("Transformer", "Pooling", "Normalize")
_FIRST = "embeddings.word_embeddings.weight"
_ATTENTION = "attention.self.query", "attention.self.key", "attention.self.value"


def is_bert(folder: Path) -> bool:
    """Whether `Bert` computes what sentence-transformers would: the layers of BERT, then the mean of all tokens.

    A folder without ``modules.json`` is pooled by the mean, as sentence-transformers does. What cannot be read is none:
    sentence-transformers tells what is wrong with it.
    """
    try:
        return _is_plain(folder)
    except (OSError, ValueError, KeyError, SafetensorError):
        return False


def _is_plain(folder: Path) -> bool:
    config = _read(folder / _CONFIG)
    if (config.get("model_type"), config.get("hidden_act", "gelu")) != ("bert", "gelu"):
        return False
    if config.get("position_embedding_type", "absolute") != "absolute":
        return False
    with safe_open(folder / _WEIGHTS, "numpy") as weights:
        if _FIRST not in weights.keys():  # noqa: SIM118  # no mapping
            return False
    listed = folder / "modules.json"
    modules = _read(listed) if listed.is_file() else []
    names = [module["type"].rpartition(".")[2] for module in modules]
    return tuple(names) in ((), _MODULES[:2], _MODULES) and all(
        _is_mean(_read(folder / module["path"] / _CONFIG)) for module in modules[1:2]
    )


def _is_mean(pooling: Mapping[str, Any]) -> bool:
    """Pooling's settings name one way in one word, or each way with whether it is taken."""
    if "pooling_mode" in pooling:
        return bool(pooling["pooling_mode"] == "mean")
    return [
        name for name, taken in pooling.items() if name.startswith("pooling_mode_") and taken is True
    ] == ["pooling_mode_mean_tokens"]


class Bert:
    """A loaded network in float32. Encoding is safe from several threads."""

    def __init__(self, model: Model, models: Path, threads: int) -> None:
        """Load a model for which `is_bert` holds, written once to the folder ``models`` as CTranslate2 reads it.

        ``threads`` 0 takes every core of the process. Raises `StorageError` where ``models`` cannot be written.
        """
        import ctranslate2  # loads its own threads' library, for which the environment is set first

        name = f"ctranslate2-{model.identity.replace('@', '-')}"
        folder = made_once(models / name, lambda working: _convert(model.folder, working))
        self._encoder = ctranslate2.Encoder(
            str(folder),
            compute_type="float32",
            intra_threads=threads or len(os.sched_getaffinity(0)),
        )

    def encode(self, batch: Sequence[Sequence[int]]) -> list[tuple[Float, Float]]:
        """Sequences of token ids as (sentence vector (d,), token vectors (tokens, d)), in their order."""
        states: Float = np.array(self._encoder.forward_batch([list(ids) for ids in batch]).last_hidden_state)
        texts = [states[row, : len(ids)].copy() for row, ids in enumerate(batch)]
        return [(tokens.mean(axis=0), tokens) for tokens in texts]


def _convert(source: Path, target: Path) -> None:
    """Write the weights of a folder of transformers' BertModel as CTranslate2's encoder."""
    from ctranslate2.specs import common_spec, transformer_spec

    config, weights = _read(source / _CONFIG), load_file(source / _WEIGHTS)
    encoder = transformer_spec.TransformerEncoderSpec(
        config["num_hidden_layers"],
        config["num_attention_heads"],
        pre_norm=False,
        activation=common_spec.Activation.GELU,
        layernorm_embedding=True,
        num_source_embeddings=2,
        embeddings_merge=common_spec.EmbeddingsMerge.ADD,
    )
    encoder.scale_embeddings = False
    encoder.embeddings[0].weight = _float(weights[_FIRST])
    encoder.embeddings[1].weight = _float(weights["embeddings.token_type_embeddings.weight"])
    encoder.position_encodings.encodings = _float(weights["embeddings.position_embeddings.weight"])
    _norm(encoder.layernorm_embedding, weights, "embeddings")
    for place, layer in enumerate(encoder.layer):
        _layer(layer, weights, f"encoder.layer.{place}.")
    spec = transformer_spec.TransformerEncoderModelSpec(encoder, pooling_layer=False)
    # Never looked up, as the network is given ids; but there must be as many words as rows.
    spec.register_vocabulary([str(number) for number in range(len(weights[_FIRST]))])
    spec.config.layer_norm_epsilon = config.get("layer_norm_eps", 1e-12)
    spec.validate()
    spec.save(str(target))


def _layer(spec: Any, weights: Weights, layer: str) -> None:
    asked = [layer + name for name in _ATTENTION]
    for kind in ("weight", "bias"):
        joined = np.concatenate([_float(weights[f"{name}.{kind}"]) for name in asked])
        setattr(spec.self_attention.linear[0], kind, joined)
    for linear, name in _linears(spec):
        linear.weight = _float(weights[f"{layer}{name}.weight"])
        linear.bias = _float(weights[f"{layer}{name}.bias"])
    _norm(spec.self_attention.layer_norm, weights, f"{layer}attention.output")
    _norm(spec.ffn.layer_norm, weights, f"{layer}output")


def _linears(spec: Any) -> Iterator[tuple[Any, str]]:
    yield spec.self_attention.linear[1], "attention.output.dense"
    yield spec.ffn.linear_0, "intermediate.dense"
    yield spec.ffn.linear_1, "output.dense"


def _norm(spec: Any, weights: Weights, name: str) -> None:
    spec.gamma = _float(weights[f"{name}.LayerNorm.weight"])
    spec.beta = _float(weights[f"{name}.LayerNorm.bias"])


def _float(weight: Float) -> Float:
    return np.asarray(weight, np.float32)


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))
