"""Byte-level byte-pair encoding by Hugging Face's tokenizers: trained on texts, and what it makes of them.

Reads one JSON object on standard input: corpora, each with texts, size, minimum. Writes for each the tokens of every text,
the merges and the tokenizer.json.
"""

import json
import os
import sys

os.environ["TOKENIZERS_PARALLELISM"] = "false"

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers  # noqa: E402


def answer(given):
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=given["size"],
        min_frequency=given["minimum"],
        special_tokens=["<|endoftext|>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(given["texts"], trainer)
    text = tokenizer.to_str()
    return {
        "tokens": [tokenizer.encode(each).ids for each in given["texts"]],
        "merges": len(json.loads(text)["model"]["merges"]),
        "size": tokenizer.get_vocab_size(),
        "json": text,
    }


json.dump([answer(each) for each in json.load(sys.stdin)], sys.stdout)
