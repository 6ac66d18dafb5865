"""A causal language model fine-tuned by the Trainer of Hugging Face Transformers.

Without `model` a tiny GPT-2 of random weights over bytes, which downloads nothing; with one, such as facebook/opt-125m, the
published weights and their tokeniser. Texts that continue prompts are learnt behind these (`loss: completion` or `all`).
"""

import os
import tempfile

os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
# Of cuBLAS, which otherwise sums in whatever order is fastest.
os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")

import torch
from transformers import (
    AutoModelForCausalLM,
    AutoTokenizer,
    GPT2Config,
    GPT2LMHeadModel,
    Trainer,
    TrainerCallback,
    TrainingArguments,
    set_seed,
)

import collapsar


class ByteTokeniser:
    """UTF-8, a token a byte; 256 begins, ends and fills."""

    eos_token_id = pad_token_id = 256
    size = 257

    def encode(self, text):
        return list(text.encode("utf-8"))

    def decode(self, tokens):
        return bytes(token for token in tokens if token < 256).decode("utf-8", errors="replace")

    def save_pretrained(self, folder):
        """Nothing to save."""


class PublishedTokeniser:
    """The tokeniser of a published model."""

    def __init__(self, name):
        self._take(AutoTokenizer.from_pretrained(name))

    def _take(self, own):
        self.own = own
        self.eos_token_id = own.eos_token_id
        self.pad_token_id = own.eos_token_id if own.pad_token_id is None else own.pad_token_id

    def encode(self, text):
        return self.own.encode(text, add_special_tokens=False)

    def decode(self, tokens):
        return self.own.decode(tokens, skip_special_tokens=True)

    def save_pretrained(self, folder):
        self.own.save_pretrained(folder)


class Curve(TrainerCallback):
    """Losses of the Trainer as curves of Collapsar."""

    def __init__(self, report):
        self._report = report

    def on_log(self, arguments, state, control, logs=None, **_):
        if logs and "loss" in logs:
            self._report(state.global_step, state.max_steps, loss=logs["loss"])


class CausalLm:
    kinds = ("text",)

    def __init__(
        self,
        model=None,
        block=64,
        steps=100,
        batch=8,
        rate=5e-4,
        length=64,
        loss="completion",
        layers=2,
        width=64,
        heads=2,
    ):
        self.name, self.block, self.loss, self.length = model, block, loss, length
        self.steps, self.batch, self.rate = steps, batch, rate
        self.sizes = {"n_layer": layers, "n_embd": width, "n_head": heads}
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        if self.device == "cpu":
            torch.set_num_threads(1)
        torch.use_deterministic_algorithms(True, warn_only=True)

    def _tokeniser(self, place):
        return ByteTokeniser() if self.name is None else PublishedTokeniser(place)

    def _new(self):
        tokeniser = self._tokeniser(self.name)
        if self.name is not None:
            return tokeniser, AutoModelForCausalLM.from_pretrained(self.name)
        ends = {name: tokeniser.eos_token_id for name in ("bos_token_id", "eos_token_id", "pad_token_id")}
        dropout = {"resid_pdrop": 0.0, "embd_pdrop": 0.0, "attn_pdrop": 0.0}
        config = GPT2Config(vocab_size=tokeniser.size, n_positions=4 * self.block, **self.sizes, **ends, **dropout)
        return tokeniser, GPT2LMHeadModel(config)

    def _blocks(self, texts, prompts):
        """Blocks of tokens with what is learnt of each: -100 is not."""
        end = self.tokeniser.eos_token_id
        tokens, labels = [], []
        for row, text in enumerate(texts):
            before = [] if prompts is None else self.tokeniser.encode(prompts[row])
            after = [*self.tokeniser.encode(text), end]
            tokens += [*before, *after]
            labels += [*(before if self.loss == "all" else [-100] * len(before)), *after]
        blocks = []
        for at in range(0, max(1, len(tokens) - 1), self.block):
            ids, learnt = tokens[at : at + self.block], labels[at : at + self.block]
            filling = self.block - len(ids)
            blocks.append(
                {
                    "input_ids": torch.tensor(ids + [self.tokeniser.pad_token_id] * filling),
                    "attention_mask": torch.tensor([1] * len(ids) + [0] * filling),
                    "labels": torch.tensor(learnt + [-100] * filling),
                }
            )
        return blocks

    def fit(self, texts, *, seed, prompts, start=None, report):
        set_seed(seed)
        self.tokeniser, self.model = self._new()
        if start is not None:
            self.model.load_state_dict(start.model.state_dict())
        self.prompts = prompts
        with tempfile.TemporaryDirectory() as folder:
            arguments = {
                "output_dir": folder,
                "max_steps": self.steps,
                "per_device_train_batch_size": self.batch,
                "learning_rate": self.rate,
                "seed": seed,
                "logging_steps": max(1, self.steps // 20),
                "save_strategy": "no",
                "report_to": [],
                "disable_tqdm": True,
                "use_cpu": self.device == "cpu",
            }
            self._trainer(texts, prompts, arguments, [Curve(report)]).train()
        self.model.to(self.device).eval()

    def _trainer(self, texts, prompts, arguments, callbacks):
        blocks = self._blocks(texts, prompts)
        return Trainer(self.model, TrainingArguments(**arguments), train_dataset=blocks, callbacks=callbacks)

    @torch.no_grad()
    def _continue(self, prompts, seed, temperature, top_p):
        torch.manual_seed(seed)
        end = self.tokeniser.eos_token_id
        made = []
        for prompt in prompts:
            # A text begins where the one before it ended.
            ids = torch.tensor([self.tokeniser.encode(prompt)[-self.block :] or [end]], device=self.device)
            out = self.model.generate(
                ids,
                attention_mask=torch.ones_like(ids),
                do_sample=True,
                temperature=temperature,
                top_p=top_p,
                top_k=0,
                max_new_tokens=self.length,
                pad_token_id=self.tokeniser.pad_token_id,
                eos_token_id=end,
            )
            made.append(self.tokeniser.decode(out[0, ids.shape[1] :].tolist()))
        return made

    def sample(self, count, *, seed, temperature=1.0, top_p=1.0):
        if self.prompts is None:
            return self._continue([""] * count, seed, temperature, top_p)
        chosen = torch.randint(len(self.prompts), (count,), generator=torch.Generator().manual_seed(seed))
        prompts = [self.prompts[row] for row in chosen.tolist()]
        return self._continue(prompts, seed, temperature, top_p), prompts

    def sample_given(self, texts, *, seed, prompts, temperature=1.0, top_p=1.0):
        made = self._continue(prompts or [""] * len(texts), seed, temperature, top_p)
        return made if prompts is None else (made, prompts)

    @torch.no_grad()
    def log_likelihood(self, texts, *, prompts):
        end = self.tokeniser.eos_token_id
        numbers = []
        for row, text in enumerate(texts):
            before = [end] + ([] if prompts is None else self.tokeniser.encode(prompts[row]))
            ids = torch.tensor([[*before, *self.tokeniser.encode(text), end]], device=self.device)
            ids = ids[:, : self.model.config.max_position_embeddings]
            chances = self.model(ids, attention_mask=torch.ones_like(ids)).logits[0, :-1].double().log_softmax(dim=-1)
            known = chances.gather(1, ids[0, 1:, None])[len(before) - 1 :]
            numbers.append(known.sum().item())
        return numbers

    def save(self, folder):
        self.model.save_pretrained(folder)
        self.tokeniser.save_pretrained(folder)
        torch.save(self.prompts, os.path.join(folder, "prompts.pt"))

    def load(self, folder):
        self.model = AutoModelForCausalLM.from_pretrained(folder).to(self.device).eval()
        self.tokeniser = self._tokeniser(folder)
        self.prompts = torch.load(os.path.join(folder, "prompts.pt"), weights_only=True)


collapsar.serve(CausalLm)
