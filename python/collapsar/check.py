"""`python -m collapsar check train.py`: whether a model keeps what Collapsar relies on."""

import shutil
import traceback

import numpy as np

from .host import Failed, Script
from .rows import Pairs, Schema

ROWS = 60
WORDS = "the quick brown fox jumps over a lazy dog and then sleeps under some old tree".split()


def examples(kind, random, labelled=False):
    """Rows of a kind to fit to, and their schema."""
    if kind == "vectors":
        rows = random.normal(size=(ROWS, 2)) * [1.0, 2.0] + [0.0, 3.0]
        return ((rows, random.integers(0, 2, ROWS)) if labelled else rows), Schema("vectors", [2], labelled=labelled)
    if kind == "pairs":
        inputs = random.normal(size=(ROWS, 2))
        return Pairs(inputs, inputs @ [[1.0], [-1.0]] + random.normal(size=(ROWS, 1))), Schema("pairs", [2], [1])
    if kind == "symbols":
        return random.integers(0, 5, ROWS), Schema("symbols", alphabet=5)
    return [" ".join(random.choice(WORDS, 8)) for _ in range(ROWS)], Schema("text")


def same(one, two):
    """Whether two samples are the same, bit for bit."""
    if isinstance(one, list):
        return one == two
    if isinstance(one, Pairs):
        return all(same(a, b) for a, b in zip(one, two))
    return np.array_equal(np.asarray(one), np.asarray(two))


def _all(rows):
    return (rows.data, rows.labels)


class Checks:
    """All checks of one kind of data, in one process of the script and for what is restored in another."""

    def __init__(self, start, kind):
        self._start = start
        self.kind = kind

    def run(self):
        """(what is checked, None or what is wrong), one after the other."""
        with self._start() as script:
            provides = script.about["provides"]
            random = np.random.default_rng(1)
            self.rows, self.schema = examples(self.kind, random, "labels" in provides and self.kind == "vectors")
            self.others, _ = examples(self.kind, random, self.schema.labelled)
            checks = [
                ("gives exactly as many rows as asked for, of the schema of its training data", self.count),
                ("gives the same rows for the same seed", self.same_seed),
                ("gives other rows for another seed", self.other_seed),
                ("is not changed by drawing from it, nor by other fits", self.no_hidden_state),
                ("is the same after it was saved and restored in another process", self.restored),
                ("leaves no file in the folder of a call that its answer does not name", self.leaves_nothing),
            ]
            if "logLikelihood" in provides:
                checks.append(("gives a log-likelihood a row, never NaN or infinity", self.likelihood))
            if "sampleGiven" in provides:
                checks.append(("answers given rows, one for each", self.given))
            if "start" in provides:
                checks.append(("goes on from an earlier model", self.starts))
            for what, check in checks:
                try:
                    check(script)
                    yield what, None
                except AssertionError as error:
                    yield what, str(error)
                except Failed as error:
                    yield what, str(error)
                except Exception:
                    yield what, traceback.format_exc(limit=2)

    def _fit(self, script, rows=None, **more):
        return script.fit(self.rows if rows is None else rows, self.schema, **more)

    def count(self, script):
        model = self._fit(script)
        for count in (1, 7, ROWS):
            rows, _ = script.sample(model, count)
            assert rows.count == count, f"{rows.count} rows where {count} were asked for"
            assert rows.schema == self.schema, f"rows of {rows.schema} where the training data are {self.schema}"
            parts = rows.data if isinstance(rows.data, Pairs) else [rows.data]
            if self.kind in ("vectors", "pairs"):
                assert all(np.all(np.isfinite(part)) for part in parts), "a value is not finite"

    def same_seed(self, script):
        one, _ = script.sample(self._fit(script), 20)
        two, _ = script.sample(self._fit(script), 20)
        assert same(one.data, two.data), (
            "two fits with the same seed give other rows; say `reproducible: false` (the default) or take all randomness from `seed`"
        )

    def other_seed(self, script):
        model = self._fit(script)
        assert not same(script.sample(model, 20, 1)[0].data, script.sample(model, 20, 2)[0].data), (
            "two seeds give the same rows: `sample` does not use its seed"
        )

    def no_hidden_state(self, script):
        model = self._fit(script)
        before, _ = script.sample(model, 20)
        script.sample(model, 33, 3)
        script.sample(self._fit(script, self.others, seed=2), 5)
        after, _ = script.sample(model, 20)
        assert same(before.data, after.data), "the same draw differs the second time: something outside the instance was changed"

    def restored(self, script):
        model = self._fit(script)
        folder = script.save(model)
        with self._start() as other:
            there, _ = other.sample(other.restore(folder), 20)
        here, _ = script.sample(model, 20)
        shutil.rmtree(folder)
        assert same(here.data, there.data), "the restored model samples otherwise: not all of it was saved"

    def leaves_nothing(self, script):
        _, left = script.sample(self._fit(script), 9)
        assert not left, f"it left {', '.join(left)}"

    def likelihood(self, script):
        numbers = script.log_likelihood(self._fit(script), self.rows, self.schema)
        assert len(numbers) == ROWS, f"{len(numbers)} numbers for {ROWS} rows"
        assert not np.any(np.isnan(numbers) | np.isposinf(numbers)), "a log-likelihood is NaN or infinite"

    def given(self, script):
        rows, _ = script.of_rows("sampleGiven", self._fit(script), self.rows, self.schema)
        assert rows.count == ROWS, f"{rows.count} rows for {ROWS} given ones"

    def starts(self, script):
        script.sample(self._fit(script, self.others, start=self._fit(script)), 5)


def check(path, options=None, name=None, kind=None, say=print):
    """Checks the model of a script, says what was found, and returns how many checks failed."""
    failed = 0

    def start():
        return Script(path, options, name)

    try:
        with start() as script:
            about = script.about
    except Failed as error:
        say(f"{path} does not start: {error}")
        return 1
    kinds = [kind] if kind else about["kinds"]
    for one in kinds:
        say(f"{about.get('name', path)}, {one}")
        for what, fault in Checks(start, one).run():
            failed += fault is not None
            say(f"  {'ok  ' if fault is None else 'FAIL'} {what}")
            if fault is not None:
                say("       " + fault.replace("\n", "\n       "))
    say(f"provides: [{', '.join(about['provides'])}]")
    return failed
