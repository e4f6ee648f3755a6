/** What came of asking an instrument, or how far it has come. */
import { type ReactNode, useEffect, useRef } from "react";
import type { ChosenValues } from "#core/insights/choices";
import type { Insight } from "#core/insights/instruments";
import { Failure } from "../imports/import-states";
import { InsightAnswer } from "./InsightAnswer";
import { Looking } from "./Looking";
import { useAlso } from "./use-also";
import { type Answers, type Asked, useInsight } from "./use-insight";

export interface AnsweredProps {
  readonly asked: Asked;
  /** An epoch that the slider is over: what was answered of it is shown meanwhile. */
  readonly passed: number | undefined;
  onAnswered(answer: Insight): void;
  /** A click on a mark that stands for something. */
  readonly onPick: ((name: string) => void) | undefined;
}

/** Over what was answered before; an answer that was kept is faster than it. */
const OVER_OLD =
  "fade absolute top-8 left-1/2 z-1 -translate-x-1/2 rounded-card border border-line bg-raised px-6 pb-4 shadow-floating [animation-delay:200ms] [animation-fill-mode:backwards]";

/** Weights of other epochs, and other choices, are asked about in the same place: what was answered before stays until then. */
export function Answered({ asked, passed, onAnswered, onPick }: AnsweredProps): ReactNode {
  const { instrument } = asked;
  const looked = useInsight(asked);
  const { value, error, isBusy, progress, stop } = looked;
  const whole = useAlso(asked, looked);
  const answered = useRef(new Map<string, Answers>());
  useEffect(() => {
    if (!value) return;
    onAnswered(value.own);
    const { weights, choices } = value.own;
    if (weights.kind === "epoch") answered.current.set(keyOf(weights.epoch, choices), value);
  }, [value, onAnswered]);
  const own = value?.own.choices ?? {};
  const known = passed === undefined ? undefined : answered.current.get(keyOf(passed, own));
  const shown = known ?? whole;
  const isOld = isBusy && known === undefined;
  if (error !== undefined && !known) return <Failure isRead words={error} />;
  return (
    <div className="relative">
      {isOld && (
        <div className={shown ? OVER_OLD : ""}>
          <Looking progress={progress} onStop={stop} />
        </div>
      )}
      {shown && (
        <div className={isOld ? "opacity-25 transition-opacity delay-200" : ""} inert={isOld}>
          <InsightAnswer instrument={instrument} answers={shown} onPick={onPick} />
        </div>
      )}
    </div>
  );
}

function keyOf(epoch: number, choices: Readonly<ChosenValues>): string {
  return `${epoch} ${JSON.stringify(choices)}`;
}
