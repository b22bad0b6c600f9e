"""Any network that sentence-transformers reads: token ids in, a sentence vector and token vectors out, in one pass."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from sentence_transformers import SentenceTransformer
from transformers.utils import logging

from copilot.errors import ModelError
from copilot.index.base import Float


class Transformer:
    """A loaded network. Encoding is safe from several threads."""

    def __init__(self, folder: Path, threads: int, dtype: str) -> None:
        """Load from a local folder, never from the network, to compute in ``float32`` or ``bfloat16``.

        ``threads`` 0 takes every core of the process. Raises `ModelError` for a folder that is no such model.
        """
        torch.set_num_threads(threads or len(os.sched_getaffinity(0)))
        logging.set_verbosity_error()  # type: ignore[no-untyped-call]  # the unused pooler
        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        try:
            self._network = SentenceTransformer(
                str(folder),
                device="cpu",
                local_files_only=True,
                model_kwargs={"use_safetensors": True, "dtype": getattr(torch, dtype)},
            ).eval()
        except (OSError, ValueError) as error:
            raise ModelError(
                f"The model in {folder} cannot be loaded: {error}.",
                "Remove the folder, or set embedding_model.",
            ) from error
        self._padding = int(self._network.tokenizer.pad_token_id or 0)

    def encode(self, batch: Sequence[Sequence[int]]) -> list[tuple[Float, Float]]:
        """Sequences of token ids as (sentence vector (d,), token vectors (tokens, d)), in their order.

        Not by `SentenceTransformer.encode`: it would tokenise again, sort across the batches that make a document's
        vectors repeatable, and keep every token vector in memory at once.
        """
        longest = max(map(len, batch))
        ids = torch.full((len(batch), longest), self._padding)
        mask = torch.zeros((len(batch), longest), dtype=torch.long)
        for row, tokens in enumerate(batch):
            ids[row, : len(tokens)] = torch.tensor(tokens)
            mask[row, : len(tokens)] = 1
        with torch.inference_mode():
            output = self._network({"input_ids": ids, "attention_mask": mask})
        sentences: Float = output["sentence_embedding"].to(torch.float32).numpy()
        states: Float = output["token_embeddings"].to(torch.float32).numpy()
        return [
            (sentences[row].copy(), np.array(states[row, : len(tokens)])) for row, tokens in enumerate(batch)
        ]
