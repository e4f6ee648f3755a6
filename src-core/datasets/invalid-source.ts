/** The one error of files that data was to be prepared from. */
import { SkiploomError } from "../foundation/errors";

/**
 * @param name of the file, as a person knows it
 * @param reason goes on from a colon, without a full stop: `it ends within "cat/1.jpg"`
 */
export function invalidSource(name: string, reason: string): SkiploomError {
  return new SkiploomError("invalid-dataset", `${name} cannot be read: ${reason}.`, reason);
}
