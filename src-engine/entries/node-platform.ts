/** The platform of every engine that lives in a process with Node. */
import type { Platform } from "../platform";
import { formatResources } from "./format-resources";
import { nodeExportTools } from "./node-export-tools";

export const nodePlatform: Platform = {
  // An immediate comes after the messages that wait: one turn of the loop serves them all.
  yieldToEventLoop: () => new Promise((resolve) => setImmediate(resolve)),
  now: () => performance.now(),
  processBytes: () => process.memoryUsage.rss(),
  exports: nodeExportTools(formatResources(import.meta.dirname)),
};
