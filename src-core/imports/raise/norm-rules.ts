/** Norms, activations, and what multiplies or moves values. */
import type { ReadWeight } from "../../formats/model";
import { activation } from "../../layers/activation";
import { batchNorm } from "../../layers/batch-norm";
import { dropout } from "../../layers/dropout";
import type { LayerDefinition } from "../../layers/layer";
import { layerNorm } from "../../layers/layer-norm";
import { pathDrop } from "../../layers/path-drop";
import { scale } from "../../layers/scale";
import { lastAxis } from "../../layers/shape";
import type { Attributes } from "../../program/operation";
import { draft, firstShape, type Given, plain, type Raised, refusal } from "./rule";

/** The number nearest to it that a layer's parameter may have. */
function within({ params }: LayerDefinition, key: string, value: number): number {
  const spec = params[key];
  if (spec?.kind !== "number") throw new TypeError(`"${key}" should be a number.`);
  return Math.min(spec.max, Math.max(spec.min, value));
}

export function raiseBatchNorm(attributes: Attributes["batchNorm"], given: Given): Raised {
  const shape = [lastAxis(firstShape(given))];
  const weights = (["gamma", "beta", "runningMean", "runningVariance"] as const).map((role) =>
    given.weights.take(role, shape),
  );
  const [epsilon, momentum] = [plain(attributes.epsilon), plain(attributes.momentum)];
  if (within(batchNorm, "epsilon", epsilon) !== epsilon) {
    given.changed(
      `A batch norm with an epsilon of ${epsilon} became a scale with an offset: it gives the same numbers, but does not measure mean and variance when it is trained.`,
    );
    return [draft("scale", { factor: "channels", offset: true }, asScale(weights, epsilon))];
  }
  const near = within(batchNorm, "momentum", momentum);
  if (near !== momentum) {
    given.changed(
      `A batch norm has the momentum ${near} instead of ${momentum}: it counts when the network is trained alone.`,
    );
  }
  return [draft("batchNorm", { momentum: near, epsilon }, weights)];
}

/** gamma / sqrt(variance + epsilon), and beta - mean times that (Ioffe & Szegedy 2015, algorithm 2). */
function asScale(weights: readonly ReadWeight[], epsilon: number): ReadWeight[] {
  const [gamma, beta, mean, variance] = weights.map(({ values }) => values);
  const shape = weights[0]?.shape ?? [];
  const factors = Float64Array.from(
    gamma ?? [],
    (value, channel) => value / Math.sqrt((variance?.[channel] ?? 1) + epsilon),
  );
  return [
    { role: "gain", shape, values: Float32Array.from(factors) },
    {
      role: "offset",
      shape,
      values: Float32Array.from(
        factors,
        (factor, channel) => (beta?.[channel] ?? 0) - (mean?.[channel] ?? 0) * factor,
      ),
    },
  ];
}

export function raiseGroupNorm(
  { groups, over, epsilon: given32 }: Attributes["groupNorm"],
  given: Given,
): Raised {
  const shape = firstShape(given);
  const channels = lastAxis(shape);
  const weights = (["gamma", "beta"] as const).map((role) => given.weights.take(role, [channels]));
  const epsilon = plain(given32);
  if (within(layerNorm, "epsilon", epsilon) !== epsilon) {
    return refusal(
      `Its epsilon of ${epsilon} is outside what a norm here can have, 1e-8 to 0.1.`,
      "Export the network with an epsilon of 1e-5.",
    );
  }
  if (groups === 1) return [draft("layerNorm", { over, epsilon }, weights)];
  if (over === "pixel") {
    return refusal(
      "It takes mean and variance over groups of channels at each pixel.",
      "Use a layer norm over all channels of a pixel, or a group norm over the image.",
    );
  }
  if (groups === channels && shape.length === 3) return [draft("instanceNorm", { epsilon }, weights)];
  return [draft("groupNorm", { groups, epsilon }, weights)];
}

export function raiseActivation(
  { function: name, slope: given32 }: Attributes["activation"],
  given: Given,
): Raised {
  if (name !== "leakyRelu") return [draft("activation", { function: name })];
  const slope = plain(given32);
  if (within(activation, "slope", slope) === slope) return [draft("activation", { function: name, slope })];
  given.changed(
    `A leaky ReLU with a slope of ${slope} became a PReLU, whose slopes are learned when it is trained.`,
  );
  const shape = [lastAxis(firstShape(given))];
  return [
    draft("prelu", {}, [{ role: "slope", shape, values: new Float32Array(shape[0] ?? 0).fill(slope) }]),
  ];
}

export function raisePrelu(_attributes: Attributes["prelu"], given: Given): Raised {
  const shape = [lastAxis(firstShape(given))];
  if (given.weights.length("slope") !== 1 || shape[0] === 1)
    return [draft("prelu", {}, [given.weights.take("slope", shape)])];
  given.changed(
    "A PReLU with one slope for all channels has one for each channel here, all of them the same.",
  );
  const [slope = 0] = given.weights.take("slope", [1]).values;
  return [
    draft("prelu", {}, [{ role: "slope", shape, values: new Float32Array(shape[0] ?? 0).fill(slope) }]),
  ];
}

export function raiseDropout({ rate: given32 }: Attributes["dropout"], given: Given): Raised {
  const rate = plain(given32);
  const near = within(dropout, "rate", rate);
  if (near !== rate)
    given.changed(
      `A dropout has the rate ${near} instead of ${rate}: it counts when the network is trained alone.`,
    );
  return [draft("dropout", { rate: near })];
}

export function raisePathDrop({ survival: given32, per }: Attributes["pathDrop"], given: Given): Raised {
  const survival = plain(given32);
  const near = within(pathDrop, "survival", survival);
  if (near !== survival)
    given.changed(
      `A path drop has the survival ${near} instead of ${survival}: it counts when the network is trained alone.`,
    );
  return [draft("pathDrop", { survival: near, per, byDepth: false })];
}

export function raiseScale({ factor: given32 }: Attributes["scale"], given: Given): Raised {
  const factor = plain(given32);
  if (factor === 1) return [];
  if (within(scale, "number", factor) === factor)
    return [draft("scale", { factor: "number", number: factor })];
  given.changed(`A factor of ${factor} is a learned one here: a fixed one goes from -100 to 100.`);
  const weight: ReadWeight = { role: "gain", shape: [1], values: Float32Array.of(factor) };
  return [draft("scale", { factor: "one", offset: false }, [weight])];
}

export function raiseGain(_attributes: Attributes["gain"], given: Given): Raised {
  const { length, per } = learned(given, "gain");
  const hasOffset = given.weights.has("offset");
  return [
    draft("scale", { factor: per === "one" ? "one" : "channels", offset: hasOffset }, [
      given.weights.take("gain", [length]),
      ...(hasOffset ? [given.weights.take("offset", [length])] : []),
    ]),
  ];
}

export function raiseOffset(_attributes: Attributes["offset"], given: Given): Raised {
  const { length, per } = learned(given, "offset");
  return [draft("bias", { per }, [given.weights.take("offset", [length])])];
}

function learned(given: Given, role: "gain" | "offset"): { readonly length: number; readonly per: string } {
  const channels = lastAxis(firstShape(given));
  const isOne = given.weights.length(role) === 1;
  return { length: isOne ? 1 : channels, per: isOne ? "one" : "channel" };
}
