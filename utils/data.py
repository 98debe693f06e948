"""The course's data sets, from scikit-learn: nothing is downloaded."""

from typing import NamedTuple

import numpy as np


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
    """178 Italian wines, 13 chemical measurements, 3 growers; a quarter is kept for testing.

    Source: UCI Wine (Aeberhard & Forina, 1991), as shipped with scikit-learn.
    """
    # importing scikit-learn takes a second: only where the data is asked for
    from sklearn.datasets import load_wine as load

    bunch = load()
    return _split(bunch.data, bunch.target, tuple(bunch.feature_names), seed)


def load_digits(seed: int = 0) -> Split:
    """1797 handwritten digits of 8 x 8 pixels, each 0 (white) to 1 (ink); a quarter for testing.

    Source: UCI Optical Recognition of Handwritten Digits (Alpaydin & Kaynak, 1998), as shipped
    with scikit-learn.
    """
    from sklearn.datasets import load_digits as load

    bunch = load()
    return _split(bunch.data / 16, bunch.target, tuple(bunch.feature_names), seed)


def _split(x: np.ndarray, y: np.ndarray, features: tuple[str, ...], seed: int) -> Split:
    from sklearn.model_selection import train_test_split

    x_train, x_test, y_train, y_test = train_test_split(
        x, y, test_size=0.25, random_state=seed, stratify=y
    )
    return Split(x_train, y_train, x_test, y_test, features)
