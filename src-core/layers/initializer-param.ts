/** The parameters by which a layer says how its weights begin. */
import type { KernelStart } from "../program/weights";
import type { ParamSpec, ParamSpecs, ResolvedParams } from "./layer";
import { numberParam, textParam } from "./params";

const STARTS: Readonly<Record<KernelStart["kind"], string>> = {
  heNormal: "He normal",
  heUniform: "He uniform",
  glorotNormal: "Glorot normal",
  glorotUniform: "Glorot uniform",
  zeros: "Zeros",
  ones: "Ones",
  identity: "Identity",
};
const KINDS = Object.keys(STARTS) as KernelStart["kind"][];

/** For a layer with a kernel: how it is drawn, and what that is multiplied by. */
export function startParams(preset: KernelStart["kind"]): ParamSpecs {
  return {
    initializer: {
      kind: "choice",
      label: "Initial weights",
      help: "How the weights begin: He for layers before a ReLU, Glorot for most others; identity hands the input on.",
      default: preset,
      choices: KINDS.map((value) => ({ value, label: STARTS[value] })),
    },
    initializerScale: {
      kind: "number",
      label: "Their scale",
      help: "What the first weights are multiplied by; ones times this is any number.",
      advanced: true,
      appliesWhen: { param: "initializer", is: KINDS.filter((kind) => kind !== "zeros") },
      default: 1,
      min: -100,
      max: 100,
    },
  };
}

export function readStart(params: ResolvedParams): KernelStart {
  const name = textParam(params, "initializer");
  const kind = KINDS.find((known) => known === name);
  if (kind === undefined) throw new TypeError(`There are no initial weights "${name}".`);
  return { kind, scale: numberParam(params, "initializerScale") };
}

/** For a weight that begins with one number everywhere: a bias, a gain. */
export function firstValueParam(
  label: string,
  preset: number,
  more: Pick<ParamSpec, "appliesWhen"> & { readonly help: string },
): ParamSpec {
  return { kind: "number", label, default: preset, min: -100, max: 100, advanced: true, ...more };
}

export const BIAS_START = firstValueParam("Initial bias", 0, {
  help: "The number that every bias begins with; a negative one keeps a gate closed at first.",
  appliesWhen: { param: "bias", is: [true] },
});
