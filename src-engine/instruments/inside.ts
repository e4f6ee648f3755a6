/** What is to be seen inside a network of one image that it is tried on. */
import { keep, type Tensor } from "@tensorflow/tfjs-core";
import type { Inside, InsideWanted, LayerMaps } from "#core/insights/inside";
import { type ValueId, valueAt } from "#core/program/program";
import type { CompiledNetwork } from "../compile/compiled-network";
import { inferencePass } from "../train/forward";
import { evidenceOf } from "./evidence";
import { channelOf, channelsOf, largestFirst, sizesOf } from "./unit-maps";

/** By running statistics. @param image `[1, height, width, channels]`, normalised; the caller's */
export async function insideOf(
  network: CompiledNetwork,
  image: Tensor,
  { explains, maps }: InsideWanted,
): Promise<Inside> {
  const found: { -readonly [Key in keyof Inside]: Inside[Key] } = {};
  if (maps) found.maps = await layerMaps(network, image, maps.paths, maps.most);
  if (explains) {
    const { index, saliency, gradCam } = await evidenceOf(network, image, { statistics: "running" });
    if (!gradCam) found.evidence = { index, saliency };
    else {
      const { site, height, width, values } = gradCam;
      found.evidence = { index, saliency, gradCam: { site, height, width, values } };
    }
  }
  return found;
}

async function layerMaps(
  network: CompiledNetwork,
  image: Tensor,
  paths: readonly string[],
  most: number,
): Promise<LayerMaps[]> {
  const { program } = network;
  const values = new Map<string, ValueId>();
  for (const path of paths) {
    const site = program.sites.get(`${path}:out`);
    // A block gives what the last of its layers does.
    const last = network.plan.steps.findLast(({ step }) => step.path.startsWith(`${path}/`));
    const value = site ? valueAt(program, site) : last?.output;
    if (value !== undefined) values.set(path, value);
  }
  const wanted = new Set(values.values());
  const kept = new Map<ValueId, Tensor>([[0, image]]);
  try {
    inferencePass(network, image, ({ output }, result) => {
      if (wanted.has(output)) kept.set(output, keep(result.clone()));
    }).dispose();
    const found: LayerMaps[] = [];
    for (const [path, value] of values) {
      const tensor = kept.get(value);
      if (!tensor) continue;
      const all = await channelsOf(tensor);
      const { height, width, channels } = all;
      const shown = largestFirst(sizesOf(all))
        .slice(0, most)
        .map((channel) => ({ channel, values: Float32Array.from(channelOf(all, channel)) }));
      found.push({ path, height, width, channels, shown });
    }
    return found;
  } finally {
    for (const [value, tensor] of kept) if (value !== 0) tensor.dispose();
  }
}
