/** What of a drawing is read as a skip where it can be read in several ways, and what follows where a skip runs into Concatenate. */
import { type ReactNode, useMemo } from "react";
import { count } from "#core/lab/report/words";
import { skipsAsPicked, skipsOfDrawing, wireKey } from "#core/lab/skips/drawing-skips";
import type { GraphLocation, NetworkDocument } from "#core/network/document";
import { blockById, graphAt } from "#core/network/graph";
import type { Skip } from "#core/skips/find-skips";
import { useStudio } from "../stores/context";
import { SelectField } from "../ui/Select";

const NONE = "none";

interface Unclear {
  readonly key: string;
  /** "add2", "stage / add2". */
  readonly merge: string;
  readonly inputs: readonly { readonly key: string; readonly label: string }[];
}

export function SkipPicks(props: {
  readonly network: NetworkDocument;
  readonly picks: readonly string[];
  onChange(picks: readonly string[]): void;
}): ReactNode {
  const { network, picks, onChange } = props;
  const { layers } = useStudio();
  const unclear = useMemo(
    () => skipsOfDrawing(layers, network).flatMap((graph) => unclearIn(network, graph)),
    [layers, network],
  );
  const joins = useMemo(
    () =>
      skipsAsPicked(layers, network, picks).reduce((sum, { location, skips }) => {
        const { nodes } = graphAt(network, location);
        const isConcat = (merge: string): boolean =>
          nodes.some((node) => node.id === merge && node.kind === "layer" && node.type === "concat");
        return sum + new Set(skips.map(({ merge }) => merge).filter(isConcat)).size;
      }, 0),
    [layers, network, picks],
  );
  return (
    <>
      {unclear.length > 0 && (
        <fieldset className="@container min-w-0">
          <legend className="pb-1 text-small text-muted">
            Any input of {unclear.length === 1 ? "this merge" : "these merges"} could be the skip. Pick which
            is meant; what is not picked stays.
          </legend>
          {unclear.map(({ key, merge, inputs }) => (
            <SelectField
              key={key}
              label={`Skip into ${merge}`}
              value={inputs.find((input) => picks.includes(input.key))?.key ?? NONE}
              choices={[
                { value: NONE, label: "None" },
                ...inputs.map((input) => ({ value: input.key, label: input.label })),
              ]}
              onChange={(next) => {
                const others = picks.filter((pick) => !inputs.some((input) => input.key === pick));
                onChange(next === NONE ? others : [...others, next]);
              }}
            />
          ))}
        </fieldset>
      )}
      {joins > 0 && (
        <p className="text-small text-muted">
          {count(joins, "skip")} {joins === 1 ? "runs" : "run"} into Concatenate. Without{" "}
          {joins === 1 ? "it" : "them"} the next layers see fewer channels, so their kernels are narrower and
          the twin has fewer parameters.
        </p>
      )}
    </>
  );
}

function unclearIn(
  network: NetworkDocument,
  graph: { readonly location: GraphLocation; readonly unclear: readonly (readonly Skip[])[] },
): Unclear[] {
  const { location } = graph;
  const { nodes } = graphAt(network, location);
  const nameOf = (id: string): string => nodes.find((node) => node.id === id)?.name ?? id;
  const block = location.kind === "block" ? blockById(network, location.block)?.name : undefined;
  return graph.unclear.map((inputs) => {
    const merge = nameOf(inputs[0]?.merge ?? "");
    return {
      key: wireKey(location, inputs[0]?.wire ?? ""),
      merge: block === undefined ? merge : `${block} / ${merge}`,
      inputs: inputs.map(({ wire, source, chain }) => ({
        key: wireKey(location, wire),
        label:
          chain.length === 0
            ? `straight from ${nameOf(source)}`
            : `from ${nameOf(source)} through ${chain.map(nameOf).join(", ")}`,
      })),
    };
  });
}
