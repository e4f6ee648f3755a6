/** While a look is under way: how far it is, about how long it still takes, and a way to stop it. */
import { type ReactNode, useEffect, useState } from "react";
import { Working } from "../imports/import-states";
import { Button } from "../ui/Button";
import { formatDuration } from "../ui/format-duration";
import type { Progress } from "./use-insight";

/** What is over sooner needs no words. */
const WORTH_SAYING = 2;

export function Looking({
  progress,
  onStop,
}: {
  readonly progress: Progress | undefined;
  onStop(): void;
}): ReactNode {
  const seconds = useCountdown(progress);
  const [isLong, setLong] = useState(false);
  useEffect(() => {
    if (seconds !== undefined && seconds > WORTH_SAYING) setLong(true);
  }, [seconds]);
  const left = isLong && seconds !== undefined ? `, about ${formatDuration(Math.max(1, seconds))} left` : "";
  return (
    <div className="flex flex-col items-center gap-2">
      <Working
        words={`Looking into the network${left}`}
        {...(progress !== undefined && { part: progress.share })}
      />
      <Button onClick={onStop}>Stop</Button>
    </div>
  );
}

/** What was told last, less the time since: a long batch says nothing for a while. */
function useCountdown(progress: Progress | undefined): number | undefined {
  const told = progress?.secondsLeft;
  const [passed, setPassed] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each time it is told counts anew, also where it is the same number
  useEffect(() => {
    setPassed(0);
    const timer = setInterval(() => setPassed((seconds) => seconds + 1), 1_000);
    return () => clearInterval(timer);
  }, [progress]);
  return told === undefined ? undefined : Math.max(0, told - passed);
}
