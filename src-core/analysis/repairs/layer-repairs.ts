/** Repairs for one layer that does not fit what reaches it. */
import { findLayer } from "../../layers/index";
import type { LayerDefinition, ParamSpec, ResolvedParams, Shape } from "../../layers/layer";
import { expectedClasses } from "../../layers/output";
import { isArgumentReference, type ParamValue } from "../../layers/param-value";
import { resolveParams } from "../../layers/resolve-params";
import { bordersAlong } from "../../layers/sliding-window";
import { readWindow } from "../../layers/window-params";
import type { NetworkDocument } from "../../network/document";
import { clearParam, setParam, setRepeat } from "../../network/edits/index";
import { blockById, graphAt, incoming } from "../../network/graph";
import type { Examination } from "../examine";
import type { Finding } from "../finding";
import { channelSettings } from "./branch";
import {
  type Candidate,
  candidate,
  insertion,
  removal,
  type Sight,
  type Spot,
  settings,
  valuesOf,
} from "./candidate";

interface Seen {
  readonly params: ResolvedParams;
  readonly input: Shape | undefined;
  readonly definition: LayerDefinition | undefined;
}

/** The expanded layer that a finding is about. */
function seen(examination: Examination, finding: Finding): Seen {
  const index = examination.walk.flat.nodes.findIndex((node) => node.path === finding.path);
  const node = examination.walk.flat.nodes[index];
  return {
    params: node?.params ?? {},
    input: examination.walk.outcomes[index]?.facts.inputShapes[0],
    definition: node === undefined ? undefined : findLayer(node.type),
  };
}

function firstWire(examination: Examination, spot: Spot): string | undefined {
  return incoming(graphAt(examination.document, spot.location), spot.node.id)[0]?.id;
}

/** A window that is larger than what it slides over, that jumps over pixels, or that lies in its padding. */
export function windowCandidates(examination: Examination, finding: Finding, spot: Spot): Candidate[] {
  const { params, input, definition } = seen(examination, finding);
  if (definition === undefined || input === undefined) return [];
  const key = Object.hasOwn(definition.params, "kernel") ? "kernel" : "size";
  return [
    ...(params.padding === "same"
      ? []
      : settings(examination, spot, "padding", "same", {
          id: "set-padding",
          label: (name) => `Set padding to same in ${name}`,
        })),
    ...(finding.code === "padding-too-large" ? presetCandidates(spot, definition, params) : []),
    ...AXES.flatMap((axis) => {
      const wanted = (param: string, value: number): Candidate[] => {
        const word = definition.params[param]?.label.toLowerCase() ?? param;
        return value === params[param] || value < 1
          ? []
          : settings(examination, spot, param, value, {
              id: `set-${word.replaceAll(" ", "-")}`,
              label: (name) => `Set ${word} to ${value} in ${name}`,
            });
      };
      return axisCandidates(finding, params, input, key, axis, wanted);
    }),
  ];
}

/** Groups that do not divide channels and filters: the nearest number that does, or filters that the groups divide. */
export function groupCandidates(examination: Examination, finding: Finding, spot: Spot): Candidate[] {
  const { params, input } = seen(examination, finding);
  const { groups, filters } = params;
  const channels = input?.at(-1);
  if (typeof groups !== "number" || typeof filters !== "number" || channels === undefined) return [];
  const dividing = Array.from({ length: Math.min(channels, filters) }, (_, index) => index + 1).filter(
    (count) => channels % count === 0 && filters % count === 0,
  );
  const [nearest = 1] = dividing.sort((one, other) => Math.abs(one - groups) - Math.abs(other - groups));
  const divided = Math.max(1, Math.round(filters / groups)) * groups;
  return [
    ...settings(examination, spot, "groups", nearest, {
      id: "set-groups",
      label: (name) => `Set groups to ${nearest} in ${name}`,
    }),
    ...settings(examination, spot, "filters", divided, {
      id: "set-filters",
      label: (name) => `Set filters to ${divided} in ${name}`,
    }),
  ];
}

const AXES = [0, 1] as const;

/** Another kernel or stride along one axis. Where the columns follow the rows, both are changed by the rows' parameter. */
function axisCandidates(
  { code }: Finding,
  params: ResolvedParams,
  input: Shape,
  key: "kernel" | "size",
  axis: 0 | 1,
  wanted: (param: string, value: number) => Candidate[],
): Candidate[] {
  const window = readWindow(params, key);
  const [kernel, stride, dilation] = [window.window[axis], window.strides[axis], window.dilations[axis]];
  const follows = (param: string): boolean => axis === 1 && params[`${param}Width`] === 0;
  const own = (param: string): string => (axis === 1 ? `${param}Width` : param);
  // What both axes share has to suit both.
  const lengths = (params[`${key}Width`] === 0 ? AXES : [axis]).map((each) => {
    const length = input[each] ?? 1;
    const [before, after] = window.padding === "same" ? [0, 0] : bordersAlong(length, window, each);
    return length + before + after;
  });
  const fitting = Math.floor((Math.min(...lengths) - 1) / dilation) + 1;
  switch (code) {
    case "kernel-too-large":
      return follows(key) || kernel <= fitting ? [] : wanted(own(key), fitting);
    case "stride-drops-pixels":
      return [
        ...(follows(key) ? [] : wanted(own(key), stride)),
        ...(follows("stride") || stride === 1 ? [] : wanted(own("stride"), Math.min(kernel, stride - 1))),
      ];
    default:
      return [];
  }
}

/** The values that a button beside the parameters fills in. */
function presetCandidates(
  { location, node }: Spot,
  definition: LayerDefinition,
  params: ResolvedParams,
): Candidate[] {
  return (definition.presets ?? []).map((preset) =>
    candidate("preset", `Pad ${node.name} as PyTorch does`, (document) =>
      Object.entries(preset.values(params)).reduce(
        (changed, [key, value]) => setParam(changed, location, node.id, key, value),
        document,
      ),
    ),
  );
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

/** Values that a layer or a block cannot take. */
export function parameterCandidates(examination: Examination, finding: Finding, spot: Spot): Candidate[] {
  const { node, location } = spot;
  const clear = (key: string, label: string): Candidate =>
    candidate(`clear-${key}`, label, (document) => clearParam(document, location, node.id, key));
  if (node.kind === "block") {
    const known = new Set(blockById(examination.document, node.block)?.arguments.map(({ name }) => name));
    const keys = Object.keys(node.args);
    const unknown = keys.filter((key) => !known.has(key));
    return [
      ...keys.map((key) =>
        known.has(key) ? clear(key, `Set ${key} back to its default`) : clear(key, `Remove ${key}`),
      ),
      // Each alone leaves the other wrong.
      ...(unknown.length > 1 ? [clearing(spot, unknown, `Remove ${listed(unknown)}`)] : []),
    ];
  }
  const definition = findLayer(node.type);
  if (definition === undefined) return [];
  const isInside = location.kind === "block";
  // Inside a block a reference is sound or not by what the instance says; `referredDefaults` looks at those.
  const wrong = resolveParams(definition, node.params)
    .complaints.filter((complaint) => complaint.missingArgument === undefined || !isInside)
    .map((complaint) => complaint.param);
  if (wrong.length > 1) return together(spot, definition, wrong);
  const direct = wrong.flatMap((key): Candidate[] => {
    const spec = definition.params[key];
    if (spec === undefined) return [clear(key, `Remove ${key}`)];
    const nearest = nearestValue(spec, node.params[key]);
    return [
      clear(key, `Set ${spec.label.toLowerCase()} back to ${String(spec.default)}`),
      ...(nearest === undefined || nearest === spec.default
        ? []
        : settings(examination, spot, key, nearest, {
            id: `set-${key}`,
            label: (name) => `Set ${spec.label.toLowerCase()} to ${nearest} in ${name}`,
          })),
    ];
  });
  return [...direct, ...(isInside ? referredDefaults(examination, finding, spot, definition) : [])];
}

/** The value in range that is nearest to this one, where it is a number; undefined where there is none, or it is the default. */
function nearestValue(spec: ParamSpec, value: ParamValue | undefined): number | undefined {
  if (spec.kind !== "integer" && spec.kind !== "number") return undefined;
  if (typeof value !== "number" || !Number.isFinite(value)) return undefined;
  const near = Math.max(spec.min, Math.min(spec.max, spec.kind === "integer" ? Math.round(value) : value));
  return near === spec.default ? undefined : near;
}

/** Several parameters that are wrong at once: the problem goes only when all of them are set. */
function together(spot: Spot, definition: LayerDefinition, wrong: readonly string[]): Candidate[] {
  const { node, location } = spot;
  const known = wrong.filter((key) => definition.params[key] !== undefined);
  const unknown = wrong.filter((key) => definition.params[key] === undefined);
  const remove = unknown.length === 0 ? [] : [`remove ${listed(unknown)}`];
  const word = (key: string): string => definition.params[key]?.label.toLowerCase() ?? key;
  const back =
    known.length === 0
      ? []
      : [`set ${listed(known.map(word))} back to ${known.length === 1 ? "its default" : "their defaults"}`];
  const near = known.flatMap((key) => {
    const spec = definition.params[key];
    const value = spec && nearestValue(spec, valuesOf(node)[key]);
    return value === undefined ? [] : [{ key, value }];
  });
  const nearWords = near.map(({ key, value }) => `${word(key)} to ${value}`);
  return [
    clearing(spot, wrong, sentence([...back, ...remove])),
    ...(near.length === 0 || near.length < known.length
      ? []
      : [
          candidate(
            "nearest-all",
            sentence([`set ${listed(nearWords)} in ${node.name}`, ...remove]),
            (document) =>
              near.reduce(
                (changed, { key, value }) => setParam(changed, location, node.id, key, value),
                clearedIn(document, spot, unknown),
              ),
          ),
        ]),
  ];
}

function clearing(spot: Spot, keys: readonly string[], label: string): Candidate {
  return candidate("clear-all", label, (document) => clearedIn(document, spot, keys));
}

function clearedIn(
  document: NetworkDocument,
  { location, node }: Spot,
  keys: readonly string[],
): NetworkDocument {
  return keys.reduce((changed, key) => clearParam(changed, location, node.id, key), document);
}

/** "filters", "filters and kernel", "filters, kernel and stride". */
function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

function sentence(parts: readonly string[]): string {
  const text = parts.join(", and ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A reference that gives a value out of range: the default, at the instance that asked for it or in the block. */
function referredDefaults(
  examination: Examination,
  finding: Finding,
  spot: Spot,
  definition: LayerDefinition,
): Candidate[] {
  return Object.entries(valuesOf(spot.node)).flatMap(([key, value]) => {
    const spec = definition.params[key];
    if (spec === undefined || !isArgumentReference(value)) return [];
    return settings(examination, { ...spot, path: finding.path }, key, spec.default, {
      id: `default-${key}`,
      label: (name) => `Set ${spec.label.toLowerCase()} to ${String(spec.default)} in ${name}`,
    });
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
