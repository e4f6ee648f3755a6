/** The network that a question is about: a file, a template, or what a run trained. */
import type { NetworkDocument } from "#core/network/document";
import type { Host } from "../host/host";
import { loadDocument } from "./documents";
import { CommandError } from "./exit-codes";

export interface AskedNetwork {
  readonly document: NetworkDocument;
  /** Whether a template was named: these go with any data. */
  readonly isTemplate: boolean;
}

/** @throws CommandError (exit 2) in words when it is none of the three */
export async function networkOf(host: Host, given: string | undefined): Promise<AskedNetwork> {
  if (given === undefined)
    throw new CommandError("Name a network: a file, a template such as resnet-20, or a run.");
  const run = await trained(host, given);
  if (run) return { document: run, isTemplate: false };
  const { document, path } = await loadDocument(given);
  return { document, isTemplate: path === undefined && given !== "-" };
}

async function trained(host: Host, given: string): Promise<NetworkDocument | undefined> {
  const { runs } = await host.handlers["runs.list"]({});
  if (!runs.some(({ id }) => id === given)) return undefined;
  const { network } = await host.handlers["runs.read"]({ run: given });
  return network;
}
