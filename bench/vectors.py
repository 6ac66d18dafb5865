"""The Python side of bench/vectors.ts. Arguments: work, by what, two files of float64 rows, columns."""

import sys

import numpy as np
from contender import answer
from scipy import stats
from scipy.spatial.distance import cdist
from sklearn.metrics.pairwise import euclidean_distances, rbf_kernel
from sklearn.neighbors import KernelDensity, NearestNeighbors

WORK, BY, ROWS, TEST, DIMENSIONS = sys.argv[1:6]
rows, test = (np.fromfile(file).reshape(-1, int(DIMENSIONS)) for file in (ROWS, TEST))


def kde():
    if BY == "SciPy":
        stats.gaussian_kde(rows.T).logpdf(test.T)
    else:
        KernelDensity(bandwidth="scott", rtol=0, atol=0).fit(rows).score_samples(test)


def neighbours():
    algorithm = "brute" if BY.endswith("brute") else "kd_tree"
    NearestNeighbors(n_neighbors=5, algorithm=algorithm, n_jobs=1).fit(test).kneighbors(rows)


def wasserstein():
    stats.wasserstein_distance(rows[:, 0], test[:, 0])


def energy():
    if DIMENSIONS == "1":
        stats.energy_distance(rows[:, 0], test[:, 0])
    else:
        2 * cdist(rows, test).mean() - cdist(rows, rows).mean() - cdist(test, test).mean()


def mmd():
    gamma = 0.5 / np.median(euclidean_distances(test[:500])[np.triu_indices(min(500, len(test)), 1)]) ** 2
    rbf_kernel(rows, gamma=gamma).mean() + rbf_kernel(test, gamma=gamma).mean() - 2 * rbf_kernel(rows, test, gamma=gamma).mean()


def gower():
    """Column by column, as the package `gower` does for every row; every second column a category, units by quantiles."""
    total, part = np.zeros((len(rows), len(test))), np.empty((len(rows), len(test)))
    for j in range(rows.shape[1]):
        x, y = rows[:, j], test[:, j]
        if j % 2 == 1:
            x, y = np.floor(2 * x) % 4, np.floor(2 * y) % 4
            total += x[:, None] != y[None, :]
            continue
        low, high = np.quantile(y, [0.05, 0.95])
        np.subtract(x[:, None], y[None, :], out=part)
        np.abs(part, out=part)
        part /= high - low
        np.minimum(part, 1, out=part)
        total += part
    (total / rows.shape[1]).min(axis=1)


answer({each.__name__: each for each in (kde, neighbours, wasserstein, energy, mmd, gower)}[WORK])
