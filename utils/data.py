"""The course's data sets, from scikit-learn: nothing is downloaded, but for MNIST if asked for."""

from typing import NamedTuple

import numpy as np


class Offline(ConnectionError):
    """A data set has to be downloaded, and cannot be now."""


class Split(NamedTuple):
    """A data set in two parts.

    x_train, x_test: (N, D) float64, a row per example.
    y_train, y_test: (N,) int64, the class of each.
    features: the D column names.
    """

    x_train: np.ndarray
    y_train: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray
    features: tuple[str, ...]


def load_wine(seed: int = 0) -> Split:
    """Load 178 Italian wines, 13 measurements of each, 3 growers; a quarter is for testing.

    Source: UCI Wine (Aeberhard & Forina, 1991), as shipped with scikit-learn.
    """
    # importing scikit-learn takes a second: only where the data is asked for
    from sklearn.datasets import load_wine as load

    bunch = load()
    return _split(bunch.data, bunch.target, tuple(bunch.feature_names), seed)


def load_digits(seed: int = 0) -> Split:
    """Load 1797 digits of 8 x 8 pixels, each 0 (white) to 1 (ink); a quarter is for testing.

    Source: UCI Optical Recognition of Handwritten Digits (Alpaydin & Kaynak, 1998), as shipped
    with scikit-learn.
    """
    from sklearn.datasets import load_digits as load

    bunch = load()
    return _split(bunch.data / 16, bunch.target, tuple(bunch.feature_names), seed)


def load_mnist() -> Split:
    """Load 70000 digits of 28 x 28 pixels, each 0 to 1; the usual last 10000 are for testing.

    Source: MNIST (LeCun, Cortes & Burges), from openml.org through scikit-learn, which keeps what
    it has downloaded: 15 MB, once. Takes a minute or two, and 2 GB of memory, to read.

    Raises Offline: if it is not there yet and cannot be downloaded.
    """
    from sklearn.datasets import fetch_openml

    try:
        # this parser needs no pandas
        bunch = fetch_openml("mnist_784", version=1, as_frame=False, parser="liac-arff")
    except OSError as error:
        raise Offline(
            f"load_mnist() downloads 15 MB from openml.org once, and that failed ({error}): try "
            "again when you are online, or use load_digits(), which needs no network"
        ) from error
    x, y = bunch.data.astype(np.float64) / 255, bunch.target.astype(np.int64)
    return Split(x[:60000], y[:60000], x[60000:], y[60000:], tuple(bunch.feature_names))


def _split(x: np.ndarray, y: np.ndarray, features: tuple[str, ...], seed: int) -> Split:
    from sklearn.model_selection import train_test_split

    x_train, x_test, y_train, y_test = train_test_split(
        x, y, test_size=0.25, random_state=seed, stratify=y
    )
    return Split(x_train, y_train, x_test, y_test, features)
