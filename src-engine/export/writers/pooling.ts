/** Pools in the words of TensorFlow.js. */
import { layers } from "@tensorflow/tfjs-layers";
import type { Attributes } from "#core/program/operation";
import type { Writer } from "./writer";

export const maxPool: Writer<Attributes["maxPool"]> = ({ window, strides, padding }, { name }) => ({
  layers: [layers.maxPooling2d({ name, poolSize: [...window], strides: [...strides], padding })],
});

export const averagePool: Writer<Attributes["averagePool"]> = ({ window, strides, padding }, { name }) => ({
  layers: [layers.averagePooling2d({ name, poolSize: [...window], strides: [...strides], padding })],
});

export const globalAveragePool: Writer<Attributes["globalAveragePool"]> = (_attributes, { name }) => ({
  layers: [layers.globalAveragePooling2d({ name, dataFormat: "channelsLast" })],
});

export const subsample: Writer<Attributes["subsample"]> = ({ strides }, { name }) => ({
  layers: [layers.maxPooling2d({ name, poolSize: 1, strides: [...strides], padding: "same" })],
});
