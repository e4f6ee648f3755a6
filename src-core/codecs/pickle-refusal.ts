/** The refusal of a class that no allow-list holds. */
import { invalidModel } from "../foundation/invalid-model";
import type { PickleOptions } from "./pickle-values";

const OF_WEIGHTS = "Save the weights alone (torch.save(model.state_dict(), ...)) or as safetensors";

export function refusedClass(
  { what, advice = OF_WEIGHTS }: Pick<PickleOptions, "what" | "advice">,
  name: string,
): Error {
  return invalidModel(
    what,
    `it holds the Python object "${name}", and such objects are never built here, because a file could run anything by them. ${advice}`,
  );
}
