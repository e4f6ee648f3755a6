/** How many of the newest batches a running mean is over: one alone says little, and many say how it was, not how it is. */
export const RUNNING_STEPS = 20;
