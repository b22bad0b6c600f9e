"""The embedding model's network on torch: token ids in, hidden states out."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from transformers import AutoModel
from transformers.utils import logging

from copilot.errors import ModelError
from copilot.index.base import Float


class Transformer:
    """A loaded network in float32. Loading is not cheap: share one. Encoding is safe from several threads."""

    def __init__(self, folder: Path, threads: int) -> None:
        """Load from a local folder, never from the network; ``threads`` 0 takes every core of the process."""
        torch.set_num_threads(threads or len(os.sched_getaffinity(0)))
        logging.set_verbosity_error()  # type: ignore[no-untyped-call]  # the unused pooler
        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        try:
            network = AutoModel.from_pretrained(
                folder, local_files_only=True, use_safetensors=True, dtype=torch.float32
            )
        except (OSError, ValueError) as error:
            raise ModelError(
                f"The model in {folder} cannot be loaded: {error}.",
                "Remove the folder, or set embedding_model.",
            ) from error
        self._network = network.eval()
        self._padding: int = network.config.pad_token_id or 0

    def use(self, dtype: str) -> None:
        """Compute in ``float32`` or ``bfloat16``; ``auto`` takes bfloat16 where the processor multiplies it."""
        if dtype == "auto":
            able = torch.cpu.get_capabilities()
            dtype = "bfloat16" if able.get("avx512_bf16") or able.get("amx_bf16") else "float32"
        self._network.to(getattr(torch, dtype))

    def hidden(self, batch: Sequence[Sequence[int]]) -> list[Float]:
        """Last hidden states, one (tokens, d) array for each sequence of token ids."""
        longest = max(map(len, batch))
        ids = torch.full((len(batch), longest), self._padding)
        mask = torch.zeros((len(batch), longest), dtype=torch.long)
        for row, tokens in enumerate(batch):
            ids[row, : len(tokens)] = torch.tensor(tokens)
            mask[row, : len(tokens)] = 1
        with torch.inference_mode():
            states = self._network(input_ids=ids, attention_mask=mask).last_hidden_state
        values: Float = states.to(torch.float32).numpy()
        return [np.array(values[row, : len(tokens)]) for row, tokens in enumerate(batch)]
