"""Your own models, sources, metrics and scorers in Collapsar, and its results in Python.

    import collapsar

    class MyModel:
        def fit(self, rows, *, seed): ...
        def sample(self, count, *, seed): ...

    collapsar.serve(MyModel)

A class with `draw` or `rows` is a source, one with `measure` a metric, one with `score` or `passes` a scorer.
"""

from .results import Run, load
from .server import report, serve

__version__ = "0.2.0"
__all__ = ["Run", "load", "report", "serve"]
