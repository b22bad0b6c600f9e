"""Text to vectors: one pass of the model gives the sentence vector and the token vectors."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator, Sequence
from functools import cached_property, partial
from hashlib import sha256
from importlib.resources import files
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import load_file, save_file
from scipy.cluster.hierarchy import fcluster, linkage
from tokenizers import Tokenizer

from copilot.conversion import Progress
from copilot.encodings import Encodings, Ids
from copilot.index.base import Float
from copilot.models import Model, embedding_model
from copilot.network import Network, open_network
from copilot.recent import Recent
from copilot.settings import Settings

QUERY = "query: "
PASSAGE = "passage: "
_POOL = 4
# Name what `copilot.vectors` stores, too: an index built another way has another identity.
_SCHEME = f"e5+centred+ward{_POOL}+heading0.3"
_BATCH_TOKENS = 2048
_HEADINGS_KEPT = 4096
# What decides the vectors' last digits.
_CODE = ("embedding.py", "network.py", "bert.py", "transformer.py")
# What a few people ask at the same time, each in some readings.
_QUERIES_KEPT = 64


class Embedder:
    """The embedding model. Loaded at the first encoding, once; safe to share between threads.

    Token vectors are centred (the mean token vector of a fixed multilingual text is taken off, one mean for
    questions, one for passages) and of unit length. ``progress`` reports the conversion of the weights.
    """

    def __init__(self, settings: Settings, progress: Progress | None = None) -> None:
        self._settings = settings
        self._progress = progress
        self._lock = threading.RLock()
        self._loaded: tuple[Network, dict[str, Float]] | None = None
        self._headings: Recent[str, Float] = Recent(_HEADINGS_KEPT)
        self._queries: Recent[str, tuple[Float, Float]] = Recent(_QUERIES_KEPT)

    @cached_property
    def identity(self) -> str:
        """What decides the vectors: model and revision, prefixes, centring text and pooling."""
        return f"{self._model.identity}+{_SCHEME}+{_centring_hash()[:8]}"

    @cached_property
    def dimension(self) -> int:
        """Length d of every vector."""
        return int(_read_json(self._model.folder / "config.json")["hidden_size"])

    @cached_property
    def max_tokens(self) -> int:
        """The longest passage, counted as `count_tokens` does; what is longer is cut when encoded."""
        return self._window - self._prefix_length(PASSAGE) - 1

    def load(self) -> None:
        """Load the network now rather than at the first encoding."""
        self._network()

    def count_tokens(self, text: str) -> int:
        """How many tokens the text has; needs the tokenizer only."""
        return len(self._tokenizer.encode(text, add_special_tokens=False))

    def encode_query(self, text: str) -> tuple[Float, Float]:
        """A question as its unit sentence vector (d,) and token vectors (t, d), neither to be written to.

        Those asked just now are not computed again: one question looks for passages, then for past jobs.
        """
        known = self._queries.of([text])
        if text not in known:
            network, centres = self._network()
            ids = self._ids([text], QUERY)
            known[text] = self._vectors(*network.encode(ids)[0], self._prefix_length(QUERY), centres[QUERY])
            for vectors in known[text]:
                vectors.flags.writeable = False
        self._queries.keep(known)
        return known[text]

    def encode_passages(
        self, texts: Sequence[str], progress: Progress | None = None
    ) -> list[tuple[Float, Float]]:
        """Passages as unit sentence vectors (d,) and token vectors (about t/4, d), pooled by Ward's method.

        The same texts give the same vectors; ``progress`` is called with (passages done, all passages).
        """
        ids = self._ids(texts, PASSAGE)
        found: dict[int, tuple[Float, Float]] = {}
        for batch in _batches(ids):
            own = [ids[i] for i in batch]
            vectors = self._encodings.of("passages", own, partial(self._passages, own))
            found.update(zip(batch, zip(vectors[::2], vectors[1::2], strict=True), strict=True))
            if progress:
                progress(len(found), len(texts))
        return [found[place] for place in range(len(texts))]

    def encode_headings(self, texts: Sequence[str]) -> Float:
        """Headings as unit sentence vectors (n, d); those seen lately are not computed again."""
        known = self._headings.of(set(texts))
        missing = sorted(set(texts) - known.keys())
        known.update(zip(missing, self._sentences(missing), strict=True))
        self._headings.keep(known)
        return np.array([known[text] for text in texts], np.float32).reshape(len(texts), self.dimension)

    def _sentences(self, texts: Sequence[str]) -> list[Float]:
        """Unit sentence vectors of passages, without their tokens."""
        if not texts:
            return []
        ids = self._ids(texts, PASSAGE)
        found: dict[int, Float] = {}
        for batch in _batches(ids):
            own = [ids[i] for i in batch]
            found.update(
                zip(batch, self._encodings.of("sentences", own, partial(self._units, own)), strict=True)
            )
        return [found[place] for place in range(len(texts))]

    def _units(self, batch: Ids) -> list[Float]:
        """The unit sentence vector of each text."""
        network, _ = self._network()
        return [_unit(sentence) for sentence, _ in network.encode(batch)]

    def _passages(self, batch: Ids) -> list[Float]:
        """The unit sentence vector of each text, and after it its pooled token vectors."""
        network, centres = self._network()
        skip = self._prefix_length(PASSAGE)
        vectors = (self._vectors(*encoded, skip, centres[PASSAGE]) for encoded in network.encode(batch))
        return [each for dense, tokens in vectors for each in (dense, pooled(tokens))]

    @cached_property
    def _encodings(self) -> Encodings:
        made_by = f"{self.identity}+{self._settings.embedding_dtype}+{_code_hash()}"
        return Encodings(self._settings.encodings_dir, made_by)

    @cached_property
    def _model(self) -> Model:
        with self._lock:
            return embedding_model(self._settings, self._progress)

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        tokenizer = Tokenizer.from_file(str(self._model.folder / "tokenizer.json"))
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return tokenizer

    @cached_property
    def _window(self) -> int:
        """Tokens the network takes, special ones and prefix included."""
        limits = self._model.folder / "sentence_bert_config.json"
        return int(_read_json(limits)["max_seq_length"]) if limits.is_file() else 512

    def _prefix_length(self, prefix: str) -> int:
        """Tokens before the text: the begin token and the prefix."""
        return 1 + self.count_tokens(prefix.strip())

    def _ids(self, texts: Sequence[str], prefix: str) -> list[list[int]]:
        """Token ids with prefix and special tokens, cut to the window; the end token always stays."""
        encoded = self._tokenizer.encode_batch([prefix + text for text in texts])
        longest = self._window
        return [
            ids if len(ids) <= longest else [*ids[: longest - 1], ids[-1]] for ids in (e.ids for e in encoded)
        ]

    def _vectors(self, sentence: Float, states: Float, skip: int, centre: Float) -> tuple[Float, Float]:
        """Sentence vector over all tokens; token vectors of the text alone (all tokens if the text is empty)."""
        text = states[skip:-1] if len(states) > skip + 1 else states
        return _unit(sentence), _unit(text - centre)

    def _network(self) -> tuple[Network, dict[str, Float]]:
        """The network and the mean token vector for each prefix, loaded at the first call."""
        with self._lock:
            if self._loaded is None:
                # Threads that wait must not spin: others need the cores. Read when an engine is first loaded.
                os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
                self._loaded = open_network(self._model, self._settings), self._centres()
            return self._loaded

    def _centres(self) -> dict[str, Float]:
        """Mean token vectors of the centring text in float32, kept in the models folder."""
        name = f"{self._model.identity}-{_centring_hash()[:8]}.safetensors"
        path = self._settings.models_folder / "centres" / name
        if not path.is_file():
            exact = self._settings.model_copy(update={"embedding_dtype": "float32"})
            network = open_network(self._model, exact)
            path.parent.mkdir(parents=True, exist_ok=True)
            working = path.with_suffix(f".{os.getpid()}")
            save_file({prefix: self._mean_token(network, prefix) for prefix in (QUERY, PASSAGE)}, working)
            os.replace(working, path)
        return load_file(path)

    def _mean_token(self, network: Network, prefix: str) -> Float:
        """Mean (d,) of all token vectors of the centring text, prefix and special tokens left out."""
        ids = self._ids(_centring_text().splitlines(), prefix)
        skip = self._prefix_length(prefix)
        encoded = chain.from_iterable(network.encode([ids[i] for i in batch]) for batch in _batches(ids))
        mean: Float = np.concatenate([tokens[skip:-1] for _, tokens in encoded]).mean(axis=0)
        return mean


def pooled(tokens: Float, factor: int = _POOL) -> Float:
    """Token vectors (t, d) merged by Ward's method to about t/factor unit vectors.

    Token pooling for multi-vector retrieval after Clavie, Chaffin and Adams 2024.
    """
    count = -(-len(tokens) // factor)
    if count >= len(tokens):
        return tokens
    labels = fcluster(linkage(tokens, "ward"), count, "maxclust") - 1
    sums = np.zeros((labels.max() + 1, tokens.shape[1]), np.float32)
    np.add.at(sums, labels, tokens)
    return _unit(sums)


def _unit(vectors: Float) -> Float:
    """Vectors scaled to length 1 along the last axis."""
    scaled: Float = vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-6)
    return scaled


def _batches(sequences: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """Places of the sequences, sorted by length, in batches of at most `_BATCH_TOKENS` with padding."""
    batch: list[int] = []
    for place in sorted(range(len(sequences)), key=lambda i: len(sequences[i])):
        if batch and len(sequences[place]) * (len(batch) + 1) > _BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(place)
    if batch:
        yield batch


def _centring_text() -> str:
    return files("copilot").joinpath("centring.txt").read_text(encoding="utf-8")


def _centring_hash() -> str:
    return sha256(_centring_text().encode()).hexdigest()


def _code_hash() -> str:
    """What is kept is not what changed code would compute."""
    code = [files("copilot").joinpath(name).read_bytes() for name in _CODE]
    return sha256(b"".join(code)).hexdigest()[:8]


def _read_json(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content
