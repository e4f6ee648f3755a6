/** The networks that an experiment was asked about, in its arms: what is needed to ask the same again. */
import type { Experiment, Question } from "../experiment";

export interface AskedNetwork {
  /** Id of the arm that holds it. */
  readonly arm: string;
  /** As it was called then, where its arm is called otherwise. */
  readonly name?: string;
}

/** The first is the one that was asked about. None where a question makes its networks by itself, or begins from a run. */
export function askedNetworks(
  question: Question,
  arms: readonly Pick<Experiment["arms"][number], "id">[],
): AskedNetwork[] {
  const at = (index: number, name?: string): AskedNetwork[] => {
    const arm = arms.at(index)?.id;
    return arm === undefined ? [] : [{ arm, ...(name !== undefined && { name }) }];
  };
  switch (question.kind) {
    case "grow":
      return [];
    case "depth":
      return question.deepened ? at(-1, question.deepened.network) : [];
    case "rate":
      return at(0);
    case "twin":
      return question.against === undefined ? at(-1) : [...at(-1), ...at(0, question.against)];
    case "shortcuts":
      // The identity is the network as it was asked about.
      return at(0, question.network);
    case "compare": {
      const { networks } = question;
      if (!networks) return at(0);
      const values = arms.length / networks.length;
      return networks.flatMap((name, row) => at(row * values, name));
    }
    default:
      return question satisfies never;
  }
}
