/** How each kind of question is asked, and how its answer is drawn. */
import type { ComponentType } from "react";
import type { Answer } from "#core/lab/answer";
import type { QuestionKind } from "#core/lab/experiment";
import type { ExperimentView } from "#core/lab/experiment-view";
import { AskCompare } from "./AskCompare";
import { AskDepth } from "./AskDepth";
import { AskGrow } from "./AskGrow";
import { AskRate } from "./AskRate";
import { AskShortcuts } from "./AskShortcuts";
import { AskTwin } from "./AskTwin";
import { CompareResult } from "./CompareResult";
import { DepthResult } from "./DepthResult";
import { GrowResult } from "./GrowResult";
import { PairCard } from "./PairCard";
import { RateResult } from "./RateResult";
import { ShortcutsResult } from "./ShortcutsResult";
import { TwinResult } from "./TwinResult";

export interface ResultProps {
  readonly view: ExperimentView;
  readonly answer: Answer;
}

interface QuestionPages {
  readonly Ask: ComponentType;
  readonly Result: ComponentType<ResultProps>;
  /** Beside the verdict. */
  readonly Aside?: ComponentType<Pick<ResultProps, "view">>;
  /** Its picture is low or its verdict long: the verdict stands below the picture and not beside it. */
  readonly isVerdictBelow?: true;
}

export const QUESTION_PAGES: Readonly<Record<QuestionKind, QuestionPages>> = {
  grow: { Ask: AskGrow, Result: GrowResult },
  depth: { Ask: AskDepth, Result: DepthResult },
  shortcuts: { Ask: AskShortcuts, Result: ShortcutsResult, isVerdictBelow: true },
  twin: { Ask: AskTwin, Result: TwinResult, Aside: PairCard },
  compare: { Ask: AskCompare, Result: CompareResult, isVerdictBelow: true },
  rate: { Ask: AskRate, Result: RateResult, isVerdictBelow: true },
};
