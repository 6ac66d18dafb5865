"""A class with `fit` and `sample` as a model of Collapsar: what it can do, and how it is called."""

import inspect
import json
import os
import pickle
import random
import sys
from dataclasses import asdict

import numpy as np

from .rows import Schema, read, write, write_features, write_numbers

KINDS = ("vectors", "pairs", "symbols", "text")
#: Methods beside `fit` and `sample`, by what having them provides.
METHODS = {
    "sampleGiven": "sample_given",
    "logLikelihood": "log_likelihood",
    "likelihoodBound": "log_likelihood_bound",
    "features": "features",
    "predict": "predict",
}
#: Arguments of `fit` and `sample`, by what taking them provides.
FIT = {"start": "start", "weights": "weights", "labels": "labels", "categories": "columns"}
SAMPLE = {"temperature": "temperature", "topP": "top_p", "truncation": "truncation"}


def takes(function, name):
    """Whether it can be called with an argument of that name."""
    parameters = inspect.signature(function).parameters
    return name in parameters or any(one.kind is inspect.Parameter.VAR_KEYWORD for one in parameters.values())


def call(function, *given, **offered):
    """Calls with what it takes of what is offered."""
    return function(*given, **{name: value for name, value in offered.items() if takes(function, name)})


def named(function, name):
    """As `takes`, of an argument that stands there by its own name: `**kwargs` promises nothing."""
    return name in inspect.signature(function).parameters


def provides(model):
    """What a class can do, by its methods and what they take."""
    found = ["sample"]
    found += [ability for ability, method in METHODS.items() if callable(getattr(model, method, None))]
    found += [ability for ability, argument in FIT.items() if named(model.fit, argument)]
    found += [ability for ability, argument in SAMPLE.items() if named(model.sample, argument)]
    return found


def check_class(model):
    """Raises TypeError for what is no model, saying what is missing."""
    for method, example in (("fit", "fit(self, rows, *, seed)"), ("sample", "sample(self, count, *, seed)")):
        if not callable(getattr(model, method, None)):
            raise TypeError(f"{model.__name__} has no method {example}")
    if callable(getattr(model, "save", None)) != callable(getattr(model, "load", None)):
        raise TypeError(f"{model.__name__} has one of save(self, folder) and load(self, folder), and needs both or neither")
    unknown = [kind for kind in getattr(model, "kinds", KINDS) if kind not in KINDS]
    if unknown:
        raise TypeError(f"{model.__name__}.kinds has {unknown[0]!r}; known are {', '.join(KINDS)}")


def seed_everything(seed):
    """Every generator that a class may use unasked, so that what it gives follows from the call alone."""
    random.seed(seed)
    np.random.seed(seed)
    torch = sys.modules.get("torch")
    if torch is not None:
        torch.manual_seed(seed)


class Fitted:
    """One model that was fitted or restored."""

    def __init__(self, model, schema):
        self.model = model
        self.schema = schema


class Adapter:
    """Holds the fitted models of a class by number, and answers the requests of the protocol."""

    def __init__(self, model_class, options, report):
        check_class(model_class)
        self._class = model_class
        self._options = options
        self._report = report
        self._held = {}
        # Options that it does not take are told now and not in the middle of a run.
        self._new()

    def _new(self):
        return self._class(**self._options)

    def answer(self, method, params):
        """The result of one request."""
        if "seed" in params:
            seed_everything(params["seed"])
        return getattr(self, method)(params)

    def fit(self, params):
        rows = read(params["folder"], params["rows"])
        parts = params["parts"]
        weights = np.repeat([float(part.get("weight", 1)) for part in parts], [part["count"] for part in parts])
        origins = [origin for part in parts for origin in [part["origin"]] * part["count"]]
        start = self._held[params["start"]].model if "start" in params else None
        model = self._new()
        call(
            model.fit,
            rows.data,
            seed=params["seed"],
            generation=params["generation"],
            labels=rows.labels,
            prompts=rows.prompts,
            columns=rows.schema.columns,
            alphabet=rows.schema.alphabet,
            weights=weights,
            origins=origins,
            start=start,
            report=self._report,
        )
        self._held[params["model"]] = Fitted(model, rows.schema)
        return {}

    def sample(self, params):
        held = self._held[params["model"]]
        given = call(held.model.sample, params["count"], seed=params["seed"], report=self._report, **_bias(params))
        return {"rows": write(params["folder"], given, held.schema)}

    def sampleGiven(self, params):
        held = self._held[params["model"]]
        rows = read(params["folder"], params["rows"])
        given = held.model.sample_given
        made = call(given, rows.data, seed=params["seed"], labels=rows.labels, prompts=rows.prompts, **_bias(params))
        return {"rows": write(params["folder"], made, held.schema)}

    def logLikelihood(self, params):
        return self._numbers("log_likelihood", params)

    def logLikelihoodBound(self, params):
        return self._numbers("log_likelihood_bound", params)

    def features(self, params):
        return {"rows": write_features(params["folder"], self._of("features", params))}

    def predict(self, params):
        return {"rows": write_features(params["folder"], self._of("predict", params))}

    def _numbers(self, method, params):
        return {"values": write_numbers(params["folder"], self._of(method, params))}

    def _of(self, method, params):
        rows = read(params["folder"], params["rows"])
        function = getattr(self._held[params["model"]].model, method)
        return call(function, rows.data, seed=params["seed"], labels=rows.labels, prompts=rows.prompts)

    def save(self, params):
        held = self._held[params["model"]]
        with open(os.path.join(params["folder"], "schema.json"), "w", encoding="utf-8") as file:
            json.dump(asdict(held.schema), file)
        inside = os.path.join(params["folder"], "model")
        os.mkdir(inside)
        if hasattr(held.model, "save"):
            held.model.save(inside)
        else:
            with open(os.path.join(inside, "model.pickle"), "wb") as file:
                pickle.dump(held.model, file, protocol=4)
        return {}

    def restore(self, params):
        with open(os.path.join(params["folder"], "schema.json"), encoding="utf-8") as file:
            schema = Schema(**json.load(file))
        inside = os.path.join(params["folder"], "model")
        if hasattr(self._class, "load"):
            model = self._new()
            model.load(inside)
        else:
            with open(os.path.join(inside, "model.pickle"), "rb") as file:
                model = pickle.load(file)
        self._held[params["model"]] = Fitted(model, schema)
        return {}

    def dispose(self, params):
        self._held.pop(params["model"], None)
        return {}


def _bias(params):
    bias = params.get("bias", {})
    return {argument: bias[name] for name, argument in SAMPLE.items() if name in bias}
