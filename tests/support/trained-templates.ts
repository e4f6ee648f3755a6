/** Templates that can be trained, for tests of whole networks: `npm test` takes one of each kind of layers, `npm run trials` all. */
import type { NetworkDocument } from "#core/network/document";
import { TEMPLATES, type Template } from "#core/templates/index";

/** A quarter of the filters, so that a large network's weights are fewer. */
export function narrower(document: NetworkDocument): NetworkDocument {
  const less = <Value>(values: Readonly<Record<string, Value>>): Record<string, Value | number> =>
    Object.fromEntries(
      Object.entries(values).map(([key, value]) => {
        const isWidth = (key === "filters" || key === "hidden") && typeof value === "number";
        return [key, isWidth ? Math.ceil(value / 4) : value];
      }),
    );
  const nodes = document.graph.nodes.map((node) =>
    node.kind === "block" ? { ...node, args: less(node.args) } : { ...node, params: less(node.params) },
  );
  const given = document.arguments.map((argument) =>
    argument.name === "width" ? { ...argument, default: 2 } : argument,
  );
  return { ...document, arguments: given, graph: { ...document.graph, nodes } };
}

/** Those without a weight cannot be trained. */
const TRAINABLE = TEMPLATES.filter(({ id }) => !id.startsWith("empty"));
const isDeep = ({ id }: Template): boolean => /^imagenet.*-(?:34|101|152)|1001/.test(id);
const isWide = ({ id, group }: Template): boolean => group === "imagenet" || id.startsWith("wide");
const named = (template: Template): readonly [string, Template] => [template.id, template];

/** Every kind of block, by the template's name: wide networks with a quarter of their filters, without their deeper kin. */
export const SMALLER_TEMPLATES = TRAINABLE.filter((one) => !isDeep(one))
  .map((one) => (isWide(one) ? { ...one, create: () => narrower(one.create()) } : one))
  .map(named);

/** The deep and the wide as they are, by their names. */
export const LARGER_TEMPLATES = TRAINABLE.filter((one) => isDeep(one) || isWide(one)).map(named);
