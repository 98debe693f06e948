"""Wrong answers to notebook 4, written without a look at the bank."""

# ruff: noqa: N806

from grader.unseen_answers.deep_network._parts import batchnorm_backward

# 4.3, layer_backward


def slope_forgotten(da, cache):
    """Hands da to batch norm as it is: the activation's slope is missing."""
    dz, dgamma, dbeta = batchnorm_backward(da, cache.bn)
    dW = cache.a_prev.T @ dz
    da_prev = dz @ cache.W.T
    return da_prev, dW, dgamma, dbeta


def slope_read_off_the_normalized(da, cache):
    """Takes the slope at z hat, where the layer's output belongs."""
    dz_tilde = da * cache.activation.slope(cache.bn.z_hat)
    dz, dgamma, dbeta = batchnorm_backward(dz_tilde, cache.bn)
    return dz @ cache.W.T, cache.a_prev.T @ dz, dgamma, dbeta


def slope_read_off_the_input(da, cache):
    """Takes the slope at a_prev: only layers with as many units as inputs run through."""
    dz_tilde = da * cache.activation.slope(cache.a_prev)
    dz, dgamma, dbeta = batchnorm_backward(dz_tilde, cache.bn)
    return dz @ cache.W.T, cache.a_prev.T @ dz, dgamma, dbeta


def slope_of_the_gradient(da, cache):
    """Takes the slope at da, and multiplies da by that."""
    dz_tilde = da * cache.activation.slope(da)
    dz, dgamma, dbeta = batchnorm_backward(dz_tilde, cache.bn)
    dW = cache.a_prev.T @ dz
    da_prev = dz @ cache.W.T
    return da_prev, dW, dgamma, dbeta


def activation_in_place_of_slope(da, cache):
    """Multiplies da by activation(a), not by the slope at a."""
    dz_tilde = da * cache.activation(cache.a)
    dz, dgamma, dbeta = batchnorm_backward(dz_tilde, cache.bn)
    return dz @ cache.W.T, cache.a_prev.T @ dz, dgamma, dbeta


def slope_of_an_activated_output(da, cache):
    """Applies the activation to `a` once more before it takes the slope."""
    a = cache.activation(cache.a)
    dz, dgamma, dbeta = batchnorm_backward(da * cache.activation.slope(a), cache.bn)
    return dz @ cache.W.T, cache.a_prev.T @ dz, dgamma, dbeta


def norm_first_then_slope(da, cache):
    """Goes back through batch norm first and multiplies the dz that comes out by the slope."""
    dz_tilde, dgamma, dbeta = batchnorm_backward(da, cache.bn)
    dz = dz_tilde * cache.activation.slope(cache.a)
    return dz @ cache.W.T, cache.a_prev.T @ dz, dgamma, dbeta


def slope_before_and_after_norm(da, cache):
    """Multiplies by the slope twice: da before batch norm, and dz after it."""
    slope = cache.activation.slope(cache.a)
    dz, dgamma, dbeta = batchnorm_backward(da * slope, cache.bn)
    dz = dz * slope
    return dz @ cache.W.T, cache.a_prev.T @ dz, dgamma, dbeta


def relu_mask_for_all(da, cache):
    """Takes the slope of relu, 1 where a > 0, for every activation."""
    dz_tilde = da * (cache.a > 0)
    dz, dgamma, dbeta = batchnorm_backward(dz_tilde, cache.bn)
    return dz @ cache.W.T, cache.a_prev.T @ dz, dgamma, dbeta


def tanh_slope_for_all(da, cache):
    """Takes the slope of tanh, 1 - a**2, for every activation."""
    dz_tilde = da * (1 - cache.a**2)
    dz, dgamma, dbeta = batchnorm_backward(dz_tilde, cache.bn)
    return dz @ cache.W.T, cache.a_prev.T @ dz, dgamma, dbeta


def weights_averaged_over_examples(da, cache):
    """Divides dW by N, and nothing else."""
    m = da.shape[0]
    dz_tilde = da * cache.activation.slope(cache.a)
    dz, dgamma, dbeta = batchnorm_backward(dz_tilde, cache.bn)
    dW = cache.a_prev.T @ dz / m
    da_prev = dz @ cache.W.T
    return da_prev, dW, dgamma, dbeta


def every_parameter_averaged(da, cache):
    """Divides dW, dgamma and dbeta by N; da_prev is right."""
    m = len(da)
    dz_tilde = da * cache.activation.slope(cache.a)
    dz, dgamma, dbeta = batchnorm_backward(dz_tilde, cache.bn)
    return dz @ cache.W.T, cache.a_prev.T @ dz / m, dgamma / m, dbeta / m


def weights_skip_the_norm(da, cache):
    """Makes dW of d z tilde, the gradient before batch norm's backward pass; da_prev is right."""
    dz_tilde = da * cache.activation.slope(cache.a)
    dz, dgamma, dbeta = batchnorm_backward(dz_tilde, cache.bn)
    dW = cache.a_prev.T @ dz_tilde
    da_prev = dz @ cache.W.T
    return da_prev, dW, dgamma, dbeta


def input_skips_the_norm(da, cache):
    """Makes da_prev of d z tilde, the gradient before batch norm's backward pass; dW is right."""
    dz_tilde = da * cache.activation.slope(cache.a)
    dz, dgamma, dbeta = batchnorm_backward(dz_tilde, cache.bn)
    da_prev = dz_tilde @ cache.W.T
    dW = cache.a_prev.T @ dz
    return da_prev, dW, dgamma, dbeta


def statistics_taken_as_constants(da, cache):
    """Takes the mean and std for constants: dz is d z tilde times gamma / std."""
    dz_tilde = da * cache.activation.slope(cache.a)
    dgamma = (dz_tilde * cache.bn.z_hat).sum(axis=0)
    dbeta = dz_tilde.sum(axis=0)
    dz = dz_tilde * cache.bn.gamma / cache.bn.std
    return dz @ cache.W.T, cache.a_prev.T @ dz, dgamma, dbeta


def weights_from_the_output(da, cache):
    """Makes dW of the layer's output a, where a_prev belongs: (D, D) instead of (D_prev, D)."""
    dz_tilde = da * cache.activation.slope(cache.a)
    dz, dgamma, dbeta = batchnorm_backward(dz_tilde, cache.bn)
    dW = cache.a.T @ dz
    da_prev = dz @ cache.W.T
    return da_prev, dW, dgamma, dbeta


def weights_transposed(da, cache):
    """Returns dW as dz.T @ a_prev, the transpose of what it should be."""
    dz_tilde = da * cache.activation.slope(cache.a)
    dz, dgamma, dbeta = batchnorm_backward(dz_tilde, cache.bn)
    return dz @ cache.W.T, dz.T @ cache.a_prev, dgamma, dbeta


def weights_not_transposed_on_the_way(da, cache):
    """Computes da_prev as dz @ W: it runs only for a square W, right only for one of 1 by 1."""
    dz_tilde = da * cache.activation.slope(cache.a)
    dz, dgamma, dbeta = batchnorm_backward(dz_tilde, cache.bn)
    dW = cache.a_prev.T @ dz
    da_prev = dz @ cache.W
    return da_prev, dW, dgamma, dbeta


def writes_into_da(da, cache):
    """Multiplies da by the slope in place: the values are right, the argument is changed."""
    da *= cache.activation.slope(cache.a)
    dz, dgamma, dbeta = batchnorm_backward(da, cache.bn)
    return dz @ cache.W.T, cache.a_prev.T @ dz, dgamma, dbeta


def norm_parameters_from_da(da, cache):
    """Sums da * z_hat for dgamma and da for dbeta, both without the slope; dz is right."""
    dz, _, _ = batchnorm_backward(da * cache.activation.slope(cache.a), cache.bn)
    dgamma = (da * cache.bn.z_hat).sum(axis=0)
    dbeta = da.sum(axis=0)
    return dz @ cache.W.T, cache.a_prev.T @ dz, dgamma, dbeta


def shift_gradient_from_dz(da, cache):
    """Sums dz for dbeta, as one does for a bias b: that is 0 up to rounding."""
    dz_tilde = da * cache.activation.slope(cache.a)
    dz, dgamma, _ = batchnorm_backward(dz_tilde, cache.bn)
    dbeta = dz.sum(axis=0)
    return dz @ cache.W.T, cache.a_prev.T @ dz, dgamma, dbeta


def shift_before_scale(da, cache):
    """Returns dbeta in the place of dgamma, and dgamma in that of dbeta."""
    dz_tilde = da * cache.activation.slope(cache.a)
    dz, dbeta, dgamma = batchnorm_backward(dz_tilde, cache.bn)
    return dz @ cache.W.T, cache.a_prev.T @ dz, dgamma, dbeta


def single_example_passes_through(da, cache):
    """With one example, dz is d z tilde times gamma / std, where it should be 0."""
    dz_tilde = da * cache.activation.slope(cache.a)
    dz, dgamma, dbeta = batchnorm_backward(dz_tilde, cache.bn)
    if len(da) == 1:
        dz = dz_tilde * cache.bn.gamma / cache.bn.std
    return dz @ cache.W.T, cache.a_prev.T @ dz, dgamma, dbeta


WRONG = {
    "layer_backward": [
        slope_forgotten,
        slope_read_off_the_normalized,
        slope_read_off_the_input,
        slope_of_the_gradient,
        activation_in_place_of_slope,
        slope_of_an_activated_output,
        norm_first_then_slope,
        slope_before_and_after_norm,
        relu_mask_for_all,
        tanh_slope_for_all,
        weights_averaged_over_examples,
        every_parameter_averaged,
        weights_skip_the_norm,
        input_skips_the_norm,
        statistics_taken_as_constants,
        weights_from_the_output,
        weights_transposed,
        weights_not_transposed_on_the_way,
        writes_into_da,
        norm_parameters_from_da,
        shift_gradient_from_dz,
        shift_before_scale,
        single_example_passes_through,
    ]
}
