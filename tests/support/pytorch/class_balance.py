"""What augment.py of an exported project makes of labels, which come as JSON from standard input: weights, draws, and later ones alone."""

import json
import os
import sys

sys.path.insert(0, os.getcwd())
from augment import BalancedDraws, class_weights  # noqa: E402
from settings import CLASSES  # noqa: E402

labels = json.load(sys.stdin)
weights = class_weights(labels, len(CLASSES))
answer = {
    "weights": None if weights is None else weights.tolist(),
    "draws": BalancedDraws(labels).samples(0, 1000),
    "later": BalancedDraws(labels).samples(900, 100),
}
json.dump(answer, sys.stdout)
