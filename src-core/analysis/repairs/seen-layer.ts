/** The expanded layer that a repair is for. */
import type { LayerDefinition, ResolvedParams, Shape } from "../../layers/layer";
import type { UnrepairedProblem } from "../../network/problem";
import type { Examination } from "../examine";

export interface Seen {
  readonly params: ResolvedParams;
  readonly input: Shape | undefined;
  readonly definition: LayerDefinition | undefined;
}

/** The expanded layer that a problem is about. */
export function seen(examination: Examination, problem: UnrepairedProblem): Seen {
  const index = examination.walk.flat.nodes.findIndex((node) => node.path === problem.path);
  const node = examination.walk.flat.nodes[index];
  return {
    params: node?.params ?? {},
    input: examination.walk.outcomes[index]?.facts.inputShapes[0],
    definition: node?.definition,
  };
}
