"""Rows in the files of a call, and as a class takes and gives them.

vectors  an array, count x shape; with labels a pair (array, labels) when given back
pairs    Pairs(inputs, targets), two arrays
symbols  an array of whole numbers below the alphabet
text     a list of str; with prompts a pair (texts, prompts) when given back
"""

import json
import os
from dataclasses import dataclass
from typing import Any, List, NamedTuple, Optional

import numpy as np

from .classes import Misuse, told


class Pairs(NamedTuple):
    """Row i of `targets` answers row i of `inputs`."""

    inputs: Any
    targets: Any


@dataclass(frozen=True)
class Schema:
    """What the rows of a chain look like: all but the rows."""

    kind: str
    shape: Optional[List[int]] = None
    """of one row (vectors), or of its inputs (pairs)"""
    target_shape: Optional[List[int]] = None
    labelled: bool = False
    columns: Optional[List[dict]] = None
    alphabet: Optional[int] = None
    prompted: bool = False


@dataclass(frozen=True)
class Rows:
    """Rows that were read: `data` as a class takes them, and what goes with them."""

    schema: Schema
    count: int
    data: Any
    labels: Any = None
    prompts: Optional[List[str]] = None


def _array(folder, name):
    return np.load(os.path.join(folder, name), allow_pickle=False)


def read(folder, message):
    """The rows that a message names."""
    kind, count = message["kind"], message["count"]
    if kind == "vectors":
        labels = _array(folder, message["labels"]) if "labels" in message else None
        schema = Schema(kind, list(message["shape"]), labelled=labels is not None, columns=message.get("columns"))
        return Rows(schema, count, _array(folder, message["values"]), labels=labels)
    if kind == "pairs":
        inputs, targets = message["inputs"], message["targets"]
        data = Pairs(_array(folder, inputs["values"]), _array(folder, targets["values"]))
        return Rows(Schema(kind, list(inputs["shape"]), list(targets["shape"])), count, data)
    if kind == "symbols":
        return Rows(Schema(kind, alphabet=message["alphabet"]), count, _array(folder, message["values"]))
    with open(os.path.join(folder, message["texts"]), encoding="utf-8") as file:
        lines = [json.loads(line) for line in file]
    prompts = [line["prompt"] for line in lines] if lines and "prompt" in lines[0] else None
    return Rows(Schema(kind, prompted=prompts is not None), count, [line["text"] for line in lines], prompts=prompts)


def plain(values):
    """An array of whatever holds numbers: a tensor of PyTorch, on whatever device, too."""
    if hasattr(values, "detach"):
        values = values.detach().cpu()
        # NumPy has no bfloat16.
        values = (values.float() if str(values.dtype) == "torch.bfloat16" else values).numpy()
    return np.asarray(values)


def _wanted(schema):
    """What a class has to give, in words."""
    rows = {
        "vectors": f"an array (count, {', '.join(map(str, schema.shape or ['...']))}) of numbers",
        "pairs": "a pair of arrays, inputs and targets, a row of each for every row",
        "symbols": "an array of `count` whole numbers below the alphabet",
        "text": "a list of `count` str",
    }[schema.kind]
    if schema.labelled:
        return f"a pair: {rows}, and an array of `count` labels, for its training rows have labels"
    return f"a pair: {rows}, and as many prompts, for its training rows have prompts" if schema.prompted else rows


def _numbers(given, who, wanted, dtype=None):
    """An array of numbers, from whatever holds them."""
    try:
        values = plain(given)
    except (TypeError, ValueError) as error:
        raise Misuse(f"{who} gave {told(given)}, which is no array: {error}", f"Give {wanted}") from None
    # Numbers that pandas holds without saying what they are; None and words stay what they are.
    if values.dtype.kind == "O" and all(isinstance(one, (int, float, np.number)) for one in values.flat):
        values = values.astype(np.float64)
    if values.dtype.kind not in "fiub":
        raise Misuse(f"{who} gave {told(given)}; rows are numbers, and these are {values.dtype}", f"Give {wanted}")
    return np.ascontiguousarray(values, dtype=dtype or (np.float32 if values.dtype == np.float32 else np.float64))


def _vectors(folder, name, given, shape, who):
    wanted = f"an array ({', '.join(['count', *map(str, shape or ['...'])])}) of numbers"
    values = _numbers(given, who, wanted)
    if shape is None:
        shape = list(values.shape[1:])
    elif list(values.shape[1:]) != shape and values.size == (len(values) if values.ndim else 0) * int(np.prod(shape)):
        values = values.reshape([len(values), *shape])
    if values.ndim == 0 or list(values.shape[1:]) != shape:
        raise Misuse(f"{who} gave {told(given)}; rows of shape {tuple(shape)} are wanted", f"Give {wanted}")
    np.save(os.path.join(folder, f"{name}.npy"), values)
    return {"kind": "vectors", "count": len(values), "shape": shape, "values": f"{name}.npy"}


def _whole(folder, name, given, who):
    wanted = f"{name} as an array of whole numbers from 0, one a row"
    values = _numbers(given, who, wanted, np.float64)
    # Beyond these a number is none of them; NaN is not either.
    if values.ndim != 1 or not np.all((values >= 0) & (values < 2**32) & (values == np.floor(values))):
        raise Misuse(f"{who} gave {told(given)}; {name} are whole numbers from 0, one a row", f"Give {wanted}")
    np.save(os.path.join(folder, f"{name}.npy"), values.astype(np.uint32))
    return len(values), f"{name}.npy"


def _pair(given, schema, who):
    """What is given in two parts."""
    if not isinstance(given, (tuple, list)) or len(given) != 2:
        raise Misuse(f"{who} gave {told(given)}", f"Give {_wanted(schema)}")
    return given


def write(folder, given, schema, who="it"):
    """Puts what `who` (a method of a class) gave into files, as rows of that schema, and says which."""
    if schema.kind == "vectors":
        values, labels = _pair(given, schema, who) if schema.labelled else (given, None)
        message = _vectors(folder, "values", values, schema.shape, who)
        if schema.labelled:
            message["labels"] = _whole(folder, "labels", labels, who)[1]
        if schema.columns is not None:
            message["columns"] = schema.columns
        return message
    if schema.kind == "pairs":
        inputs, targets = _pair(given, schema, who)
        inputs = _vectors(folder, "inputs", inputs, schema.shape, who)
        return {
            "kind": "pairs",
            "count": inputs["count"],
            "inputs": inputs,
            "targets": _vectors(folder, "targets", targets, schema.target_shape, who),
        }
    if schema.kind == "symbols":
        count, name = _whole(folder, "symbols", given, who)
        return {"kind": "symbols", "count": count, "alphabet": schema.alphabet, "values": name}
    texts, prompts = _pair(given, schema, who) if schema.prompted else (given, None)
    for part in (texts,) if prompts is None else (texts, prompts):
        if isinstance(part, str) or not hasattr(part, "__len__") or not hasattr(part, "__iter__"):
            raise Misuse(f"{who} gave {told(part)} where texts belong", f"Give {_wanted(schema)}")
    if prompts is not None and len(prompts) != len(texts):
        raise Misuse(f"{who} gave {len(texts)} texts and {len(prompts)} prompts", "Give a prompt for each text")
    with open(os.path.join(folder, "texts.jsonl"), "w", encoding="utf-8") as file:
        for row, text in enumerate(texts):
            line = {"text": text} if prompts is None else {"text": text, "prompt": prompts[row]}
            for name, held in line.items():
                if not isinstance(held, str):
                    raise Misuse(f"{who} gave a list whose {name} {row} is a {type(held).__name__}, not a str", f"Give {_wanted(schema)}")
            file.write(json.dumps(line) + "\n")
    return {"kind": "text", "count": len(texts), "texts": "texts.jsonl"}


def write_features(folder, given, who="it"):
    """Vectors of whatever length: features, probabilities."""
    return _vectors(folder, "features", given, None, who)


def write_numbers(folder, given, who="it"):
    """One number a row."""
    values = _numbers(given, who, "an array of one number a row", np.float64)
    if values.ndim != 1:
        raise Misuse(f"{who} gave {told(given)}; one number a row is wanted", "Give an array of one number a row")
    np.save(os.path.join(folder, "numbers.npy"), values)
    return "numbers.npy"
