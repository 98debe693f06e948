"""Wrong answers to the stages of exercise 3.4, written without a look at the bank."""

import numpy as np

from utils import BackwardStages


def stages_sign_of_std(dout, cache):
    """Forgets the minus in the derivative of one over std."""
    z_hat, std, gamma = cache
    n = len(dout)
    dbeta, dgamma = dout.sum(axis=0), (dout * z_hat).sum(axis=0)
    dz_hat = dout * gamma
    dstd = np.sum(dz_hat * z_hat / std, axis=0)
    dvar = dstd / (2 * std)
    dcentered = dz_hat / std + dvar * 2 * z_hat * std / n
    dmu = -dcentered.sum(axis=0)
    dz = dcentered + dmu / n
    return BackwardStages(dbeta, dgamma, dz_hat, dstd, dvar, dcentered, dmu, dz)


def stages_square_root_upside_down(dout, cache):
    """Multiplies by std in the derivative of the root, and forgets the 2."""
    z_hat, std, gamma = cache
    n, _ = dout.shape
    dbeta, dgamma = dout.sum(axis=0), (dout * z_hat).sum(axis=0)
    dz_hat = dout * gamma
    dstd = -(dz_hat * z_hat).sum(axis=0) / std
    dvar = dstd * std
    dcentered = dz_hat / std + 2 / n * z_hat * std * dvar
    dmu = -dcentered.sum(axis=0)
    return BackwardStages(dbeta, dgamma, dz_hat, dstd, dvar, dcentered, dmu, dcentered + dmu / n)


def stages_two_slips(dout, cache):
    """Takes z_hat for centered in the variance's square, and adds dmu without 1/N."""
    z_hat, std, gamma = cache
    n = dout.shape[0]
    dbeta, dgamma = dout.sum(axis=0), (dout * z_hat).sum(axis=0)
    dz_hat = dout * gamma
    dstd = -np.sum(dz_hat * z_hat, axis=0) / std
    dvar = 0.5 * dstd / std
    dcentered = dz_hat / std + 2 * z_hat / n * dvar
    dmu = -np.sum(dcentered, axis=0)
    return BackwardStages(dbeta, dgamma, dz_hat, dstd, dvar, dcentered, dmu, dcentered + dmu)


def stages_with_textbook_dvar(dout, cache):
    """Puts dvar into dstd's place, too: the formula of the paper goes straight to the variance."""
    z_hat, std, gamma = cache
    n = len(dout)
    dz_hat = dout * gamma
    dvar = np.sum(dz_hat * z_hat * std * -0.5 * std**-3, axis=0)
    dcentered = dz_hat / std + dvar * 2 * z_hat * std / n
    dmu = -np.sum(dcentered, axis=0)
    return BackwardStages(
        dbeta=dout.sum(axis=0),
        dgamma=(dout * z_hat).sum(axis=0),
        dz_hat=dz_hat,
        dstd=dvar,
        dvar=dvar,
        dcentered=dcentered,
        dmu=dmu,
        dz=dcentered + dmu / n,
    )


def stages_not_summed(dout, cache):
    """Sums only at the end: dstd, dvar and dmu have a row for each example."""
    z_hat, std, gamma = cache
    n = len(dout)
    dbeta, dgamma = dout.sum(axis=0), (dout * z_hat).sum(axis=0)
    dz_hat = dout * gamma
    dstd = -dz_hat * z_hat / std
    dvar = dstd / (2 * std)
    dcentered = dz_hat / std + dvar.sum(axis=0) * 2 * z_hat * std / n
    dmu = -dcentered
    dz = dcentered + dmu.sum(axis=0) / n
    return BackwardStages(dbeta, dgamma, dz_hat, dstd, dvar, dcentered, dmu, dz)


def stages_first_half(dout, cache):
    """Is not done yet, and has gamma in dgamma."""
    z_hat, _, gamma = cache
    dz_hat = dout * gamma
    return BackwardStages(
        dbeta=dout.sum(axis=0), dgamma=(dz_hat * z_hat).sum(axis=0), dz_hat=dz_hat
    )


def stages_of_one_column(dout, cache):
    """Sums over the whole array wherever a sum is wanted."""
    z_hat, std, gamma = cache
    n = len(dout)
    dbeta, dgamma = np.sum(dout), np.sum(dout * z_hat)
    dz_hat = dout * gamma
    dstd = -np.sum(dz_hat * z_hat / std)
    dvar = dstd / (2 * std)
    dcentered = dz_hat / std + dvar * 2 * z_hat * std / n
    dmu = -np.sum(dcentered)
    return BackwardStages(dbeta, dgamma, dz_hat, dstd, dvar, dcentered, dmu, dcentered + dmu / n)


def stages_second_part_alone(dout, cache):
    """Writes the second part of dcentered over the first."""
    z_hat, std, gamma = cache
    n = len(dout)
    dz_hat = dout * gamma
    dstd = -(dz_hat * z_hat / std).sum(axis=0)
    dvar = dstd / 2 / std
    dcentered = dz_hat / std
    dcentered = 2 * z_hat * std / n * dvar
    dmu = -dcentered.sum(axis=0)
    dz = dcentered + dmu / n
    dgamma = (dout * z_hat).sum(axis=0)
    return BackwardStages(dout.sum(axis=0), dgamma, dz_hat, dstd, dvar, dcentered, dmu, dz)


def stages_mean_of_dmu(dout, cache):
    """Takes the mean for dmu, and divides by N once more."""
    z_hat, std, gamma = cache
    n = len(dout)
    dz_hat = dout * gamma
    dstd = -(dz_hat * z_hat / std).sum(axis=0)
    dvar = dstd / 2 / std
    dcentered = dz_hat / std + 2 * z_hat * std / n * dvar
    dmu = -dcentered.mean(axis=0)
    dz = dcentered + dmu / n
    dgamma = (dout * z_hat).sum(axis=0)
    return BackwardStages(dout.sum(axis=0), dgamma, dz_hat, dstd, dvar, dcentered, dmu, dz)


def stages_std_twice(dout, cache):
    """Divides by std squared in dstd, as if z_hat were not divided yet."""
    z_hat, std, gamma = cache
    n = len(dout)
    dz_hat = dout * gamma
    dstd = -(dz_hat * z_hat / std**2).sum(axis=0)
    dvar = dstd / 2 / std
    dcentered = dz_hat / std + 2 * z_hat * std / n * dvar
    dmu = -dcentered.sum(axis=0)
    dz = dcentered + dmu / n
    dgamma = (dout * z_hat).sum(axis=0)
    return BackwardStages(dout.sum(axis=0), dgamma, dz_hat, dstd, dvar, dcentered, dmu, dz)


WRONG = {
    "backward_stages": [
        stages_sign_of_std,
        stages_square_root_upside_down,
        stages_two_slips,
        stages_with_textbook_dvar,
        stages_not_summed,
        stages_first_half,
        stages_of_one_column,
        stages_second_part_alone,
        stages_mean_of_dmu,
        stages_std_twice,
    ]
}
