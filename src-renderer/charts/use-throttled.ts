import { useEffect, useRef, useState } from "react";

/** Follows a value at most once every so many milliseconds, and always ends on its last: charts must not cost the training. */
export function useThrottled<T>(value: T, milliseconds: number): T {
  const [shown, setShown] = useState(value);
  const changedAt = useRef(0);
  useEffect(() => {
    const wait = changedAt.current + milliseconds - performance.now();
    const take = (): void => {
      changedAt.current = performance.now();
      setShown(() => value);
    };
    if (wait <= 0) {
      take();
      return;
    }
    const timer = setTimeout(take, wait);
    return () => clearTimeout(timer);
  }, [value, milliseconds]);
  return shown;
}
