"""The recursion of Kazdan et al. 2024 as a plain numpy loop: fit, record, sample, keep; one chain after another.

Arguments: strategy (replace, accumulate, accumulate-subsample), T, dimensions, generations, chains.
"""

import sys

import numpy as np

STRATEGY = sys.argv[1]
T, DIMENSIONS, GENERATIONS, CHAINS = (int(argument) for argument in sys.argv[2:6])


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


for seed in range(CHAINS):
    chain(np.random.RandomState(seed))
