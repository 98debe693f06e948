"""Notebook 8: what is true of its solutions, where its hints point, and a graded hand-in."""

import json

import nbformat
import numpy as np
import pytest

from grader.course import source_path
from grader.judging.attempt import Attempt
from grader.judging.grading import new_session
from tests.conftest import ROOT
from utils import LayerNormCache
from utils.activations import relu

ASSIGNMENT = "08_beyond_batchnorm"
# round-off of sums of a few dozen numbers of size 5
EXACT = {"rtol": 1e-12, "atol": 1e-12}


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def parameters(rng, d):
    return rng.uniform(0.5, 2.0, size=d), rng.normal(size=d)


# ---- identities ----


def test_images_are_rows_of_pixels(solutions, rng):
    """Is batch norm of images that of notebook 2, on their pixels, and its cache fit to go back?"""
    x, (gamma, beta) = rng.normal(size=(4, 3, 5, 2)) * 5, parameters(rng, 3)
    rows = np.moveaxis(x, 1, 3).reshape(-1, 3)
    y, cache = solutions["batchnorm_conv_forward"](x, gamma, beta)
    right, kept = solutions["batchnorm_forward"](rows, gamma, beta)
    np.testing.assert_array_equal(np.moveaxis(y, 1, 3).reshape(-1, 3), right)
    for part, whole in zip(cache, kept, strict=True):
        np.testing.assert_array_equal(part, whole)


def test_one_image_is_instance_norm(solutions, rng):
    """Is a batch of one image normalized like each of its channels by itself?"""
    x, (gamma, beta) = rng.normal(size=(1, 4, 3, 3)), parameters(rng, 4)
    y, _ = solutions["batchnorm_conv_forward"](x, gamma, beta)
    np.testing.assert_allclose(y, solutions["group_norm"](x, gamma, beta, 4), **EXACT)


def test_one_group_turned_is_batch_norm(solutions, rng):
    """Does layer norm do to rows what batch norm does to columns, forward and backward?"""
    z, dout = rng.normal(size=(6, 5)), rng.normal(size=(6, 5))
    ones, zeros = np.ones(5), np.zeros(5)
    turned = solutions["group_norm"](np.ascontiguousarray(z.T), np.ones(6), np.zeros(6), 1)
    right, cache = solutions["batchnorm_forward"](z, ones, zeros)
    np.testing.assert_allclose(turned.T, right, **EXACT)
    back = LayerNormCache(cache.z_hat.T, cache.std, np.ones(6))
    dz, _, _ = solutions["layernorm_backward"](dout.T, back)
    np.testing.assert_allclose(dz.T, solutions["batchnorm_backward"](dout, cache)[0], **EXACT)


def test_machines_do_what_one_does(solutions, rng):
    """Are statistics and gradients over shards of 20, 32, 11 and 1 those of the whole batch?"""
    z, dout = rng.normal(size=(64, 3)) * [1.0, 1e-3, 5.0] + 4, rng.normal(size=(64, 3))
    ends = np.cumsum([20, 32, 11])
    mu, var = solutions["sync_statistics"](np.split(z, ends))
    whole_mu, whole_var = solutions["batch_statistics"](z)
    np.testing.assert_allclose(mu, whole_mu, rtol=1e-13)
    np.testing.assert_allclose(var, whole_var, rtol=1e-9)  # a spread of 1e-3 around 4
    _, cache = solutions["batchnorm_forward"](z, *parameters(rng, 3))
    caches = [cache._replace(z_hat=part) for part in np.split(cache.z_hat, ends)]
    dzs, dgamma, dbeta = solutions["sync_backward"](np.split(dout, ends), caches)
    for part, right in zip(
        (np.concatenate(dzs), dgamma, dbeta),
        solutions["batchnorm_backward"](dout, cache),
        strict=True,
    ):
        np.testing.assert_allclose(part, right, rtol=1e-9, atol=1e-9)


def test_renormalization_lies_between_training_and_prediction(solutions, rng):
    """Is it batch norm with its first limits, and prediction without any?"""
    z, (gamma, beta) = rng.normal(size=(5, 3)), parameters(rng, 3)
    mean, std = rng.normal(size=3), rng.uniform(0.5, 2.0, size=3)
    renorm = solutions["batch_renorm_forward"]
    first, r, d = renorm(z, gamma, beta, mean, std, 1.0, 0.0)
    np.testing.assert_allclose(first, solutions["batchnorm_forward"](z, gamma, beta)[0], **EXACT)
    assert (r == 1).all()
    assert (d == 0).all()
    free, _, _ = renorm(z, gamma, beta, mean, std, 1e6, 1e6)
    predicted = solutions["batchnorm_inference"](z, gamma, beta, mean, std**2, 0.0)
    np.testing.assert_allclose(free, predicted, **EXACT)


def test_recalibrated_network_predicts_like_training_on_all(solutions, rng):
    """With exact statistics of all rows, is prediction what train mode gives on all rows?"""
    network = solutions["initialize_parameters"]([4, 6, 5, 3], rng)
    x = rng.normal(size=(40, 4)) + 2
    statistics = solutions["recalibrate"](network, (part for part in np.split(x, [7, 8, 30])))
    a = x
    for layer, (mean, var) in enumerate(statistics, start=1):
        gamma, beta = network[f"gamma[{layer}]"], network[f"beta[{layer}]"]
        z = a @ network[f"W[{layer}]"]
        a = relu(solutions["batchnorm_inference"](z, gamma, beta, mean, var))
    scores, _ = solutions["network_forward"](x, network, relu)
    np.testing.assert_allclose(a @ network["W[3]"] + network["b[3]"], scores, **EXACT)


# ---- where hints point ----


def test_page_holds_what_hints_count_on():
    """Are the formulas, the steps and the sentences where the hints say?"""
    page = {
        cell["id"]: "".join(cell["source"])
        for cell in json.loads(source_path(ROOT, ASSIGNMENT).read_text(encoding="utf-8"))["cells"]
    }

    def in_order(cell, *marks):
        places = [page[cell].index(mark) for mark in marks]
        assert places == sorted(places), cell

    in_order(
        "batchnorm_conv_forward-task",
        r"\mu_c = ",
        r"\sigma_c^2 = ",
        r"\hat x_{nchw} = ",
        "y_{nchw} = ",
        "pixel $(h, w)$",
        "* the cache",
    )
    in_order(
        "group_norm-task", "are group 0", r"\sigma_{ng}^2 = ", r"\hat x = ", "y = ", "ValueError"
    )
    in_order(
        "layernorm_backward-formula",
        "u_{ij} = ",
        r"\frac{\partial L}{\partial z_{ij}} = ",
        r"\frac{\partial L}{\partial \gamma_j} = ",
    )
    in_order("sync_statistics-task", "N = ", r"\mu = ", r"\sigma^2 = ")
    in_order(
        "sync_backward-task",
        r"\frac{\partial L}{\partial \beta} = ",
        r"\frac{\partial L}{\partial \gamma} = ",
        r"\frac{\partial L}{\partial z_i} = ",
    )
    in_order(
        "batch_renorm_forward-task", "r = ", "d = ", r"\hat z = ", r"\sigma = \sqrt", "stay as"
    )
    in_order("recalibrate-task", "\n1. ", "\n2. ", "\n3. ", "a generator")


# ---- a hand-in ----


def graded(solutions, changed):
    """Hand in the solutions with some cells changed; return what the judge says of each."""
    cells = nbformat.read(source_path(ROOT, ASSIGNMENT), as_version=4).cells
    for cell in cells:
        cell.source = changed.get(cell.id, cell.source)
    attempt = Attempt(cells, solutions, "seed", lambda: new_session(ROOT, ASSIGNMENT))
    attempt.run()
    return attempt.verdicts


GROUPS_TAKEN_FOR_SIZE = """
def group_norm(x, gamma, beta, groups, eps=1e-5):
    if x.shape[1] % groups:
        raise ValueError("no")
    parts = x.reshape(len(x) * (x.shape[1] // groups), -1)
    hat = parts - parts.mean(axis=1, keepdims=True)
    hat = (hat / np.sqrt(parts.var(axis=1, keepdims=True) + eps)).reshape(len(x), len(gamma), -1)
    return (hat * gamma[:, None] + beta[:, None]).reshape(x.shape)
"""
GAMMA_IN_FRONT = """
def layernorm_backward(dout, cache):
    z_hat, std, gamma = cache
    means = dout.mean(axis=1, keepdims=True), (dout * z_hat).mean(axis=1, keepdims=True)
    dz = gamma * (dout - means[0] - z_hat * means[1]) / std[:, None]
    return dz, (dout * z_hat).sum(axis=0), dout.sum(axis=0)
"""


def test_solutions_handed_in_are_right(solutions):
    """Does every exercise of the notebook pass in the sandbox, with what it carries?"""
    verdicts = graded(solutions, {})
    assert {name: v.headline for name, v in verdicts.items() if v.kind != "correct"} == {}
    assert len(verdicts) == 7


def test_wrong_answers_are_named_and_cost_their_own_exercise(solutions):
    """Are two mistakes called by their names, and the other exercises judged right?"""
    changed = {"group_norm": GROUPS_TAKEN_FOR_SIZE, "layernorm_backward": GAMMA_IN_FRONT}
    verdicts = graded(solutions, changed)
    wrong = {name: v.mistakes for name, v in verdicts.items() if v.kind != "correct"}
    assert wrong == {"group_norm": ("size_for_number",), "layernorm_backward": ("gamma_in_front",)}
    # dgamma and dbeta are right
    assert verdicts["layernorm_backward"].share == 0.5
