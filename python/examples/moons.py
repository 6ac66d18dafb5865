"""Two moons by scikit-learn: a source of Collapsar in a few lines. Half of every block is of each moon."""

from sklearn.datasets import make_moons

import collapsar


class Moons:
    kind, labels = "vectors", ("upper", "lower")

    def __init__(self, noise=0.1):
        self.noise = noise

    def draw(self, count, *, seed):
        return make_moons(count, noise=self.noise, random_state=seed)


collapsar.serve(Moons)
