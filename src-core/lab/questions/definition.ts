/** What a kind of question is to the Lab: how many arms it asks for, and what they are. */

import type { Recipe } from "../../training/recipe";
import type { Arm, MeasureId, Question, QuestionKind } from "../experiment";
import type { Asked } from "../experiment-view";
import type { Ground } from "./arm";

export interface PlannedQuestion {
  readonly question: Question;
  readonly arms: readonly Arm[];
}

export interface QuestionDefinition<Kind extends QuestionKind> {
  /** Of the experiment, where a person gives none. */
  name(asked: Asked<Kind>): string;
  /** Before any of them is made: too many are refused at once. */
  armCount(asked: Asked<Kind>): number;
  /** @throws SkiploomError `not-allowed` for what cannot be asked, `invalid-network` for a drawing's first error */
  plan(asked: Asked<Kind>, ground: Ground): PlannedQuestion;
  /** In the place of the Lab's own. */
  recipe?(asked: Asked<Kind>): Recipe;
  /** What its verdict goes by. */
  readonly measure: MeasureId;
  /** Ids of the arms that the contrast was fixed on: these are never cancelled. Left out: any may be, while two are left. */
  sides?(
    question: Extract<Question, { readonly kind: Kind }>,
    arms: readonly Omit<Arm, "network">[],
  ): readonly string[];
  /** Its arms of one seed advance together, so that their curves lie over each other while they grow. Left out: each by itself. */
  readonly keepsStep?: boolean;
  /** Steps between two measurements inside the networks; 0: the end counts alone. */
  readonly probeEvery: number;
}
