"""One generation of a Gaussian mixture chain with scikit-learn: fit to the rows that bench/gmm.ts wrote, then sample as many.

Arguments: file of float64 rows, T, dimensions, components.
"""

import sys

import numpy as np
from sklearn.mixture import GaussianMixture

from contender import answer

FILE, T, DIMENSIONS, COMPONENTS = sys.argv[1], *(int(argument) for argument in sys.argv[2:5])
data = np.fromfile(FILE).reshape(T, DIMENSIONS)
seed = 0


def generation():
    global seed
    seed += 1
    GaussianMixture(COMPONENTS, random_state=seed).fit(data).sample(T)


answer(generation)
