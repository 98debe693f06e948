"""The payload between kernel and judge: numbers only, and nothing breaks its reader."""

import json

import numpy as np
import pytest

from utils.answers import PayloadError, pack, unpack

LIMIT = 1 << 16


@pytest.mark.parametrize(
    "value",
    [
        np.arange(6.0).reshape(2, 3),
        np.asfortranarray(np.arange(6.0).reshape(2, 3)),
        np.arange(6)[::2],
        np.zeros((0, 3)),
        np.array(2.5),
        np.array([np.nan, np.inf, -0.0]),
        np.array([True, False]),
        np.arange(3, dtype=">f8"),
        np.float32([1, 2]),
    ],
    ids=str,
)
def test_arrays_survive_the_journey(value):
    """Does an array come back with its shape, kind and values, through JSON?"""
    back = unpack(json.loads(json.dumps(pack({"x": value}))), LIMIT)["x"]
    assert back.shape == value.shape
    assert back.dtype == value.dtype.newbyteorder("=")
    np.testing.assert_array_equal(back, value)


def test_numbers_stay_numbers():
    """Is a plain number not turned into an array?"""
    back = unpack(pack({"a": 1.5, "b": 3}), LIMIT)
    assert back == {"a": 1.5, "b": 3}
    assert not isinstance(back["a"], np.ndarray)


@pytest.mark.parametrize(
    "value",
    ["text", None, object(), [1, [2, 3]], np.array([object()]), 1j, {"a": 1}],
    ids=lambda value: type(value).__name__,
)
def test_what_is_not_numbers_is_refused_by_name(value):
    """Is the output that holds something else named?"""
    with pytest.raises(PayloadError, match="z_tilde"):
        pack({"z_tilde": value})


def good(**changes):
    return pack({"x": np.arange(4.0)})["x"] | changes


@pytest.mark.parametrize(
    "payload",
    [
        None,
        5,
        "x",
        [],
        {"x": None},
        {"x": []},
        {"x": {}},
        {"x": good(dtype="O")},
        {"x": good(dtype="<U4")},
        {"x": good(dtype="|V8")},
        {"x": good(dtype="<M8[ns]")},
        {"x": good(dtype="f8,f8")},
        {"x": good(dtype=8)},
        {"x": good(dtype="<q9")},
        {"x": good(shape=None)},
        {"x": good(shape=[4.0])},
        {"x": good(shape=[-4])},
        {"x": good(shape=[True] * 4)},
        {"x": good(shape=[1] * 9)},
        {"x": good(shape=[2**62, 2**62])},
        {"x": good(shape=[5])},
        {"x": good(shape=[0])},
        {"x": good(data=None)},
        {"x": good(data="not base64 !")},
        {"x": good(data="é")},
        {"x": good(data="AAAA")},
        {"x": good(data="A" * (LIMIT * 8))},
        {"x" * 5000: None},
    ],
    ids=lambda p: repr(p)[:50],
)
def test_any_other_payload_is_refused(payload):
    """Is a payload that `pack` did not make refused, whatever is wrong with it?"""
    if payload == []:
        payload = [[]]
    with pytest.raises(PayloadError):
        unpack(payload, LIMIT)


def test_size_is_bounded_over_all_parts():
    """Do many small arrays count together?"""
    many = pack({str(i): np.zeros(100) for i in range(100)})
    assert len(unpack(many, 80_000)) == 100
    with pytest.raises(PayloadError, match="larger than"):
        unpack(many, 79_999)
