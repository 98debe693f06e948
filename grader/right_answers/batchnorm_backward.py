"""Right answers to notebook 3, written in other ways."""

import numpy as np

from utils import BackwardStages


def error_with_loops(a, b):
    worst = 0.0
    for p, q in zip(np.ravel(a).tolist(), np.ravel(b).tolist(), strict=True):
        worst = max(worst, abs(p - q) / max(abs(p) + abs(q), 1e-8))
    return worst


def error_with_clip(a, b):
    return np.amax(abs(b - a) / np.clip(abs(a) + abs(b), 1e-8, None))


def error_with_where(a, b):
    total = np.abs(np.stack([a, b])).sum(axis=0)
    return (np.abs(np.subtract(a, b)) / np.where(total < 1e-8, 1e-8, total)).max()


def gradient_on_a_copy(f, x, dout, h=1e-5):
    moved, dx = x.astype(float), np.empty_like(x, dtype=float)
    for place in np.ndindex(*x.shape):
        kept = moved[place]
        moved[place] = kept + h
        up = (dout * f(moved)).sum()
        moved[place] = kept - h
        down = (dout * f(moved)).sum()
        moved[place] = kept
        dx[place] = (up - down) / h / 2
    return dx


def gradient_in_place_and_back(f, x, dout, h=1e-5):
    x = x if x.dtype == float else x.astype(float)
    dx = np.zeros_like(x)
    walk = np.nditer(x, flags=["multi_index"])
    while not walk.finished:
        at = walk.multi_index
        kept = x[at]
        x[at] = kept + h
        up = f(x).copy()
        x[at] = kept - h
        down = f(x).copy()
        x[at] = kept
        dx[at] = np.vdot(dout, up - down) / (2 * h)
        walk.iternext()
    return dx


def gradient_of_reshaped(f, x, dout, h=1e-5):
    flat, dx = np.array(x, dtype=float).reshape(-1), []
    for k in range(flat.size):
        slope = 0.0
        for sign in (1, -1):
            moved = flat.copy()
            moved[k] += sign * h
            slope += sign * np.tensordot(dout, f(moved.reshape(x.shape)), axes=dout.ndim)
        dx.append(slope / (2 * h))
    return np.reshape(dx, x.shape)


def gradient_flat(f, x, dout, h=1e-5):
    units = np.eye(x.size).reshape(x.size, *x.shape)
    slopes = [(f(x + h * unit) - f(x - h * unit)) / (2 * h) for unit in units]
    return np.array([np.sum(slope * dout) for slope in slopes]).reshape(x.shape)


def gradient_with_einsum(f, x, dout, h=1e-5):
    dx = np.zeros(x.size)
    for k in range(x.size):
        ahead, behind = x.astype(float).ravel(), x.astype(float).ravel()
        ahead[k] += h
        behind[k] -= h
        change = f(ahead.reshape(x.shape)) - f(behind.reshape(x.shape))
        dx[k] = np.einsum("k,k->", dout.ravel(), change.ravel()) / 2 / h
    return dx.reshape(x.shape)


def check_step_by_step(forward, backward, x, dout, tolerance=1e-6):
    def output(values):
        y, _ = forward(values)
        return y

    _, cache = forward(x)
    return error_with_loops(backward(dout, cache), gradient_on_a_copy(output, x, dout)) < tolerance


def check_at_most(forward, backward, x, dout, tolerance=1e-6):
    expected = gradient_flat(lambda values: forward(values)[0], x.copy(), dout)
    error = error_with_clip(expected, backward(dout, forward(x)[1]))
    return bool(error <= tolerance)


def check_with_keywords(forward, backward, x, dout, tolerance=1e-6):
    _, cache = forward(x=x)
    dx = backward(dout=dout, cache=cache)
    tried = gradient_on_a_copy(lambda x: forward(x=x)[0], x, dout)
    return bool(error_with_where(dx, tried) < tolerance)


def check_every_entry(forward, backward, x, dout, tolerance=1e-6):
    expected = gradient_with_einsum(lambda values: forward(values)[0], x, dout)
    dx = backward(dout.copy(), forward(x)[-1])
    allowed = tolerance * np.maximum(np.abs(dx) + np.abs(expected), 1e-8)
    return np.all(np.abs(dx - expected) < allowed)


def backward_from_the_paper(dout, cache):
    """Ioffe & Szegedy 2015: the gradient of the variance and of the mean by their own paths."""
    z_hat, std, gamma = cache
    n, centered = dout.shape[0], z_hat * std
    dz_hat = dout * gamma
    dvar = (dz_hat * centered * -0.5 * std**-3).sum(axis=0)
    dmu = (-dz_hat / std).sum(axis=0) + dvar * (-2 * centered).mean(axis=0)
    dz = dz_hat / std + dvar * 2 * centered / n + dmu / n
    return dz, (dout * z_hat).sum(axis=0), dout.sum(axis=0)


def backward_with_the_jacobian(dout, cache):
    n, d = dout.shape
    dz = np.empty((n, d), order="F")
    for j in range(d):
        unit = cache.z_hat[:, j]
        jacobian = np.eye(n) - 1 / n - np.outer(unit, unit) / n
        dz[:, j] = cache.gamma[j] / cache.std[j] * jacobian @ dout[:, j]
    return dz, np.diag(dout.T @ cache.z_hat), np.ones(n) @ dout


def backward_with_loops(dout, cache):
    n, d = dout.shape
    dz, dgamma, dbeta = np.zeros((n, d)), np.zeros(d), np.zeros(d)
    for j in range(d):
        for i in range(n):
            dbeta[j] += dout[i, j]
            dgamma[j] += dout[i, j] * cache.z_hat[i, j]
        for i in range(n):
            left = dout[i, j] - dbeta[j] / n - cache.z_hat[i, j] * dgamma[j] / n
            dz[i, j] = cache.gamma[j] * left / cache.std[j]
    return dz, dgamma, dbeta


def backward_with_keepdims(dout, cache):
    """The graph's square, sum, root and reciprocal as separate steps."""
    z_hat, std, gamma = cache
    n = len(z_hat)
    centered, inverse = z_hat * std, 1 / std[None, :]
    dnormalized = dout * gamma[None, :]
    dinverse = np.sum(dnormalized * centered, axis=0, keepdims=True)
    dsquares = np.broadcast_to(-0.5 * dinverse * inverse**3 / n, dout.shape)
    dcentered = dnormalized * inverse + 2 * centered * dsquares
    dz = dcentered - np.mean(dcentered, axis=0, keepdims=True)
    return dz, np.sum(dout * z_hat, axis=0), np.sum(dout, axis=0)


def backward_in_place_on_a_copy(dout, cache):
    dgamma = np.einsum("nd,nd->d", dout, cache.z_hat)
    dbeta = np.einsum("nd->d", dout)
    dz = dout.copy()
    dz -= dbeta / len(dz)
    dz -= cache.z_hat * (dgamma / len(dz))
    dz *= cache.gamma / cache.std
    return dz, dgamma, dbeta


def backward_with_means(dout, cache):
    scaled = dout * cache.gamma
    along = (scaled * cache.z_hat).mean(axis=0)
    dz = (scaled - scaled.mean(axis=0) - cache.z_hat * along) / cache.std
    return [dz, (dout * cache.z_hat).sum(0), dout.sum(0)]


def backward_transposed(dout, cache):
    rows, units = dout.T, cache.z_hat.T
    dbeta, dgamma = rows.sum(axis=1), (rows * units).sum(axis=1)
    left = rows - dbeta[:, None] / rows.shape[1] - units * dgamma[:, None] / rows.shape[1]
    return (left * (cache.gamma / cache.std)[:, None]).T, dgamma, dbeta


def stages_of_the_paper(dout, cache):
    """Go to the variance and the mean as Ioffe & Szegedy 2015 do, and to std from there."""
    z_hat, std, gamma = cache
    n, centered = len(dout), z_hat * std
    given = np.multiply(gamma, dout)
    dvar = (given * centered * -0.5 * std**-3).sum(axis=0)
    direct = given / std + 2 * dvar * centered / n
    dmu = (-given / std).sum(axis=0) - dvar * (2 * centered).mean(axis=0)
    dz, dgamma, dbeta = backward_with_means(dout, cache)
    return BackwardStages(dbeta, dgamma, given, 2 * std * dvar, dvar, direct, dmu, dz)


def stages_with_loops(dout, cache):
    z_hat, std, gamma = cache
    n, d = dout.shape
    sums = {name: np.zeros(d) for name in ("dbeta", "dgamma", "dstd", "dvar", "dmu")}
    rows = {name: np.zeros((n, d)) for name in ("dz_hat", "dcentered", "dz")}
    for j in range(d):
        for i in range(n):
            rows["dz_hat"][i, j] = gamma[j] * dout[i, j]
            sums["dbeta"][j] += dout[i, j]
            sums["dgamma"][j] += dout[i, j] * z_hat[i, j]
            sums["dstd"][j] -= rows["dz_hat"][i, j] * z_hat[i, j] / std[j]
        sums["dvar"][j] = sums["dstd"][j] / std[j] / 2
        for i in range(n):
            second = 2 * z_hat[i, j] * std[j] / n * sums["dvar"][j]
            rows["dcentered"][i, j] = rows["dz_hat"][i, j] / std[j] + second
            sums["dmu"][j] -= rows["dcentered"][i, j]
        rows["dz"][:, j] = rows["dcentered"][:, j] + sums["dmu"][j] / n
    return BackwardStages(**sums, **rows)


def stages_with_einsum(dout, cache):
    z_hat, std, gamma = cache
    ones = np.ones(len(dout))
    dz_hat = np.einsum("nd,d->nd", dout, gamma)
    dstd = np.einsum("nd,nd,d->d", dz_hat, z_hat, -1 / std)
    dcentered = (dz_hat + z_hat * std * dstd / len(dout)) / std
    dmu = -ones @ dcentered
    return BackwardStages(
        dz=dcentered - np.outer(ones, dcentered.mean(axis=0)),
        dmu=dmu,
        dcentered=dcentered,
        dvar=dstd / np.sqrt(4 * std**2),
        dstd=dstd,
        dz_hat=dz_hat,
        dgamma=np.diag(z_hat.T @ dout).copy(),
        dbeta=ones @ dout,
    )


STAGED = [backward_from_the_paper, backward_with_the_jacobian, backward_with_keepdims]
SHORT = [backward_in_place_on_a_copy, backward_with_means, backward_transposed]

RIGHT = {
    "relative_error": [error_with_loops, error_with_clip, error_with_where],
    "numerical_gradient": [
        gradient_on_a_copy,
        gradient_in_place_and_back,
        gradient_of_reshaped,
        gradient_flat,
        gradient_with_einsum,
    ],
    "gradient_check": [check_step_by_step, check_at_most, check_every_entry, check_with_keywords],
    "backward_stages": [stages_of_the_paper, stages_with_loops, stages_with_einsum],
    "batchnorm_backward": [*STAGED, backward_with_loops, *SHORT],
    "batchnorm_backward_simplified": [*SHORT, backward_with_loops, *STAGED],
}
