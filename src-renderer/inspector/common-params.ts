/** The parameters that several selected nodes have in common, and setting one of them on all. */

import type { ParamSpec, ParamSpecs } from "#core/layers/layer";
import { isArgumentReference } from "#core/layers/param-value";
import type { LayerRegistry } from "#core/layers/registry";
import type { GraphLocation, NetworkDocument, NetworkNode } from "#core/network/document";
import { clearParam, setParam } from "#core/network/edits/index";
import { blockById } from "#core/network/graph";
import { argumentSpecs } from "./argument-specs";
import { applyingParams, drawnValue } from "./shown-params";

export interface CommonParam {
  readonly key: string;
  /** With the range that all of them take. */
  readonly spec: ParamSpec;
  /** What all of them have; undefined where they differ, or follow an argument of the block they stand in. */
  readonly value: string | number | boolean | undefined;
}

function specsOf(layers: LayerRegistry, document: NetworkDocument, node: NetworkNode): ParamSpecs {
  if (node.kind === "block") return argumentSpecs(blockById(document, node.block));
  return applyingParams(layers.find(node.type)?.params ?? {}, node.params);
}

/** One spec that suits both, or nothing when the two are different things under one key. */
function narrowed(own: ParamSpec, other: ParamSpec | undefined): ParamSpec | undefined {
  if (other === undefined || own.label !== other.label) return undefined;
  // What is usual for one of them is not hidden for both.
  const { advanced, ...usual } = own;
  const one: ParamSpec = advanced && other.advanced ? own : usual;
  if (one.kind === "choice" && other.kind === "choice") {
    const values = new Set(other.choices.map((choice) => choice.value));
    const choices = one.choices.filter((choice) => values.has(choice.value));
    return choices.length === 0 ? undefined : { ...one, choices };
  }
  if (
    (one.kind === "integer" || one.kind === "number") &&
    (other.kind === "integer" || other.kind === "number")
  ) {
    if (one.kind !== other.kind) return undefined;
    return { ...one, min: Math.max(one.min, other.min), max: Math.min(one.max, other.max) };
  }
  return one.kind === other.kind ? one : undefined;
}

export function commonParams(
  layers: LayerRegistry,
  document: NetworkDocument,
  nodes: readonly NetworkNode[],
): readonly CommonParam[] {
  const [first, ...others] = nodes;
  if (first === undefined || others.length === 0) return [];
  const specs = others.map((node) => specsOf(layers, document, node));
  return Object.entries(specsOf(layers, document, first)).flatMap(([key, own]): CommonParam[] => {
    const spec = specs.reduce<ParamSpec | undefined>(
      (shared, each) => shared && narrowed(shared, Object.hasOwn(each, key) ? each[key] : undefined),
      own,
    );
    if (spec === undefined) return [];
    const all = [first, ...others].map((node, index) =>
      drawnValue(
        node.kind === "layer" ? node.params : node.args,
        key,
        (index === 0 ? own : specs[index - 1]?.[key]) ?? own,
      ),
    );
    const [value] = all;
    const isShared =
      value !== undefined && !isArgumentReference(value) && all.every((each) => each === value);
    return [{ key, spec, value: isShared ? value : undefined }];
  });
}

/** One value for all of them; what is a node's own default is not written into it. */
export function setCommonParam(
  layers: LayerRegistry,
  document: NetworkDocument,
  location: GraphLocation,
  nodes: readonly NetworkNode[],
  key: string,
  value: string | number | boolean,
): NetworkDocument {
  return nodes.reduce((changed, node) => {
    const specs = specsOf(layers, document, node);
    const isDefault = Object.hasOwn(specs, key) && specs[key]?.default === value;
    return isDefault
      ? clearParam(changed, location, node.id, key)
      : setParam(changed, location, node.id, key, value);
  }, document);
}
