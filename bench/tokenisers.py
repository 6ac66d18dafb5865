"""Byte-level byte-pair encoding by Hugging Face's tokenizers, one thread.

Arguments: JSON file with a list of texts; size of the vocabulary; train or encode.
"""

import json
import os
import sys

os.environ["TOKENIZERS_PARALLELISM"] = "false"
os.environ["RAYON_NUM_THREADS"] = "1"

from contender import answer  # noqa: E402
from tokenizers import Tokenizer, models, pre_tokenizers, trainers  # noqa: E402

with open(sys.argv[1], encoding="utf-8") as file:
    texts = json.load(file)


def trained():
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.train_from_iterator(
        texts,
        trainers.BpeTrainer(
            vocab_size=int(sys.argv[2]),
            min_frequency=2,
            special_tokens=["<|endoftext|>"],
            initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
            show_progress=False,
        ),
    )
    return tokenizer


saved = trained().to_str()


def encode():
    # Read anew, so that nothing is remembered of the last time.
    tokenizer = Tokenizer.from_str(saved)
    for each in tokenizer.encode_batch(texts):
        each.ids


answer(trained if sys.argv[3] == "train" else encode)
