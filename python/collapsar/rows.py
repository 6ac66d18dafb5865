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
        values = values.detach().cpu().numpy()
    return np.asarray(values)


def _vectors(folder, name, values, shape, dtype=None):
    values = plain(values)
    if values.dtype.kind not in "fiub":
        raise TypeError(f"rows are numbers, and these are {values.dtype}")
    values = np.ascontiguousarray(values, dtype=np.float32 if values.dtype == np.float32 else np.float64)
    if shape is None:
        shape = list(values.shape[1:])
    elif list(values.shape[1:]) != shape and values.size == (len(values) if values.ndim else 0) * int(np.prod(shape)):
        values = values.reshape([len(values), *shape])
    if values.ndim == 0 or list(values.shape[1:]) != shape:
        raise ValueError(f"rows of shape {tuple(shape)} are wanted, an array ({', '.join(['count', *map(str, shape)])}); this one is {values.shape}")
    np.save(os.path.join(folder, f"{name}.npy"), values)
    return {"kind": "vectors", "count": len(values), "shape": shape, "values": f"{name}.npy"}


def _whole(folder, name, values):
    values = np.ascontiguousarray(plain(values))
    whole = values.astype(np.uint32)
    if values.ndim != 1 or not np.array_equal(whole, values):
        raise ValueError(f"{name} are whole numbers from 0, one a row; these are an array {values.shape} of {values.dtype}")
    np.save(os.path.join(folder, f"{name}.npy"), whole)
    return len(whole), f"{name}.npy"


def write(folder, given, schema):
    """Puts what a class gave into files, as rows of that schema, and says which."""
    if schema.kind == "vectors":
        values, labels = given if schema.labelled else (given, None)
        message = _vectors(folder, "values", values, schema.shape)
        if labels is not None:
            message["labels"] = _whole(folder, "labels", labels)[1]
        if schema.columns is not None:
            message["columns"] = schema.columns
        return message
    if schema.kind == "pairs":
        inputs, targets = given
        inputs = _vectors(folder, "inputs", inputs, schema.shape)
        return {
            "kind": "pairs",
            "count": inputs["count"],
            "inputs": inputs,
            "targets": _vectors(folder, "targets", targets, schema.target_shape),
        }
    if schema.kind == "symbols":
        count, name = _whole(folder, "symbols", given)
        return {"kind": "symbols", "count": count, "alphabet": schema.alphabet, "values": name}
    texts, prompts = given if schema.prompted else (given, None)
    with open(os.path.join(folder, "texts.jsonl"), "w", encoding="utf-8") as file:
        for row, text in enumerate(texts):
            if not isinstance(text, str):
                raise TypeError(f"text {row} is a {type(text).__name__}, not a str")
            line = {"text": text} if prompts is None else {"text": text, "prompt": prompts[row]}
            file.write(json.dumps(line) + "\n")
    return {"kind": "text", "count": len(texts), "texts": "texts.jsonl"}


def write_features(folder, given):
    """Vectors of whatever length: features, probabilities."""
    return _vectors(folder, "features", given, None)


def write_numbers(folder, given):
    """One number a row."""
    values = np.ascontiguousarray(plain(given), dtype=np.float64)
    if values.ndim != 1:
        raise ValueError(f"one number a row is wanted; this is an array {values.shape}")
    np.save(os.path.join(folder, "numbers.npy"), values)
    return "numbers.npy"
