import { formatBytes } from "#core/foundation/format-bytes";
import { datasetId } from "#core/network/images";
import { keptEpochCount, keptSizeWords, tooManyWords } from "#core/training/kept-epochs";
import { countSteps } from "#core/training/schedule";
import { weightsBytes } from "#core/training/size-limits";
import {
  useAnalysisState,
  useBeginningsState,
  useDatasetsState,
  useDocument,
  useDocumentState,
} from "../stores/context";

export interface KeptEpochs {
  /** After so many epochs each; undefined: none are kept. */
  readonly every: number | undefined;
  /** "21 checkpoints of about 1.1 MB: 23 MB, first values among them"; undefined where the drawing or its data do not say yet. */
  readonly size: string | undefined;
  /** Why that many cannot be kept. */
  readonly refusal: string | undefined;
}

/** Which weights trainings of the open drawing keep by epoch, and how large they will be. */
export function useKeptEpochs(): KeptEpochs {
  const draftKey = useDocumentState((state) => state.draftKey);
  const every = useBeginningsState((state) => state.keepEpochs.get(draftKey));
  const document = useDocument();
  const totals = useAnalysisState((state) => state.analysis?.totals);
  const data = datasetId(document);
  const images = useDatasetsState((state) => state.datasets.find(({ id }) => id === data)?.counts.train);
  if (every === undefined || totals === undefined || !images)
    return { every, size: undefined, refusal: undefined };
  const count = keptEpochCount(every, countSteps(document.recipe, images));
  const size = { count, bytes: weightsBytes(totals) };
  const words = `${keptSizeWords(size, formatBytes)}, first values among them`;
  return { every, size: words, refusal: tooManyWords(count) };
}
