/** Said in every picture, for one may be looked at alone (Li and others 2018, section 4). */
export const NOTHING_PROVED =
  "A slice that is not convex proves that the loss is not. A convex-looking slice proves nothing.";
