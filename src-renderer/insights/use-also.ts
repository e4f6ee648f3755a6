import { useMemo } from "react";
import { ALSO } from "./also";
import { type Answers, type Asked, type Looked, useInsight } from "./use-insight";

/** The answers, with what is asked beside what was chosen where that is known by now. It is asked when nobody waits for anything else. */
export function useAlso(asked: Asked, { value, isBusy }: Looked): Answers | undefined {
  const also = ALSO[asked.instrument];
  const wanted = JSON.stringify(also?.of(asked.choices));
  // The same object while a person chooses among what it does not depend on.
  const choices = useMemo(() => (wanted === undefined ? undefined : JSON.parse(wanted)), [wanted]);
  const isAsked = choices !== undefined && value !== undefined && !isBusy;
  const { value: other } = useInsight(isAsked ? { ...asked, choices } : undefined);
  return useMemo(() => {
    if (!also || !value || !other) return value;
    const own = also.join(value.own, other.own);
    const [beside, second] = [value.beside, other.beside];
    const areBoth = beside && second && "figures" in beside && "figures" in second;
    if (areBoth) return { own, beside: also.join(beside, second) };
    return beside ? { own, beside } : { own };
  }, [also, value, other]);
}
