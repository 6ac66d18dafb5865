"""EM by scikit-learn from a given start.

Reads one JSON object on standard input: covariance (full, diagonal, spherical), rows, weights, means, precisions (in
scikit-learn's shape), regularisation, tolerance, iterations. Writes the fitted weights, means, covariances and the
log-likelihood of every row under them.
"""

import json
import sys
import warnings

import numpy as np
from sklearn.mixture import GaussianMixture

warnings.simplefilter("ignore")
given = json.load(sys.stdin)
rows = np.array(given["rows"])
mixture = GaussianMixture(
    len(given["weights"]),
    covariance_type={"full": "full", "diagonal": "diag", "spherical": "spherical"}[given["covariance"]],
    tol=given["tolerance"],
    reg_covar=given["regularisation"],
    max_iter=given["iterations"],
    weights_init=np.array(given["weights"]),
    means_init=np.array(given["means"]),
    precisions_init=np.array(given["precisions"]),
).fit(rows)
json.dump(
    {
        "iterations": int(mixture.n_iter_),
        "weights": mixture.weights_.tolist(),
        "means": mixture.means_.ravel().tolist(),
        "covariances": mixture.covariances_.ravel().tolist(),
        "logLikelihood": mixture.score_samples(rows).tolist(),
    },
    sys.stdout,
)
