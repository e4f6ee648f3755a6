/** Lists of images that tell most: where model and label disagree, and where the model is torn. */
import type { ReactNode } from "react";
import { highestLoss, mostConfidentWrong, smallestMargin } from "#core/scores/worst";
import { Button } from "../ui/Button";
import { Term } from "../ui/Term";
import type { ChosenImages } from "./chosen-images";
import type { FoundPredictions } from "./use-predictions";

const MOST = 200;

const LISTS = [
  {
    title: "Highest loss",
    about: "Where network and label disagree most: wrong labels stand here first.",
    term: undefined,
    of: highestLoss,
  },
  {
    title: "Wrong with most confidence",
    about: "What it names wrong, and is most sure of.",
    term: undefined,
    of: mostConfidentWrong,
  },
  {
    title: "Smallest margin",
    about: "Where it is torn between two classes: what more images of the kind would settle.",
    term: "margin",
    of: smallestMargin,
  },
] as const;

export function WorstLists(props: {
  readonly found: FoundPredictions;
  onChoose(images: ChosenImages): void;
}): ReactNode {
  const { found, onChoose } = props;
  return (
    <ul className="flex max-w-2xl flex-col gap-2">
      {LISTS.map(({ title, about, term, of }) => (
        <li key={title} className="flex items-center gap-3 rounded-card border border-line p-3">
          <div className="min-w-0 flex-1">
            <h3 className="font-medium text-text">{term ? <Term name={term}>{title}</Term> : title}</h3>
            <p className="text-small text-muted">{about}</p>
          </div>
          <Button onClick={() => onChoose({ title, samples: of(found.predictions, MOST) })}>
            Show images
          </Button>
        </li>
      ))}
    </ul>
  );
}
