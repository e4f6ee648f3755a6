import type { ExportTools } from "./format-tools";

/** What an engine needs of the place where it runs; each entry hands in its own. */
export interface Platform {
  /** Lets waiting messages be handled: pause and stop arrive here. Must not wait longer than that. */
  yieldToEventLoop(): Promise<void>;
  /** Milliseconds from any fixed moment. */
  now(): number;
  /** Resident memory of this process, where it can be asked. */
  processBytes?(): number;
  /** Of processes that export and import models. */
  readonly exports?: ExportTools;
}
