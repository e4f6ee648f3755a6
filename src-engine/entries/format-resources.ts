/** Where the files lie that formats put into what they write: `out/formats`, beside the folder of the built entries. */
import path from "node:path";
import { kernelsFolder } from "./kernels-folder";

/** @param from folder of the running entry, `out/main` or `out/main/chunks` */
export function formatResources(from: string): string {
  return path.join(path.dirname(kernelsFolder(from)), "formats");
}
