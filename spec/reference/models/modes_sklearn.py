"""BayesianGaussianMixture in one dimension from a given start: one answer for each case."""

import json
import sys
import warnings

import numpy as np
from sklearn.mixture import BayesianGaussianMixture

warnings.filterwarnings("ignore")


class Started(BayesianGaussianMixture):
    def _initialize_parameters(self, X, *rest, **more):
        shares = np.zeros((len(X), self.n_components))
        shares[np.arange(len(X)), self.start] = 1
        try:
            self._initialize(X, shares)
        except TypeError:
            self._initialize(X, shares, **more)


def answer(case):
    rows = np.repeat(np.array(case["values"], float), np.array(case["mass"], int))[:, None]
    mixture = Started(n_components=case["k"], weight_concentration_prior=0.001)
    mixture.start = np.repeat(np.array(case["start"], int), np.array(case["mass"], int))
    mixture.fit(rows)
    return {
        "weights": mixture.weights_.tolist(),
        "means": mixture.means_[:, 0].tolist(),
        "deviations": np.sqrt(mixture.covariances_[:, 0, 0]).tolist(),
        "iterations": int(mixture.n_iter_),
    }


json.dump([answer(case) for case in json.load(sys.stdin)], sys.stdout)
