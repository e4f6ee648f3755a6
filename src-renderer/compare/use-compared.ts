/** What the host says of a comparison; asked anew when a side is another. */
import { useEffect, useState } from "react";
import { useStudio } from "../stores/context";
import type { Comparison } from "../stores/interface-store";
import { keyOf, sourceOf } from "./choices";
import type { Compared } from "./DifferenceList";

export interface ComparedState {
  readonly compared?: Compared;
  /** Why there is none. */
  readonly refusal?: string;
}

export function useCompared({ one, other }: Comparison): ComparedState {
  const studio = useStudio();
  const [state, setState] = useState<ComparedState>({});
  const keys = `${keyOf(one)} ${keyOf(other)}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a side is told by its key
  useEffect(() => {
    setState({});
    const source = one && sourceOf(studio, one);
    const otherSource = other && sourceOf(studio, other);
    if (!source || !otherSource) return;
    let isWanted = true;
    studio.services.client.call("networks.diff", { one: source, other: otherSource }).then(
      (compared) => isWanted && setState({ compared }),
      (error: unknown) =>
        isWanted && setState({ refusal: error instanceof Error ? error.message : String(error) }),
    );
    return () => {
      isWanted = false;
    };
  }, [studio, keys]);
  return state;
}
