"""Ridge regression with an intercept, by scikit-learn: reads features, targets and strength as JSON, writes predictions."""

import json
import sys

import numpy
from sklearn.linear_model import Ridge

given = json.load(sys.stdin)
array = {name: numpy.array(given[name], dtype=numpy.float64) for name in ("fit", "score", "targets")}
centred = array["fit"] - array["fit"].mean(axis=0)
mean = (centred**2).sum() / len(centred)
model = Ridge(alpha=given["strength"] * mean, fit_intercept=True, solver="svd").fit(array["fit"], array["targets"])
json.dump({"predicted": model.predict(array["score"]).tolist()}, sys.stdout)
