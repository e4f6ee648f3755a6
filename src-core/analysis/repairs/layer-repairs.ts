import { expectedClasses } from "../../layers/output";
import { setRepeat } from "../../network/edits/index";
import { graphAt, incoming } from "../../network/graph";
import type { UnrepairedProblem } from "../../network/problem";
import type { Examination } from "../examine";
import { channelSettings } from "./branch";
import {
  insertion,
  type PossibleRepair,
  possibleRepair,
  removal,
  type Sight,
  type Spot,
  settings,
} from "./possible-repair";
import { seen } from "./seen-layer";

function firstWire(examination: Examination, spot: Spot): string | undefined {
  return incoming(graphAt(examination.document, spot.location), spot.node.id)[0]?.id;
}

/** A flat vector is needed where a feature map comes in. */
export function rankRepairs(
  examination: Examination,
  problem: UnrepairedProblem,
  spot: Spot,
): PossibleRepair[] {
  const { input } = seen(examination, problem);
  const wire = firstWire(examination, spot);
  if (wire === undefined) return [];
  if (input?.length !== 3) return removal(spot.location, [spot.node]);
  return [
    insertion(
      examination.layers,
      spot.location,
      wire,
      { type: "globalAvgPool2d" },
      "Insert global average pooling",
    ),
    insertion(examination.layers, spot.location, wire, { type: "flatten" }, "Insert flatten"),
  ];
}

/** The last layer and the dataset disagree. */
export function classRepairs(examination: Sight, problem: UnrepairedProblem, spot: Spot): PossibleRepair[] {
  const { params } = seen(examination, problem);
  const { datasetClasses } = examination.context;
  const expected = datasetClasses ?? expectedClasses(params, examination.context);
  const graph = graphAt(examination.document, spot.location);
  const [wire] = incoming(graph, spot.node.id);
  if (expected === undefined || wire === undefined) return [];
  const source = graph.nodes.find((node) => node.id === wire.source);
  const isSet = typeof params.classes === "number" && params.classes > 0;
  return [
    ...(isSet && datasetClasses !== undefined
      ? settings(examination, spot, "classes", 0, {
          id: "set-classes",
          label: () => `Take the number of classes from the ${teller(examination)}`,
        })
      : []),
    ...(source === undefined ? [] : channelSettings(examination, graph, { ...spot, node: source }, expected)),
    insertion(
      examination.layers,
      spot.location,
      wire.id,
      { type: "dense", params: { units: expected } },
      `Insert dense with ${expected} units`,
    ),
  ];
}

/** What tells the network's ends about the images. */
function teller({ context }: Pick<Sight, "context">): string {
  return context.isWithoutData ? "network" : "dataset";
}

/** An input whose fixed size differs from the dataset's images. */
export function inputRepairs(examination: Examination, spot: Spot): PossibleRepair[] {
  return settings(examination, spot, "source", "dataset", {
    id: "set-source",
    label: () => `Take the size from the ${teller(examination)}`,
  });
}

/** More than fits into memory. */
export function sizeRepairs(
  examination: Examination,
  problem: UnrepairedProblem,
  spot: Spot,
): PossibleRepair[] {
  const { node, location } = spot;
  if (node.kind === "block") {
    return node.repeat === 1
      ? []
      : [
          possibleRepair("set-repeat", `Set the repeats of ${node.name} to 1`, (document) =>
            setRepeat(document, location, node.id, 1),
          ),
        ];
  }
  const { definition } = seen(examination, problem);
  return Object.entries(definition?.params ?? {}).flatMap(([key, spec]) =>
    (key === "filters" || key === "units") && (spec.kind === "integer" || spec.kind === "number")
      ? settings(examination, spot, key, spec.default, {
          id: `set-${key}`,
          label: (name) => `Set ${spec.label.toLowerCase()} to ${spec.default} in ${name}`,
        })
      : [],
  );
}
