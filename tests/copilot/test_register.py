"""Machines named by id, name, alias or model, and near misses for those that are not known."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.errors import UnknownAssetError
from copilot.knowledge import Asset
from copilot.register import Machine, Register

PRESS_1 = Asset(
    "PRESS-01", "Hydraulic press 1", "HPX-200", "main", aliases=("press 1", "油壓機1號", "the press")
)
PRESS_2 = Asset(
    "PRESS-02", "Hydraulic press 2", "HPX-200", "main", aliases=("press 2", "油壓機2號", "the press")
)
PACKER = Asset("PACK-01", "Packaging line", "PL-40", "main", aliases=("Verpackungslinie",))
REGISTER = Register((PRESS_1, PRESS_2, PACKER), models=("VMC-850",))


@pytest.mark.parametrize("name", ["PRESS-01", "press-01", "PRESS 01", "press01", "Hydraulic press 1"])
def test_an_asset_is_chosen_by_id_or_name(name: str) -> None:
    assert REGISTER.choose(name, None) == Machine(PRESS_1, "HPX-200")


def test_a_model_is_chosen_also_from_documents_alone() -> None:
    assert REGISTER.choose(None, "vmc 850") == Machine(model="VMC-850")
    assert REGISTER.choose(None, None) == Machine()


@pytest.mark.parametrize("name", ["PRES-01", "PRESS-1", "PRSS-01"])
def test_near_misses_are_named(name: str) -> None:
    with pytest.raises(UnknownAssetError, match="PRESS-01"):
        REGISTER.choose(name, None)
    with pytest.raises(UnknownAssetError, match="HPX-200"):
        REGISTER.choose(None, "HPX-20")


def test_an_empty_register_says_so() -> None:
    with pytest.raises(UnknownAssetError, match="Ingest an asset register"):
        Register(()).choose("PRESS-01", None)


@pytest.mark.parametrize(
    ("text", "machine"),
    [
        ("press 1 shows E-042", Machine(PRESS_1, "HPX-200")),
        ("E-042 on PRESS-02?", Machine(PRESS_2, "HPX-200")),
        ("油壓機2號停咗", Machine(PRESS_2, "HPX-200")),
        ("Die Verpackungslinie steht", Machine(PACKER, "PL-40")),
        ("the press 1 shows E-042", Machine(PRESS_1, "HPX-200")),
        ("the press shows E-042", Machine(model="HPX-200")),
        ("what is the torque on the VMC-850", Machine(model="VMC-850")),
        ("press 1 and press 2", Machine(model="HPX-200")),
        ("PRESS-01 or PACK-01", Machine()),
        ("the compressor is loud", Machine()),
        ("impress 10 people", Machine()),
        ("la prensa excéntrica no baja", Machine(model="HPX-200")),
        ("包装机停了", Machine(PACKER, "PL-40")),
        ("the envasadora stopped", Machine(PACKER, "PL-40")),
        ("the press brake bends crooked", Machine()),
        ("1 号冷水机", Machine()),
    ],
)
def test_machines_named_in_a_text(text: str, machine: Machine) -> None:
    assert REGISTER.mentioned(text) == machine


def test_others_and_names() -> None:
    assert REGISTER.others(PRESS_1) == [PRESS_2]
    assert REGISTER.of_models(["PL-40"]) == [PACKER]
    assert REGISTER.is_name("PRESS01")
    assert REGISTER.is_name("VMC850")
    assert not REGISTER.is_name("E042")


@given(st.text())
def test_any_text_can_be_searched_for_machines(text: str) -> None:
    machine = REGISTER.mentioned(text)
    assert machine.asset is None or machine.asset.model == machine.model


@given(st.text(min_size=1))
def test_any_name_can_stand_in_a_register(name: str) -> None:
    Register([Asset("A-1", name, name, "main", aliases=(name,))]).mentioned(f"why does {name} stop")


def test_a_name_inside_that_of_other_equipment_names_nothing() -> None:
    press = Asset("P-1", "Press", "HPX-200", "main", aliases=("压机",))
    assert Register((press,)).mentioned("压机停了") == Machine(press, "HPX-200")
    assert Register((press,)).mentioned("空压机停了") == Machine()
    compressor = Asset("C-1", "Compressor", "K-7", "main")
    assert Register((press, compressor)).mentioned("空压机停了") == Machine(compressor, "K-7")
