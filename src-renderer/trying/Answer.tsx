/** What the network saw, and what it says of it. */
import { Check, X } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import type { TriedAnswer, TriedModel } from "#core/protocol/trying-api";
import { useTryingState } from "../stores/context";
import type { TrySource } from "../stores/trying-store";
import { PixelPicture } from "../ui/PixelPicture";
import { answerWords } from "./answer-words";
import { ClassBars } from "./ClassBars";
import { EvidenceOver, EvidenceWords } from "./Evidence";
import { Without } from "./RemovedUnits";

/** Bars follow every stroke; what is spoken waits for a pause. */
const SPOKEN_AFTER_MS = 700;
const SEEN = 112;
const READY = "The network is being made ready";
/** What takes so long that there is no answer yet: a photograph of many megapixels is read for seconds. */
const WAITING: Readonly<Record<TrySource, string>> = {
  draw: READY,
  file: "The picture is being read",
  data: READY,
};

export function Answer({ model }: { readonly model: TriedModel }): ReactNode {
  const answer = useTryingState((state) => state.answer);
  const failure = useTryingState((state) => state.failure);
  const waiting = useTryingState((state) =>
    state.isWaiting && !state.answer ? WAITING[state.source] : undefined,
  );
  const [height, width, channels] = model.imageShape;
  return (
    <div className="flex min-h-0 min-w-0 flex-1 gap-4">
      <figure className="flex w-28 shrink-0 flex-col gap-1">
        <div className="flex size-28 items-center justify-center rounded-control border border-line bg-canvas">
          {waiting !== undefined && <span className="px-2 text-center text-small text-muted">{waiting}</span>}
          {answer && (
            <span className="relative flex">
              <PixelPicture
                pixels={answer.pixels}
                shape={model.imageShape}
                size={SEEN - 4}
                label="What the network sees"
              />
              <EvidenceOver answer={answer} imageShape={model.imageShape} />
            </span>
          )}
        </div>
        <figcaption className="text-small leading-tight text-muted">
          What it sees
          <br />
          <EvidenceWords answer={answer}>
            {width}×{height} pixels{channels === 1 ? ", grey" : ""}
          </EvidenceWords>
        </figcaption>
        {answer?.truth && <Truth answer={answer} />}
      </figure>
      <div className="flex min-h-0 min-w-0 flex-1 flex-col gap-1.5">
        {failure !== undefined && (
          <p role="alert" className="text-error">
            {failure}
          </p>
        )}
        {failure === undefined && answer?.without && <Without without={answer.without} />}
        {failure === undefined && <ClassBars model={model} answer={answer} />}
      </div>
      <Spoken words={answer ? answerWords(answer) : (waiting ?? "")} />
    </div>
  );
}

function Truth({ answer: { truth, best } }: { readonly answer: TriedAnswer }): ReactNode {
  if (!truth) return null;
  const isRight = best[0]?.index === truth.index;
  const Icon = isRight ? Check : X;
  return (
    <p className="flex items-start gap-1 text-small leading-tight">
      <Icon size={14} aria-hidden className={`shrink-0 ${isRight ? "text-good" : "text-error"}`} />
      <span title={truth.name} className="min-w-0 truncate text-text">
        Truth: <bdi>{truth.name}</bdi>
      </span>
    </p>
  );
}

function Spoken({ words: next }: { readonly words: string }): ReactNode {
  const [words, setWords] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setWords(next), SPOKEN_AFTER_MS);
    return () => clearTimeout(timer);
  }, [next]);
  return (
    <p role="status" className="sr-only">
      {words}
    </p>
  );
}
