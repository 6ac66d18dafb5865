"""The Gaussian chain as notebooks on model collapse write it (numpy, one chain at a time).

Generation 1 is fitted to T real rows of N(0, I); every later generation to T rows drawn from the one before (replace).
Mean and covariance of every generation are recorded. Arguments: T, dimensions, generations, chains.
"""

import sys

import numpy as np

from contender import answer

T, DIMENSIONS, GENERATIONS, CHAINS = (int(argument) for argument in sys.argv[1:5])
np.random.seed(1)


def chain():
    means, covariances = [], []
    data = np.random.multivariate_normal(np.zeros(DIMENSIONS), np.eye(DIMENSIONS), T)
    for _ in range(GENERATIONS):
        mean = np.mean(data, axis=0)
        covariance = np.cov(data, rowvar=False, bias=True)
        means.append(mean)
        covariances.append(covariance)
        data = np.random.multivariate_normal(mean, covariance, T)
    return np.array(means), np.array(covariances)


def chains():
    for _ in range(CHAINS):
        chain()


answer(chains)
