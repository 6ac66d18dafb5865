"""Generations of a bigram chain as a script would write them: dictionaries of counts, bisection in running sums.

Argument: file with one text a line, the first generation's. Every call is one generation: fit, sample as many texts,
entropy of the words and distinct pairs.
"""

import math
import random
import sys
from bisect import bisect
from collections import Counter, defaultdict
from itertools import accumulate

from contender import answer

with open(sys.argv[1], encoding="utf-8") as file:
    texts = file.read().split("\n")
END = ""


def generation():
    global texts
    followers = defaultdict(Counter)
    longest = 0
    for text in texts:
        words = text.split()
        longest = max(longest, len(words))
        last = END
        for word in words:
            followers[last][word] += 1
            last = word
        followers[last][END] += 1
    draws = {last: (list(f), list(accumulate(f.values()))) for last, f in followers.items()}
    made = []
    for _ in range(len(texts)):
        words = []
        last = END
        while len(words) < longest:
            options, sums = draws[last]
            last = options[bisect(sums, random.random() * sums[-1])]
            if last == END:
                break
            words.append(last)
        made.append(" ".join(words))
    texts = made
    counts = Counter(word for text in texts for word in text.split())
    total = sum(counts.values())
    -sum(n / total * math.log(n / total) for n in counts.values())
    len({pair for text in texts for words in [text.split()] for pair in zip(words, words[1:])})


answer(generation)
