/** The questions that can be asked, as their cards say them. */
import type { QuestionKind } from "#core/lab/experiment";

export interface QuestionCard {
  readonly kind: QuestionKind;
  readonly title: string;
  readonly about: string;
  /** What is fixed before the start. */
  readonly measure: string;
}

export const QUESTIONS: readonly QuestionCard[] = [
  {
    kind: "depth",
    title: "How deep can it go?",
    about:
      "Train shallow and deep networks, with skips and without. Does the training error rise with depth?",
    measure: "deepest against shallowest",
  },
  {
    kind: "twin",
    title: "What are the skips worth?",
    about: "A network and its twin, the same without its skips, side by side, step by step.",
    measure: "with skips against without",
  },
  {
    kind: "grow",
    title: "Can it grow without harm?",
    about:
      "Add blocks that change nothing to a trained network, and train on. A plain twin has to be built to it.",
    measure: "grown against as it was",
  },
  {
    kind: "compare",
    title: "Your own question",
    about: "Networks of your choice, with learning rates, optimizers and more, each with each.",
    measure: "each arm against the one that you name",
  },
  {
    kind: "rate",
    title: "Which learning rate?",
    about:
      "One training in which the rate rises, from far too small to far too large. Where does the loss fall?",
    measure: "nothing: a place to begin is read off the curve",
  },
  {
    kind: "shortcuts",
    title: "What may stand on a skip?",
    about:
      "One network with the shortcuts of the papers: projections, factors, gates, dropout, norm and ReLU in other places.",
    measure: "each against the identity",
  },
];
