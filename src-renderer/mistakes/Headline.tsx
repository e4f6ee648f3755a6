/** The numbers of a part as a whole, each beside what chance would give. */
import type { ReactNode } from "react";
import { largestClasses } from "#core/scores/accuracy";
import type { CalibrationChance } from "#core/scores/calibration-chance";
import { formatCount, formatMeasure, formatPercent } from "../ui/format-number";
import type { Explained } from "../ui/glossary";
import { Term } from "../ui/Term";
import { hundredths, points } from "./calibration-words";
import type { FoundPredictions } from "./use-predictions";

export function Headline(props: {
  readonly found: FoundPredictions;
  readonly chance: CalibrationChance | undefined;
}): ReactNode {
  const { found, chance } = props;
  const { accuracy, means, logLoss, brier, calibration } = found.report;
  const { interval, largestClass } = accuracy;
  const equals = largestClasses(found.report.matrix);
  const largest = equals > 1 ? "one class" : `“${found.classNames[largestClass.place] ?? ""}”`;
  return (
    <dl className="flex shrink-0 flex-wrap gap-x-6 gap-y-2 border-b border-line px-3 py-2">
      <Figure
        term="accuracy"
        name="Accuracy"
        value={formatPercent(accuracy.share)}
        beside={
          <>
            <Term name="Wilson's interval">
              {formatPercent(interval.low)} to {formatPercent(interval.high)}
            </Term>
            , {formatCount(found.predictions.count)} images
          </>
        }
      />
      <Figure
        term={{ about: "What always naming the largest class of these images would give." }}
        name={`Always ${largest}`}
        value={formatPercent(largestClass.share)}
        beside="without looking"
      />
      <Figure
        term="balanced accuracy"
        name="Balanced accuracy"
        value={formatPercent(means.balancedAccuracy)}
        beside={
          <>
            <Term name="macro F1" /> {formatPercent(means.f1)}
          </>
        }
      />
      <Figure
        term="log loss"
        name="Log loss"
        value={formatMeasure(logLoss)}
        beside={
          <>
            <Term name="Brier score" /> {formatMeasure(brier)}
          </>
        }
      />
      <Figure
        term="calibration error"
        name="Calibration error"
        value={calibration ? points(calibration.error) : "–"}
        beside={
          calibration === undefined
            ? "fewer than 20 images"
            : chance
              ? `${hundredths(chance.interval.low)} to ${hundredths(chance.interval.high)}, by chance ${hundredths(chance.ofPerfect)}`
              : "measuring chance"
        }
      />
    </dl>
  );
}

function Figure(props: {
  readonly term: Explained;
  readonly name: string;
  readonly value: string;
  readonly beside: ReactNode;
}): ReactNode {
  return (
    <div className="flex max-w-88 flex-col">
      <dt className="truncate text-small text-muted">
        <Term name={props.term}>{props.name}</Term>
      </dt>
      <dd className="flex flex-col">
        <span className="numeric text-title text-text">{props.value}</span>
        <span className="numeric text-small text-muted">{props.beside}</span>
      </dd>
    </div>
  );
}
