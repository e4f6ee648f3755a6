/** Every kind of question. */
import type { QuestionKind } from "../experiment";
import { COMPARE } from "./compare";
import type { QuestionDefinition } from "./definition";
import { DEPTH } from "./depth";
import { GROW } from "./grow";
import { RATE } from "./rate";
import { SHORTCUTS } from "./shortcuts";
import { TWIN } from "./twin";

const QUESTIONS: { readonly [Kind in QuestionKind]: QuestionDefinition<Kind> } = {
  depth: DEPTH,
  grow: GROW,
  twin: TWIN,
  compare: COMPARE,
  rate: RATE,
  shortcuts: SHORTCUTS,
};

export function questionOf<Kind extends QuestionKind>({
  kind,
}: {
  readonly kind: Kind;
}): QuestionDefinition<Kind> {
  return QUESTIONS[kind];
}
