"""Writes the texts that the studies beside it read: `python prepare.py wikitext-2 | tinystories | helpsteer2`."""

import json
import sys

from datasets import load_dataset
from transformers import AutoTokenizer

BLOCK = 64


def write(name, rows):
    with open(name, "w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(row) + "\n")


def wikitext():
    """Blocks of 64 tokens of opt-125m: the first half is the prompt that a model continues."""
    tokeniser = AutoTokenizer.from_pretrained("facebook/opt-125m")
    texts = load_dataset("Salesforce/wikitext", "wikitext-2-raw-v1", split="train")["text"]
    tokens = tokeniser.encode("".join(texts), add_special_tokens=False)
    for at in range(0, len(tokens) - 2 * BLOCK, 2 * BLOCK):
        prompt, completion = tokens[at : at + BLOCK], tokens[at + BLOCK : at + 2 * BLOCK]
        yield {"prompt": tokeniser.decode(prompt), "completion": tokeniser.decode(completion)}


def tinystories():
    for row in load_dataset("roneneldan/TinyStories", split="train"):
        yield {"text": row["text"]}


def helpsteer2():
    for row in load_dataset("nvidia/HelpSteer2", split="train"):
        yield {"prompt": row["prompt"], "completion": row["response"]}


TEXTS = {"wikitext-2": wikitext, "tinystories": tinystories, "helpsteer2": helpsteer2}

if __name__ == "__main__":
    name = sys.argv[1]
    write(f"{name}.jsonl", TEXTS[name]())
