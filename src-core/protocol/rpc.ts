/**
 * Calls and events over any channel. Both sides parse everything that arrives: a message that does not fit is
 * answered with `invalid-message` where its sender can be found, else dropped; it never throws into a carrier.
 */
export { createClient } from "./client";
export { PING } from "./messages";
export { type Server, serve } from "./server";
