"""The recursion of Kazdan et al. 2024 as a plain numpy loop: fit, record, sample, keep; one chain after another.

Written as their published code does it: mean and biased covariance, squared error of the mean, trace and determinant,
`multivariate_normal` (which takes a singular value decomposition and checks it at every call), `concatenate`. `lean` is
what somebody writes who counts nanoseconds: a Cholesky factor and standard normals, the centred rows used again, a pool that
is allocated once.

Arguments: published or lean, strategy (replace, accumulate, accumulate-subsample), T, dimensions, generations, chains.
"""

import sys

import numpy as np

STYLE, STRATEGY = sys.argv[1:3]
T, DIMENSIONS, GENERATIONS, CHAINS = (int(argument) for argument in sys.argv[3:7])


def chain(random):
    records = []
    real = np.zeros(DIMENSIONS)
    pool = data = random.multivariate_normal(real, np.eye(DIMENSIONS), T)
    for _ in range(GENERATIONS):
        mean = np.mean(data, axis=0)
        covariance = np.cov(data, rowvar=False, bias=True)
        error = np.sum((mean - real) ** 2)
        records.append((error, np.trace(covariance), np.linalg.det(covariance)))
        new = random.multivariate_normal(mean, covariance, T)
        if STRATEGY == "replace":
            data = new
            continue
        pool = np.concatenate([pool, new])
        data = pool if STRATEGY == "accumulate" else pool[random.permutation(len(pool))[:T]]
    return records


def lean(random):
    records = np.empty((GENERATIONS, 3))
    pool = np.empty((T * (GENERATIONS + 1), DIMENSIONS))
    pool[:T] = data = random.standard_normal((T, DIMENSIONS))
    for generation in range(GENERATIONS):
        mean = data.mean(axis=0)
        centred = data - mean
        covariance = centred.T @ centred / len(data)
        # Singular covariances would need another factor: there are none while T is above the number of columns.
        factor = np.linalg.cholesky(covariance)
        diagonal = factor.diagonal()
        records[generation] = mean @ mean, covariance.trace(), np.square(diagonal.prod())
        new = mean + random.standard_normal((T, DIMENSIONS)) @ factor.T
        if STRATEGY == "replace":
            data = new
            continue
        size = T * (generation + 2)
        pool[size - T : size] = new
        data = pool[:size] if STRATEGY == "accumulate" else pool[random.choice(size, T, replace=False)]
    return records


for seed in range(CHAINS):
    if STYLE == "lean":
        lean(np.random.default_rng(seed))
    else:
        chain(np.random.RandomState(seed))
