"""Histograms by NumPy: reads lists of numbers and scales as JSON, writes the counts of each."""

import json
import sys

import numpy

counts = []
for each in json.load(sys.stdin):
    values = numpy.array(each["values"], dtype=numpy.float64)
    values = values[numpy.isfinite(values) & (values != 0)]
    ends = numpy.array([each["low"], each["high"]])
    if each["isLog"]:
        values, ends = numpy.log10(numpy.abs(values)), numpy.log10(ends)
    counts.append(numpy.histogram(values, bins=each["bins"], range=tuple(ends))[0].tolist())
json.dump(counts, sys.stdout)
