/** Tells the files of this folder by their first bytes. */
import { decodeLatin1 } from "../../../codecs/text";
import type { FileSet } from "../../model";

const HDF5 = "\x89HDF\r\n\x1a\n";
const ZIP = "PK\x03\x04";
/** Where a zip file's first member has its name. */
const NAME_AT = 30;
const LOOKED_AT = 4096;

function beginning(bytes: Uint8Array): string {
  return decodeLatin1(bytes.subarray(0, LOOKED_AT));
}

export function isH5(bytes: Uint8Array): boolean {
  return beginning(bytes.subarray(0, HDF5.length)) === HDF5;
}

export function isKerasZip(path: string, bytes: Uint8Array): boolean {
  const text = beginning(bytes);
  if (!text.startsWith(ZIP)) return false;
  return (
    /^(?:metadata\.json|config\.json|model\.weights)/.test(text.slice(NAME_AT)) || path.endsWith(".keras")
  );
}

/** `model.json`, alone or among the files of its folder. */
export function isTensorFlowJs(files: FileSet): boolean {
  return [...files].some(([path, bytes]) => {
    if (!path.endsWith(".json")) return false;
    const text = beginning(bytes);
    return (
      /"format"\s*:\s*"(?:layers|graph)-model"/.test(text) ||
      /"modelTopology"[\s\S]*"(?:model_config|class_name|node)"/.test(text)
    );
  });
}
