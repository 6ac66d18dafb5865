"""A language model fine-tuned by the SFTTrainer of TRL: as causal_lm.py, but for who trains it.

Texts that continue prompts are TRL's `prompt` and `completion`, others its `text`; each is cut at `block` tokens. `loss: all`
learns the prompts too.
"""

import os

# Of Datasets, which would keep what it has prepared; it is gone with the program.
os.environ.setdefault("HF_DATASETS_DISABLE_PROGRESS_BARS", "1")

from datasets import Dataset
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import PreTrainedTokenizerFast
from trl import SFTConfig, SFTTrainer

import collapsar
from causal_lm import CausalLm, PublishedTokeniser

END = "<|end|>"


class TinyTokeniser(PublishedTokeniser):
    """A token a byte, in the form that TRL wants."""

    size = 257

    def __init__(self):
        alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
        bytes_ = Tokenizer(models.BPE({one: at for at, one in enumerate([*alphabet, END])}, []))
        bytes_.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
        bytes_.decoder = decoders.ByteLevel()
        self._take(PreTrainedTokenizerFast(tokenizer_object=bytes_, eos_token=END, pad_token=END))


class Sft(CausalLm):
    def _tokeniser(self, place):
        return TinyTokeniser() if self.name is None else PublishedTokeniser(place)

    def _trainer(self, texts, prompts, arguments, callbacks):
        # A text begins where the one before it ended, as it does when it is drawn and when it is weighed.
        end = self.tokeniser.own.eos_token
        begun = [end + text for text in (texts if prompts is None else prompts)]
        rows = {"text": begun} if prompts is None else {"prompt": begun, "completion": texts}
        return SFTTrainer(
            self.model,
            SFTConfig(
                **arguments,
                max_length=self.block,
                completion_only_loss=prompts is not None and self.loss == "completion",
                gradient_checkpointing=False,
                bf16=False,
            ),
            train_dataset=Dataset.from_dict(rows),
            processing_class=self.tokeniser.own,
            callbacks=callbacks,
        )


collapsar.serve(Sft, packages=("trl", "datasets", "transformers", "torch"))
