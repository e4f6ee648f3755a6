/** Which pixels the answer rests on, laid over the picture. */
import { type ReactNode, useMemo } from "react";
import { stretched } from "#core/insights/views/pictures/evidence-picture";
import { heat } from "#core/insights/views/pictures/map-marks";
import { figureWords } from "#core/insights/views/words";
import type { TriedAnswer, TriedModel } from "#core/protocol/trying-api";
import { useStudio, useTryingState } from "../stores/context";
import type { Over } from "../stores/trying-store";
import { ClearPicture } from "../ui/ClearPicture";
import { Toggle } from "../ui/Toggle";

const WAYS: readonly { readonly over: Over; readonly label: string; readonly title: string }[] = [
  {
    over: "saliency",
    label: "Saliency",
    title: "The size of the gradient of the answer's logit by each pixel (Simonyan et al. 2014)",
  },
  {
    over: "gradCam",
    label: "Grad-CAM",
    title:
      "What the last values with pixels add to the answer's logit, place by place (Selvaraju et al. 2017)",
  },
];

/** One or none of them. */
export function EvidenceSwitches(): ReactNode {
  const { trying } = useStudio();
  const chosen = useTryingState((state) => state.over);
  return (
    <div className="flex gap-3">
      {WAYS.map(({ over, label, title }) => (
        <Toggle
          key={over}
          label={label}
          title={title}
          checked={chosen === over}
          onChange={(isOn) => trying.getState().setOver(isOn ? over : undefined)}
        />
      ))}
    </div>
  );
}

export function EvidenceOver(props: {
  readonly answer: TriedAnswer;
  readonly imageShape: TriedModel["imageShape"];
}): ReactNode {
  const { evidence } = props.answer;
  const [height, width] = props.imageShape;
  const over = useTryingState((state) => state.over);
  const map = over && evidence?.[over];
  const pixels = useMemo(() => {
    if (!map) return undefined;
    const numbers = stretched(map, { height, width });
    return heat(numbers, largestOf(map.values));
  }, [map, height, width]);
  return pixels ? <ClearPicture pixels={pixels} /> : null;
}

/** What the red means; where nothing is laid over the picture, what stands there else. */
export function EvidenceWords(props: {
  readonly answer: TriedAnswer | undefined;
  readonly children: ReactNode;
}): ReactNode {
  const { answer, children } = props;
  const over = useTryingState((state) => state.over);
  if (!over || !answer?.evidence) return children;
  const map = answer.evidence[over];
  if (!map) return "no Grad-CAM: nothing with pixels";
  const isNone = map.values.some((value) => !Number.isFinite(value));
  if (isNone) return "not a number";
  const largest = largestOf(map.values);
  return largest === 0 ? "red: none, 0 everywhere" : `red: up to ${figureWords(largest)}`;
}

function largestOf(values: Float32Array): number {
  return values.reduce((largest, value) => (value > largest ? value : largest), 0);
}
