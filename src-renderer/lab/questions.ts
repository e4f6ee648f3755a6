/** The questions that can be asked, as their cards say them. */
import type { QuestionKind } from "#core/lab/experiment";

export interface QuestionCard {
  readonly kind: QuestionKind;
  readonly title: string;
  readonly about: string;
  /** What is fixed before the start, as a line of its own. */
  readonly measure: string;
}

export const QUESTIONS: readonly QuestionCard[] = [
  {
    kind: "depth",
    title: "How deep can it go?",
    about:
      "Train shallow and deep networks, with skips and without. Does the training error rise with depth?",
    measure: "Compared: deepest against shallowest",
  },
  {
    kind: "twin",
    title: "What are the skips worth?",
    about: "A network and its twin, the same without its skips, side by side at every step.",
    measure: "Compared: with skips against without",
  },
  {
    kind: "grow",
    title: "Can it grow without harm?",
    about:
      "Add blocks that change nothing at first to a trained network, and train on. Can a network without skips do that?",
    measure: "Compared: the grown network with itself as it was",
  },
  {
    kind: "compare",
    title: "Your own question",
    about:
      "Networks of your choice, with several learning rates, optimizers and more. Every network gets every value.",
    measure: "Compared: each with the one that you name",
  },
  {
    kind: "rate",
    title: "Which learning rate?",
    about:
      "One training in which the rate rises, from far too small to far too large. Where does the loss fall?",
    measure: "Answer: a rate to begin with",
  },
  {
    kind: "shortcuts",
    title: "What may stand on a skip?",
    about:
      "One network with other skips from the papers: projections, factors, gates, dropout; norm and ReLU in other places.",
    measure: "Compared: each with the plain skip (the identity)",
  },
];
