"""Mistakes in exercise 8.5, batch_renorm_forward: the use of r and d, and what is returned."""

from typing import Any

from grader.mistakes._parts import IN_PLACE
from grader.mistakes._shows import all_of, are, changes, exchanged
from grader.mistakes.bank import mistake
from grader.mistakes.beyond_batchnorm.batch_renorm_forward._parts import (
    Given,
    Renormed,
    given,
    normalized_is,
)


@mistake("batch_renorm_forward", shows=normalized_is(lambda g: (g.z_hat + g.d) * g.r))
def shift_scaled_too(*args: Any) -> Renormed:
    """In your z_tilde the shift is multiplied by r.

    d is added before r multiplies. It is measured in running deviations already.

    The third formula in exercise 8.5 multiplies by r first, and adds d last.
    """
    g = Given(*args)
    return g.used((g.z_hat + g.d) * g.r)


@mistake("batch_renorm_forward", shows=normalized_is(lambda g: g.z_hat / g.r + g.d))
def divided_by_the_factor(*args: Any) -> Renormed:
    """In your z_tilde, columns of large r are too narrow.

    The normalized values are divided by r.

    The third formula in exercise 8.5 multiplies by r.
    """
    g = Given(*args)
    return g.used(g.z_hat / g.r + g.d)


@mistake("batch_renorm_forward", shows=normalized_is(lambda g: g.z_hat * g.r))
def shift_left_out(*args: Any) -> Renormed:
    """Each column of your z_tilde has mean beta, whatever d is.

    d is returned, but it is not added.

    The third formula in exercise 8.5 adds d.
    """
    g = Given(*args)
    return g.used(g.z_hat * g.r)


@mistake("batch_renorm_forward", shows=normalized_is(lambda g: g.z_hat))
def plain_batch_norm(*args: Any) -> Renormed:
    """Your z_tilde is that of batch norm, whatever r and d are.

    They are returned, and not used.

    The third formula in exercise 8.5 multiplies by r and adds d.
    """
    g = Given(*args)
    return g.used(g.z_hat)


@mistake(
    "batch_renorm_forward", shows=normalized_is(lambda g: (g.z - g.running_mean) / g.running_std)
)
def running_statistics_alone(*args: Any) -> Renormed:
    """Your z_tilde is normalized with the running statistics, also where limits should cut off.

    So it comes out without limits, and so it is in prediction.

    The third formula in exercise 8.5 uses r and d after they are clipped.
    """
    g = Given(*args)
    return g.used((g.z - g.running_mean) / g.running_std)


@mistake("batch_renorm_forward", shows=are(lambda s: {"r": given(s).ratio, "d": given(s).distance}))
def limits_after_use(*args: Any) -> Renormed:
    """The r and d that you return are not cut off.

    They are the ratio and the distance themselves.

    Exercise 8.5 asks for the r and the d that were used, after clipping.
    """
    g = Given(*args)
    return g.result()[0], g.ratio, g.distance


@mistake("batch_renorm_forward", shows=exchanged("r", "d"))
def exchanged_results(*args: Any) -> Renormed:
    """What you return as r is d, and the other way round.

    The two have changed places.

    Exercise 8.5 asks for z_tilde, r and d, in that order.
    """
    g = Given(*args)
    out, r, d = g.result()
    return out, d, r


@mistake(
    "batch_renorm_forward",
    source=IN_PLACE,
    shows=all_of(changes("running_mean"), changes("running_std")),
)
def running_statistics_moved(*args: Any) -> Renormed:
    """Afterwards running_mean and running_std are no longer what they were.

    Something is written into the arrays that were passed.

    Exercise 8.5 says that the running statistics stay as they are.
    """
    g = Given(*args)
    result = g.result()
    g.running_mean[:] += 0.1 * (g.z.mean(axis=0) - g.running_mean)
    g.running_std[:] += 0.1 * (g.std - g.running_std)
    return result
