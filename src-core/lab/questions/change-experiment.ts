/** The two things of an experiment that may change after its start: which of its arms are left, and how many seeds it has. */
import { SkiploomError } from "../../foundation/errors";
import {
  type Arm,
  type Experiment,
  MOST_RUNS,
  MOST_SEEDS,
  type Question,
  type QuestionKind,
} from "../experiment";
import type { QuestionDefinition } from "./definition";
import { questionOf } from "./index";

/** As much of an experiment as a window has of it too. */
type Seen = Pick<Experiment, "question"> & { readonly arms: readonly Omit<Arm, "network">[] };

/** Why this arm cannot be cancelled, in a sentence; undefined where it can. */
export function cancelRefusal({ question, arms }: Seen, id: string): string | undefined {
  const arm = arms.find((other) => other.id === id);
  if (arm === undefined) return `It has no arm "${id.slice(0, 100)}".`;
  const left = arms.filter(({ cancelled }) => cancelled !== true);
  if (sidesOf(question, arms).includes(id)) {
    return `${arm.label} is a side of the comparison that was fixed before the start: without it there is no answer.`;
  }
  if (arm.cancelled !== true && left.length <= 2) {
    return `Two networks are left, and a comparison needs both. Without ${arm.label} there is no answer.`;
  }
  return undefined;
}

/** @throws SkiploomError (`not-allowed`, `not-found`) */
export function withArmCancelled(experiment: Experiment, id: string, cancelled: boolean): Experiment {
  const refusal = cancelled ? cancelRefusal(experiment, id) : undefined;
  if (refusal !== undefined) throw new SkiploomError("not-allowed", refusal);
  return {
    ...experiment,
    arms: experiment.arms.map(({ cancelled: before, ...arm }) => {
      const now = arm.id === id ? cancelled : before;
      return { ...arm, ...(now === true && { cancelled: true }) };
    }),
  };
}

/**
 * The next seeds after the largest.
 *
 * @throws SkiploomError (`not-allowed`) where that would be too many
 */
export function withSeedsAdded(experiment: Experiment, count: number): Experiment {
  const { seeds, addedSeeds = [], arms } = experiment;
  const all = seeds.length + count;
  if (all > MOST_SEEDS) {
    throw new SkiploomError("not-allowed", `That would be ${all} seeds; ${MOST_SEEDS} are the most.`);
  }
  const trainings = all * arms.filter(({ cancelled }) => cancelled !== true).length;
  if (trainings > MOST_RUNS) {
    const words = `That would be ${trainings} trainings; ${MOST_RUNS} are the most. Add fewer seeds.`;
    throw new SkiploomError("not-allowed", words);
  }
  const largest = Math.max(...seeds);
  const added = Array.from({ length: count }, (_, index) => largest + 1 + index);
  return { ...experiment, seeds: [...seeds, ...added], addedSeeds: [...addedSeeds, ...added] };
}

function sidesOf<Kind extends QuestionKind>(
  question: Extract<Question, { readonly kind: Kind }>,
  arms: Seen["arms"],
): readonly string[] {
  const definition: QuestionDefinition<Kind> = questionOf<Kind>(question);
  return definition.sides?.(question, arms) ?? [];
}
