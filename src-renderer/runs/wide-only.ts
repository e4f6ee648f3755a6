/** Classes of a column that narrow windows leave out: the run's name begins with its network's. */
export const WIDE_ONLY = "@max-[1100px]:hidden";
