import { Check } from "lucide-react";
import { type ReactNode, useMemo } from "react";
import { formatRate } from "#core/foundation/format-number";
import { suggestedRate } from "#core/lab/answers/rate";
import { RATE_CAPTION, ratePicture } from "#core/lab/pictures/rate-picture";
import { setRecipe } from "#core/network/edits/index";
import { PictureSvg } from "../charts/PictureSvg";
import { useSize } from "../charts/use-size";
import { useDocumentState, useStudio } from "../stores/context";
import { Button } from "../ui/Button";
import { Card } from "./Card";
import type { ResultProps } from "./question-pages";

/** Loss against the rate, and the suggestion, which goes into the open drawing by a press. */
export function RateResult({ answer }: ResultProps): ReactNode {
  const [holder, { width }] = useSize();
  const picture = useMemo(
    () => ratePicture(answer, { width: Math.max(width, 320), height: 360 }),
    [answer, width],
  );
  const seen = answer.arms.some(({ ranges }) => ranges.length > 0);
  return (
    <Card className="!px-3">
      <div ref={holder} className="min-h-90">
        {seen && width > 0 ? (
          <PictureSvg
            picture={picture}
            summary={`Loss against the learning rate. ${answer.sentences.join(" ")}`}
          />
        ) : (
          <p className="flex h-90 items-center justify-center text-muted">The test is on its way.</p>
        )}
      </div>
      <div className="flex flex-wrap items-center justify-between gap-2 px-1 pt-1">
        <p className="text-small text-muted">{RATE_CAPTION}</p>
        <UseRate rate={suggestedRate(answer.arms)} />
      </div>
    </Card>
  );
}

function UseRate({ rate }: { readonly rate: number | undefined }): ReactNode {
  const { documents } = useStudio();
  const own = useDocumentState((state) => state.document?.recipe.learningRate);
  const readOnly = useDocumentState((state) => state.readOnly);
  const name = useDocumentState((state) => state.document?.name);
  if (rate === undefined || own === undefined) return null;
  return (
    <Button
      icon={Check}
      disabled={readOnly || own === rate}
      title={`Sets the learning rate of ${name} to ${formatRate(rate)}`}
      onClick={() =>
        documents
          .getState()
          .edit("Use the suggested rate", (document) =>
            setRecipe(document, { ...document.recipe, learningRate: rate }),
          )
      }
    >
      {own === rate ? "This rate is used" : `Use ${formatRate(rate)}`} in
      <span className="-ml-0.5 max-w-40 truncate">{name}</span>
    </Button>
  );
}
