"""The weights of a transformer that was exported to ONNX with 8-bit integers, as real numbers under their own names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from copilot.errors import ModelError

if TYPE_CHECKING:
    from onnx import GraphProto, NodeProto, TensorProto

Weights = dict[str, NDArray[np.float32]]

# An export that can decode with and without a memory is two graphs merged into one; what they share is marked.
_NAMED = re.compile(r"(?P<name>[\w.]+\.(?:weight|bias))(?:_merged_\d+)?(?P<integers>_quantized)?")
_PRODUCT, _PRODUCTS_END = "MatMulInteger", "/MatMul_quant"


def onnx_weights(path: Path) -> Weights:
    """All weights of a file, in the shapes of PyTorch's layers, by the names that the model had before its export.

    Integers are turned into ``(integer - zero point) * scale``, as ONNX's DequantizeLinear defines it. Raises
    `ModelError` for what is no ONNX file or holds a product whose weights it lacks.
    """
    import onnx  # slow to import, seldom used
    from google.protobuf.message import DecodeError

    try:
        graph = onnx.load(path).graph
    except (DecodeError, OSError) as error:
        raise ModelError(f"{path.name} is no ONNX model.", "Fetch the weights anew.") from error
    held = {each.name: each for each in graph.initializer}
    weights: Weights = {}
    for name in held:
        if found := _NAMED.fullmatch(name):
            weights[found["name"]] = _real(held, name) if found["integers"] else _array(held, name)
    for node in _nodes(graph):
        if node.op_type == _PRODUCT and node.name.endswith(_PRODUCTS_END):
            layer = node.name.strip("/").removesuffix(_PRODUCTS_END).replace("/", ".")
            if layer + ".weight" not in weights:
                # A product has them the other way round than a layer of PyTorch.
                weights[layer + ".weight"] = np.ascontiguousarray(_real(held, node.input[1]).T)
    return weights


def _nodes(graph: GraphProto) -> Iterator[NodeProto]:
    """The nodes of a graph and of the graphs that hang on it."""
    for node in graph.node:
        yield node
        for attribute in node.attribute:
            yield from _nodes(attribute.g)


def _real(held: dict[str, TensorProto], name: str) -> NDArray[np.float32]:
    stem = name.removesuffix("_quantized")
    scale, zero = _array(held, stem + "_scale"), _array(held, stem + "_zero_point")
    return np.asarray((_array(held, name) - zero) * scale, np.float32)


def _array(held: dict[str, TensorProto], name: str) -> NDArray[np.float32]:
    from onnx import numpy_helper

    if name not in held:
        raise ModelError(f"The ONNX model lacks {name}.", "Fetch the weights anew.")
    values: Any = numpy_helper.to_array(held[name])
    return np.asarray(values, np.float32)
