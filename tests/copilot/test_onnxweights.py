"""Weights out of ONNX files: names, shapes and values as before the export, and files that are none."""

from pathlib import Path

import numpy as np
import onnx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from onnx import GraphProto, helper, numpy_helper

from copilot.errors import ModelError
from copilot.onnxweights import onnx_weights

Arrays = dict[str, NDArray[np.generic]]


def _graph(arrays: Arrays, *nodes: onnx.NodeProto) -> GraphProto:
    held = [numpy_helper.from_array(np.asarray(values), name) for name, values in arrays.items()]
    return helper.make_graph(nodes, "model", [], [], held)


def _written(path: Path, graph: GraphProto) -> Path:
    onnx.save(helper.make_model(graph), path)
    return path


def _integers(name: str, values: NDArray[np.uint8], zero: int, scale: float) -> Arrays:
    return {
        f"{name}_quantized": values,
        f"{name}_zero_point": np.uint8(zero),
        f"{name}_scale": np.float32(scale),
    }


def _product(layer: str, weights: str) -> onnx.NodeProto:
    inputs = ["x", f"{weights}_quantized", "x_zero_point", f"{weights}_zero_point"]
    return helper.make_node("MatMulInteger", inputs, ["y"], name=f"/{layer}/MatMul_quant")


WEIGHTS = np.array([[0, 128, 255], [127, 129, 1]], np.uint8)


def test_a_products_weights_get_their_layers_name_and_pytorchs_shape(tmp_path: Path) -> None:
    graph = _graph(
        {**_integers("onnx::MatMul_7", WEIGHTS, 128, 0.5), "layers.0.fc1.bias": np.ones(3, np.float32)},
        _product("layers.0/fc1", "onnx::MatMul_7"),
    )
    weights = onnx_weights(_written(tmp_path / "a.onnx", graph))
    assert set(weights) == {"layers.0.fc1.weight", "layers.0.fc1.bias"}
    assert weights["layers.0.fc1.weight"].tolist() == [[-64, -0.5], [0, 0.5], [63.5, -63.5]]
    assert weights["layers.0.fc1.weight"].dtype == np.float32


def test_graphs_that_hang_on_another_are_read_and_marks_of_merging_dropped(tmp_path: Path) -> None:
    inner = _graph({}, _product("decoder/fc2", "onnx::MatMul_9_merged_0"))
    choice = helper.make_node("If", ["cached"], ["y"], then_branch=inner, else_branch=inner)
    outer = _graph(
        {
            **_integers("onnx::MatMul_9_merged_0", WEIGHTS, 0, 1.0),
            **_integers("decoder.embed_tokens.weight_merged_0", WEIGHTS, 1, 2.0),
            "decoder.norm.bias_merged_1": np.zeros(2, np.float32),
        },
        choice,
    )
    weights = onnx_weights(_written(tmp_path / "a.onnx", outer))
    assert set(weights) == {"decoder.fc2.weight", "decoder.embed_tokens.weight", "decoder.norm.bias"}
    assert weights["decoder.embed_tokens.weight"].tolist() == [[-2, 254, 508], [252, 256, 0]]


@given(
    values=st.lists(st.integers(0, 255), min_size=1, max_size=20),
    zero=st.integers(0, 255),
    scale=st.floats(0.125, 8, width=32),
)
def test_integers_become_what_onnx_means_by_them(
    values: list[int], zero: int, scale: float, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("onnx") / "a.onnx"
    graph = _graph(_integers("conv.weight", np.array(values, np.uint8), zero, scale))
    [real] = onnx_weights(_written(path, graph)).values()
    assert real.tolist() == pytest.approx([(value - zero) * scale for value in values], rel=1e-6)


def test_what_is_no_onnx_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.onnx"
    path.write_bytes(b"\xff" * 100)
    with pytest.raises(ModelError, match=r"a\.onnx is no ONNX model"):
        onnx_weights(path)


def test_a_product_without_its_weights_is_named(tmp_path: Path) -> None:
    graph = _graph({}, _product("layers.0/fc1", "onnx::MatMul_7"))
    with pytest.raises(ModelError, match="lacks onnx::MatMul_7"):
        onnx_weights(_written(tmp_path / "a.onnx", graph))
