import { useEffect, useState } from "react";
import { wordsOf } from "./use-handed-over";

export interface Answer<T> {
  /** It is being asked for. What was answered before stays until then. */
  readonly isBusy: boolean;
  readonly value?: T;
  readonly error?: string;
}

/** Asks the host, and again whenever the question changes. Undefined: there is nothing to ask. */
export function useAnswer<T>(ask: (() => Promise<T>) | undefined): Answer<T> {
  const [answer, setAnswer] = useState<Answer<T>>({ isBusy: false });
  useEffect(() => {
    if (!ask) return;
    let isOld = false;
    setAnswer(({ value }) => ({ isBusy: true, ...(value !== undefined && { value }) }));
    ask().then(
      (value) => !isOld && setAnswer({ isBusy: false, value }),
      (error: unknown) => !isOld && setAnswer({ isBusy: false, error: wordsOf(error) }),
    );
    return () => {
      isOld = true;
    };
  }, [ask]);
  return answer;
}
