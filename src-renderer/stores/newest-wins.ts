/** One piece of work at a time; of what comes meanwhile the newest alone is done next. */
export function newestWins<T>(work: (input: T) => Promise<void>): (input: T) => void {
  let waiting: { readonly input: T } | undefined;
  let isAtWork = false;
  const workOn = async (): Promise<void> => {
    isAtWork = true;
    while (waiting) {
      const { input } = waiting;
      waiting = undefined;
      await work(input);
    }
    isAtWork = false;
  };
  return (input) => {
    waiting = { input };
    if (!isAtWork) void workOn();
  };
}
