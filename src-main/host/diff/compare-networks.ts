/** In what two networks, runs or files differ. Files are read, and weights compared, in an engine of its own, which goes afterwards. */

import { weightPairs } from "#core/diff/compare-weights";
import { diffNetworks } from "#core/diff/diff-networks";
import type { NetworkDiff } from "#core/diff/diff-report";
import { type NetworkSide, networkSide } from "#core/diff/network-side";
import { SkiploomError } from "#core/foundation/errors";
import type { EngineApi } from "#core/protocol/engine-api";
import type { ApiClient, ParamsOf, ResultOf } from "#core/protocol/method";
import type { ComparedNetwork, StudioApi } from "#core/protocol/studio-api";
import type { EngineLauncher } from "../../engines/launcher";
import { withEngine } from "../../engines/session";
import {
  drawModelOf,
  type NetworkWithWeights,
  type OpenedSource,
  openSource,
  type SourceOptions,
  weightsFor,
} from "./compared-sources";

export interface CompareOptions extends SourceOptions {
  readonly launcher: EngineLauncher;
}

type Engine = Pick<ApiClient<EngineApi>, "call">;
type Both<T> = readonly [one: T, other: T];
type Compared = ResultOf<StudioApi, "networks.diff">;

/** @throws SkiploomError what opening, importing or reading a side says; `not-allowed` where both are weights alone, or one is and the other has none */
export async function compareNetworks(
  options: CompareOptions,
  { one, other }: ParamsOf<StudioApi, "networks.diff">,
): Promise<Compared> {
  const opened = [await openSource(options, one), await openSource(options, other)] as const;
  if (opened.every(({ kind }) => kind === "weights")) {
    throw new SkiploomError(
      "not-allowed",
      "Both files hold weights alone. Compare one with a network or a run that the weights are for.",
    );
  }
  refuseNothingToCompare(opened);
  const known = opened.map(({ kind }) => kind).every((kind) => kind === "network");
  const weighed = opened.every((side) => side.kind === "network" && side.network.checkpoint);
  if (known && !weighed) return await compared(options, await resolved(options, opened));
  return await withEngine(options.launcher, async ({ client }) =>
    compared(options, await resolved(options, opened, client), client),
  );
}

/** Weights go into the other side's network: where that has none, both sides would be the same, whatever the weights are. */
function refuseNothingToCompare(opened: Both<OpenedSource>): void {
  const alone = opened.find(({ kind }) => kind === "weights");
  const drawn = opened.find((side) => side.kind === "network" && !side.network.checkpoint);
  if (alone?.kind !== "weights" || drawn?.kind !== "network") return;
  throw new SkiploomError(
    "not-allowed",
    `"${alone.name}" holds weights alone, and "${drawn.network.name}" is a drawing without any. Compare weights with a run or a model; import says which of them fit a drawing.`,
  );
}

/** Both as networks: models are drawn, and weights alone go into the other side's network. */
async function resolved(
  options: SourceOptions,
  opened: Both<OpenedSource>,
  engine?: Engine,
): Promise<Both<NetworkWithWeights>> {
  const drawn = async (side: OpenedSource): Promise<NetworkWithWeights | undefined> => {
    if (side.kind === "network") return side.network;
    return side.kind === "model" ? await drawModelOf(required(engine), side) : undefined;
  };
  const [one, other] = [await drawn(opened[0]), await drawn(opened[1])];
  const filled = async (
    side: OpenedSource,
    beside: NetworkWithWeights | undefined,
  ): Promise<NetworkWithWeights> => {
    if (side.kind !== "weights" || !beside) throw new TypeError("One side is a network.");
    return await weightsFor(required(engine), options, side, beside);
  };
  const both = [one ?? (await filled(opened[0], other)), other ?? (await filled(opened[1], one))] as const;
  return [withoutRecipe(opened[0], both[0], both[1]), withoutRecipe(opened[1], both[1], both[0])];
}

/** A model of another tool says no recipe: the one that its drawing begins with is no difference. */
function withoutRecipe(
  { kind }: OpenedSource,
  network: NetworkWithWeights,
  { document: { recipe } }: NetworkWithWeights,
): NetworkWithWeights {
  return kind === "model" ? { ...network, document: { ...network.document, recipe } } : network;
}

function required(engine: Engine | undefined): Engine {
  if (engine) return engine;
  throw new TypeError("A file is read by an engine.");
}

async function compared(
  { layers }: SourceOptions,
  [one, other]: Both<NetworkWithWeights>,
  engine?: Engine,
): Promise<Compared> {
  const [side, otherSide] = [
    networkSide(layers, one.document, one.facts),
    networkSide(layers, other.document, other.facts),
  ];
  const diff = diffNetworks(side, otherSide);
  return {
    one: comparedNetwork(one, side),
    other: comparedNetwork(other, otherSide),
    diff,
    ...(engine && (await weightChanges(engine, [one, other], [side, otherSide], diff))),
  };
}

async function weightChanges(
  engine: Engine,
  [one, other]: Both<NetworkWithWeights>,
  [side, otherSide]: Both<NetworkSide>,
  diff: NetworkDiff,
): Promise<Pick<Compared, "weights" | "weightsRefusal">> {
  if (!one.checkpoint || !other.checkpoint) return {};
  try {
    const pairs = weightPairs(side, otherSide, diff).map(({ one: name, other: otherName, ...about }) => ({
      ...about,
      ...(name !== undefined && !one.missing?.has(name) && { one: name }),
      ...(otherName !== undefined && !other.missing?.has(otherName) && { other: otherName }),
    }));
    const { changes } = await engine.call("diffWeights", {
      one: one.checkpoint,
      other: other.checkpoint,
      pairs,
    });
    return { weights: changes };
  } catch (error) {
    if (!(error instanceof SkiploomError) || error.code !== "invalid-network") throw error;
    return { weightsRefusal: error.message };
  }
}

function comparedNetwork(
  { name, document, checkpoint }: NetworkWithWeights,
  { facts, flat }: NetworkSide,
): ComparedNetwork {
  const shapeOf = (type: string): readonly number[] =>
    facts.get(flat?.nodes.find((node) => node.type === type)?.path ?? "")?.outputShape ?? [];
  const [height, width, channels] = shapeOf("input");
  const [classes] = shapeOf("output");
  const isKnown =
    height !== undefined && width !== undefined && channels !== undefined && classes !== undefined;
  return {
    name,
    document,
    ...(isKnown && { images: { imageShape: [height, width, channels], classes } }),
    hasWeights: checkpoint !== undefined,
  };
}
