"""What is wrong with a class, its options and what it gives is said before anything runs, or where it is given; each with what to do."""

import importlib.util
import unittest

import numpy as np

from collapsar.classes import Misuse, OptionsRefused, check_class, check_options
from collapsar.host import Failed, Script
from collapsar.rows import Pairs, Schema, plain

from .scripts import HEAD, script

ROWS = np.random.default_rng(0).normal(size=(20, 2))


class Sound:
    def __init__(self, width=3, *, rate=0.1):
        self.width = width

    def fit(self, rows, y=None, *, seed):
        self.rows = rows

    def sample(self, count, *, seed, temperature=1.0, **_):
        return self.rows[:count]


def changed(**members):
    return type("Mine", (Sound,), members)


class Options(unittest.TestCase):
    def refused(self, given, options, *parts):
        with self.assertRaises(OptionsRefused) as caught:
            check_options(given, options)
        said = f"{caught.exception} / {caught.exception.fix}"
        for part in parts:
            self.assertIn(part, said)

    def test_that_are_taken_pass(self):
        for options in ({}, {"width": 4}, {"rate": 1, "width": 2}):
            check_options(Sound, options)
        check_options(changed(__init__=lambda self, **options: None), {"anything": 1})

    def test_that_are_unknown_are_named_with_what_is_taken(self):
        self.refused(Sound, {"with": 3}, "Sound takes width, rate", "gives the option with", 'Did you mean "width"?', "leave it out of `options`")
        self.refused(Sound, {"a": 1, "b": 2}, "gives the options a, b")
        self.refused(type("Bare", (), {}), {"width": 3}, "Bare takes no options")

    def test_that_are_missing_are_named(self):
        given = changed(__init__=lambda self, width, depth, *, rate=1: None)
        self.refused(given, {"width": 3}, "Mine needs the option depth, which the study does not give", "depth: ...", "a default in __init__")
        self.refused(given, {}, "needs the options width, depth")


class Methods(unittest.TestCase):
    def test_that_take_what_they_are_called_with_pass(self):
        check_class(Sound, "model")
        check_class(changed(sample=staticmethod(lambda count, seed: ROWS[:count])), "model")
        check_class(changed(fit=lambda self, *given, **named: None), "model")
        check_class(changed(log_likelihood=lambda self, X: X, save=lambda self, folder: 0, load=lambda self, folder: 0), "model")

    def test_that_cannot_be_called_are_refused_with_how_they_are(self):
        for role, members, what, fix in (
            ("model", {"fit": lambda self: None}, r"Mine\.fit\(self\) takes no rows", r"def fit\(self, rows, \*, seed\)"),
            ("model", {"fit": lambda self, rows, epochs: None}, "asks for epochs, which it is not called with", "an argument of __init__"),
            ("model", {"fit": lambda self, rows, *, device: None}, "asks for device", "It may ask for seed, generation, labels"),
            ("model", {"sample": lambda self: None}, "takes no count", r"def sample\(self, count"),
            ("model", {"sample": lambda count: None}, r"Mine\.sample\(count\) takes no count", r"def sample\(self, count"),
            ("model", {"sample": lambda self, count, *, top_p: None}, "asks for top_p, which not every call gives", "top_p=None"),
            ("model", {"save": lambda self: None, "load": lambda self, folder: None}, "takes no folder", r"def save\(self, folder\)"),
            ("model", {"predict": lambda self, rows, targets: None}, "asks for targets", "labels, prompts, seed"),
            ("scorer", {"score": lambda self, rows, reference: 0}, "asks for reference", "labels"),
            ("metric", {"measure": lambda self: 0}, "takes no rows", r"def measure\(self, rows"),
        ):
            with self.assertRaisesRegex(Misuse, what) as caught:
                check_class(changed(**members), role)
            self.assertRegex(caught.exception.fix, fix)

    def test_that_nothing_awaits_are_refused(self):
        async def fit(self, rows):
            pass

        with self.assertRaisesRegex(Misuse, "Mine.fit is asynchronous"):
            check_class(changed(fit=fit), "model")


class Given(unittest.TestCase):
    """What a class gives, as it is told on the other side of the channel."""

    KINDS = {
        "vectors": (ROWS, Schema("vectors", [2])),
        "labelled": ((ROWS, np.arange(20) % 3), Schema("vectors", [2], labelled=True)),
        "pairs": (Pairs(ROWS, ROWS[:, :1]), Schema("pairs", [2], [1])),
        "symbols": (np.arange(20) % 4, Schema("symbols", alphabet=4)),
        "text": (["a b"] * 20, Schema("text")),
        "prompted": ((["a b"] * 20, ["q"] * 20), Schema("text", prompted=True)),
    }
    TEXT = HEAD + (
        "class Mine:\n    def __init__(self, gives):\n        self.gives = gives\n\n"
        "    def fit(self, rows, labels=None, prompts=None):\n        pass\n\n"
        "    def sample(self, count):\n        return eval(self.gives)\n"
    )

    def test_of_another_form_is_told_with_what_is_wanted(self):
        for kind, gives, what, wanted in (
            ("vectors", "None", "sample gave None", r"an array \(count, 2\) of numbers"),
            ("vectors", "[[1.0, 2.0], [3.0]]", "a list of 2, each a list, which is no array", r"an array \(count, 2\)"),
            ("vectors", "(np.zeros((3, 2)), np.zeros((4, 2)))", "a tuple of 2, each a ndarray, which is no array", ""),
            ("vectors", "np.zeros((count, 3))", r"an array \(5, 3\) of float64; rows of shape \(2,\) are wanted", r"\(count, 2\)"),
            ("vectors", "[['a', 'b']] * count", "rows are numbers, and these are <U1", ""),
            ("vectors", "[[None, 1.0]] * count", "rows are numbers, and these are object", ""),
            ("vectors", "np.zeros((count, 2), complex)", "these are complex128", ""),
            ("vectors", "(row for row in np.zeros((count, 2)))", "a generator, which gives nothing before it is run", ""),
            ("vectors", "3.0", "a float: 3.0; rows of shape", ""),
            ("labelled", "np.zeros((count, 2))", r"sample gave an array \(5, 2\) of float64", "a pair: an array .* and an array of `count` labels"),
            ("labelled", "(np.zeros((count, 2)), None)", "sample gave None", "labels as an array of whole numbers"),
            ("labelled", "(np.zeros((count, 2)), np.full(count, -1))", r"an array \(5\) of int64; labels are whole numbers from 0", ""),
            ("pairs", "np.zeros((count, 3))", r"sample gave an array \(5, 3\)", "a pair of arrays, inputs and targets"),
            ("symbols", "np.full(count, 0.5)", "symbols are whole numbers from 0", ""),
            ("symbols", "[np.nan] * count", "symbols are whole numbers from 0", ""),
            ("text", "'one text'", "a str: 'one text' where texts belong", "a list of `count` str"),
            ("text", "(str(row) for row in range(count))", "a generator.* where texts belong", "a list of `count` str"),
            ("text", "[b'bytes'] * count", "whose text 0 is a bytes, not a str", ""),
            ("text", "None", "sample gave None where texts belong", ""),
            ("prompted", "['a'] * count", "a list of 5, each a str", "as many prompts"),
            ("prompted", "(['a'] * count, ['q'])", "5 texts and 1 prompts", "a prompt for each text"),
            ("prompted", "(['a'] * count, [1] * count)", "whose prompt 0 is a int, not a str", ""),
        ):
            with self.subTest(kind=kind, gives=gives):
                rows, schema = self.KINDS[kind]
                with Script(self.path, {"gives": gives}) as model:
                    with self.assertRaisesRegex(Failed, f"(?s)sample failed: .*{what}.*{wanted}") as caught:
                        model.sample(model.fit(rows, schema), 5)
                    self.assertNotIn("Traceback", str(caught.exception))

    def test_that_holds_the_numbers_otherwise_is_taken(self):
        for gives in (
            "[[1.0, 2.0]] * count",
            "np.ones((count, 2), dtype=object)",
            "np.ones((count, 2), np.float16)",
            "np.ones((count, 2), int)",
            "np.ones(2 * count).reshape(1, count, 2)[0]",
        ):
            rows, schema = self.KINDS["vectors"]
            with Script(self.path, {"gives": gives}) as model:
                self.assertEqual(model.sample(model.fit(rows, schema), 5)[0].count, 5, gives)

    @unittest.skipUnless(importlib.util.find_spec("torch"), "no PyTorch")
    def test_may_be_a_tensor_of_any_type(self):
        import torch

        for dtype in (torch.float64, torch.bfloat16, torch.int32):
            values = torch.ones((2, 3), dtype=dtype, requires_grad=dtype.is_floating_point)
            np.testing.assert_array_equal(plain(values), np.ones((2, 3)))

    def setUp(self):
        self.path = script(self.TEXT, "Mine")

    def test_an_instance_is_no_class(self):
        with self.assertRaisesRegex(Failed, "(?s)was given a Mine: .*Give it the class"):
            Script(script(self.TEXT, "Mine(3)"))


if __name__ == "__main__":
    unittest.main()
