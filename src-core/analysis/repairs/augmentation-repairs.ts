import { augmentationWords } from "../../datasets/augmentation-words";
import { suited } from "../../datasets/suited-augmentation";
import { setAugmentation } from "../../network/edits/settings";
import type { DatasetFacts } from "../analysis";
import type { Examination } from "../examine";
import { type PossibleRepair, possibleRepair } from "./possible-repair";

/** The dataset's own augmentation, or what its images bear; and no mixing, where there is nothing to mix with. */
export function augmentationRepairs(
  { document }: Pick<Examination, "document">,
  dataset: DatasetFacts | undefined,
): PossibleRepair[] {
  if (dataset === undefined) return [];
  const { augmentation } = document.recipe;
  const borne = suited(augmentation, dataset);
  return [
    possibleRepair("suited-augmentation", `Train with ${augmentationWords(borne)}`, (current) =>
      setAugmentation(current, borne),
    ),
    possibleRepair("no-mixing", "Train without mixup and cutmix", (current) =>
      setAugmentation(current, { ...augmentation, mixup: 0, cutmix: 0 }),
    ),
  ];
}
