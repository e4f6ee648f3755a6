/** What a probed step reads at merges, on its way forward and back. */
import { keep, type Tensor1D } from "@tensorflow/tfjs-core";
import type { Probes } from "../measurements/probes";
import type { GradientRequest } from "./gradient";
import { type UnitGradientSites, UnitGradients } from "./unit-gradients";

export class MergeProbe {
  readonly #probes: Probes;
  readonly #gradients: UnitGradients | undefined;
  readonly #numbers: Tensor1D[] = [];

  /** @param sites where parts of the gradient are read, if they are */
  constructor(probes: Probes, sites: UnitGradientSites | undefined) {
    this.#probes = probes;
    this.#gradients = sites && new UnitGradients(sites);
  }

  /** What the pass has to be asked for. */
  request(): Pick<GradientRequest, "onForward" | "lanes" | "onShare" | "onGradient" | "by"> {
    return {
      ...(this.#probes.readsMerges && {
        onForward: (resultIn) => this.#numbers.push(keep(this.#probes.ofMerges(resultIn))),
      }),
      ...this.#gradients?.request(),
    };
  }

  /** When the pass is over, or failed. The answer is the caller's. @param images of the batch */
  end(images: number): readonly Tensor1D[] {
    const gradients = this.#gradients;
    if (gradients) {
      gradients.finish();
      this.#numbers.push(
        this.#probes.ofUnitGradients((unit, part) => gradients.squareOf(unit, part), images),
      );
      gradients.dispose();
    }
    return this.#numbers;
  }
}
