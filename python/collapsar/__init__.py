"""Your own models in Collapsar, and its results in Python.

    import collapsar

    class MyModel:
        def fit(self, rows, *, seed): ...
        def sample(self, count, *, seed): ...

    collapsar.serve(MyModel)
"""

from .results import Run, load
from .server import report, serve

__version__ = "0.2.0"
__all__ = ["Run", "load", "report", "serve"]
