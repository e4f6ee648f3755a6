import { expectedClasses } from "../../layers/output";
import { setRepeat } from "../../network/edits/index";
import { graphAt, incoming } from "../../network/graph";
import type { Examination } from "../examine";
import type { Finding } from "../finding";
import { channelSettings } from "./branch";
import { type Candidate, candidate, insertion, removal, type Sight, type Spot, settings } from "./candidate";
import { seen } from "./seen-layer";

function firstWire(examination: Examination, spot: Spot): string | undefined {
  return incoming(graphAt(examination.document, spot.location), spot.node.id)[0]?.id;
}

/** A flat vector is needed where a feature map comes in. */
export function rankCandidates(examination: Examination, finding: Finding, spot: Spot): Candidate[] {
  const { input } = seen(examination, finding);
  const wire = firstWire(examination, spot);
  if (wire === undefined) return [];
  if (input?.length !== 3) return removal(spot.location, [spot.node]);
  return [
    insertion(spot.location, wire, { type: "globalAvgPool2d" }, "Insert global average pooling"),
    insertion(spot.location, wire, { type: "flatten" }, "Insert flatten"),
  ];
}

/** The last layer and the dataset disagree. */
export function classCandidates(examination: Sight, finding: Finding, spot: Spot): Candidate[] {
  const { params } = seen(examination, finding);
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
export function inputCandidates(examination: Examination, spot: Spot): Candidate[] {
  return settings(examination, spot, "source", "dataset", {
    id: "set-source",
    label: () => `Take the size from the ${teller(examination)}`,
  });
}

/** More than fits into memory. */
export function sizeCandidates(examination: Examination, finding: Finding, spot: Spot): Candidate[] {
  const { node, location } = spot;
  if (node.kind === "block") {
    return node.repeat === 1
      ? []
      : [
          candidate("set-repeat", `Set the repeats of ${node.name} to 1`, (document) =>
            setRepeat(document, location, node.id, 1),
          ),
        ];
  }
  const { definition } = seen(examination, finding);
  return Object.entries(definition?.params ?? {}).flatMap(([key, spec]) =>
    (key === "filters" || key === "units") && (spec.kind === "integer" || spec.kind === "number")
      ? settings(examination, spot, key, spec.default, {
          id: `set-${key}`,
          label: (name) => `Set ${spec.label.toLowerCase()} to ${spec.default} in ${name}`,
        })
      : [],
  );
}
