"""Mistakes in exercise 7.6, residual_forward: what comes out."""

from __future__ import annotations

from grader.mistakes._shows import raises
from grader.mistakes.bank import mistake
from grader.mistakes.why_it_works.residual_forward._parts import (
    BLOCK,
    Block,
    Z,
    blocks,
    normalized,
    parts,
    relu,
)
from utils import ResidualCache


@blocks("alpha_on_everything")
def _everything(h: Z, w: Z, gamma: Z, beta: Z, alpha: float) -> Z:
    """Your output is all multiplied by alpha, the skip along with the branch.

    With an alpha of 0 nothing would come out. It should be what went in.

    The formula in exercise 7.6 multiplies the branch alone by alpha.
    """
    return alpha * (h + parts(h, w, gamma, beta)[2])


@blocks("alpha_on_the_skip")
def _skip(h: Z, w: Z, gamma: Z, beta: Z, alpha: float) -> Z:
    """Your output has alpha on the skip, in place of the branch.

    With an alpha of 0 the branch alone would come out. It should be what went in.

    The formula in exercise 7.6 multiplies the branch alone by alpha.
    """
    return alpha * h + parts(h, w, gamma, beta)[2]


@blocks("alpha_forgotten")
def _no_alpha(h: Z, w: Z, gamma: Z, beta: Z, alpha: float) -> Z:
    """Your output does not depend on alpha.

    The branch is added as it is.

    The formula in exercise 7.6 multiplies the branch by alpha.
    """
    return h + parts(h, w, gamma, beta)[2]


@blocks("no_skip")
def _no_skip(h: Z, w: Z, gamma: Z, beta: Z, alpha: float) -> Z:
    """Your output is the branch alone, times alpha.

    What went in is lost. A block with a skip adds to it.

    The formula in exercise 7.6 begins with h.
    """
    return alpha * parts(h, w, gamma, beta)[2]


@blocks("branch_subtracted")
def _minus(h: Z, w: Z, gamma: Z, beta: Z, alpha: float) -> Z:
    """Your output has the branch subtracted.

    It is the input minus alpha times the branch.

    The formula in exercise 7.6 adds it.
    """
    return h - alpha * parts(h, w, gamma, beta)[2]


@blocks("relu_missing")
def _no_relu(h: Z, w: Z, gamma: Z, beta: Z, alpha: float) -> Z:
    """Your output is that of a block without ReLU.

    What batch norm puts out goes straight into the product with W, negative values, too.

    The formula in exercise 7.6 has a ReLU between the two.
    """
    return h + alpha * parts(h, w, gamma, beta)[0] @ w


@blocks("batch_norm_missing")
def _no_norm(h: Z, w: Z, gamma: Z, beta: Z, alpha: float) -> Z:
    """Your output is that of a block without batch norm.

    The ReLU is applied to the input itself.

    The formula in exercise 7.6 normalizes it first.
    """
    return h + alpha * relu(h) @ w


@blocks("relu_before_batch_norm")
def _relu_first(h: Z, w: Z, gamma: Z, beta: Z, alpha: float) -> Z:
    """Your output has the ReLU before batch norm.

    So batch norm gets the positive values alone, and puts out negative ones again.

    The formula in exercise 7.6 is read from the inside: batch norm, ReLU, the product with W.
    """
    return h + alpha * normalized(relu(h), gamma, beta)[0] @ w


@blocks("product_before_batch_norm", source="the order of a plain hidden layer, as in notebook 4")
def _product_first(h: Z, w: Z, gamma: Z, beta: Z, alpha: float) -> Z:
    """Your output has the product with W before batch norm, as a plain hidden layer does.

    Then what the branch adds is never negative, and cannot take away from the skip.

    The formula in exercise 7.6 is read from the inside: batch norm, ReLU, the product with W.
    """
    return h + alpha * relu(normalized(h @ w, gamma, beta)[0])


@blocks("relu_last")
def _relu_last(h: Z, w: Z, gamma: Z, beta: Z, alpha: float) -> Z:
    """Your output has the ReLU behind the product with W.

    Then what the branch adds is never negative, and cannot take away from the skip.

    The formula in exercise 7.6 is read from the inside: batch norm, ReLU, the product with W.
    """
    return h + alpha * relu(normalized(h, gamma, beta)[0] @ w)


@blocks("batch_norm_after_the_sum", source="the first residual networks normalize the branch last")
def _norm_last(h: Z, w: Z, gamma: Z, beta: Z, alpha: float) -> Z:
    """Your output is normalized: batch norm comes after the sum.

    So what went in does not come out again by the skip, also with an alpha of 0.

    The formula in exercise 7.6 has batch norm within the branch.
    """
    return normalized(h + alpha * relu(h) @ w, gamma, beta)[0]


@blocks("weights_transposed", source="a column per example, in many lectures")
def _transposed(h: Z, w: Z, gamma: Z, beta: Z, alpha: float) -> Z:
    """Your output is that of W with its rows and columns exchanged.

    W is square here, so the wrong way round fits as well.

    The formula in exercise 7.6 multiplies by W from the right.
    """
    return h + alpha * parts(h, w, gamma, beta)[1] @ w.T


@blocks("scale_and_shift_missing")
def _plain(h: Z, w: Z, gamma: Z, beta: Z, alpha: float) -> Z:
    """Your output does not depend on gamma and beta.

    The normalized input goes into the ReLU as it is.

    The formula in exercise 7.6 has batch norm with gamma and beta.
    """
    return h + alpha * relu(parts(h, w, gamma, beta)[3].z_hat) @ w


@mistake(BLOCK, source="NumPy: * multiplies entry by entry", shows=raises("ValueError"))
def entry_by_entry(h: Z, W: Z, gamma: Z, beta: Z, alpha: float) -> Block:  # noqa: N803
    """It stops unless there are as many examples as units, or one.

    The ReLU's output and W are multiplied entry by entry.

    The formula in exercise 7.6 has a product of matrices, as in a hidden layer.
    """
    _, a, _, bn = parts(h, W, gamma, beta)
    return h + alpha * (a * W), ResidualCache(bn, a, W, alpha)
