/** The platform of an engine in a worker of a page. */
import type { Platform } from "../platform";

export function workerPlatform(): Platform {
  // A message to oneself comes after those that wait. A timer would be held back by 4 ms, and by a second in a hidden page.
  const { port1, port2 } = new MessageChannel();
  const waiting: (() => void)[] = [];
  port1.onmessage = () => waiting.shift()?.();
  return {
    yieldToEventLoop: () =>
      new Promise((resolve) => {
        waiting.push(resolve);
        port2.postMessage(undefined);
      }),
    now: () => performance.now(),
  };
}
