/** Many arms against one of them, each by its id. */
import type { Measure } from "../statistics/measure";
import { rankingVerdict } from "../verdicts/ranking";
import { differenceWords, standingWords } from "../verdicts/ranking-words";
import type { JudgedArm, Standing, Verdict } from "./verdict";

export interface Ranked extends Verdict {
  readonly orders: readonly string[];
}

/** @param absent what the reference is called where there is no such arm */
export function rankArms(measure: Measure, arms: readonly JudgedArm[], id: string, absent: string): Ranked {
  const sides = arms.map(({ arm, results }) => ({ id: arm.id, label: arm.label, results }));
  const known = sides.find((side) => side.id === id);
  const sidesBeside = sides.filter((side) => side !== known);
  const { reference, others, ...said } = rankingVerdict(
    measure,
    known ?? { label: absent, results: [] },
    sidesBeside,
  );
  const standings = new Map<string, Standing>([
    [id, { place: standingWords(reference), difference: "–" }],
    ...others.map((arm, index): [string, Standing] => [
      sidesBeside[index]?.id ?? "",
      { place: standingWords(arm), difference: differenceWords(measure, arm) },
    ]),
  ]);
  return { ...said, standings };
}
