"""What a class that is served has to be: what it can do by the methods that it has, and what is wrong where it cannot be served.

model    fit and sample
source   draw(count), without end, or rows()
metric   measure(rows, reference) and outputs
scorer   score(rows), or passes(rows)
"""

import difflib
import inspect

EVERY = inspect.Parameter
BY_NAME = (EVERY.POSITIONAL_OR_KEYWORD, EVERY.KEYWORD_ONLY)
BY_PLACE = (EVERY.POSITIONAL_ONLY, EVERY.POSITIONAL_OR_KEYWORD)


class Misuse(TypeError):
    """A class is not as Collapsar calls it: what is wrong, why it matters, what to do. Told without a traceback."""

    #: of the protocol's errors
    code = -32000

    def __init__(self, what, fix, why=None):
        super().__init__(what)
        self.fix = fix
        self.why = why


class OptionsRefused(Misuse):
    """The options that a study gives are not those that the class takes."""

    code = -32602


def listed(words, none="nothing"):
    return ", ".join(words) or none


def check_options(given, options):
    """Raises OptionsRefused where `given(**options)` cannot be called."""
    try:
        parameters = inspect.signature(given).parameters.values()
    except ValueError:  # Written in C, it may not say what it takes.
        return
    named = [one.name for one in parameters if one.kind in BY_NAME]
    any_name = any(one.kind is EVERY.VAR_KEYWORD for one in parameters)
    takes = f"{given.__name__} takes {listed(named, 'no options')}"
    unknown = [] if any_name else [name for name in options if name not in named]
    if unknown:
        close = difflib.get_close_matches(unknown[0], named, 1)
        did = f'Did you mean "{close[0]}"? ' if close else ""
        raise OptionsRefused(
            f'{takes}, and the study gives the option{"s" if len(unknown) > 1 else ""} {listed(unknown)}',
            f"{did}Options of the study are the arguments of __init__: take {unknown[0]} there, or leave it out of `options`",
        )
    required = [one for one in parameters if one.default is EVERY.empty and one.kind not in (EVERY.VAR_POSITIONAL, EVERY.VAR_KEYWORD)]
    missing = [one.name for one in required if one.kind is EVERY.POSITIONAL_ONLY or one.name not in options]
    if missing:
        raise OptionsRefused(
            f"{given.__name__} needs the option{'s' if len(missing) > 1 else ''} {listed(missing)}, which the study does not give",
            f"Write `options: {{ {missing[0]}: ... }}` beside `command`, or give {missing[0]} a default in __init__",
        )


def check_method(given, method, places, always, maybe=()):
    """Raises Misuse where a method of the class cannot be called with `places` by place and by name what it takes of what is offered.

    `always`: names that each call offers; `maybe`: those that only some do, for which it needs defaults.
    """
    held = inspect.getattr_static(given, method)
    function = getattr(given, method)
    if inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function):
        raise Misuse(f"{given.__name__}.{method} is asynchronous", "Write it with `def`: nothing awaits what it gives")
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        return
    # Of a class, a plain method has its `self` as yet.
    wanted = ["self", *places] if inspect.isfunction(held) else list(places)
    example = f"def {method}({', '.join([*wanted, *(['*', always[0]] if always else [])])})"
    by_place = [one for one in parameters if one.kind in BY_PLACE]
    any_place = any(one.kind is EVERY.VAR_POSITIONAL for one in parameters)
    said = f"{given.__name__}.{method}({', '.join(map(str, parameters))})"
    if len(by_place) < len(wanted) and not any_place:
        raise Misuse(f"{said} takes no {wanted[len(by_place)]}, which it is called with", f"Write {example}")
    rest = [one for one in parameters if one.default is EVERY.empty and one not in by_place[: len(wanted)]]
    for one in rest:
        if one.kind in (EVERY.VAR_POSITIONAL, EVERY.VAR_KEYWORD) or (one.kind in BY_NAME and one.name in always):
            continue
        if one.name in maybe:
            raise Misuse(
                f"{said} asks for {one.name}, which not every call gives",
                f"Give it a default that changes nothing: {one.name}=None",
            )
        raise Misuse(
            f"{said} asks for {one.name}, which it is not called with",
            f"It may ask for {listed([*always, *maybe])}. Give {one.name} a default, or make it an option, an argument of __init__",
        )


def told(given):
    """What something that a method gave is, in a few words."""
    if given is None:
        return "None"
    if inspect.isgenerator(given) or inspect.iscoroutine(given):
        return f"a {type(given).__name__}, which gives nothing before it is run"
    shape = getattr(given, "shape", None)
    if shape is not None and hasattr(given, "dtype"):
        return f"an array ({', '.join(map(str, shape))}) of {given.dtype}"
    if isinstance(given, (list, tuple)):
        kinds = sorted({type(one).__name__ for one in given[:100]})
        return f"a {type(given).__name__} of {len(given)}" + (f", each a {' or '.join(kinds)}" if kinds else "")
    return f"a {type(given).__name__}: {given!r:.60}"


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


def named(function, name):
    """As `takes`, of an argument that stands there by its own name: `**kwargs` promises nothing."""
    return name in inspect.signature(function).parameters


def provides(model):
    """What a class can do, by its methods and what they take."""
    found = ["sample"]
    found += [ability for ability, method in METHODS.items() if callable(getattr(model, method, None))]
    found += [ability for ability, argument in FIT.items() if named(model.fit, argument)]
    # Nothing that a method is called with says so: a class does.
    found += ["missing"] if getattr(model, "takes_missing", False) is True else []
    found += [ability for ability, argument in SAMPLE.items() if named(model.sample, argument)]
    return found


#: What a class is by its methods, the first that fits, with an example of each that it needs.
ROLES = {
    "model": {"fit": "fit(self, rows, *, seed)", "sample": "sample(self, count, *, seed)"},
    "source": {"draw": "draw(self, count, *, seed) or rows(self)"},
    "metric": {"measure": "measure(self, rows, *, reference)"},
    "scorer": {"score": "score(self, rows) or passes(self, rows)"},
}
#: Methods that stand for another.
INSTEAD = {"draw": "rows", "score": "passes"}


def _has(given, method):
    return callable(getattr(given, method, None)) or (method in INSTEAD and callable(getattr(given, INSTEAD[method], None)))


def role_of(given):
    """What a class is."""
    found = [role for role, methods in ROLES.items() if any(_has(given, method) for method in methods)]
    return found[0] if found else "model"


#: What each method is called with: by place, by name in each call, and by name in some.
ROWS_TOLD = ("labels", "prompts", "seed")
CALLS = {
    "fit": (("rows",), ("seed", "generation", "labels", "prompts", "columns", "alphabet", "start", "report", "weights", "origins"), ()),
    "sample": (("count",), ("seed", "report"), tuple(SAMPLE.values())),
    "sample_given": (("rows",), ROWS_TOLD, tuple(SAMPLE.values())),
    **{method: (("rows",), ROWS_TOLD, ()) for method in ("log_likelihood", "log_likelihood_bound", "features", "predict")},
    "draw": (("count",), ("seed", "report"), ()),
    "rows": ((), (), ()),
    "test": ((), (), ()),
    "measure": (
        ("rows",),
        ("reference", "labels", "reference_labels", "prompts", "reference_prompts", "training", "last_real", "log_likelihood", "columns", "alphabet", "generation", "seed", "report"),
        (),
    ),
    "score": (("rows",), (*ROWS_TOLD, "report"), ()),
    "passes": (("rows",), (*ROWS_TOLD, "report"), ()),
    "save": (("folder",), (), ()),
    "load": (("folder",), (), ()),
}
#: The methods that a class of each role is asked for.
ASKED = {
    "model": ("fit", "sample", *METHODS.values(), "save", "load"),
    "source": ("draw", "rows", "test"),
    "metric": ("measure",),
    "scorer": ("score", "passes"),
}


def check_class(given, role):
    """Raises Misuse for what is none of that role, saying what is missing."""
    if not inspect.isclass(given):
        raise Misuse(f"collapsar.serve was given {told(given)}", "Give it the class: Collapsar makes an instance of it for each fit, with the options of the study")
    for method, example in ROLES[role].items():
        if not _has(given, method):
            raise Misuse(f"{given.__name__} has no method {example}: it is no {role}", f"Write one, or serve another class as the {role}")
    if callable(getattr(given, "save", None)) != callable(getattr(given, "load", None)):
        raise Misuse(
            f"{given.__name__} has one of save(self, folder) and load(self, folder), and needs both or neither",
            "Write the other one too; without them an instance is pickled",
        )
    for method in ASKED[role]:
        if callable(getattr(given, method, None)):
            check_method(given, method, *CALLS[method])
    unknown = [kind for kind in kinds(given, role) if kind not in KINDS]
    if unknown:
        raise Misuse(f"{given.__name__}.kinds has {unknown[0]!r}; known are {', '.join(KINDS)}", "Name the kinds of rows that it is for, as a tuple")


def kinds(given, role):
    """The kinds of data that a class is for, or of a source the one that it gives."""
    if role == "source":
        if not isinstance(getattr(given, "kind", None), str):
            raise Misuse(f"{given.__name__} has no `kind`; it is one of {', '.join(KINDS)}", 'Write it in the class: kind = "vectors"')
        return [given.kind]
    return list(getattr(given, "kinds", KINDS))
