"""Linear CKA by the unbiased HSIC (Nguyen and others 2021, equation 3): reads two lists of features as JSON, writes each with each."""

import json
import sys

import numpy


def hsic(k, l):
    n = len(k)
    k = k - numpy.diag(numpy.diag(k))
    l = l - numpy.diag(numpy.diag(l))
    ones = numpy.ones(n)
    all_sums = (ones @ k @ ones) * (ones @ l @ ones) / ((n - 1) * (n - 2))
    return (numpy.trace(k @ l) + all_sums - 2 / (n - 2) * (ones @ k @ l @ ones)) / (n * (n - 3))


def grams(layers):
    return [features @ features.T for features in (numpy.array(layer, dtype=numpy.float64) for layer in layers)]


given = json.load(sys.stdin)
one, other = grams(given["one"]), grams(given["other"])
alike = [[hsic(k, l) / numpy.sqrt(hsic(k, k) * hsic(l, l)) for l in other] for k in one]
json.dump(alike, sys.stdout)
