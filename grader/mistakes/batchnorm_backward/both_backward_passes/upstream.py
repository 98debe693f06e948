"""Mistakes in exercises 3.4 and 3.5: which dout goes into dz, from which rows, over how many."""

from grader.mistakes._parts import Backward, backward
from grader.mistakes._shows import all_of, equals, said_of, times, where
from grader.mistakes.batchnorm_backward._parts import ORDER, Z, backward_mistake, with_dz
from grader.mistakes.batchnorm_backward._shows import (
    dz_of,
    dz_of_paths,
    features,
    gamma,
    multiple_of_z_hat,
    over_thirty_two,
    std,
    sums_off,
    sums_to_zero,
)
from utils import BatchNormCache

SIZE = "NumPy: size counts all entries of an array, len its rows"


@backward_mistake(
    source=SIZE, shows=dz_of_paths(mean=lambda s: 1 / features(s), spread=lambda s: 1 / features(s))
)
def entries_for_examples(dout: Z, cache: BatchNormCache) -> Backward:
    """With one feature dz would be right. With D features both sums count too little, by 1/D.

    In the paths through the mean and the variance the sums are divided by N times D, the number of
    all entries.

    N in the formulas of exercises 3.4 and 3.5 is the number of examples, the rows of dout.
    """
    return backward(dout, cache, mean=1 / dout.shape[1], spread=1 / dout.shape[1])


@backward_mistake(source=SIZE, shows=all_of(sums_off, dz_of_paths(mean=lambda s: 1 / features(s))))
def entries_for_examples_in_the_mean_path(dout: Z, cache: BatchNormCache) -> Backward:
    """The columns of your dz do not sum to 0: the path through the mean is D times too weak.

    It is divided by N times D, the number of all entries.

    The chain rule through mu: mu is a sum over N examples divided by N.
    """
    return backward(dout, cache, mean=1 / dout.shape[1])


@backward_mistake(
    source=SIZE, shows=all_of(sums_to_zero, dz_of_paths(spread=lambda s: 1 / features(s)))
)
def entries_for_examples_in_the_variance_path(dout: Z, cache: BatchNormCache) -> Backward:
    """The columns of your dz sum to 0, but the path through the variance is D times too weak.

    It is divided by N times D, the number of all entries.

    The chain rule through the variance: the variance is a sum over N examples divided by N.
    """
    return backward(dout, cache, spread=1 / dout.shape[1])


@backward_mistake(source=SIZE, shows=times("dz", lambda s: 1 / features(s)))
def divided_by_features_too(dout: Z, cache: BatchNormCache) -> Backward:
    """With one feature dz would be right. With D features all of it is 1/D of what is expected.

    It is divided by D, the number of features, as where N times D stands in place of N below the
    line alone.

    The N in the formulas of exercises 3.4 and 3.5 is the number of examples, wherever it stands.
    """
    return backward(dout, cache, whole=1 / dout.shape[1])


@backward_mistake(
    source="the batch of this notebook has 32 examples", shows=times("dz", over_thirty_two)
)
def divided_by_thirty_two(dout: Z, cache: BatchNormCache) -> Backward:
    """With a batch of 32 examples dz would be right.

    On every batch dz is N/32 of what is expected: 32 stands below the line and N in the bracket.

    The N in the formulas of exercises 3.4 and 3.5 is the number of examples, wherever it stands.
    """
    return backward(dout, cache, whole=len(dout) / 32)


@backward_mistake(
    source="the batch of this notebook has 32 examples",
    shows=dz_of_paths(mean=over_thirty_two, spread=over_thirty_two),
)
def written_for_thirty_two(dout: Z, cache: BatchNormCache) -> Backward:
    """With a batch of 32 examples dz would be right.

    On every batch the sums in the paths through the mean and the variance are divided by 32.

    N in the formulas of exercises 3.4 and 3.5 is the number of examples, the rows of dout.
    """
    return backward(dout, cache, mean=len(dout) / 32, spread=len(dout) / 32)


@backward_mistake(shows=all_of(sums_off, dz_of(lambda dout, z: dout - (1 + z**2) * dout / len(z))))
def own_row_only(dout: Z, cache: BatchNormCache) -> Backward:
    """The columns of your dz do not sum to 0: each example sees only its own dout.

    In the paths through the mean and the variance the sums over the examples are missing: each row
    gets its own share, divided by N.

    Mu and the variance belong to a column, and all rows used them: their gradients are sums over
    the examples.
    """
    share = dout + cache.z_hat**2 * dout
    return with_dz(dout, cache, dout - share / len(dout))


@backward_mistake(shows=sums_off)
def own_row_only_in_the_mean_path(dout: Z, cache: BatchNormCache) -> Backward:
    """The columns of your dz do not sum to 0: the mean of dout is not taken away.

    The path through the mean takes from each row 1/N of its own dout, where it should be 1/N of the
    sum over all rows.

    Mu belongs to a column, and all rows used it: its gradient is a sum over the examples.
    """
    inner = dout - dout / len(dout) - cache.z_hat * (dout * cache.z_hat).mean(axis=0)
    return with_dz(dout, cache, inner)


@backward_mistake(shows=dz_of_paths(lambda s: 1 - 1 / s.n, mean=0))
def mean_path_for_own_row(dout: Z, cache: BatchNormCache) -> Backward:
    """The columns of your dz do not sum to 0: dz is what mu held fixed would give, less 1/N of it.

    The path through the mean takes from each row 1/N of its own gradient, where it should be 1/N of
    the sum over all rows.

    Mu belongs to a column, and all rows used it: its gradient is a sum over the examples.
    """
    kept = 1 - 1 / len(dout)
    return backward(dout, cache, whole=kept, mean=0.0)


@backward_mistake(shows=times("dz", lambda s: s.args["dout"]))
def dout_multiplied_again(dout: Z, cache: BatchNormCache) -> Backward:
    """Each entry of your dz is its dout times what is expected.

    dout is multiplied in once more at the end. It is in dz already.

    A backward pass is linear in dout: twice the dout gives twice the dz.
    """
    return backward(dout, cache, whole=dout)


@backward_mistake(
    shows=dz_of(lambda dout, z: dout**2 - (dout**2).mean(axis=0) - z * (dout**2 * z).mean(axis=0))
)
def square_of_dout(dout: Z, cache: BatchNormCache) -> Backward:
    """Your dz does not change when dout changes its sign.

    It is made from the square of dout: dout is multiplied in twice from the start.

    A backward pass is linear in dout: twice the dout gives twice the dz.
    """
    _, dgamma, dbeta = backward(dout, cache)
    return backward(dout**2, cache)[0], dgamma, dbeta


@backward_mistake(shows=dz_of(lambda dout, z: -dout.mean(axis=0) - z * (dout * z).mean(axis=0)))
def direct_path_missing(dout: Z, cache: BatchNormCache) -> Backward:
    """Your dz lacks the part that follows dout entry by entry.

    The paths through the mean and the variance are there. The direct one, from z_hat to z, is not.

    The first term in the one-line formula of exercise 3.5 is N times dout.
    """
    right = dout.mean(axis=0) + cache.z_hat * (dout * cache.z_hat).mean(axis=0)
    return with_dz(dout, cache, -right)


@backward_mistake(shows=where(lambda s: s.n > 1, said_of("dz", multiple_of_z_hat)))
def variance_path_alone(dout: Z, cache: BatchNormCache) -> Backward:
    """Each column of your dz is a multiple of z_hat.

    The path through the variance is there. The direct one, from z_hat to z, is not, nor is the one
    through the mean.

    All of the gradients that arrive at z are added: three terms in the one-line formula of exercise
    3.5.
    """
    return with_dz(dout, cache, -cache.z_hat * (dout * cache.z_hat).mean(axis=0))


@backward_mistake(shows=equals("dz", lambda s: s.args["dout"]))
def dout_handed_on(dout: Z, cache: BatchNormCache) -> Backward:
    """Your dz is dout, just as it came in.

    Nothing of the layer is in it, neither gamma nor std nor the paths through the statistics.

    The first step back turns dout into the gradient of z_hat, by gamma; from there three paths lead
    to z.
    """
    _, dgamma, dbeta = backward(dout, cache)
    return dout.copy(), dgamma, dbeta


@backward_mistake(shows=equals("dz", lambda s: gamma(s) * s.args["dout"]))
def dout_times_gamma(dout: Z, cache: BatchNormCache) -> Backward:
    """Your dz is the gradient of z_hat.

    It is dout times gamma, the first step back. The steps through the division, the variance and
    the mean are missing.

    The paths from z_hat to z are three: direct, through mu, and through the variance.
    """
    return backward(dout, cache, whole=cache.std, mean=0.0, spread=0.0)


@backward_mistake(source=ORDER, shows=times("dz", lambda s: (std(s) / gamma(s)) ** 2))
def std_and_gamma_exchanged(dout: Z, cache: BatchNormCache) -> Backward:
    """Each column of your dz is off by a factor, the square of std over gamma.

    Std stands where gamma should, and gamma where std should.

    Exercise 3.4 says in which order the cache holds its three arrays. Gamma is above the line in
    the one-line formula of exercise 3.5 and std below.
    """
    return backward(dout, cache, whole=(cache.std / cache.gamma) ** 2)
