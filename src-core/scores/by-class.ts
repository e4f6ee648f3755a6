/** Precision, recall and F1 of each class, and their means. What is undefined stays so: it is not called 0. */
import type { ConfusionMatrix } from "./confusion";

export interface ClassScore {
  readonly place: number;
  /** Images of it. */
  readonly images: number;
  /** Images that were named so. */
  readonly named: number;
  readonly right: number;
  /** Of those that were named so, how many are. Undefined where nothing was. */
  readonly precision?: number;
  /** Of its images, how many were named so. Undefined where it has none. */
  readonly recall?: number;
  /** 2 x right / (images + named). Undefined where both are 0. */
  readonly f1?: number;
}

export interface MeanScores {
  /** Mean recall of the classes that have images. */
  readonly balancedAccuracy: number;
  /** Means over the classes where they are defined. */
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  /** Classes without images; classes that were never named. */
  readonly absent: number;
  readonly neverNamed: number;
}

export function classScores({ classes, truths, answers, right }: ConfusionMatrix): ClassScore[] {
  return Array.from({ length: classes }, (_, place) => {
    const [images = 0, named = 0, hits = 0] = [truths[place], answers[place], right[place]];
    return {
      place,
      images,
      named,
      right: hits,
      ...(named > 0 && { precision: hits / named }),
      ...(images > 0 && { recall: hits / images }),
      ...(images + named > 0 && { f1: (2 * hits) / (images + named) }),
    };
  });
}

export function meanScores(scores: readonly ClassScore[]): MeanScores {
  const mean = (values: readonly (number | undefined)[]): number => {
    const defined = values.filter((value) => value !== undefined);
    return defined.reduce((sum, value) => sum + value, 0) / defined.length;
  };
  const recall = mean(scores.map((score) => score.recall));
  return {
    balancedAccuracy: recall,
    precision: mean(scores.map((score) => score.precision)),
    recall,
    f1: mean(scores.map((score) => score.f1)),
    absent: scores.filter(({ images }) => images === 0).length,
    neverNamed: scores.filter(({ named }) => named === 0).length,
  };
}
