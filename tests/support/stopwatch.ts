/** How long something took of what it had: a machine that is busy with others makes nothing of it longer. */

/**
 * Starts now. What it returns says how many seconds have gone by, of the clock or of this process's processor time, whichever is
 * less.
 */
export function stopwatch(): () => number {
  const began = performance.now();
  const before = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(before);
    return Math.min((performance.now() - began) / 1e3, (user + system) / 1e6);
  };
}
