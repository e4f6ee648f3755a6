/** What came of asking an instrument, or how far it has come. */
import { type ReactNode, useEffect, useRef } from "react";
import type { Insight } from "#core/insights/instruments";
import { Failure } from "../imports/import-states";
import { InsightAnswer } from "./InsightAnswer";
import { Looking } from "./Looking";
import { type Answers, type Asked, useInsight } from "./use-insight";

export interface AnsweredProps {
  readonly asked: Asked;
  /** An epoch that the slider is over: what was answered of it is shown meanwhile. */
  readonly passed: number | undefined;
  onAnswered(answer: Insight): void;
}

/** Weights of other epochs are asked about in the same place, where what was answered before stays until then. */
export function Answered({ asked, passed, onAnswered }: AnsweredProps): ReactNode {
  const { instrument } = asked;
  const { value, error, isBusy, progress, stop } = useInsight(asked);
  const answered = useRef(new Map<number, Answers>());
  useEffect(() => {
    if (!value) return;
    onAnswered(value.own);
    if (value.own.weights.kind === "epoch") answered.current.set(value.own.weights.epoch, value);
  }, [value, onAnswered]);
  const known = passed === undefined ? undefined : answered.current.get(passed);
  const shown = known ?? value;
  const isOld = isBusy && known === undefined;
  if (error !== undefined && !known) return <Failure isRead words={error} />;
  return (
    <div className="relative">
      {isOld && (
        <div className={shown ? "absolute inset-x-0 top-0 z-1" : ""}>
          <Looking progress={progress} onStop={stop} />
        </div>
      )}
      {shown && (
        <div className={isOld ? "opacity-25" : ""} aria-hidden={isOld}>
          <InsightAnswer instrument={instrument} answers={shown} />
        </div>
      )}
    </div>
  );
}
