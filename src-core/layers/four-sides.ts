/** What the layers that change an image's border share: a number of pixels on each side. */
import type { Borders } from "../program/operation";
import type { ParamSpec, ParamSpecs, ResolvedParams } from "./layer";
import { numberParam } from "./params";

/** @param what the beginning of each sentence: "Pixels of zeros added" */
export function sideParams(what: string, max: number): ParamSpecs {
  const side = (label: string, where: string): ParamSpec => ({
    kind: "integer",
    label,
    help: `${what} ${where}.`,
    default: 1,
    min: 0,
    max,
  });
  return {
    top: side("Top", "above"),
    bottom: side("Bottom", "below"),
    left: side("Left", "on the left"),
    right: side("Right", "on the right"),
  };
}

export function readSides(params: ResolvedParams): Borders {
  return [
    numberParam(params, "top"),
    numberParam(params, "bottom"),
    numberParam(params, "left"),
    numberParam(params, "right"),
  ];
}

export function sidesSummary(params: ResolvedParams): string {
  const sides = readSides(params);
  const even = sides.every((pixels) => pixels === sides[0]);
  return even ? `${sides[0]} px` : `${sides.join(", ")} px`;
}
