import { type ReactNode, useMemo } from "react";
import { armDots } from "#core/lab/pictures/figures";
import { PictureSvg } from "../charts/PictureSvg";
import { useSize } from "../charts/use-size";
import { Card } from "./Card";
import type { ResultProps } from "./question-pages";

/** Every arm with its seeds, growing while it trains. */
export function CompareResult({ view, answer }: ResultProps): ReactNode {
  const [holder, { width }] = useSize();
  const picture = useMemo(() => armDots({ view, answer }, Math.max(width, 320)), [view, answer, width]);
  const seen = answer.arms.some(({ results }) => results.length > 0);
  return (
    <Card className="min-w-0 !px-3">
      <div ref={holder} className="min-h-24 overflow-x-auto">
        {seen && width > 0 ? (
          <PictureSvg
            picture={picture}
            summary={`${answer.measure.label} of each network. ${answer.sentences.join(" ")}`}
          />
        ) : (
          <p className="flex h-24 items-center justify-center text-muted">
            The first results are on their way.
          </p>
        )}
      </div>
      <p className="px-1 pt-1 text-small text-muted">
        Small dots are seeds, large ones their mean, whiskers 95% intervals of it.
      </p>
    </Card>
  );
}
