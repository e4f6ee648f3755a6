import { findLayer } from "#core/layers/index";
import { isArgumentReference } from "#core/layers/param-value";
import type { LayerNode } from "#core/network/document";

/** Parameters that play no part with the present values of the others, so that their controls are left out. */
export function unusedParams(node: LayerNode): ReadonlySet<string> {
  const specs = findLayer(node.type)?.params ?? {};
  const unused = Object.entries(specs).filter(([, { appliesWhen }]) => {
    if (appliesWhen === undefined) return false;
    const value = node.params[appliesWhen.param] ?? specs[appliesWhen.param]?.default;
    return value !== undefined && !isArgumentReference(value) && !appliesWhen.is.includes(value);
  });
  return new Set(unused.map(([key]) => key));
}
