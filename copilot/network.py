"""The embedding model's network, by the engine that suits model and processor: token ids in, vectors out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from copilot.bert import Bert, is_bert
from copilot.index.base import Float
from copilot.models import Model
from copilot.settings import Settings

_CPU_INFO = Path("/proc/cpuinfo")
# A processor that multiplies bfloat16 says so by one of these.
_BFLOAT16 = {"avx512_bf16", "amx_bf16"}


class Network(Protocol):
    """A loaded network; encoding is safe from several threads."""

    def encode(self, batch: Sequence[Sequence[int]]) -> list[tuple[Float, Float]]:
        """Sequences of token ids as (sentence vector (d,) as the model pools it, token vectors (tokens, d))."""


def open_network(model: Model, settings: Settings) -> Network:
    """Load a network. Loading is not cheap: share one.

    A plain BERT in float32 goes by CTranslate2, which starts in a tenth of PyTorch's time and gives the same numbers;
    any other model, and bfloat16, by sentence-transformers. Raises `ModelError` or `StorageError`.
    """
    dtype = settings.embedding_dtype
    if dtype == "auto":
        dtype = "bfloat16" if multiplies_bfloat16(_CPU_INFO) else "float32"
    if dtype == "float32" and is_bert(model.folder):
        return Bert(model, settings.models_folder, settings.threads)
    from copilot.transformer import Transformer  # loads PyTorch

    return Transformer(model.folder, settings.threads, dtype)


def multiplies_bfloat16(cpu_info: Path) -> bool:
    """Whether the processor that the file describes (Linux's ``/proc/cpuinfo``) does; False where there is none."""
    try:
        lines = cpu_info.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return False
    flags = next((line for line in lines if line.startswith("flags")), "")
    return not _BFLOAT16.isdisjoint(flags.split())
