/** The one error of files that cannot be read as models. */
import { SkiploomError } from "./errors";

/**
 * @param what of the format: "ONNX file"
 * @param reason goes on from a colon, without a full stop: `its node "a" has no input`
 */
export function invalidModel(what: string, reason: string): SkiploomError {
  return new SkiploomError("invalid-model", `This ${what} cannot be read: ${reason}.`);
}
