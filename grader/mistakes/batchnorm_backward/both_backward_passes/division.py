"""Mistakes in exercises 3.4 and 3.5: in the division by std."""

import numpy as np

from grader.mistakes._parts import Backward, backward
from grader.mistakes._shows import all_of, times
from grader.mistakes._shows_arrays import at, nearly, too_small
from grader.mistakes.batchnorm_backward._parts import SURVEY, Z, backward_mistake
from grader.mistakes.batchnorm_backward._shows import dz_of_paths, hardly, std, steady
from utils import BatchNormCache

INVERSE = "PyTorch keeps one over the standard deviation between the passes"


@backward_mistake(shows=times("dz", std))
def not_divided_by_std(dout: Z, cache: BatchNormCache) -> Backward:
    """Each column of your dz is std times what is expected.

    The division by std is missing on the way back.

    Dividing by std in the forward pass is dividing by std in the backward pass: below the line in
    the one-line formula of exercise 3.5.
    """
    return backward(dout, cache, cache.std)


@backward_mistake(shows=times("dz", lambda s: 1 / std(s)))
def divided_by_std_twice(dout: Z, cache: BatchNormCache) -> Backward:
    """Columns that vary much get too small a dz, those that vary little too large a one.

    Your dz is divided by std twice, or by the variance.

    Below the line in the one-line formula of exercise 3.5 is std, not its square.
    """
    return backward(dout, cache, 1 / cache.std)


@backward_mistake(source=INVERSE, shows=times("dz", lambda s: std(s) ** 2))
def multiplied_by_std(dout: Z, cache: BatchNormCache) -> Backward:
    """Each column of your dz is std squared times what is expected.

    It is multiplied by std. Here the cache holds std itself, not one over it. Or parentheses are
    missing: dividing by N times std is not dividing by N and then multiplying by std.

    Std is below the line in the one-line formula of exercise 3.5.
    """
    return backward(dout, cache, cache.std**2)


@backward_mistake(shows=times("dz", lambda s: std(s) ** 0.5))
def root_of_std(dout: Z, cache: BatchNormCache) -> Backward:
    """Each column of your dz is the root of std times what is expected.

    It is what dividing by the root of std gives, as if std were a variance. The cache holds the
    root already.

    The cache's std is the root of the variance plus eps: it goes below the line as it is.
    """
    return backward(dout, cache, np.sqrt(cache.std))


@backward_mistake(
    source=SURVEY, shows=all_of(at(steady, "dz", nearly), at(hardly, "dz", too_small))
)
def eps_in_the_root_again(dout: Z, cache: BatchNormCache) -> Backward:
    """Your dz is nearly right where a column varies much, and too small where it hardly varies.

    It is what adding 1e-5 once more gives, to the square of std. The cache's std has eps already.

    The cache's std is the root of the variance plus eps: it goes below the line as it is.
    """
    return backward(dout, cache, cache.std / np.sqrt(cache.std**2 + 1e-5))


@backward_mistake(
    source=SURVEY, shows=all_of(at(steady, "dz", nearly), at(hardly, "dz", too_small))
)
def eps_added_to_std(dout: Z, cache: BatchNormCache) -> Backward:
    """Your dz is nearly right where a column varies much, and too small where it hardly varies.

    It is what adding 1e-5 to std gives. The cache's std has eps already, inside the root.

    The cache's std is the root of the variance plus eps: it goes below the line as it is.
    """
    return backward(dout, cache, cache.std / (cache.std + 1e-5))


@backward_mistake(shows=dz_of_paths(spread=std))
def std_missing_in_the_variance_path(dout: Z, cache: BatchNormCache) -> Backward:
    """Your dz is right only in columns whose std is 1. The path through the variance is off by a
    factor std.

    So it is where one division by std is missing there, or where the centered z stands in place of
    z_hat.

    The chain rule through the variance: z_hat is the centered z over std, and the derivative of one
    over the root has the third power of std below the line.
    """
    return backward(dout, cache, spread=cache.std)


@backward_mistake(shows=dz_of_paths(spread=lambda s: 1 / std(s)))
def std_once_too_often_in_the_variance_path(dout: Z, cache: BatchNormCache) -> Backward:
    """Your dz is right only in columns whose std is 1. The path through the variance is too strong
    where std is small.

    It is divided by std once too often, as where z_hat stands in place of the centered z: z_hat has
    its division by std already.

    The derivative of z_hat to std: minus centered over the square of std, or minus z_hat over std.
    """
    return backward(dout, cache, spread=1 / cache.std)


@backward_mistake(shows=dz_of_paths(spread=lambda s: std(s) ** 2))
def std_twice_missing_in_the_variance_path(dout: Z, cache: BatchNormCache) -> Backward:
    """Your dz is right only in columns whose std is 1. The path through the variance is off by std
    squared.

    So it is where two divisions by std are missing there: it is divided by std where its third
    power should be, or the centered z stands twice in place of z_hat.

    The chain rule through the variance: the derivative of one over the root has the third power.
    """
    return backward(dout, cache, spread=cache.std**2)
