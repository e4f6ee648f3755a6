/** Which weights of two networks start equal: how many, and the rest in a list that unfolds. */
import { type ReactNode, useMemo } from "react";
import { equalStarts } from "#core/lab/equal-starts";
import { equalStartCount, startDifferences } from "#core/lab/report/equal-start-words";
import type { NetworkDocument } from "#core/network/document";
import { useDatasetsState, useStudio } from "../stores/context";
import { Term } from "../ui/Term";

export function EqualStartsLine(props: {
  readonly one: NetworkDocument;
  readonly other: NetworkDocument;
  /** Of the one and of the other. */
  readonly labels: readonly [string, string];
  readonly dataset: string;
}): ReactNode {
  const { one, other, labels, dataset } = props;
  const { layers } = useStudio();
  const facts = useDatasetsState(({ factsById }) => factsById.get(dataset));
  const starts = useMemo(
    () => facts && equalStarts(layers, [one, other], facts),
    [layers, one, other, facts],
  );
  if (!starts) return null;
  const rest = startDifferences(starts, labels);
  const number = rest.reduce((sum, { weights }) => sum + weights.length, 0);
  return (
    <div className="text-small text-muted">
      <p>
        <Term name="equal start">Weights that start equal</Term>:{" "}
        <span className="text-text">{equalStartCount(starts)}</span>
      </p>
      {rest.length > 0 && (
        <details>
          <summary className="cursor-pointer rounded-control hover:text-text">
            {number === 1 ? "The one that does not" : `The ${number} that do not`}
          </summary>
          <div className="selectable max-h-48 overflow-y-auto pt-1">
            {rest.map(({ reason, weights }) => (
              <section key={reason} className="pb-1">
                <h4 className="text-text">{reason}</h4>
                <ul className="numeric break-words">
                  {weights.map((weight) => (
                    <li key={weight}>{weight}</li>
                  ))}
                </ul>
              </section>
            ))}
          </div>
        </details>
      )}
    </div>
  );
}
