"""Kernel density estimation by scikit-learn: a model of Collapsar in a few lines."""

from sklearn.neighbors import KernelDensity

import collapsar


class Density:
    kinds = ("vectors",)

    def __init__(self, bandwidth="scott", kernel="gaussian"):
        self.estimator = KernelDensity(bandwidth=bandwidth, kernel=kernel)

    def fit(self, rows, *, weights):
        self.estimator.fit(rows, sample_weight=weights)

    def sample(self, count, *, seed):
        return self.estimator.sample(count, random_state=seed)

    def log_likelihood(self, rows):
        return self.estimator.score_samples(rows)


collapsar.serve(Density)
