/** Sums and factors in the words of TensorFlow.js. */
import { layers } from "@tensorflow/tfjs-layers";
import type { Attributes } from "#core/program/operation";
import { refused, type Writer } from "./writer";

export const add: Writer<Attributes["add"]> = (_attributes, { name }) => ({ layers: [layers.add({ name })] });

export const scale: Writer<Attributes["scale"]> = refused;

export const zeros: Writer<Attributes["zeros"]> = refused;

export const batchMean: Writer<Attributes["batchMean"]> = refused;
