/** The parameter by which a layer with drawn weights names their initialiser. */
import type { DrawnInitializer } from "../program/weights";
import type { ParamSpec, ResolvedParams } from "./layer";
import { textParam } from "./params";

export function initializerParam(preset: DrawnInitializer): ParamSpec {
  return {
    kind: "choice",
    label: "Initial weights",
    help: "How the weights are drawn at the start: He for layers before a ReLU, Glorot for most others.",
    default: preset,
    choices: [
      { value: "heNormal", label: "He normal" },
      { value: "glorotUniform", label: "Glorot uniform" },
    ],
  };
}

export function readInitializer(params: ResolvedParams): DrawnInitializer {
  return textParam(params, "initializer") === "glorotUniform" ? "glorotUniform" : "heNormal";
}
